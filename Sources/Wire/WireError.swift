/// Why a connection ends: the peer broke the protocol, or a limit of the connection was reached.
///
/// Each case has one number that travels in a go-away and is never given to another case.
/// What ends a single stream is a `StatusCode`.
public enum WireError: UInt16, Error, CaseIterable, Sendable {
    /// The version byte is not one that this side speaks, or the ranges in the hellos do not meet.
    case versionUnsupported = 1
    /// The first bytes of the hello are not those of this protocol.
    case notTrireme = 2
    /// Header byte 3 is not zero.
    case reservedNotZero = 3
    /// A type below 128 that this version does not know.
    case frameTypeUnknown = 4
    /// A flag that this type does not have, or flags that exclude each other.
    case flagsInvalid = 5
    /// The length field is above the limit.
    case frameTooLarge = 6
    /// The length field is wrong for the frame's type.
    case lengthInvalid = 7
    /// A stream id that is zero, not zero, too large, of the wrong parity or used before.
    case streamInvalid = 8
    /// A frame that its type forbids in this state of the connection or the stream.
    case frameUnexpected = 9
    /// More was sent than there was credit for.
    case creditExceeded = 10
    /// An increment of zero, or a sum of credit above 2³¹ - 1.
    case creditInvalid = 11
    /// A compressed frame although no compression was agreed.
    case compressionNotAgreed = 12
    /// Deflated bytes that are corrupt, or whose plain length is not the announced one.
    case inflateFailed = 13
    /// The announced plain length, or what came out, is above the limit.
    case inflatedTooLarge = 14
    /// Fields of an envelope that are not well formed.
    case fieldsInvalid = 15
    /// A hello that is well formed and cannot be agreed to: a limit below its floor, nothing in common.
    case helloInvalid = 16
    /// More control frames than the budget allows.
    case controlFlood = 17
    /// More streams opened and cancelled than the budget allows.
    case resetFlood = 18
    /// The hello was not complete, or not accepted, in time.
    case handshakeTimeout = 19
    /// A frame was begun and not finished in time.
    case frameTimeout = 20
    /// Nothing was heard after a ping.
    case keepAliveTimeout = 21
    /// The peer does not read: what waits for it passed its bound in bytes or in time.
    case peerNotReading = 22
    /// The link ended.
    case linkLost = 23
    /// The peer's credentials were refused.
    case refused = 24
    /// The peer ended the connection for a reason that this version does not know.
    case peerClosed = 25
    /// This side failed in a way that is not the peer's fault.
    case internalFailure = 26

    /// The number that travels.
    public var code: UInt16 { rawValue }
}
