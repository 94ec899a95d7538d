public import Wire

/// `Scale` of autoscaling/v1, with all its fields.
public struct Scale: Kind {
    public static let schemaName = "k8s.io.api.autoscaling.v1.Scale"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "autoscaling/v1", kind: "Scale")
    public static let resource = ResourceNames(plural: "scales")

    public var metadata = ObjectMeta()
    public var spec = ScaleSpec()
    public var status = ScaleStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `ScaleSpec` of autoscaling/v1.
public struct ScaleSpec: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v1.ScaleSpec"

    public var replicas: Int32 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "replicas", &replicas)
    }
}

/// `ScaleStatus` of autoscaling/v1.
public struct ScaleStatus: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v1.ScaleStatus"

    public var replicas: Int32 = 0
    public var selector = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "replicas", &replicas, .required)
        coder.field(2, "selector", &selector)
    }
}
