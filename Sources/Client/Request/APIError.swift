public import APIModel
import Base
public import Wire

/// A server's answer that is not `ok`, in Kubernetes' terms. Nothing was done.
public struct APIError: Error, Equatable, Sendable {
    /// Kubernetes' `Status`: reason, code, message, details with causes.
    public var status: Status
    /// The code on the wire: finer than the reason where streams are concerned.
    public var code: StatusCode
    /// Come back no earlier than this.
    public var retryAfter: Duration?
    /// The revision of the stored value, for `alreadyExists` and `conflict`; of the history's floor, for `expired`;
    /// else 0.
    public var revision: UInt64

    public init(status: Status, code: StatusCode, retryAfter: Duration? = nil, revision: UInt64 = 0) {
        self.status = status
        self.code = code
        self.retryAfter = retryAfter
        self.revision = revision
    }

    /// Reads the body of an answer, an end or a result that is not `ok`.
    init(_ code: StatusCode, _ envelope: StatusEnvelope) {
        var hint = envelope.retryAfterMilliseconds == 0 ? nil : Duration.milliseconds(envelope.retryAfterMilliseconds)
        if !envelope.status.isEmpty, let status = try? Status(decoding: envelope.status) {
            self.status = status
            if hint == nil, let seconds = status.details?.retryAfterSeconds, seconds > 0 { hint = .seconds(seconds) }
        } else {
            let message = envelope.message.isEmpty ? code.words : envelope.message
            status = Status(failure: code.reason, message)
            if envelope.retryAfterMilliseconds > 0 {
                status.details = StatusDetails {
                    $0.retryAfterSeconds = Int32((envelope.retryAfterMilliseconds + 999) / 1_000)
                }
            }
        }
        self.code = code
        retryAfter = hint
        revision = envelope.revision
    }

    public var reason: StatusReason {
        let reason = status.statusReason
        return reason == .unknown ? code.reason : reason
    }
    /// The HTTP status code that Kubernetes pairs with the reason.
    public var httpCode: Int { status.code == 0 ? reason.code : Int(status.code) }
    public var message: String { status.message }
    public var details: StatusDetails? { status.details }
    public var causes: [StatusCause] { status.details?.causes ?? [] }

    public var isNotFound: Bool { reason == .notFound }
    public var isAlreadyExists: Bool { reason == .alreadyExists }
    public var isConflict: Bool { reason == .conflict }
    public var isInvalid: Bool { reason == .invalid }
    public var isForbidden: Bool { reason == .forbidden }
    /// The history or the token does not reach back: list again.
    public var isExpired: Bool { reason == .expired || reason == .gone }
}

extension APIError: CustomStringConvertible {
    public var description: String { message.isEmpty ? code.words : message }
}

extension StatusCode {
    /// Kubernetes' reason; `unknown` for codes that it does not have.
    public var reason: StatusReason {
        switch self {
        case .badRequest: .badRequest
        case .unauthorized: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .alreadyExists: .alreadyExists
        case .conflict: .conflict
        case .gone: .gone
        case .expired: .expired
        case .invalid: .invalid
        case .serverTimeout: .serverTimeout
        case .timeout: .timeout
        case .tooManyRequests: .tooManyRequests
        case .methodNotAllowed: .methodNotAllowed
        case .notAcceptable: .notAcceptable
        case .requestEntityTooLarge: .requestEntityTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .internalError: .internalError
        case .serviceUnavailable: .serviceUnavailable
        case .storeReadError: .storeReadError
        case .ok, .outcomeUnknown, .cancelled, .notBegun, .slowReader, .redirected, .linkLost, .streamBroken,
            .unknown:
            .unknown
        }
    }

    /// What the code says to a person when the server said nothing.
    var words: String {
        switch self {
        case .ok: "done"
        case .outcomeUnknown: "the request may have happened or not"
        case .cancelled: "cancelled"
        case .notBegun: "the request was not begun"
        case .slowReader: "the reader was too slow and was cut"
        case .redirected: "another server serves this"
        case .linkLost: "the connection was lost"
        case .streamBroken: "the stream's rules were broken"
        case .unknown: "an answer that this version does not know"
        case .notFound: "the server could not find the requested resource"
        case .unauthorized: "the server has asked for the client to provide credentials"
        case .methodNotAllowed: "the server does not allow this method on the requested resource"
        case .tooManyRequests: "the server has received too many requests and has asked us to try again later"
        case .badRequest, .forbidden, .alreadyExists, .conflict, .gone, .expired, .invalid, .serverTimeout, .timeout,
            .notAcceptable, .requestEntityTooLarge, .unsupportedMediaType, .internalError, .serviceUnavailable,
            .storeReadError:
            reason.rawValue
        }
    }
}
