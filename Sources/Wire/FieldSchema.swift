import Base

/// The schema of one message, read off its list of fields: for OpenAPI, `.proto`, patches and `ctl explain`.
///
/// Message types are named by closures, since messages may contain themselves.
public struct MessageSchema: Sendable {
    /// The full name, for example `k8s.io.api.core.v1.Pod`.
    public let name: String
    public let typeMeta: TypeMeta?
    public let textForm: TextForm?
    /// Whether server-side apply owns the message as a whole, unless a field says otherwise.
    public let isAtomic: Bool
    /// The fields, in the order of their numbers.
    public let fields: [FieldDescription]

    public init<M: Message>(of type: M.Type) {
        var collector = SchemaCollector()
        var sample = M()
        sample.fields(&collector)
        name = M.schemaName
        typeMeta = M.typeMeta
        textForm = M.textForm
        isAtomic = M.isAtomic
        fields = collector.fields
    }
}

/// One field of a message.
public struct FieldDescription: Sendable {
    public let number: UInt32
    /// The name in JSON; of an inlined message the name in the schema, since JSON has none.
    public let name: String
    public let type: FieldType
    public let shape: Shape
    public let options: FieldOptions

    public enum Shape: Equatable, Sendable {
        /// A plain value: absent is the default.
        case value
        /// A value that may be absent.
        case optional
        case list
        /// A map from strings.
        case map
        /// A message whose fields stand beside the others in JSON.
        case inlined
    }

    /// The field's name in the `.proto` schema.
    public var schemaName: String {
        options.schemaName.utf8CodeUnitCount > 0 ? "\(options.schemaName)" : name
    }
}

/// The type of a field, of its elements, or of its values.
public enum FieldType: Sendable {
    case string
    case bool
    case int32
    case int64
    case double
    case bytes
    case message(@Sendable () -> MessageSchema)
}

/// Collects the description of each field that a message lists.
struct SchemaCollector {
    var fields: [FieldDescription] = []

    private mutating func add(
        _ number: UInt32, _ name: StaticString, _ type: FieldType, _ shape: FieldDescription.Shape,
        _ options: FieldOptions = .none
    ) {
        fields.append(
            FieldDescription(number: number, name: "\(name)", type: type, shape: shape, options: options))
    }
}

extension SchemaCollector: FieldCoder {
    mutating func field(_ number: UInt32, _ name: StaticString, _: inout String, _ options: FieldOptions) {
        add(number, name, .string, .value, options)
    }

    mutating func field(_ number: UInt32, _ name: StaticString, _: inout String?, _ options: FieldOptions) {
        add(number, name, .string, .optional, options)
    }

    mutating func field(_ number: UInt32, _ name: StaticString, _: inout Bool, _ options: FieldOptions) {
        add(number, name, .bool, .value, options)
    }

    mutating func field(_ number: UInt32, _ name: StaticString, _: inout Bool?, _ options: FieldOptions) {
        add(number, name, .bool, .optional, options)
    }

    mutating func field(_ number: UInt32, _ name: StaticString, _: inout Int32, _ options: FieldOptions) {
        add(number, name, .int32, .value, options)
    }

    mutating func field(_ number: UInt32, _ name: StaticString, _: inout Int32?, _ options: FieldOptions) {
        add(number, name, .int32, .optional, options)
    }

    mutating func field(_ number: UInt32, _ name: StaticString, _: inout Int64, _ options: FieldOptions) {
        add(number, name, .int64, .value, options)
    }

    mutating func field(_ number: UInt32, _ name: StaticString, _: inout Int64?, _ options: FieldOptions) {
        add(number, name, .int64, .optional, options)
    }

    mutating func field(_ number: UInt32, _ name: StaticString, _: inout Double?, _ options: FieldOptions) {
        add(number, name, .double, .optional, options)
    }

    mutating func field(_ number: UInt32, _ name: StaticString, _: inout Bytes, _ options: FieldOptions) {
        add(number, name, .bytes, .value, options)
    }

    mutating func field(_ number: UInt32, _ name: StaticString, _: inout [String], _ options: FieldOptions) {
        add(number, name, .string, .list, options)
    }

    mutating func field(_ number: UInt32, _ name: StaticString, _: inout [Int32], _ options: FieldOptions) {
        add(number, name, .int32, .list, options)
    }

    mutating func field(_ number: UInt32, _ name: StaticString, _: inout [Int64], _ options: FieldOptions) {
        add(number, name, .int64, .list, options)
    }

    mutating func field(
        _ number: UInt32, _ name: StaticString, _: inout StringMap<String>, _ options: FieldOptions
    ) {
        add(number, name, .string, .map, options)
    }

    mutating func field(
        _ number: UInt32, _ name: StaticString, _: inout StringMap<Bytes>, _ options: FieldOptions
    ) {
        add(number, name, .bytes, .map, options)
    }

    mutating func field<M: Message>(
        _ number: UInt32, _ name: StaticString, _: inout M, _ options: FieldOptions
    ) {
        add(number, name, .message { MessageSchema(of: M.self) }, .value, options)
    }

    mutating func field<M: Message>(
        _ number: UInt32, _ name: StaticString, _: inout M?, _ options: FieldOptions
    ) {
        add(number, name, .message { MessageSchema(of: M.self) }, .optional, options)
    }

    mutating func field<M: Message>(
        _ number: UInt32, _ name: StaticString, _: inout Boxed<M>, _ options: FieldOptions
    ) {
        add(number, name, .message { MessageSchema(of: M.self) }, .optional, options)
    }

    mutating func field<M: Message>(
        _ number: UInt32, _ name: StaticString, _: inout [M], _ options: FieldOptions
    ) {
        add(number, name, .message { MessageSchema(of: M.self) }, .list, options)
    }

    mutating func field<M: Message>(
        _ number: UInt32, _ name: StaticString, _: inout StringMap<M>, _ options: FieldOptions
    ) {
        add(number, name, .message { MessageSchema(of: M.self) }, .map, options)
    }

    mutating func inline<M: Message>(_ number: UInt32, _ name: StaticString, _: inout M) {
        add(number, name, .message { MessageSchema(of: M.self) }, .inlined)
    }
}

extension MessageSchema {
    /// The names that the message's JSON object may have, inlined messages included.
    var textNames: Set<String> {
        var names: Set<String> = []
        for field in fields {
            if field.shape == .inlined, case .message(let schema) = field.type {
                names.formUnion(schema().textNames)
            } else {
                names.insert(field.name)
            }
        }
        return names
    }
}
