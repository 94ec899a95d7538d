import JSON
import Synchronization
public import Wire

extension ApplySchema {
    /// The schema of a message type, read off its list of fields. Made once for each name, and kept.
    public static func of(_ message: MessageSchema) -> ApplySchema {
        known.withLock { known in
            if let schema = known[message.name] { return schema }
            var compiler = Compiler()
            let root = compiler.place(of: message, relation: [])
            let schema = ApplySchema(atoms: compiler.atoms, root: root, deduced: Compiler.deduced)
            known[message.name] = schema
            return schema
        }
    }

    private static let known = Mutex<[String: ApplySchema]>([:])

    /// The values of key fields that an element may leave open; Kubernetes' OpenAPI document has them as defaults.
    static func keyDefault(of field: String, in message: String) -> JSONValue? {
        switch (message, field) {
        case ("k8s.io.api.core.v1.ContainerPort", "protocol"), ("k8s.io.api.core.v1.ServicePort", "protocol"): "TCP"
        case ("k8s.io.api.core.v1.LocalObjectReference", "name"): ""
        default: nil
        }
    }
}

/// Makes the table of a message and of all that it reaches.
private struct Compiler {
    /// Scalars and the types that know nothing have fixed places.
    static let numeric: ApplySchema.Place = 0
    static let string: ApplySchema.Place = 1
    static let boolean: ApplySchema.Place = 2
    static let untyped: ApplySchema.Place = 3
    static let atomic: ApplySchema.Place = 4
    static let deduced: ApplySchema.Place = 5

    var atoms: ContiguousArray<ApplySchema.Atom> = [
        .init(scalar: .numeric), .init(scalar: .string), .init(scalar: .boolean), .init(scalar: .untyped),
        .init(
            scalar: .untyped, list: .init(element: Self.atomic, isAtomic: true),
            map: .init(element: Self.atomic, isAtomic: true)),
        .init(
            scalar: .untyped, list: .init(element: Self.atomic, isAtomic: true), map: .init(element: Self.deduced)),
    ]
    private var places: [Key: ApplySchema.Place] = [:]

    /// A type may be atomic where one field refers to it and not where another does.
    private struct Key: Hashable {
        let name: String
        let isAtomic: Bool
    }

    private mutating func add(_ atom: ApplySchema.Atom) -> ApplySchema.Place {
        atoms.append(atom)
        return ApplySchema.Place(atoms.count - 1)
    }

    mutating func place(of message: MessageSchema, relation: FieldOptions.Flags) -> ApplySchema.Place {
        if let form = message.textForm { return place(of: form, of: message) }
        let isAtomic =
            relation.contains(.mapAtomic) || (message.isAtomic && !relation.contains(.mapGranular))
        let key = Key(name: message.name, isAtomic: isAtomic)
        if let known = places[key] { return known }
        let place = add(.init())
        places[key] = place
        var fields: [ApplySchema.Field] = []
        if message.typeMeta != nil {
            fields = [.init("apiVersion", Self.string), .init("kind", Self.string)]
        }
        for field in message.textFields { fields.append(.init(field.name, self.place(of: field))) }
        atoms[Int(place)].map = .init(fields: fields, isAtomic: isAtomic)
        return place
    }

    private mutating func place(of form: TextForm, of message: MessageSchema) -> ApplySchema.Place {
        switch form {
        // Times and quantities are strings that clients may write as numbers or not at all.
        case .string, .integerOrString: Self.untyped
        case .strings: add(.init(list: .init(element: Self.string, isAtomic: true)))
        case .any: message.name == JSONBlob.schemaName ? Self.atomic : Self.deduced
        }
    }

    private mutating func place(of field: FieldDescription) -> ApplySchema.Place {
        let flags = field.options.flags
        let isValue = field.shape == .value || field.shape == .optional
        let element = place(of: field.type, relation: isValue ? flags : [])
        switch field.shape {
        case .value, .optional, .inlined: return element
        case .map: return add(.init(map: .init(element: element, isAtomic: flags.contains(.mapAtomic))))
        case .list:
            let keys =
                flags.contains(.listMap)
                ? "\(field.options.listKeys)".split(separator: ",").map(String.init) : []
            var defaults: [JSONValue?] = keys.map { _ in nil }
            if case .message(let schema) = field.type {
                let name = schema().name
                defaults = keys.map { ApplySchema.keyDefault(of: $0, in: name) }
            }
            let isAtomic = !flags.contains(.listMap) && !flags.contains(.listSet)
            return add(
                .init(list: .init(element: element, isAtomic: isAtomic, keys: keys, defaults: defaults)))
        }
    }

    private mutating func place(of type: FieldType, relation: FieldOptions.Flags) -> ApplySchema.Place {
        switch type {
        case .string, .bytes: Self.string
        case .bool: Self.boolean
        case .int32, .int64, .double: Self.numeric
        case .message(let schema): place(of: schema(), relation: relation)
        }
    }
}
