public import Wire

/// `ClusterRole` of rbac/v1, with all its fields.
public struct ClusterRole: Kind {
    public static let schemaName = "k8s.io.api.rbac.v1.ClusterRole"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole")
    public static let resource = ResourceNames(plural: "clusterroles", isNamespaced: false)

    public var metadata = ObjectMeta()
    public var rules: [PolicyRule] = []
    @Boxed public var aggregationRule: AggregationRule?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "rules", &rules, .options([.always, .listAtomic]))
        coder.field(3, "aggregationRule", &_aggregationRule)
    }
}

/// `AggregationRule` of rbac/v1.
public struct AggregationRule: Message {
    public static let schemaName = "k8s.io.api.rbac.v1.AggregationRule"

    public var clusterRoleSelectors: [LabelSelector] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "clusterRoleSelectors", &clusterRoleSelectors, .options(.listAtomic))
    }
}
