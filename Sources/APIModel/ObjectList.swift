public import Wire

/// A list of objects of one kind: `PodList` is `ObjectList<Pod>`.
public struct ObjectList<Object: Kind>: Message {
    public static var schemaName: String { Object.schemaName + "List" }

    public static var typeMeta: TypeMeta? {
        TypeMeta(apiVersion: Object.identity.apiVersion, kind: Object.identity.kind + "List")
    }

    public var metadata = ListMeta()
    public var items: [Object] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "items", &items, .required)
    }
}
