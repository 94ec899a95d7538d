import Wire

/// The schema of the binary form as `.proto` files in proto2, one a package.
///
/// Numbers, names and types are those of Kubernetes' own files, so that code generated from either reads the other.
public struct ProtoSchema: Sendable {
    private let set: SchemaSet

    public init(_ set: SchemaSet = .all) {
        self.set = set
    }

    /// The name and the content of each file, in the order of the names: the package with `.proto` behind it.
    public var files: [(name: String, content: String)] {
        Dictionary(grouping: set.messages, by: \.package)
            .map { ("\($0.key).proto", Self.file(package: $0.key, $0.value)) }
            .sorted { $0.0 < $1.0 }
    }

    private static func file(package: String, _ messages: [MessageSchema]) -> String {
        var imports: Set<String> = []
        for message in messages {
            for field in message.fields {
                if case .message(let type) = field.type { imports.insert(type().package) }
            }
        }
        imports.remove(package)
        var text = """
            // Made from the kinds in Sources/APIModel by Tools/emit-schema. Changes are made there.
            syntax = "proto2";

            package \(package);

            """
        if !imports.isEmpty { text += "\n" }
        for name in imports.sorted() { text += "import \"\(name).proto\";\n" }
        for message in messages.sorted(by: { $0.name < $1.name }) { text += "\n" + body(of: message, in: package) }
        return text
    }

    private static func body(of message: MessageSchema, in package: String) -> String {
        guard !message.fields.isEmpty else { return "message \(message.shortName) {}\n" }
        var text = "message \(message.shortName) {\n"
        for field in message.fields {
            let type = typeName(field.type, in: package)
            let declaration =
                switch field.shape {
                case .value, .optional, .inlined: "optional \(type)"
                case .list: "repeated \(type)"
                case .map: "map<string, \(type)>"
                }
            text += "  \(declaration) \(field.schemaName) = \(field.number);\n"
        }
        return text + "}\n"
    }

    private static func typeName(_ type: FieldType, in package: String) -> String {
        switch type {
        case .string: return "string"
        case .bool: return "bool"
        case .int32: return "int32"
        case .int64: return "int64"
        case .double: return "double"
        case .bytes: return "bytes"
        case .message(let schema):
            let schema = schema()
            return schema.package == package ? schema.shortName : ".\(schema.name)"
        }
    }
}
