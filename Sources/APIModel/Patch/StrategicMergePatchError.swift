public import JSON

/// Why a strategic merge patch was not applied or not made. The sentences are Kubernetes' own.
public enum StrategicMergePatchError: Error, Hashable, Sendable {
    /// The document or the patch is not an object: a bad request.
    case badDocument
    /// A `$deleteFromPrimitiveList` that names no list, or is none: a bad request.
    case badPrimitiveList
    /// A `$retainKeys` that is no list, or lacks a member of the patch: a bad request.
    case badRetainKeys
    /// A `$setElementOrder` that names no list, is none, or differs from another one: a bad request.
    case badSetElementOrder
    /// The elements of a list are lists.
    case listOfLists
    /// A merging list has an element without its merge key.
    case noMergeKey(element: JSONValue, key: String)
    /// The type has no such field, and its value has to be merged.
    case unknownField(String, type: String)
    /// The patch does not fit the document; the sentence says how.
    case invalid(String)
    /// The patch would undo another's change.
    case conflict(patch: JSONValue, changes: JSONValue)
    /// A precondition does not hold for the patch.
    case preconditionFailed(patch: JSONValue)
}

extension StrategicMergePatchError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badDocument: "invalid JSON document"
        case .badPrimitiveList: "invalid patch format of primitive list"
        case .badRetainKeys: "invalid patch format of retainKeys"
        case .badSetElementOrder: "invalid patch format of setElementOrder list"
        case .listOfLists: "lists of lists are not supported"
        case .noMergeKey(let element, let key):
            "map: \(element.goText) does not contain declared merge key: \(key)"
        case .unknownField(let field, let type):
            "unable to find api field in struct \(type) for the json field \"\(field)\""
        case .invalid(let message): message
        case .conflict(let patch, let changes):
            "patch:\n\(patch)\nconflicts with changes made from original to current:\n\(changes)\n"
        case .preconditionFailed(let patch): "precondition failed for: \(patch.goText)"
        }
    }
}

extension StrategicMergePatchError {
    static func expectedObject(_ value: JSONValue) -> StrategicMergePatchError {
        .invalid("expected a map[string]interface {}, but received a \(value.goType)")
    }

    static func expectedList(_ value: JSONValue) -> StrategicMergePatchError {
        .invalid("expected a []interface {}, but received a \(value.goType)")
    }
}

extension JSONValue {
    /// The value as Go prints it, for sentences that people compare with Kubernetes' and for its order of scalars.
    var goText: String {
        switch self {
        case .null: "<nil>"
        case .bool, .integer, .number: description
        case .string(let value): value
        case .array(let elements): "[" + elements.map(\.goText).joined(separator: " ") + "]"
        case .object(let members):
            "map["
                + members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { "\($0.key):\($0.value.goText)" }.joined(separator: " ") + "]"
        }
    }

    /// The name of the type that Go holds the value in.
    var goType: String {
        switch self {
        case .null: "%!s(<nil>)"
        case .bool: "bool"
        case .integer: "int64"
        case .number: "float64"
        case .string: "string"
        case .array: "[]interface {}"
        case .object: "map[string]interface {}"
        }
    }
}
