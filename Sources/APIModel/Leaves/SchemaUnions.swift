import JSON
public import Wire

/// A schema, or an array of schemas.
public struct JSONSchemaPropsOrArray: Message {
    public static let schemaName =
        "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray"
    public static var textForm: TextForm? { .any }

    @Boxed public var schema: JSONSchemaProps?
    public var jSONSchemas: [JSONSchemaProps] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "schema", &_schema)
        coder.field(2, "jSONSchemas", &jSONSchemas)
    }

    public mutating func encodeText(into encoder: inout TextEncoder) {
        if jSONSchemas.isEmpty {
            encoder.optional(&_schema)
            return
        }
        encoder.writer.beginArray()
        for var element in jSONSchemas { element.encodeText(into: &encoder) }
        encoder.writer.endArray()
    }

    public mutating func decodeText(from decoder: inout TextDecoder) {
        if decoder.kind == .array {
            decoder.forEach { jSONSchemas.append($0.decodeValue(as: JSONSchemaProps.self)) }
        } else if decoder.kind != .null {
            schema = decoder.decodeValue(as: JSONSchemaProps.self)
        }
    }
}

/// A schema, or whether anything is allowed.
public struct JSONSchemaPropsOrBool: Message {
    public static let schemaName =
        "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool"
    public static var textForm: TextForm? { .any }

    public var allows = false
    @Boxed public var schema: JSONSchemaProps?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "allows", &allows)
        coder.field(2, "schema", &_schema)
    }

    public mutating func encodeText(into encoder: inout TextEncoder) {
        if _schema.isEmpty { encoder.writer.bool(allows) } else { encoder.optional(&_schema) }
    }

    public mutating func decodeText(from decoder: inout TextDecoder) {
        switch decoder.kind {
        case .true: allows = true
        case .false: allows = false
        case .null: break
        case .object:
            // A schema says what is allowed, so something is.
            allows = true
            schema = decoder.decodeValue(as: JSONSchemaProps.self)
        case .integer, .number, .string, .array: decoder.reject("expected a boolean or a schema")
        }
    }
}

/// A schema, or an array of names.
public struct JSONSchemaPropsOrStringArray: Message {
    public static let schemaName =
        "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray"
    public static var textForm: TextForm? { .any }

    @Boxed public var schema: JSONSchemaProps?
    public var property: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "schema", &_schema)
        coder.field(2, "property", &property)
    }

    public mutating func encodeText(into encoder: inout TextEncoder) {
        if property.isEmpty {
            encoder.optional(&_schema)
            return
        }
        encoder.writer.beginArray()
        for name in property { encoder.writer.string(name) }
        encoder.writer.endArray()
    }

    public mutating func decodeText(from decoder: inout TextDecoder) {
        if decoder.kind == .array {
            property = decoder.strings()
        } else if decoder.kind != .null {
            schema = decoder.decodeValue(as: JSONSchemaProps.self)
        }
    }
}
