public import Wire

/// `ServiceAccount` of core/v1, with all its fields.
public struct ServiceAccount: Kind {
    public static let schemaName = "k8s.io.api.core.v1.ServiceAccount"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "ServiceAccount")
    public static let resource = ResourceNames(plural: "serviceaccounts", shortNames: ["sa"], subresources: ["token"])

    public var metadata = ObjectMeta()
    public var secrets: [ObjectReference] = []
    public var imagePullSecrets: [LocalObjectReference] = []
    public var automountServiceAccountToken: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "secrets", &secrets, .options([.patchMerge, .listMap], mergeKey: "name", listKeys: "name"))
        coder.field(3, "imagePullSecrets", &imagePullSecrets, .options(.listAtomic))
        coder.field(4, "automountServiceAccountToken", &automountServiceAccountToken)
    }
}
