import APIModel
import Wire

/// `ctl explain pod.spec.containers`: the fields of a kind, read off its schema.
struct ExplainPage {
    private let entry: KindEntry
    /// The names of the fields on the way, from the kind's own on.
    private let path: [String]
    /// The field at the end of the way; nil for the kind itself.
    private let field: FieldDescription?
    /// The type at the end of the way; nil where it has no fields.
    private let type: MessageSchema?

    /// Finds a field.
    ///
    /// - Parameters:
    ///   - argument: A resource, and names of fields with points between. `pods.metrics.k8s.io` is a resource alone.
    ///   - apiVersion: `--api-version`.
    init(_ argument: String, apiVersion: String? = nil) throws(ExplainError) {
        let words = argument.split(separator: ".").map(String.init)
        guard let first = words.first else { throw ExplainError("You must specify the type of resource to explain.") }
        // The longest name of a resource wins, so that names with a group are found.
        var found: (resource: NamedResource, rest: ArraySlice<String>)?
        for length in (1...words.count).reversed() where found == nil {
            if let resource = try? NamedResource(parsing: words[..<length].joined(separator: ".")) {
                found = (resource, words[length...])
            }
        }
        guard let found else { throw ExplainError("the server doesn't have a resource type \"\(first)\"") }
        entry = try Self.entry(found.resource.entry, apiVersion)
        path = Array(found.rest)
        var type: MessageSchema? = entry.schema()
        var field: FieldDescription?
        for name in path {
            guard let message = type, let next = message.explainedFields.first(where: { $0.name == name }) else {
                throw ExplainError("field \"\(name)\" does not exist")
            }
            field = next
            type = next.messageType
        }
        self.field = field
        self.type = type
    }

    private static func entry(_ entry: KindEntry, _ apiVersion: String?) throws(ExplainError) -> KindEntry {
        guard let apiVersion, apiVersion != entry.identity.apiVersion else { return entry }
        guard let other = KindCatalogue.entry(TypeMeta(apiVersion: apiVersion, kind: entry.identity.kind)) else {
            throw ExplainError(
                "couldn't find resource for \"\(apiVersion), Kind=\(entry.identity.kind)\": it is in "
                    + entry.identity.apiVersion)
        }
        return other
    }

    /// The page.
    ///
    /// - Parameter isRecursive: Whether fields of fields are listed too.
    func text(isRecursive: Bool) -> String {
        let version = (try? GroupVersion(parsing: entry.identity.apiVersion)) ?? GroupVersion(group: "", version: "")
        var text = version.group.isEmpty ? "" : "GROUP:      \(version.group)\n"
        text += "KIND:       \(entry.identity.kind)\nVERSION:    \(version.version)\n\n"
        if let field { text += "FIELD: \(field.name) <\(field.typeText)>\(Self.rules(of: field))\n\n" }
        guard let type, !type.explainedFields.isEmpty else { return text }
        text += "FIELDS:\n"
        Self.list(type, isRecursive: isRecursive, level: 1, around: [type.name], into: &text)
        return text + "\n"
    }

    private static func list(
        _ type: MessageSchema, isRecursive: Bool, level: Int, around: Set<String>, into text: inout String
    ) {
        for field in type.explainedFields {
            text += String(repeating: "  ", count: level) + "\(field.name)\t<\(field.typeText)>\(rules(of: field))\n"
            // A type that contains itself is listed once.
            guard isRecursive, let next = field.messageType, !around.contains(next.name) else { continue }
            list(next, isRecursive: true, level: level + 1, around: around.union([next.name]), into: &text)
        }
    }

    /// What a field's value has to keep: that it is there, and what tells the elements of a list apart.
    private static func rules(of field: FieldDescription) -> String {
        var text = field.options.flags.contains(.required) ? " -required-" : ""
        let keys = field.options.listKeyTexts
        if !keys.isEmpty { text += " (by \(keys.joined(separator: ", ")))" }
        return text
    }
}

struct ExplainError: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension MessageSchema {
    /// The fields as JSON has them, in order of their names, `apiVersion` and `kind` included.
    fileprivate var explainedFields: [FieldDescription] {
        guard textForm == nil else { return [] }
        var fields = textFields
        if typeMeta != nil { fields += Self.identity }
        return fields.sorted { $0.name < $1.name }
    }

    /// The two fields that a kind's schema leaves to its type.
    private static let identity = MessageSchema(of: ListMetaIdentity.self).fields
}

/// What every object says of its kind.
private struct ListMetaIdentity: Message {
    static let schemaName = "trireme.cli.Identity"
    var apiVersion = ""
    var kind = ""
    var unknown = UnknownFields()

    mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "apiVersion", &apiVersion)
        coder.field(2, "kind", &kind)
    }
}

extension FieldDescription {
    fileprivate var messageType: MessageSchema? {
        if case .message(let schema) = type { schema() } else { nil }
    }

    /// The type as Kubernetes writes it: `[]Container`, `map[string]string`.
    fileprivate var typeText: String {
        let name: String
        switch type {
        case .string, .bytes: name = "string"
        case .bool: name = "boolean"
        case .int32, .int64: name = "integer"
        case .double: name = "number"
        case .message(let schema):
            let schema = schema()
            let isPlain = ["Time", "MicroTime", "Duration"].contains(schema.shortName)
            name = isPlain ? "string" : schema.shortName
        }
        switch shape {
        case .value, .optional, .inlined: return name
        case .list: return "[]\(name)"
        case .map: return "map[string]\(name)"
        }
    }
}
