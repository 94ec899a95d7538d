public import JSON

/// What is wrong with one value of an object that is applied or compared.
public struct ApplyFieldError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place, for example `.spec.containers`; empty for the whole object.
    public let path: String
    public let message: String

    public init(_ path: some Sequence<PathElement>, _ message: String) {
        self.path = path.map(\.description).joined()
        self.message = message
    }

    static let undeclared = "field not declared in schema"

    init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    /// The same fault of a value that lies below `path`.
    func below(_ path: some Sequence<PathElement>) -> ApplyFieldError {
        ApplyFieldError(path: path.map(\.description).joined() + self.path, message: message)
    }

    public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// Why an object was not applied; nothing was changed.
public enum ApplyError: Error, Sendable {
    /// The configuration or the object is not of its type: unknown fields, wrong values, missing or repeated keys.
    case invalid([ApplyFieldError])
    /// Fields that the configuration sets to other values belong to other managers.
    case conflict(ApplyConflicts)
    /// The configuration is no document for this request; the sentence says why.
    case badRequest(String)
    /// The entries of `managedFields` cannot be read.
    case badManagedFields(ManagedFieldsError)
    /// The JSON of an object cannot be read.
    case unreadable(JSONError)
}

extension ApplyError: CustomStringConvertible {
    /// The reason in the answer's `Status`.
    public var reason: StatusReason {
        switch self {
        case .invalid: .internalError
        case .conflict: .conflict
        case .badRequest, .unreadable: .badRequest
        case .badManagedFields: .invalid
        }
    }

    public var description: String {
        switch self {
        case .invalid(let errors) where errors.count == 1: errors[0].description
        case .invalid(let errors): "errors:\n" + errors.map { "  \($0)" }.joined(separator: "\n")
        case .conflict(let conflicts): conflicts.description
        case .badRequest(let message): message
        case .badManagedFields(let error): "\(error)"
        case .unreadable(let error): "\(error)"
        }
    }
}
