public import Base
public import JSON
public import Wire

/// The schema of the JSON form as an OpenAPI 3.0 document: components only, named as Kubernetes names them.
///
/// Lists, maps, merge keys and patch strategies are the `x-kubernetes-…` extensions that its tools know.
public struct OpenAPISchema: Sendable {
    private let set: SchemaSet

    public init(_ set: SchemaSet = .all) {
        self.set = set
    }

    /// The document.
    public func encoded(style: JSONWriter.Style = .compact) -> Bytes {
        var writer = JSONWriter(style: style)
        writer.beginObject()
        writer.key("openapi")
        writer.string("3.0.0")
        writer.key("info")
        writer.beginObject()
        writer.key("title")
        writer.string("Trireme")
        writer.key("version")
        writer.string("v1")
        writer.endObject()
        writer.key("paths")
        writer.beginObject()
        writer.endObject()
        writer.key("components")
        writer.beginObject()
        writer.key("schemas")
        writer.beginObject()
        for message in set.messages.sorted(by: { Self.name(of: $0) < Self.name(of: $1) }) {
            writer.key(Self.name(of: message))
            Self.write(message, to: &writer)
        }
        writer.endObject()
        writer.endObject()
        writer.endObject()
        var buffer = writer.finish()
        return buffer.finish()
    }

    /// The name of a component: that of the message with its domain reversed, for example `io.k8s.api.core.v1.Pod`.
    public static func name(of message: MessageSchema) -> String {
        guard message.name.hasPrefix("k8s.io.") else { return message.name }
        return "io.k8s."
            + message.name.dropFirst("k8s.io.".count)
            .split(separator: ".").map {
                $0.hasSuffix("_apiserver") ? String($0.map { $0 == "_" ? "-" : $0 }) : String($0)
            }
            .joined(separator: ".")
    }
}

extension OpenAPISchema {
    private static func write(_ message: MessageSchema, to writer: inout JSONWriter) {
        writer.beginObject()
        if let form = message.textForm {
            write(form, to: &writer)
        } else {
            writer.key("type")
            writer.string("object")
            writeProperties(of: message, to: &writer)
        }
        if message.isAtomic {
            writer.key("x-kubernetes-map-type")
            writer.string("atomic")
        }
        if let typeMeta = message.typeMeta {
            let group = try? GroupVersion(parsing: typeMeta.apiVersion)
            writer.key("x-kubernetes-group-version-kind")
            writer.beginArray()
            writer.beginObject()
            writer.key("group")
            writer.string(group?.group ?? "")
            writer.key("kind")
            writer.string(typeMeta.kind)
            writer.key("version")
            writer.string(group?.version ?? typeMeta.apiVersion)
            writer.endObject()
            writer.endArray()
        }
        writer.endObject()
    }

    private static func write(_ form: TextForm, to writer: inout JSONWriter) {
        switch form {
        case .string(let format):
            writer.key("type")
            writer.string("string")
            if let format {
                writer.key("format")
                writer.string(format)
            }
        case .integerOrString:
            writer.key("oneOf")
            writer.beginArray()
            for type in ["integer", "string"] {
                writer.beginObject()
                writer.key("type")
                writer.string(type)
                writer.endObject()
            }
            writer.endArray()
            writer.key("format")
            writer.string("int-or-string")
        case .strings:
            writer.key("type")
            writer.string("array")
            writer.key("items")
            writer.beginObject()
            writer.key("type")
            writer.string("string")
            writer.endObject()
        case .any: break
        }
    }

    private static func writeProperties(of message: MessageSchema, to writer: inout JSONWriter) {
        let fields = message.textFields
        let required = fields.filter { $0.options.flags.contains(.required) }.map(\.name).sorted()
        if !required.isEmpty {
            writer.key("required")
            writer.beginArray()
            for name in required { writer.string(name) }
            writer.endArray()
        }
        guard !fields.isEmpty || message.typeMeta != nil else { return }
        writer.key("properties")
        writer.beginObject()
        if message.typeMeta != nil {
            for name in ["apiVersion", "kind"] {
                writer.key(name)
                writer.beginObject()
                writer.key("type")
                writer.string("string")
                writer.endObject()
            }
        }
        for field in fields {
            writer.key(field.name)
            writer.beginObject()
            writeType(of: field, to: &writer)
            writeExtensions(of: field, to: &writer)
            writer.endObject()
        }
        writer.endObject()
    }

    private static func writeType(of field: FieldDescription, to writer: inout JSONWriter) {
        switch field.shape {
        case .value, .optional, .inlined:
            // Beside a reference nothing counts, so that one with extensions is wrapped.
            write(field.type, wrapped: hasExtensions(field), to: &writer)
        case .list:
            writer.key("type")
            writer.string("array")
            writer.key("items")
            writer.beginObject()
            write(field.type, wrapped: false, to: &writer)
            writer.endObject()
        case .map:
            writer.key("type")
            writer.string("object")
            writer.key("additionalProperties")
            writer.beginObject()
            write(field.type, wrapped: false, to: &writer)
            writer.endObject()
        }
    }

    private static func write(_ type: FieldType, wrapped: Bool, to writer: inout JSONWriter) {
        let (name, format): (String, String?)
        switch type {
        case .string: (name, format) = ("string", nil)
        case .bool: (name, format) = ("boolean", nil)
        case .int32: (name, format) = ("integer", "int32")
        case .int64: (name, format) = ("integer", "int64")
        case .double: (name, format) = ("number", "double")
        case .bytes: (name, format) = ("string", "byte")
        case .message(let schema):
            if wrapped {
                writer.key("allOf")
                writer.beginArray()
                writer.beginObject()
            }
            writer.key("$ref")
            writer.string("#/components/schemas/\(Self.name(of: schema()))")
            if wrapped {
                writer.endObject()
                writer.endArray()
            }
            return
        }
        writer.key("type")
        writer.string(name)
        if let format {
            writer.key("format")
            writer.string(format)
        }
    }

    private static func hasExtensions(_ field: FieldDescription) -> Bool {
        !field.options.flags.subtracting([.required, .always]).isEmpty || !field.options.mergeKeyText.isEmpty
    }

    private static func writeExtensions(of field: FieldDescription, to writer: inout JSONWriter) {
        let options = field.options
        if let type = options.listType {
            if !options.listKeyTexts.isEmpty {
                writer.key("x-kubernetes-list-map-keys")
                writer.beginArray()
                for key in options.listKeyTexts { writer.string(key) }
                writer.endArray()
            }
            writer.key("x-kubernetes-list-type")
            writer.string(type)
        }
        if let type = options.mapType {
            writer.key("x-kubernetes-map-type")
            writer.string(type)
        }
        if !options.mergeKeyText.isEmpty {
            writer.key("x-kubernetes-patch-merge-key")
            writer.string(options.mergeKeyText)
        }
        if let strategy = options.patchStrategy {
            writer.key("x-kubernetes-patch-strategy")
            writer.string(strategy)
        }
    }
}
