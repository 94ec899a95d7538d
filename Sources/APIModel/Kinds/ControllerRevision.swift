public import Wire

/// `ControllerRevision` of apps/v1, with all its fields.
public struct ControllerRevision: Kind {
    public static let schemaName = "k8s.io.api.apps.v1.ControllerRevision"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "apps/v1", kind: "ControllerRevision")
    public static let resource = ResourceNames(plural: "controllerrevisions")

    public var metadata = ObjectMeta()
    public var data = RawExtension()
    public var revision: Int64 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "data", &data, .always)
        coder.field(3, "revision", &revision, .required)
    }
}
