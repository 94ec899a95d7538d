import APIModel
import Base
import JSON
import Manifest
import Wire

/// Objects as YAML and JSON documents, laid out as kubectl lays them out: members sorted, four blanks a level in JSON.
enum Documents {
    /// One object, with a newline at its end.
    static func json(_ object: PrintedObject, managedFields: Bool = false) -> String {
        json(object.json(managedFields: managedFields))
    }

    /// One object, with a newline at its end.
    static func yaml(_ object: PrintedObject, managedFields: Bool = false) -> String {
        yaml(object.json(managedFields: managedFields))
    }

    static func json(_ value: JSONValue) -> String {
        value.sorted.encoded(style: .pretty(spaces: 4), escapesHTML: true).text + "\n"
    }

    static func yaml(_ value: JSONValue) -> String {
        let limits = JSONLimits(bytesMax: .max, depthMax: .max, nodesMax: .max)
        guard let tape = try? JSONTape.parse(value.encoded(), limits: limits) else {
            preconditionFailure("What was written as JSON is JSON.")
        }
        return YAMLWriter.yaml(of: tape).text
    }

    /// The `List` that holds objects, which may be of several kinds.
    static func list(_ items: [JSONValue], resourceVersion: String = "") -> JSONValue {
        [
            "apiVersion": "v1", "items": .array(items), "kind": "List",
            "metadata": ["resourceVersion": .string(resourceVersion)],
        ]
    }
}

extension Bytes {
    /// The bytes as text; what is not UTF-8 is replaced.
    var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}

extension JSONValue {
    /// The value with the members of all objects in order of their names.
    var sorted: JSONValue {
        switch self {
        case .null, .bool, .integer, .number, .string: return self
        case .array(let elements): return .array(elements.map(\.sorted))
        case .object(let members):
            var sorted = JSONObject(minimumCapacity: members.count)
            for (key, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                sorted[key] = value.sorted
            }
            return .object(sorted)
        }
    }

    /// The value as Go prints it: texts bare, numbers shortest, objects and arrays as JSON.
    var plain: String {
        switch self {
        case .null: "null"
        case .bool(let value): String(value)
        case .integer(let value): String(value)
        case .number(let value): GoText.double(value)
        case .string(let value): value
        case .array, .object: sorted.encoded(escapesHTML: true).text
        }
    }
}
