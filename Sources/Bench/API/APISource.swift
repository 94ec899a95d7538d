import APIModel
import Base
import Transport
import Wire

/// What an API load sends, again and again.
enum APIWork: Sendable {
    /// Creates of pods with the numbers from `first` on, `batch` to a request; `count` of them at most, or without end.
    case create(first: Int, count: Int?, batch: Int, nodes: Int?)
    /// Gets of random ones of so many pods.
    case get(pods: Int)

    /// Whether the pods are on nodes.
    var isByNode: Bool {
        if case .create(_, _, _, let nodes) = self { return nodes != nil }
        return false
    }
}

/// The one connection of an API load: an answer sends the next request. Belongs to its loop.
final class APISource: TransportHandler {
    var isMeasuring = false
    var operations: UInt64 = 0
    var histogram = LoadHistogram()
    /// The first answer that was not ok, or why the connection ended.
    var failure: String?
    var onReady: (((any Error)?) -> Void)?
    /// Called when all that there is was created.
    var onDone: ((String?) -> Void)?
    /// When each pod's create was sent, by number from `first` on; for those who watch. Nil: not kept.
    var sentTimes: APISentTimes?
    var bytesOut = 0

    private let work: APIWork
    private let inFlight: Int
    private let pods: APIPods
    private var random = Random(seed: monotonicNanoseconds())
    private var connection: TransportConnection?
    private var sent: [UInt64]
    private let mask: Int
    private var next = 0
    private var waiting = 0
    private var isStopped = false

    init(_ work: APIWork, _ pods: APIPods, inFlight: Int) {
        self.pods = pods
        self.work = work
        self.inFlight = inFlight
        var size = 1
        while size < 2 * inFlight { size *= 2 }
        sent = Array(repeating: 0, count: size)
        mask = size - 1
        if case .create(let first, _, _, _) = work { next = first }
    }

    /// The number of the next pod to create.
    var nextNumber: Int { next }

    func ready(_ error: (any Error)?) {
        onReady?(error)
        onReady = nil
    }

    func start() {
        guard let connection else { return }
        for _ in 0..<inFlight { send(connection, monotonicNanoseconds()) }
    }

    /// Sends no more.
    func stop() { isStopped = true }

    func begin() {
        operations = 0
        histogram.reset()
        isMeasuring = true
    }

    func connectionReady(_ connection: TransportConnection) {
        self.connection = connection
        ready(nil)
    }

    func connection(
        _ connection: TransportConnection, answered stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int
    ) {
        connection.consumed(cost, of: stream)
        guard status == .ok else {
            let envelope = try? StatusEnvelope(decoding: body)
            return fail("\(status): \(envelope?.message ?? "")")
        }
        // A batch's results follow.
        guard isLast else { return }
        ended(connection, stream, operations: 1)
    }

    func connection(
        _ connection: TransportConnection, received item: Bytes, on stream: StreamID, isLast: Bool, cost: Int
    ) {
        connection.consumed(cost, of: stream)
        guard let results = try? ObjectResult.chunk(decoding: item) else { return fail("results that are none") }
        if let bad = results.first(where: { $0.status != .ok }) {
            let envelope = try? StatusEnvelope(decoding: bad.body)
            return fail("\(bad.status): \(envelope?.message ?? "")")
        }
        if isMeasuring { operations += UInt64(results.count) }
        if isLast { ended(connection, stream, operations: 0) }
    }

    func connection(_ connection: TransportConnection, ended stream: StreamID, _ status: StatusCode, _ body: Bytes) {
        guard status == .ok else { return fail("ended with \(status)") }
        ended(connection, stream, operations: 0)
    }

    private func ended(_ connection: TransportConnection, _ stream: StreamID, operations count: UInt64) {
        let now = monotonicNanoseconds()
        waiting -= 1
        if isMeasuring {
            operations += count
            histogram.record(now - sent[Int(stream.rawValue >> 1) & mask])
        }
        send(connection, now)
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        self.connection = nil
        ready(end)
        fail("\(end)")
    }

    private func fail(_ text: String) {
        if failure == nil { failure = text }
        onDone?(failure)
        onDone = nil
    }

    // MARK: Requests

    private func send(_ connection: TransportConnection, _ now: UInt64) {
        guard !isStopped else { return }
        var buffer = ByteBuffer(capacity: pods.count + 128)
        let message: MessageNumber
        switch work {
        case .create(let first, let count, let batch, let nodes):
            let end = count.map { first + $0 } ?? .max
            guard next < end else {
                if waiting == 0 {
                    onDone?(failure)
                    onDone = nil
                }
                return
            }
            let numbers = next..<min(end, next + batch)
            next = numbers.upperBound
            for number in numbers { sentTimes?.set(number, now) }
            if batch == 1 {
                message = .create
                pods.create(numbers.lowerBound, node: nodes.map { numbers.lowerBound % $0 } ?? 0).encode(into: &buffer)
            } else {
                message = .batch
                var body = ByteBuffer(capacity: numbers.count * (pods.count + 64))
                ObjectBatch(
                    writes: numbers.map { number in
                        ObjectWrite(.create, pods.create(number, node: nodes.map { number % $0 } ?? 0))
                    }
                ).encode(into: &body)
                RequestEnvelope(kind: 0, body: body.finish()).encode(into: &buffer)
            }
        case .get(let count):
            message = .get
            RequestEnvelope(
                kind: APIPods.kind, namespace: APIPods.namespace, name: APIPods.name(random.below(count))
            ).encode(into: &buffer)
        }
        bytesOut += buffer.count
        do throws(OpenError) {
            let stream = try connection.open(message, Payload(buffer.finish()))
            sent[Int(stream.rawValue >> 1) & mask] = now
            waiting += 1
        } catch {
            fail("not sent: \(error)")
        }
    }
}

/// When creates were sent: a ring by the pod's number, written and read on one loop.
final class APISentTimes {
    private var times: [UInt64]
    private let mask: Int

    init(capacity: Int) {
        var size = 1
        while size < capacity { size *= 2 }
        times = Array(repeating: 0, count: size)
        mask = size - 1
    }

    func set(_ number: Int, _ time: UInt64) { times[number & mask] = time }

    func time(of number: Int) -> UInt64 { times[number & mask] }
}
