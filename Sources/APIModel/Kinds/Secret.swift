public import Base
public import Wire

/// `Secret` of core/v1, with all its fields.
public struct Secret: Kind {
    public static let schemaName = "k8s.io.api.core.v1.Secret"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "Secret")
    public static let resource = ResourceNames(plural: "secrets")

    public var metadata = ObjectMeta()
    public var data: StringMap<Bytes> = [:]
    public var type = ""
    public var stringData: StringMap<String> = [:]
    public var immutable: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "data", &data)
        coder.field(3, "type", &type)
        coder.field(4, "stringData", &stringData)
        coder.field(5, "immutable", &immutable)
    }
}
