public import Wire

/// `ReplicaSet` of apps/v1, with all its fields.
public struct ReplicaSet: Kind {
    public static let schemaName = "k8s.io.api.apps.v1.ReplicaSet"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "apps/v1", kind: "ReplicaSet")
    public static let resource = ResourceNames(
        plural: "replicasets", shortNames: ["rs"], categories: ["all"], subresources: ["scale", "status"])

    public var metadata = ObjectMeta()
    public var spec = ReplicaSetSpec()
    public var status = ReplicaSetStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `ReplicaSetSpec` of apps/v1.
public struct ReplicaSetSpec: Message {
    public static let schemaName = "k8s.io.api.apps.v1.ReplicaSetSpec"

    public var replicas: Int32?
    @Boxed public var selector: LabelSelector?
    public var template = PodTemplateSpec()
    public var minReadySeconds: Int32 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "replicas", &replicas)
        coder.field(2, "selector", &_selector, .required)
        coder.field(3, "template", &template)
        coder.field(4, "minReadySeconds", &minReadySeconds)
    }
}

/// `ReplicaSetStatus` of apps/v1.
public struct ReplicaSetStatus: Message {
    public static let schemaName = "k8s.io.api.apps.v1.ReplicaSetStatus"

    public var replicas: Int32 = 0
    public var fullyLabeledReplicas: Int32 = 0
    public var observedGeneration: Int64 = 0
    public var readyReplicas: Int32 = 0
    public var availableReplicas: Int32 = 0
    public var conditions: [ReplicaSetCondition] = []
    public var terminatingReplicas: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "replicas", &replicas, .required)
        coder.field(2, "fullyLabeledReplicas", &fullyLabeledReplicas)
        coder.field(3, "observedGeneration", &observedGeneration)
        coder.field(4, "readyReplicas", &readyReplicas)
        coder.field(5, "availableReplicas", &availableReplicas)
        coder.field(
            6, "conditions", &conditions, .options([.patchMerge, .listMap], mergeKey: "type", listKeys: "type"))
        coder.field(7, "terminatingReplicas", &terminatingReplicas)
    }
}

/// `ReplicaSetCondition` of apps/v1.
public struct ReplicaSetCondition: Message {
    public static let schemaName = "k8s.io.api.apps.v1.ReplicaSetCondition"

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
