public import Base
public import Wire

/// `NodeMetrics` of metrics/v1beta1, with all its fields.
public struct NodeMetrics: Kind {
    public static let schemaName = "k8s.io.metrics.pkg.apis.metrics.v1beta1.NodeMetrics"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "metrics.k8s.io/v1beta1", kind: "NodeMetrics")
    public static let resource = ResourceNames(plural: "nodes", isNamespaced: false)

    public var metadata = ObjectMeta()
    public var timestamp: Time?
    public var window = DurationText()
    public var usage: StringMap<Quantity> = [:]
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "timestamp", &timestamp, .always)
        coder.field(3, "window", &window, .always)
        coder.field(4, "usage", &usage, .always)
    }
}
