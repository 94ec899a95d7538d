/// Why an API request was refused: the machine-readable `reason` of a `Status`.
///
/// A `Status` carries it as text, since a server may know more reasons than its client; `init(text:)` reads that.
public enum StatusReason: String, Sendable, Hashable, CaseIterable {
    /// No reason was given. The code says what there is to say.
    case unknown = ""
    /// The caller must show who it is.
    case unauthorized = "Unauthorized"
    /// The caller may not do this.
    case forbidden = "Forbidden"
    /// There is no such object.
    case notFound = "NotFound"
    /// There is already such an object.
    case alreadyExists = "AlreadyExists"
    /// The object was changed meanwhile.
    case conflict = "Conflict"
    /// There was such an object, and it will not come back.
    case gone = "Gone"
    /// The object fails validation; the causes say where.
    case invalid = "Invalid"
    /// The continue token or resource version is too old; list anew.
    case expired = "Expired"
    /// The server cannot answer now; try again later.
    case serverTimeout = "ServerTimeout"
    /// The store could not be read.
    case storeReadError = "StorageReadError"
    /// The request took too long. Its outcome is unknown.
    case timeout = "Timeout"
    /// There are too many requests; wait as long as told.
    case tooManyRequests = "TooManyRequests"
    /// The request makes no sense.
    case badRequest = "BadRequest"
    /// The resource does not know this verb.
    case methodNotAllowed = "MethodNotAllowed"
    /// No media type that the caller accepts can be served.
    case notAcceptable = "NotAcceptable"
    /// The body is too large.
    case requestEntityTooLarge = "RequestEntityTooLarge"
    /// The body's media type is not supported.
    case unsupportedMediaType = "UnsupportedMediaType"
    /// The server failed.
    case internalError = "InternalError"
    /// The service is not there now.
    case serviceUnavailable = "ServiceUnavailable"
}

extension StatusReason {
    /// The reason that `text` names, or `unknown`.
    public init(text: String) {
        self = StatusReason(rawValue: text) ?? .unknown
    }

    /// The HTTP status code that goes with the reason, as Kubernetes' constructors of errors pair them.
    public var code: Int {
        switch self {
        case .badRequest: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .alreadyExists, .conflict: 409
        case .gone, .expired: 410
        case .requestEntityTooLarge: 413
        case .unsupportedMediaType: 415
        case .invalid: 422
        case .tooManyRequests: 429
        case .unknown, .serverTimeout, .storeReadError, .internalError: 500
        case .serviceUnavailable: 503
        case .timeout: 504
        }
    }

    /// The reason that a bare HTTP status `code` stands for, or `unknown`. A conflict on creation is `alreadyExists`.
    public init(code: Int, creating: Bool = false) {
        switch code {
        case 400: self = .badRequest
        case 401: self = .unauthorized
        case 403: self = .forbidden
        case 404: self = .notFound
        case 405: self = .methodNotAllowed
        case 406: self = .notAcceptable
        case 409: self = creating ? .alreadyExists : .conflict
        case 410: self = .gone
        case 413: self = .requestEntityTooLarge
        case 415: self = .unsupportedMediaType
        case 422: self = .invalid
        case 429: self = .tooManyRequests
        case 503: self = .serviceUnavailable
        case 504: self = .timeout
        default: self = code >= 500 ? .internalError : .unknown
        }
    }
}
