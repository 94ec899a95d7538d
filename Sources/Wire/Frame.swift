public import Base

/// What a frame is. Types from 128 on are extensions that a receiver may skip.
public enum FrameType: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    /// The first frame of either side: versions, compression, limits.
    case hello = 1
    /// No more streams; why, which ones were accepted, where to go.
    case goAway = 2
    /// Eight bytes that the peer sends back.
    case ping = 3
    case pong = 4
    /// More credit for a stream, or for the connection.
    case credit = 5
    /// Opens a stream.
    case request = 16
    /// The first answer on a stream.
    case response = 17
    /// An item of a stream, or the next piece of a message that began before.
    case data = 18
    /// The responder's end of a stream after its response.
    case end = 19
    /// Either side's end of a stream, at once.
    case cancel = 20
}

/// What the header says of the rest of the frame.
public struct FrameFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The sender's last message on this stream ends with this frame.
    public static let last = FrameFlags(rawValue: 1)
    /// The message goes on in the stream's next data frame.
    public static let more = FrameFlags(rawValue: 2)
    /// Eight bytes after the fixed header: the highest revision that the sender has seen.
    public static let revision = FrameFlags(rawValue: 4)
    /// The body is its plain length (4 bytes) and raw deflate.
    public static let compressed = FrameFlags(rawValue: 8)

    static let message: FrameFlags = [.last, .more, .revision, .compressed]
}

extension FrameType {
    /// The flags that a frame of this type may carry.
    var flagsAllowed: FrameFlags {
        switch self {
        case .request, .response, .data: .message
        case .hello, .goAway, .ping, .pong, .credit, .end, .cancel: .revision
        }
    }

    /// The bytes of payload before the body: never compressed, of a fixed shape per type.
    var prefixBytes: Int {
        switch self {
        case .request: 8
        case .hello, .response, .end: 4
        case .goAway, .ping, .pong, .credit, .data, .cancel: 0
        }
    }

    /// The lengths that the type allows, whatever was negotiated.
    var lengths: ClosedRange<Int> {
        switch self {
        case .hello: 4...WireLimits.helloBytes
        case .goAway: 0...WireLimits.goAwayBytes
        case .ping, .pong: 8...8
        case .credit, .cancel: 4...4
        case .request: 8...WireLimits.frameBytesCeiling
        case .response: 4...WireLimits.frameBytesCeiling
        case .data: 0...WireLimits.frameBytesCeiling
        case .end: 4...(4 + WireLimits.endBodyBytes)
        }
    }

    /// Whether a frame of this type belongs to the connection (stream 0), to a stream, or to either.
    enum Scope {
        case connection
        case stream
        case either
    }

    var scope: Scope {
        switch self {
        case .hello, .goAway, .ping, .pong: .connection
        case .credit: .either
        case .request, .response, .data, .end, .cancel: .stream
        }
    }

    /// Whether the frame's body is paid for with credit.
    var isCredited: Bool {
        switch self {
        case .request, .response, .data: true
        case .hello, .goAway, .ping, .pong, .credit, .end, .cancel: false
        }
    }
}

/// A whole frame: its header and what follows it.
public struct Frame: Equatable, Sendable {
    public var header: FrameHeader
    /// The highest revision that the sender has seen, if the frame carries it.
    public var revision: UInt64?
    /// Prefix and body; a slice of the chunk that brought the frame, where one chunk held all of it.
    public var payload: Bytes

    public init(header: FrameHeader, revision: UInt64? = nil, payload: Bytes) {
        self.header = header
        self.revision = revision
        self.payload = payload
    }
}
