import APIModel
import Foundation
import JSON
import TestSupport
import Wire

/// Objects as upstream's tables hold them, as objects of ours.
///
/// A row's value is JSON under JSON names (perhaps wrapped in `$gvType` and `value`), or a dump of Go structs under
/// the names of their fields: `Spec.Containers[0].Name`, with embedded structs under the names of their types. Both
/// may occur in one value. Names are matched against the schema, whatever their case.
enum GoObject {
    enum Failure: Error, CustomStringConvertible {
        /// The row holds a function, a pointer or a set-up that data cannot say.
        case notData(String)
        /// No field of the schema has this name.
        case unknownField(String, in: String)
        case decoding(String)

        var description: String {
            switch self {
            case .notData(let what): "not plain data: \(what)"
            case .unknownField(let name, let message): "no field \(name) in \(message)"
            case .decoding(let message): message
            }
        }
    }

    /// The message in `any`, or nil where the row has none.
    static func decode<M: Message>(_ type: M.Type, _ any: Any?) throws -> M? {
        guard let any, !(any is NSNull) else { return nil }
        let plain = try json(any, MessageSchema(of: M.self))
        if plain is NSNull { return nil }
        let data = try JSONSerialization.data(withJSONObject: plain, options: [.fragmentsAllowed, .sortedKeys])
        var issues: [TextIssue] = []
        do {
            let message = try TextDecoder.decode(M.self, from: JSONTape.parse([UInt8](data)), issues: &issues)
            if let issue = issues.first { throw Failure.decoding(issue.description) }
            return message
        } catch let error as TextError {
            throw Failure.decoding(error.description)
        }
    }

    /// The messages in the list `any`; empty where the row has none.
    static func list<M: Message>(_ type: M.Type, _ any: Any?) throws -> [M] {
        guard let any = unwrapped(any), !(any is NSNull) else { return [] }
        guard let list = any as? [Any] else { throw Failure.notData("a list of \(M.schemaName)") }
        return try list.map { try decode(type, $0) ?? M() }
    }

    /// The value without its wrapper.
    static func unwrapped(_ any: Any?) -> Any? {
        guard let members = any as? [String: Any], members["$gvType"] != nil || members["$type"] != nil else {
            return any
        }
        return members["value"] ?? NSNull()
    }

    /// `any` under the JSON names of `schema`.
    static func json(_ any: Any, _ schema: MessageSchema) throws -> Any {
        let any = unwrapped(any) ?? NSNull()
        guard let members = any as? [String: Any] else {
            if let text = any as? String, text.hasPrefix("$") { throw Failure.notData(text) }
            return any
        }
        if let mark = members.keys.first(where: { $0.hasPrefix("$") && $0.dropFirst().allSatisfy(\.isLetter) }) {
            throw Failure.notData(mark)
        }
        // Messages that JSON writes as something else than an object of their fields keep what the row says.
        guard schema.textForm == nil else { return members }
        var plain: [String: Any] = [:]
        for (name, value) in members where !(value is NSNull) {
            try add(name, value, of: schema, to: &plain)
        }
        return plain
    }

    private static func add(_ name: String, _ value: Any, of schema: MessageSchema, to plain: inout [String: Any])
        throws
    {
        if schema.typeMeta != nil, name == "apiVersion" || name == "kind" || name == "TypeMeta" {
            if let text = value as? String { plain[name] = text }
            return
        }
        if let field = schema.textField(named: name) {
            plain[field.name] = try json(value, of: field)
            return
        }
        if name == "ObjectMeta" || name == "ListMeta", let field = schema.textField(named: "metadata") {
            plain["metadata"] = try json(value, of: field)
            return
        }
        // An embedded struct, or one that JSON puts elsewhere: its members stand beside the others.
        guard let embedded = schema.fields.first(where: { $0.shape == .inlined && $0.isNamed(name) }),
            case .message(let inner) = embedded.type, let members = try json(value, inner()) as? [String: Any]
        else { throw Failure.unknownField(name, in: schema.name) }
        plain.merge(members) { $1 }
    }

    private static func json(_ any: Any, of field: FieldDescription) throws -> Any {
        let any = unwrapped(any) ?? NSNull()
        guard case .message(let schema) = field.type else { return any }
        switch field.shape {
        case .list: return try (any as? [Any] ?? []).map { try json($0, schema()) }
        case .map: return try (any as? [String: Any] ?? [:]).mapValues { try json($0, schema()) }
        case .value, .optional, .inlined: return try json(any, schema())
        }
    }
}

extension MessageSchema {
    /// The field that JSON or Go names `name`, inlined messages included.
    fileprivate func textField(named name: String) -> FieldDescription? {
        if let exact = fields.first(where: { $0.shape != .inlined && $0.name == name }) { return exact }
        if let field = fields.first(where: { $0.shape != .inlined && $0.isNamed(name) }) { return field }
        for field in fields where field.shape == .inlined {
            if case .message(let schema) = field.type, let inner = schema().textField(named: name) { return inner }
        }
        return nil
    }
}

extension FieldDescription {
    /// Whether Go calls the field so; a few Go names are not the JSON names.
    fileprivate func isNamed(_ goName: String) -> Bool {
        let lower = goName.lowercased()
        return lower == name.lowercased() || GoNames.jsonName[goName] == name
    }
}

/// Go names that differ from the JSON names in more than case.
private enum GoNames {
    static let jsonName = [
        "ProbeHandler": "handler", "VolumeID": "volumeID", "RBDImage": "image", "RBDPool": "pool",
        "CephMonitors": "monitors", "RadosUser": "user", "EndpointsName": "endpoints", "DataDiskURI": "diskURI",
        "DiscoveryCHAPAuth": "chapAuthDiscovery", "SessionCHAPAuth": "chapAuthSession",
        "ISCSIInterface": "iscsiInterface", "DeprecatedServiceAccount": "serviceAccount",
        "Finalizers": "finalizers", "HTTPGet": "httpGet",
    ]
}

/// A fault that a row expects: `spec.containers[0].name: Required value`, value and detail as far as it says them.
struct ExpectedFault: CustomStringConvertible {
    let description: String
    let field: String
    let title: String

    /// The faults in a row's list of `$error`, or in its text.
    static func list(_ any: Any?) -> [ExpectedFault] {
        switch any {
        case let list as [Any]: list.flatMap { self.list($0) }
        case let members as [String: Any]: self.list(members["$error"])
        case let text as String where !text.isEmpty: [ExpectedFault(text)]
        default: []
        }
    }

    init(_ text: String) {
        description = text
        let parts = text.components(separatedBy: ": ")
        field = parts[0]
        title = parts.count > 1 ? parts[1] : ""
    }

    /// Whether field and kind are those of `error`.
    func matches(_ error: FieldError) -> Bool {
        error.field == field && error.kind.title == title
    }
}

extension [ExpectedFault] {
    /// Whether the faults are the expected ones, in any order.
    func match(_ errors: [FieldError]) -> Bool {
        guard count == errors.count else { return false }
        var rest = errors
        for fault in self {
            guard let index = rest.firstIndex(where: fault.matches) else { return false }
            rest.remove(at: index)
        }
        return true
    }
}
