/// How a stream ended: in a response, an end or a cancel. Numbers are never reused.
///
/// 100 to 127 are Kubernetes' reasons. 128 to 159 say what became of a request that has no answer.
/// A receiver takes a number that it does not know for `unknown`.
public enum StatusCode: UInt16, CaseIterable, Sendable {
    case ok = 0

    case badRequest = 100
    case unauthorized = 101
    case forbidden = 102
    case notFound = 103
    case alreadyExists = 104
    case conflict = 105
    case gone = 106
    case expired = 107
    case invalid = 108
    case serverTimeout = 109
    case timeout = 110
    case tooManyRequests = 111
    case methodNotAllowed = 112
    case notAcceptable = 113
    case requestEntityTooLarge = 114
    case unsupportedMediaType = 115
    case internalError = 116
    case serviceUnavailable = 117
    case storeReadError = 118

    /// The request may have happened or not; it is not known which.
    case outcomeUnknown = 128
    /// The side that opened the stream no longer wants it.
    case cancelled = 129
    /// The request was not begun: sending it again is safe.
    case notBegun = 130
    /// The reader was too slow and was cut; a watch resumes after the last revision it saw.
    case slowReader = 131
    /// Another member serves this; the body says which. The request was not begun.
    case redirected = 132
    /// The link was lost; only said of requests that change nothing.
    case linkLost = 133
    /// The stream's own rules were broken: a second answer, data after the last.
    case streamBroken = 134

    case unknown = 65_535

    /// What a caller may do next.
    public enum Retry: Sendable {
        /// The answer is final.
        case no
        /// Nothing was done: the same request may be sent again at once or later.
        case safe
        /// Something may have been done: read before writing again.
        case afterRead
    }

    public var retry: Retry {
        switch self {
        case .notBegun, .redirected, .tooManyRequests, .serverTimeout, .linkLost, .slowReader: .safe
        case .outcomeUnknown, .unknown: .afterRead
        case .ok, .badRequest, .unauthorized, .forbidden, .notFound, .alreadyExists, .conflict, .gone, .expired,
            .invalid, .timeout, .methodNotAllowed, .notAcceptable, .requestEntityTooLarge, .unsupportedMediaType,
            .internalError, .serviceUnavailable, .storeReadError, .cancelled, .streamBroken:
            .no
        }
    }

    /// The status of a number off the wire.
    @inlinable
    public init(code: UInt16) {
        self = StatusCode(rawValue: code) ?? .unknown
    }
}
