import APIModel
import Base
import Transport
import Wire

/// What the watchers of one run count together. Belongs to their loop.
final class WatchTally {
    var isMeasuring = false
    var events: UInt64 = 0
    var bytes: UInt64 = 0
    var histogram = LoadHistogram()
    var times: APISentTimes?
    /// Watches that ended, and what was wrong with their order.
    var cut = 0
    var failure: String?
    var ready = 0
    var onReady: (() -> Void)?
    var wanted = 0

    func began() {
        ready += 1
        guard ready == wanted else { return }
        onReady?()
        onReady = nil
    }
}

/// One watcher on a connection of its own: reads each event's revision and checks the order.
final class WatchSource: TransportHandler {
    private let tally: WatchTally
    private let selector: String
    private var last: UInt64 = 0

    init(_ tally: WatchTally, fieldSelector: String = "") {
        self.tally = tally
        selector = fieldSelector
    }

    func connectionReady(_ connection: TransportConnection) {
        let options = ListOptions {
            $0.fieldSelector = selector
        }
        var buffer = ByteBuffer(capacity: 128)
        RequestEnvelope(kind: APIPods.kind, options: options.encoded()).encode(into: &buffer)
        do throws(OpenError) {
            _ = try connection.open(.watch, Payload(buffer.finish()))
        } catch {
            tally.failure = "not opened: \(error)"
        }
    }

    func connection(
        _ connection: TransportConnection, answered stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int
    ) {
        connection.consumed(cost, of: stream)
        guard status == .ok, !isLast else {
            let envelope = try? StatusEnvelope(decoding: body)
            tally.failure = "a watch was refused: \(status): \(envelope?.message ?? "")"
            return tally.began()
        }
        tally.began()
    }

    func connection(
        _ connection: TransportConnection, received item: Bytes, on stream: StreamID, isLast: Bool, cost: Int
    ) {
        connection.consumed(cost, of: stream)
        guard let chunk = try? ObjectEventChunk(decoding: item) else {
            tally.failure = "events that are none"
            return
        }
        for event in chunk.events {
            guard event.revision > last else {
                tally.failure = "revision \(event.revision) after \(last)"
                return
            }
            last = event.revision
            guard tally.isMeasuring else { continue }
            tally.events += 1
            if let times = tally.times, let number = APIPods.number(of: event.object) {
                tally.histogram.record(monotonicNanoseconds() - times.time(of: number))
            }
        }
        if tally.isMeasuring { tally.bytes += UInt64(item.count) }
    }

    func connection(_ connection: TransportConnection, ended stream: StreamID, _ status: StatusCode, _ body: Bytes) {
        tally.cut += 1
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        tally.failure = tally.failure ?? "a watcher's connection ended: \(end)"
    }
}
