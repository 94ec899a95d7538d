public import Base
public import Wire

/// `ConfigMap` of core/v1, with all its fields.
public struct ConfigMap: Kind {
    public static let schemaName = "k8s.io.api.core.v1.ConfigMap"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "ConfigMap")
    public static let resource = ResourceNames(plural: "configmaps", shortNames: ["cm"])

    public var metadata = ObjectMeta()
    public var data: StringMap<String> = [:]
    public var binaryData: StringMap<Bytes> = [:]
    public var immutable: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "data", &data)
        coder.field(3, "binaryData", &binaryData)
        coder.field(4, "immutable", &immutable)
    }
}
