public import Wire

/// `DaemonSet` of apps/v1, with all its fields.
public struct DaemonSet: Kind {
    public static let schemaName = "k8s.io.api.apps.v1.DaemonSet"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "apps/v1", kind: "DaemonSet")
    public static let resource = ResourceNames(
        plural: "daemonsets", shortNames: ["ds"], categories: ["all"], subresources: ["status"])

    public var metadata = ObjectMeta()
    public var spec = DaemonSetSpec()
    public var status = DaemonSetStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `DaemonSetSpec` of apps/v1.
public struct DaemonSetSpec: Message {
    public static let schemaName = "k8s.io.api.apps.v1.DaemonSetSpec"

    @Boxed public var selector: LabelSelector?
    public var template = PodTemplateSpec()
    public var updateStrategy = DaemonSetUpdateStrategy()
    public var minReadySeconds: Int32 = 0
    public var revisionHistoryLimit: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "selector", &_selector, .required)
        coder.field(2, "template", &template, .required)
        coder.field(3, "updateStrategy", &updateStrategy)
        coder.field(4, "minReadySeconds", &minReadySeconds)
        coder.field(6, "revisionHistoryLimit", &revisionHistoryLimit)
    }
}

/// `DaemonSetStatus` of apps/v1.
public struct DaemonSetStatus: Message {
    public static let schemaName = "k8s.io.api.apps.v1.DaemonSetStatus"

    public var currentNumberScheduled: Int32 = 0
    public var numberMisscheduled: Int32 = 0
    public var desiredNumberScheduled: Int32 = 0
    public var numberReady: Int32 = 0
    public var observedGeneration: Int64 = 0
    public var updatedNumberScheduled: Int32 = 0
    public var numberAvailable: Int32 = 0
    public var numberUnavailable: Int32 = 0
    public var collisionCount: Int32?
    public var conditions: [DaemonSetCondition] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "currentNumberScheduled", &currentNumberScheduled, .required)
        coder.field(2, "numberMisscheduled", &numberMisscheduled, .required)
        coder.field(3, "desiredNumberScheduled", &desiredNumberScheduled, .required)
        coder.field(4, "numberReady", &numberReady, .required)
        coder.field(5, "observedGeneration", &observedGeneration)
        coder.field(6, "updatedNumberScheduled", &updatedNumberScheduled)
        coder.field(7, "numberAvailable", &numberAvailable)
        coder.field(8, "numberUnavailable", &numberUnavailable)
        coder.field(9, "collisionCount", &collisionCount)
        coder.field(
            10, "conditions", &conditions, .options([.patchMerge, .listMap], mergeKey: "type", listKeys: "type"))
    }
}

/// `DaemonSetUpdateStrategy` of apps/v1.
public struct DaemonSetUpdateStrategy: Message {
    public static let schemaName = "k8s.io.api.apps.v1.DaemonSetUpdateStrategy"

    public var type = ""
    @Boxed public var rollingUpdate: RollingUpdateDaemonSet?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type)
        coder.field(2, "rollingUpdate", &_rollingUpdate)
    }
}

/// `DaemonSetCondition` of apps/v1.
public struct DaemonSetCondition: Message {
    public static let schemaName = "k8s.io.api.apps.v1.DaemonSetCondition"

    public var type = ""
    public var status = ""
    public var lastTransitionTime: Time?
    public var reason = ""
    public var message = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "status", &status, .required)
        coder.field(3, "lastTransitionTime", &lastTransitionTime)
        coder.field(4, "reason", &reason)
        coder.field(5, "message", &message)
    }
}

/// `RollingUpdateDaemonSet` of apps/v1.
public struct RollingUpdateDaemonSet: Message {
    public static let schemaName = "k8s.io.api.apps.v1.RollingUpdateDaemonSet"

    public var maxUnavailable: IntOrString?
    public var maxSurge: IntOrString?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "maxUnavailable", &maxUnavailable)
        coder.field(2, "maxSurge", &maxSurge)
    }
}
