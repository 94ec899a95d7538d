public import Wire

/// `ClusterRoleBinding` of rbac/v1, with all its fields.
public struct ClusterRoleBinding: Kind {
    public static let schemaName = "k8s.io.api.rbac.v1.ClusterRoleBinding"
    public static let typeMeta: TypeMeta? = TypeMeta(
        apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding")
    public static let resource = ResourceNames(plural: "clusterrolebindings", isNamespaced: false)

    public var metadata = ObjectMeta()
    public var subjects: [Subject] = []
    public var roleRef = RoleRef()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "subjects", &subjects, .options(.listAtomic))
        coder.field(3, "roleRef", &roleRef, .required)
    }
}
