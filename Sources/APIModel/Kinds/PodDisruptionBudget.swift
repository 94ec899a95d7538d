public import Base
public import Wire

/// `PodDisruptionBudget` of policy/v1, with all its fields.
public struct PodDisruptionBudget: Kind {
    public static let schemaName = "k8s.io.api.policy.v1.PodDisruptionBudget"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "policy/v1", kind: "PodDisruptionBudget")
    public static let resource = ResourceNames(
        plural: "poddisruptionbudgets", shortNames: ["pdb"], subresources: ["status"])

    public var metadata = ObjectMeta()
    public var spec = PodDisruptionBudgetSpec()
    public var status = PodDisruptionBudgetStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `PodDisruptionBudgetSpec` of policy/v1.
public struct PodDisruptionBudgetSpec: Message {
    public static let schemaName = "k8s.io.api.policy.v1.PodDisruptionBudgetSpec"

    public var minAvailable: IntOrString?
    @Boxed public var selector: LabelSelector?
    public var maxUnavailable: IntOrString?
    public var unhealthyPodEvictionPolicy: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "minAvailable", &minAvailable)
        coder.field(2, "selector", &_selector, .options(.patchReplace))
        coder.field(3, "maxUnavailable", &maxUnavailable)
        coder.field(4, "unhealthyPodEvictionPolicy", &unhealthyPodEvictionPolicy)
    }
}

/// `PodDisruptionBudgetStatus` of policy/v1.
public struct PodDisruptionBudgetStatus: Message {
    public static let schemaName = "k8s.io.api.policy.v1.PodDisruptionBudgetStatus"

    public var observedGeneration: Int64 = 0
    public var disruptedPods: StringMap<Time> = [:]
    public var disruptionsAllowed: Int32 = 0
    public var currentHealthy: Int32 = 0
    public var desiredHealthy: Int32 = 0
    public var expectedPods: Int32 = 0
    public var conditions: [Condition] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "observedGeneration", &observedGeneration)
        coder.field(2, "disruptedPods", &disruptedPods)
        coder.field(3, "disruptionsAllowed", &disruptionsAllowed, .always)
        coder.field(4, "currentHealthy", &currentHealthy, .always)
        coder.field(5, "desiredHealthy", &desiredHealthy, .always)
        coder.field(6, "expectedPods", &expectedPods, .always)
        coder.field(
            7, "conditions", &conditions, .options([.patchMerge, .listMap], mergeKey: "type", listKeys: "type"))
    }
}
