public import APIModel
public import Wire

/// A request that was refused, with Kubernetes' own answer to it.
public struct APIFailure: Error, Sendable {
    public var status: Status
    /// The write may have happened or not: never folded into a refusal.
    var isOutcomeUnknown = false

    public init(_ status: Status) {
        self.status = status
    }

    public var reason: StatusReason { StatusReason(text: status.reason) }

    /// The protocol's number of the reason.
    public var code: StatusCode { isOutcomeUnknown ? .outcomeUnknown : StatusCode(reason) }
}

extension StatusCode {
    /// The number of one of Kubernetes' reasons.
    public init(_ reason: StatusReason) {
        self =
            switch reason {
            case .unknown: .unknown
            case .unauthorized: .unauthorized
            case .forbidden: .forbidden
            case .notFound: .notFound
            case .alreadyExists: .alreadyExists
            case .conflict: .conflict
            case .gone: .gone
            case .invalid: .invalid
            case .expired: .expired
            case .serverTimeout: .serverTimeout
            case .storeReadError: .storeReadError
            case .timeout: .timeout
            case .tooManyRequests: .tooManyRequests
            case .badRequest: .badRequest
            case .methodNotAllowed: .methodNotAllowed
            case .notAcceptable: .notAcceptable
            case .requestEntityTooLarge: .requestEntityTooLarge
            case .unsupportedMediaType: .unsupportedMediaType
            case .internalError: .internalError
            case .serviceUnavailable: .serviceUnavailable
            }
    }
}
