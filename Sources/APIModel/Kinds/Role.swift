public import Wire

/// `Role` of rbac/v1, with all its fields.
public struct Role: Kind {
    public static let schemaName = "k8s.io.api.rbac.v1.Role"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role")
    public static let resource = ResourceNames(plural: "roles")

    public var metadata = ObjectMeta()
    public var rules: [PolicyRule] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "rules", &rules, .options([.always, .listAtomic]))
    }
}

/// `PolicyRule` of rbac/v1.
public struct PolicyRule: Message {
    public static let schemaName = "k8s.io.api.rbac.v1.PolicyRule"

    public var verbs: [String] = []
    public var apiGroups: [String] = []
    public var resources: [String] = []
    public var resourceNames: [String] = []
    public var nonResourceURLs: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "verbs", &verbs, .options([.required, .always, .listAtomic]))
        coder.field(2, "apiGroups", &apiGroups, .options(.listAtomic))
        coder.field(3, "resources", &resources, .options(.listAtomic))
        coder.field(4, "resourceNames", &resourceNames, .options(.listAtomic))
        coder.field(5, "nonResourceURLs", &nonResourceURLs, .options(.listAtomic))
    }
}
