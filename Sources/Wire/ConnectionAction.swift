public import Base

/// What the owner of a connection's core does next. Actions are appended in the order to perform them.
public enum ConnectionAction: Sendable {
    /// Server: the client's hello is in `peerHello`; authenticate it, then call `accept` or `refuse`.
    case authenticate
    /// Requests may be opened and will be delivered.
    case ready
    /// The peer has seen a higher revision than before. Comes before what the same frame brought.
    case revision(UInt64)
    /// The peer opened a stream.
    case request(ConnectionRequest)
    /// The first answer to a stream of ours; `isLast` ends the stream. Call `consumed` with its cost.
    case response(StreamID, StatusCode, Bytes, isLast: Bool, cost: Int)
    /// An item of a stream. Call `consumed` with its cost.
    case data(StreamID, Bytes, isLast: Bool, cost: Int)
    /// A stream of ours is over, for the responder's reason or for one that was found here.
    case ended(StreamID, StatusCode, Bytes)
    /// A stream that the peer opened is over before we ended it: stop working on it and answer nothing.
    case cancelled(StreamID, StatusCode)
    /// The deadline of a stream that the peer opened has passed: end it with what became of it.
    case deadlinePassed(StreamID)
    /// `send` refused a message on this stream for want of room, and would take one now.
    case writable(StreamID)
    /// The peer drains: `peerGoAway` says why. No stream can be opened here any more.
    case goAway
    /// The peer answered a ping of `ping(_:)`.
    case pong(UInt64)
    /// Write what `drain` still has, then close the link. nil: drained in order.
    case close(WireError?)
}

/// A stream that the peer opened, with its request.
public struct ConnectionRequest: Sendable {
    public var stream: StreamID
    public var message: MessageNumber
    /// When the opener stops waiting, or nil.
    public var deadline: Instant?
    public var body: Bytes
    /// The opener sends no more on this stream.
    public var isLast: Bool
    /// What to give back with `consumed`.
    public var cost: Int
}

/// The number of a stream on one connection: odd when the side that opened the link opened the stream.
public struct StreamID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    @inlinable
    public static func < (left: StreamID, right: StreamID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// What became of a message that was given to `send`.
public enum SendResult: Equatable, Sendable {
    /// It is queued; more is welcome.
    case queued
    /// It was not taken: too much waits already. `writable` follows when there is room.
    case full
    /// The stream is over.
    case closed
    /// It is larger than a message may be for this peer.
    case tooLarge
}

/// Why a stream could not be opened.
public enum OpenError: Error, Equatable, Sendable {
    /// The hellos have not been exchanged, or the connection is closed.
    case notReady
    /// One of the sides drains, or the stream ids are used up: open it on another connection.
    case draining
    /// The peer's limit of open streams is reached: wait for one to end.
    case tooManyStreams
    /// Too much waits to be sent: try again when something was sent.
    case full
    /// The request is larger than the peer accepts.
    case tooLarge
}

/// What the owner of a connection decides about it.
public struct ConnectionSettings: Sendable {
    public var compression = CompressionPolicy.off
    /// Plain bytes a frame at most; from `WireLimits.sliverBytes` to the peer's frame limit.
    public var chunkBytes = WireLimits.chunkBytes
    public var streamQueueBytes = WireLimits.streamQueueBytes
    public var sendQueueBytes = WireLimits.sendQueueBytes
    public var controlQueueBytes = WireLimits.controlQueueBytes
    public var assemblyBytes = WireLimits.assemblyBytes
    public var controlBurst = WireLimits.controlBurst
    public var controlPerSecond = WireLimits.controlPerSecond
    public var resetBurst = WireLimits.resetBurst
    public var resetsPerSecond = WireLimits.resetsPerSecond
    public var handshakeDuration = WireLimits.handshakeDuration
    public var frameDuration = WireLimits.frameDuration
    public var messageDuration = WireLimits.messageDuration
    public var keepAliveInterval = WireLimits.keepAliveInterval
    public var keepAliveDuration = WireLimits.keepAliveDuration
    /// nil: a connection without streams is kept for ever, as clients do.
    public var idleDuration: Duration?
    public var stallDuration = WireLimits.stallDuration
    public var creditDuration = WireLimits.creditDuration

    public init() {}
}
