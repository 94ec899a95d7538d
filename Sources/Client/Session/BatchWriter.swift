import Base
import DequeModule
public import Reactor
import Wire

/// Gathers the writes of a turn and sends them as one batch: for controllers that write much. Belongs to its loop.
///
/// At low load a write leaves at the end of its turn, alone as its own request. At high load
/// `ClientLimits.batchesInFlight` batches are under way, and what is written meanwhile is the next one: batches grow
/// with the server's latency by themselves. Writes to one object reach the server in their order while none of them is
/// refused. A write that was refused without being done is sent again, as `RetryPolicy` has it.
public final class BatchWriter {
    private struct Write {
        let write: ObjectWrite
        let deadline: Instant
        var attempt: Int
        let completion: (Result<Bytes, ClientError>) -> Void
    }

    private let session: ClientSession
    private var gathered: Deque<Write> = []
    private var isFlushQueued = false
    private var random: Random
    /// Batches that are under way.
    public private(set) var inFlight = 0
    /// Writes that have not ended.
    public private(set) var count = 0

    private let inFlightMax: Int

    /// `inFlightMax` 1 keeps the order of all writes.
    public init(_ session: ClientSession, inFlightMax: Int = ClientLimits.batchesInFlight) {
        self.session = session
        self.inFlightMax = inFlightMax
        random = Random(seed: session.configuration.seed &+ 1)
    }

    /// Performs a write; `completion` gets its answer. `overloaded` when too many writes wait.
    public func send<Answer>(
        _ request: ObjectRequest<Answer>, completion: @escaping (Result<Answer, ClientError>) -> Void
    ) {
        let deadline = request.deadline ?? session.configuration.requestDeadline
        let warn = session.configuration.onWarning
        guard gathered.count < ClientLimits.waitingRequests else {
            session.loop.schedule(after: .zero) { completion(.failure(.overloaded)) }
            return
        }
        count += 1
        append(
            Write(
                write: ObjectWrite(request.message, request.envelope),
                deadline: deadline.map { session.loop.now + $0 } ?? .distantFuture, attempt: 1
            ) { result in
                switch result {
                case .success(let body): completion(request.read(body, warn))
                case .failure(let error): completion(.failure(error))
                }
            })
    }

    private func append(_ write: Write) {
        gathered.append(write)
        queueFlush()
    }

    private func queueFlush() {
        guard !isFlushQueued, inFlight < inFlightMax, !gathered.isEmpty else { return }
        isFlushQueued = true
        session.loop.flushAtEndOfTurn(self)
    }

    private func ended(_ write: Write, _ result: Result<Bytes, ClientError>) {
        if let pause = pause(after: result, write) {
            session.loop.schedule(after: pause) { [self] in
                var again = write
                again.attempt += 1
                append(again)
            }
            return
        }
        count -= 1
        write.completion(result)
    }

    /// How long to wait before a write is sent again; nil: its result is final.
    private func pause(after result: Result<Bytes, ClientError>, _ write: Write) -> Duration? {
        guard case .failure(.refused(let error)) = result, !session.isClosed else { return nil }
        var envelope = StatusEnvelope()
        if let hint = error.retryAfter {
            envelope.retryAfterMilliseconds = UInt32(clamping: hint.nanosecondsClamped / 1_000_000)
        }
        switch session.configuration.retry.decide(error.code, envelope, attempt: write.attempt, random: &random) {
        case .now: return .zero
        case .after(let pause): return session.loop.now + pause < write.deadline ? pause : nil
        case .no, .at: return nil
        }
    }
}

extension BatchWriter: Flushable {
    /// Sends what has gathered.
    public func flush() {
        isFlushQueued = false
        while inFlight < inFlightMax, !gathered.isEmpty {
            var writes: [Write] = []
            var bytes = 0
            while let first = gathered.first, writes.count < ObjectBatch.writesMax {
                bytes += 128 + first.write.request.body.count
                if !writes.isEmpty, bytes > ClientLimits.batchBytes { break }
                writes.append(gathered.removeFirst())
            }
            inFlight += 1
            if writes.count == 1 { sendAlone(writes[0]) } else { sendTogether(writes) }
        }
    }

    private func sendAlone(_ write: Write) {
        var options = ClientCallOptions()
        options.deadline = remaining(write)
        session.call(write.write.message, write.write.request.payload, options: options) { [self] result in
            inFlight -= 1
            ended(write, result)
            queueFlush()
        }
    }

    private func sendTogether(_ writes: [Write]) {
        let deadline = writes.map(\.deadline).max().flatMap { $0 == .distantFuture ? nil : $0 - session.loop.now }
        session.batch(writes: writes.map(\.write), deadline: deadline) { [self] results in
            inFlight -= 1
            for (write, result) in zip(writes, results) { ended(write, result) }
            queueFlush()
        }
    }

    private func remaining(_ write: Write) -> Duration? {
        write.deadline == .distantFuture ? nil : max(.milliseconds(1), write.deadline - session.loop.now)
    }
}
