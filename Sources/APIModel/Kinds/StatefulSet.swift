public import Wire

/// `StatefulSet` of apps/v1, with all its fields.
public struct StatefulSet: Kind {
    public static let schemaName = "k8s.io.api.apps.v1.StatefulSet"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "apps/v1", kind: "StatefulSet")
    public static let resource = ResourceNames(
        plural: "statefulsets", shortNames: ["sts"], categories: ["all"], subresources: ["scale", "status"])

    public var metadata = ObjectMeta()
    public var spec = StatefulSetSpec()
    public var status = StatefulSetStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `StatefulSetSpec` of apps/v1.
public struct StatefulSetSpec: Message {
    public static let schemaName = "k8s.io.api.apps.v1.StatefulSetSpec"

    public var replicas: Int32?
    @Boxed public var selector: LabelSelector?
    public var template = PodTemplateSpec()
    public var volumeClaimTemplates: [PersistentVolumeClaim] = []
    public var serviceName = ""
    public var podManagementPolicy = ""
    public var updateStrategy = StatefulSetUpdateStrategy()
    public var revisionHistoryLimit: Int32?
    public var minReadySeconds: Int32 = 0
    @Boxed public var persistentVolumeClaimRetentionPolicy: StatefulSetPersistentVolumeClaimRetentionPolicy?
    @Boxed public var ordinals: StatefulSetOrdinals?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "replicas", &replicas)
        coder.field(2, "selector", &_selector, .required)
        coder.field(3, "template", &template, .required)
        coder.field(4, "volumeClaimTemplates", &volumeClaimTemplates, .options(.listAtomic))
        coder.field(5, "serviceName", &serviceName, .always)
        coder.field(6, "podManagementPolicy", &podManagementPolicy)
        coder.field(7, "updateStrategy", &updateStrategy)
        coder.field(8, "revisionHistoryLimit", &revisionHistoryLimit)
        coder.field(9, "minReadySeconds", &minReadySeconds)
        coder.field(10, "persistentVolumeClaimRetentionPolicy", &_persistentVolumeClaimRetentionPolicy)
        coder.field(11, "ordinals", &_ordinals)
    }
}

/// `StatefulSetStatus` of apps/v1.
public struct StatefulSetStatus: Message {
    public static let schemaName = "k8s.io.api.apps.v1.StatefulSetStatus"

    public var observedGeneration: Int64 = 0
    public var replicas: Int32 = 0
    public var readyReplicas: Int32 = 0
    public var currentReplicas: Int32 = 0
    public var updatedReplicas: Int32 = 0
    public var currentRevision = ""
    public var updateRevision = ""
    public var collisionCount: Int32?
    public var conditions: [StatefulSetCondition] = []
    public var availableReplicas: Int32 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "observedGeneration", &observedGeneration)
        coder.field(2, "replicas", &replicas, .required)
        coder.field(3, "readyReplicas", &readyReplicas)
        coder.field(4, "currentReplicas", &currentReplicas)
        coder.field(5, "updatedReplicas", &updatedReplicas)
        coder.field(6, "currentRevision", &currentRevision)
        coder.field(7, "updateRevision", &updateRevision)
        coder.field(9, "collisionCount", &collisionCount)
        coder.field(
            10, "conditions", &conditions, .options([.patchMerge, .listMap], mergeKey: "type", listKeys: "type"))
        coder.field(11, "availableReplicas", &availableReplicas, .always)
    }
}

/// `StatefulSetUpdateStrategy` of apps/v1.
public struct StatefulSetUpdateStrategy: Message {
    public static let schemaName = "k8s.io.api.apps.v1.StatefulSetUpdateStrategy"

    public var type = ""
    @Boxed public var rollingUpdate: RollingUpdateStatefulSetStrategy?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type)
        coder.field(2, "rollingUpdate", &_rollingUpdate)
    }
}

/// `StatefulSetPersistentVolumeClaimRetentionPolicy` of apps/v1.
public struct StatefulSetPersistentVolumeClaimRetentionPolicy: Message {
    public static let schemaName = "k8s.io.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy"

    public var whenDeleted = ""
    public var whenScaled = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "whenDeleted", &whenDeleted)
        coder.field(2, "whenScaled", &whenScaled)
    }
}

/// `StatefulSetOrdinals` of apps/v1.
public struct StatefulSetOrdinals: Message {
    public static let schemaName = "k8s.io.api.apps.v1.StatefulSetOrdinals"

    public var start: Int32 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "start", &start, .always)
    }
}

/// `StatefulSetCondition` of apps/v1.
public struct StatefulSetCondition: Message {
    public static let schemaName = "k8s.io.api.apps.v1.StatefulSetCondition"

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

/// `RollingUpdateStatefulSetStrategy` of apps/v1.
public struct RollingUpdateStatefulSetStrategy: Message {
    public static let schemaName = "k8s.io.api.apps.v1.RollingUpdateStatefulSetStrategy"

    public var partition: Int32?
    public var maxUnavailable: IntOrString?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "partition", &partition)
        coder.field(2, "maxUnavailable", &maxUnavailable)
    }
}
