/// What clients read from a `Status`.
extension Status {
    /// The reason that the status gives, or `unknown`.
    public var statusReason: StatusReason { StatusReason(text: reason) }

    /// Whether this is a failure for `wanted`.
    ///
    /// A reason that we do not know, or none, lets the code speak where one stands for one reason only.
    /// 413 and 429 speak whatever the reason.
    public func isFailure(_ wanted: StatusReason) -> Bool {
        let given = statusReason
        if given == wanted { return wanted != .unknown || code != 0 }
        switch wanted {
        case .tooManyRequests, .requestEntityTooLarge: return Int(code) == wanted.code
        // Their codes belong to other reasons first.
        case .unknown, .alreadyExists, .expired, .serverTimeout, .storeReadError: return false
        case .unauthorized, .forbidden, .notFound, .conflict, .gone, .invalid, .timeout, .badRequest,
            .methodNotAllowed, .notAcceptable, .unsupportedMediaType, .internalError, .serviceUnavailable:
            return given == .unknown && Int(code) == wanted.code
        }
    }

    /// How long to wait before asking again, in seconds; nil where the server does not say.
    public var clientDelaySeconds: Int32? {
        guard let details else { return nil }
        if statusReason == .serverTimeout || details.retryAfterSeconds > 0 { return details.retryAfterSeconds }
        return nil
    }

    /// The first cause with a reason.
    public func cause(_ reason: String) -> StatusCause? {
        details?.causes.first { $0.reason == reason }
    }

    /// Whether the answer came from something that is no API server.
    public var isUnexpectedResponse: Bool { cause(Self.unexpectedResponseReason) != nil }

    static let unexpectedResponseReason = "UnexpectedServerResponse"

    /// The status of an answer that has none of its own, from its HTTP status code.
    ///
    /// - Parameter isUnexpected: The body is not what an API server would say; it is kept as a cause.
    public static func response(
        code: Int, method: String, resource: GroupResource, name: String, body: String, retryAfterSeconds: Int32 = 0,
        isUnexpected: Bool
    ) -> Status {
        let isPost = method == "POST"
        let reason = StatusReason(code: code, creating: isPost)
        var message = responseMessage(code: code, body: body)
        if !resource.isEmpty {
            message += " (\(method.lowercased()) \(resource)\(name.isEmpty ? "" : " " + name))"
        }
        var details = StatusDetails(resource, name: name, retryAfterSeconds: retryAfterSeconds)
        if isUnexpected {
            details.causes = [
                StatusCause {
                    $0.reason = unexpectedResponseReason
                    $0.message = body
                }
            ]
        }
        var status = Status(failure: reason, message, details: details)
        status.code = Int32(code)
        return status
    }

    private static func responseMessage(code: Int, body: String) -> String {
        switch code {
        case 400: "the server rejected our request for an unknown reason"
        case 401: "the server has asked for the client to provide credentials"
        // The server says who tried what.
        case 403, 415: body
        case 404: "the server could not find the requested resource"
        case 405: "the server does not allow this method on the requested resource"
        case 406:
            body.isEmpty || body == "unknown"
                ? "the server was unable to respond with a content type that the client supports" : body
        case 409: "the server reported a conflict"
        case 422: "the server rejected our request due to an error in our request"
        case 429: "the server has received too many requests and has asked us to try again later"
        case 503: "the server is currently unable to handle the request"
        case 504:
            "the server was unable to return a response in the time allotted, but may still be processing the request"
        case 500...: "an error on the server (\(GoText.quoted(body))) has prevented the request from succeeding"
        default: "the server responded with the status code \(code) but did not return more information"
        }
    }
}
