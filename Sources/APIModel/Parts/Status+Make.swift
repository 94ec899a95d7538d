/// Answers of a server that refuses a request, in Kubernetes' words.
extension Status {
    /// A failure with the code that goes with `reason`.
    public init(failure reason: StatusReason, _ message: String, details: StatusDetails? = nil) {
        self.init()
        status = "Failure"
        self.reason = reason.rawValue
        self.message = message
        self.details = details
        code = Int32(reason.code)
    }

    public static func notFound(_ resource: GroupResource, name: String) -> Status {
        Status(
            failure: .notFound, "\(resource) \(GoText.quoted(name)) not found",
            details: StatusDetails(resource, name: name))
    }

    public static func alreadyExists(_ resource: GroupResource, name: String) -> Status {
        Status(
            failure: .alreadyExists, "\(resource) \(GoText.quoted(name)) already exists",
            details: StatusDetails(resource, name: name))
    }

    /// No name could be generated that is not in use.
    public static func generateNameConflict(
        _ resource: GroupResource, name: String, retryAfterSeconds: Int32
    ) -> Status {
        Status(
            failure: .alreadyExists,
            "\(resource) \(GoText.quoted(name)) already exists, the server was not able to generate a unique name "
                + "for the object",
            details: StatusDetails(resource, name: name, retryAfterSeconds: retryAfterSeconds))
    }

    public static func unauthorized(_ message: String = "") -> Status {
        Status(failure: .unauthorized, message.isEmpty ? "not authorized" : message)
    }

    public static func forbidden(_ resource: GroupResource, name: String, _ message: String) -> Status {
        let subject =
            if resource.isEmpty {
                "forbidden"
            } else if name.isEmpty {
                "\(resource) is forbidden"
            } else {
                "\(resource) \(GoText.quoted(name)) is forbidden"
            }
        return Status(
            failure: .forbidden, subject + ": " + message, details: StatusDetails(resource, name: name))
    }

    /// The object was changed meanwhile, or a precondition does not hold.
    public static func conflict(_ resource: GroupResource, name: String, _ message: String) -> Status {
        Status(
            failure: .conflict,
            "Operation cannot be fulfilled on \(resource) \(GoText.quoted(name)): \(message)",
            details: StatusDetails(resource, name: name))
    }

    /// Fields that an apply would change belong to others.
    public static func applyConflict(_ message: String, causes: [StatusCause]) -> Status {
        Status(failure: .conflict, message, details: StatusDetails { $0.causes = causes })
    }

    public static func gone(_ message: String) -> Status {
        Status(failure: .gone, message)
    }

    /// The resource version or continue token is too old.
    public static func expired(_ message: String) -> Status {
        Status(failure: .expired, message)
    }

    /// The object fails validation; each fault is a cause.
    public static func invalid(_ kind: GroupKind, name: String, _ errors: [FieldError]) -> Status {
        let subject = "\(kind) \(GoText.quoted(name)) is invalid"
        let details = StatusDetails {
            $0.group = kind.group
            $0.kind = kind.kind
            $0.name = name
            $0.causes = errors.map(StatusCause.init)
        }
        return Status(
            failure: .invalid, errors.isEmpty ? subject : subject + ": " + errors.message, details: details)
    }

    public static func badRequest(_ message: String) -> Status {
        Status(failure: .badRequest, message)
    }

    /// One client asks too much.
    public static func tooManyRequests(_ message: String, retryAfterSeconds: Int32) -> Status {
        Status(
            failure: .tooManyRequests, message,
            details: StatusDetails { $0.retryAfterSeconds = retryAfterSeconds })
    }

    /// All clients together ask too much.
    public static func tooManyRequestsInAll(_ message: String) -> Status {
        Status(failure: .tooManyRequests, "Too many requests: " + message)
    }

    public static func serviceUnavailable(_ message: String) -> Status {
        Status(failure: .serviceUnavailable, message)
    }

    public static func methodNotSupported(_ resource: GroupResource, action: String) -> Status {
        Status(
            failure: .methodNotAllowed,
            "\(action) is not supported on resources of kind \(GoText.quoted(resource.description))",
            details: StatusDetails(resource))
    }

    /// The server cannot answer now; the request had no effect.
    public static func serverTimeout(
        _ resource: GroupResource, operation: String, retryAfterSeconds: Int32
    ) -> Status {
        Status(
            failure: .serverTimeout,
            "The \(operation) operation against \(resource) could not be completed at this time, please try again.",
            details: StatusDetails(resource, name: operation, retryAfterSeconds: retryAfterSeconds))
    }

    /// The request took too long. Its outcome is unknown.
    public static func timeout(_ message: String, retryAfterSeconds: Int32) -> Status {
        Status(
            failure: .timeout, "Timeout: " + message,
            details: StatusDetails { $0.retryAfterSeconds = retryAfterSeconds })
    }

    public static func requestEntityTooLarge(_ message: String) -> Status {
        Status(failure: .requestEntityTooLarge, "Request entity too large: " + message)
    }

    /// A fault of ours.
    public static func internalError(_ message: String) -> Status {
        Status(
            failure: .internalError, "Internal error occurred: " + message,
            details: StatusDetails { $0.causes = [StatusCause { $0.message = message }] })
    }
}

extension StatusDetails {
    /// The object that a request named.
    public init(_ resource: GroupResource, name: String = "", retryAfterSeconds: Int32 = 0) {
        self.init()
        group = resource.group
        kind = resource.resource
        self.name = name
        self.retryAfterSeconds = retryAfterSeconds
    }
}

extension StatusCause {
    /// The fault of a field.
    public init(_ error: FieldError) {
        self.init()
        reason = error.kind.rawValue
        message = error.body
        field = error.field
    }
}
