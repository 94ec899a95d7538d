public import Wire

/// `Pod` of core/v1, with all its fields.
public struct Pod: Kind {
    public static let schemaName = "k8s.io.api.core.v1.Pod"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "Pod")
    public static let resource = ResourceNames(
        plural: "pods", shortNames: ["po"], categories: ["all"],
        subresources: [
            "attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "resize", "status",
        ])

    public var metadata = ObjectMeta()
    public var spec = PodSpec()
    public var status = PodStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}
