import Base
import Transport
import Wire

/// The connection of a read, as the read sees it. Belongs to the loop of the reads.
protocol ObjectReadOwner: AnyObject {
    /// Lists under way on the connection; the reads count them.
    var lists: Int { get set }
    /// Watches that are open on the connection; the reads count them.
    var watches: Int { get set }
    /// Whose reads take turns with each other.
    var callers: CallerClass { get }
    /// A read has ended by itself: its stream is over, its end is on the way.
    func readEnded(_ stream: StreamID)

    /// Answers a stream with `ok`; `revision` is what the answer has seen.
    func respond(_ stream: StreamID, _ body: Payload, revision: UInt64)
    func send(_ stream: StreamID, _ item: Payload, isLast: Bool) -> SendResult
    /// Ends a stream after what is queued on it, or answers it with a failure.
    func finish(_ stream: StreamID, _ status: StatusCode, _ body: Bytes)
    /// Ends a stream at once.
    func cancel(_ stream: StreamID, _ status: StatusCode)
}

/// An owner over a connection of the transport.
protocol ConnectionReadOwner: ObjectReadOwner {
    /// Nil when it is over.
    var connection: TransportConnection? { get }
}

extension ConnectionReadOwner {
    func respond(_ stream: StreamID, _ body: Payload, revision: UInt64) {
        connection?.revision = revision
        connection?.respond(stream, .ok, body, isLast: false)
    }

    func send(_ stream: StreamID, _ item: Payload, isLast: Bool) -> SendResult {
        connection?.send(stream, item, isLast: isLast) ?? .closed
    }

    func finish(_ stream: StreamID, _ status: StatusCode, _ body: Bytes) {
        connection?.finish(stream, status, body)
    }

    func cancel(_ stream: StreamID, _ status: StatusCode) {
        connection?.cancel(stream, status)
    }
}

/// A list or watch under way on one stream. Belongs to the loop of the reads.
class ObjectRead {
    let stream: StreamID
    /// Whose turn it reads in.
    final let callers: CallerClass
    /// Nil when the read is over.
    final var owner: (any ObjectReadOwner)?
    /// Its seats; given back as soon as its reader is what it waits for, or it only hears news.
    final let hold: FlowHold?

    init(_ stream: StreamID, _ owner: any ObjectReadOwner, _ hold: FlowHold?) {
        self.stream = stream
        self.owner = owner
        self.hold = hold
        callers = owner.callers
    }

    final var isOver: Bool { owner == nil }

    /// The stream has room again.
    func becameWritable() {}

    /// The stream is over, by the client, its connection or its deadline. The owner has forgotten it.
    func stop(_ status: StatusCode) {
        owner = nil
    }

    /// The hub has ended the watch.
    func hubEnded(_ status: StatusCode, _ body: Bytes) {}

    /// The read is over by itself.
    func ended() {
        let owner = owner
        self.owner = nil
        owner?.readEnded(stream)
    }
}

/// The stream of a watch, as a hub sees it.
struct ObjectOutlet: WatchOutlet {
    let read: ObjectRead

    func send(_ item: Payload) -> SendResult {
        read.owner?.send(read.stream, item, isLast: false) ?? .closed
    }
}
