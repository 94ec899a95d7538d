import Base
import Transport
import Wire

/// The one connection of a load: an answer sends the next request. Belongs to its loop.
final class StoreSource: TransportHandler {
    var isMeasuring = false
    var operations: UInt64 = 0
    var histogram = LoadHistogram()
    /// The first answer that was not ok, or why the connection ended.
    var failure: String?
    var onReady: (((any Error)?) -> Void)?
    var onFilled: ((String?) -> Void)?

    private let work: StoreLoad.Work
    private let inFlight: Int
    private let value: Bytes
    private var random = Random(seed: monotonicNanoseconds())
    private var connection: TransportConnection?
    /// When the requests that are under way were sent, by half their stream's number.
    private var sent: [UInt64]
    private let mask: Int
    /// The next key to fill, and requests whose answer is still to come.
    private var next = 0
    private var waiting = 0

    init(_ work: StoreLoad.Work, inFlight: Int) {
        self.work = work
        self.inFlight = inFlight
        var size = 1
        while size < 2 * inFlight { size *= 2 }
        sent = Array(repeating: 0, count: size)
        mask = size - 1
        let valueBytes =
            switch work {
            case .put(let valueBytes, _, _), .fill(let valueBytes, _, _): valueBytes
            case .get: 0
            }
        var random = Random(seed: 1)
        value = Bytes((0..<valueBytes).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }

    func ready(_ error: (any Error)?) {
        onReady?(error)
        onReady = nil
    }

    func start() {
        guard let connection else { return }
        for _ in 0..<inFlight { send(connection, monotonicNanoseconds()) }
    }

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
        let now = monotonicNanoseconds()
        waiting -= 1
        guard status == .ok else { return fail("status \(status)") }
        if isMeasuring {
            operations += UInt64(operationsPerRequest)
            histogram.record(now - sent[Int(stream.rawValue >> 1) & mask])
        }
        send(connection, now)
    }

    func connection(_ connection: TransportConnection, ended stream: StreamID, _ status: StatusCode, _ body: Bytes) {
        fail("ended with \(status)")
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        self.connection = nil
        ready(end)
        fail("\(end)")
    }

    private func fail(_ text: String) {
        if failure == nil { failure = text }
        onFilled?(failure)
        onFilled = nil
    }

    private var operationsPerRequest: Int {
        switch work {
        case .put(_, let batch, _), .fill(_, let batch, _): batch
        case .get: 1
        }
    }

    // MARK: Requests

    private func send(_ connection: TransportConnection, _ now: UInt64) {
        var buffer = ByteBuffer(capacity: (value.count + 64) * operationsPerRequest + 64)
        let message: MessageNumber
        switch work {
        case .put(_, let batch, let keys):
            message = encode(batch, into: &buffer) { _ in self.random.below(keys) }
        case .fill(_, let batch, let keys):
            guard next < keys else { return finishFilling() }
            let first = next
            next = min(keys, next + batch)
            message = encode(next - first, into: &buffer) { first + $0 }
        case .get(let keys):
            message = .rawGet
            RawGet(key: Self.key(random.below(keys))).encode(into: &buffer)
        }
        do throws(OpenError) {
            let stream = try connection.open(message, Payload(buffer.finish()))
            sent[Int(stream.rawValue >> 1) & mask] = now
            waiting += 1
        } catch {
            fail("not sent: \(error)")
        }
    }

    private func encode(_ batch: Int, into buffer: inout ByteBuffer, key: (Int) -> Int) -> MessageNumber {
        if batch == 1 {
            RawWrite(key: Self.key(key(0)), value: value).encode(into: &buffer)
            return .rawPut
        }
        RawBatch(writes: (0..<batch).map { RawWrite(key: Self.key(key($0)), value: value) }).encode(into: &buffer)
        return .rawBatch
    }

    private func finishFilling() {
        guard waiting == 0 else { return }
        onFilled?(failure)
        onFilled = nil
    }

    /// `bench/` and twelve digits, as the peer's load has it.
    static func key(_ number: Int) -> Bytes {
        Bytes(capacity: 18) { out in
            for (index, byte) in "bench/".utf8.enumerated() { out[index] = byte }
            var rest = number
            for index in stride(from: 17, through: 6, by: -1) {
                out[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            return 18
        }
    }
}
