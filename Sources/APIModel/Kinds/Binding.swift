public import Wire

/// `Binding` of core/v1, with all its fields.
public struct Binding: Kind {
    public static let schemaName = "k8s.io.api.core.v1.Binding"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "Binding")
    public static let resource = ResourceNames(plural: "bindings")

    public var metadata = ObjectMeta()
    public var target = ObjectReference()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "target", &target, .required)
    }
}
