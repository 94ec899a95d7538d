public import Wire

/// `List` of meta/v1.
public struct List: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.List"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "List")

    public var metadata = ListMeta()
    public var items: [RawExtension] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "items", &items, .always)
    }
}
