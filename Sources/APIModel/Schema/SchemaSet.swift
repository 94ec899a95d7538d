public import Wire

/// Message types by name, with everything that they reach.
public struct SchemaSet: Sendable {
    private var byName: [String: MessageSchema] = [:]

    /// The types of `roots` and the types of their fields.
    public init(_ roots: [MessageSchema]) {
        var pending = roots
        while let schema = pending.popLast() {
            guard byName.updateValue(schema, forKey: schema.name) == nil else { continue }
            for field in schema.fields {
                if case .message(let type) = field.type { pending.append(type()) }
            }
        }
    }

    /// Every kind of this version, its list, and what stands beside kinds in requests and answers.
    public static let all = SchemaSet(
        KindCatalogue.entries.flatMap { [$0.schema(), $0.listSchema()] } + [
            MessageSchema(of: Status.self), MessageSchema(of: Table.self), MessageSchema(of: List.self),
            MessageSchema(of: WatchEvent.self), MessageSchema(of: PartialObjectMetadata.self),
            MessageSchema(of: APIResourceList.self), MessageSchema(of: CreateOptions.self),
            MessageSchema(of: UpdateOptions.self), MessageSchema(of: PatchOptions.self),
            MessageSchema(of: DeleteOptions.self), MessageSchema(of: GetOptions.self),
            MessageSchema(of: ListOptions.self),
        ])

    /// In the order of the names.
    public var messages: [MessageSchema] { byName.values.sorted { $0.name < $1.name } }

    /// The type of a full name.
    public subscript(name: String) -> MessageSchema? { byName[name] }
}

extension MessageSchema {
    /// The name's part before the last point: the package in `.proto`.
    public var package: String {
        guard let point = name.lastIndex(of: ".") else { return "" }
        return String(name[..<point])
    }

    /// The name's part behind the last point, for example `Pod`.
    public var shortName: String {
        guard let point = name.lastIndex(of: ".") else { return name }
        return String(name[name.index(after: point)...])
    }

    /// The fields as JSON has them: those of inlined messages in their place.
    public var textFields: [FieldDescription] {
        fields.flatMap { field -> [FieldDescription] in
            guard field.shape == .inlined, case .message(let type) = field.type else { return [field] }
            return type().textFields
        }
    }
}
