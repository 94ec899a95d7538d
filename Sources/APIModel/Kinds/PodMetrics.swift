public import Base
public import Wire

/// `PodMetrics` of metrics/v1beta1, with all its fields.
public struct PodMetrics: Kind {
    public static let schemaName = "k8s.io.metrics.pkg.apis.metrics.v1beta1.PodMetrics"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "metrics.k8s.io/v1beta1", kind: "PodMetrics")
    public static let resource = ResourceNames(plural: "pods")

    public var metadata = ObjectMeta()
    public var timestamp: Time?
    public var window = DurationText()
    public var containers: [ContainerMetrics] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "timestamp", &timestamp, .always)
        coder.field(3, "window", &window, .always)
        coder.field(4, "containers", &containers, .options([.always, .listAtomic]))
    }
}

/// `ContainerMetrics` of metrics/v1beta1.
public struct ContainerMetrics: Message {
    public static let schemaName = "k8s.io.metrics.pkg.apis.metrics.v1beta1.ContainerMetrics"

    public var name = ""
    public var usage: StringMap<Quantity> = [:]
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .always)
        coder.field(2, "usage", &usage, .always)
    }
}
