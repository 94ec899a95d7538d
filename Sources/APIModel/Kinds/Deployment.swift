public import Wire

/// `Deployment` of apps/v1, with all its fields.
public struct Deployment: Kind {
    public static let schemaName = "k8s.io.api.apps.v1.Deployment"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "apps/v1", kind: "Deployment")
    public static let resource = ResourceNames(
        plural: "deployments", shortNames: ["deploy"], categories: ["all"], subresources: ["scale", "status"])

    public var metadata = ObjectMeta()
    public var spec = DeploymentSpec()
    public var status = DeploymentStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `DeploymentSpec` of apps/v1.
public struct DeploymentSpec: Message {
    public static let schemaName = "k8s.io.api.apps.v1.DeploymentSpec"

    public var replicas: Int32?
    @Boxed public var selector: LabelSelector?
    public var template = PodTemplateSpec()
    public var strategy = DeploymentStrategy()
    public var minReadySeconds: Int32 = 0
    public var revisionHistoryLimit: Int32?
    public var paused = false
    public var progressDeadlineSeconds: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "replicas", &replicas)
        coder.field(2, "selector", &_selector, .required)
        coder.field(3, "template", &template, .required)
        coder.field(4, "strategy", &strategy, .options(.patchRetainKeys))
        coder.field(5, "minReadySeconds", &minReadySeconds)
        coder.field(6, "revisionHistoryLimit", &revisionHistoryLimit)
        coder.field(7, "paused", &paused)
        coder.field(9, "progressDeadlineSeconds", &progressDeadlineSeconds)
    }
}

/// `DeploymentStatus` of apps/v1.
public struct DeploymentStatus: Message {
    public static let schemaName = "k8s.io.api.apps.v1.DeploymentStatus"

    public var observedGeneration: Int64 = 0
    public var replicas: Int32 = 0
    public var updatedReplicas: Int32 = 0
    public var availableReplicas: Int32 = 0
    public var unavailableReplicas: Int32 = 0
    public var conditions: [DeploymentCondition] = []
    public var readyReplicas: Int32 = 0
    public var collisionCount: Int32?
    public var terminatingReplicas: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "observedGeneration", &observedGeneration)
        coder.field(2, "replicas", &replicas)
        coder.field(3, "updatedReplicas", &updatedReplicas)
        coder.field(4, "availableReplicas", &availableReplicas)
        coder.field(5, "unavailableReplicas", &unavailableReplicas)
        coder.field(
            6, "conditions", &conditions, .options([.patchMerge, .listMap], mergeKey: "type", listKeys: "type"))
        coder.field(7, "readyReplicas", &readyReplicas)
        coder.field(8, "collisionCount", &collisionCount)
        coder.field(9, "terminatingReplicas", &terminatingReplicas)
    }
}

/// `DeploymentStrategy` of apps/v1.
public struct DeploymentStrategy: Message {
    public static let schemaName = "k8s.io.api.apps.v1.DeploymentStrategy"

    public var type = ""
    @Boxed public var rollingUpdate: RollingUpdateDeployment?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type)
        coder.field(2, "rollingUpdate", &_rollingUpdate)
    }
}

/// `DeploymentCondition` of apps/v1.
public struct DeploymentCondition: Message {
    public static let schemaName = "k8s.io.api.apps.v1.DeploymentCondition"

    public var type = ""
    public var status = ""
    public var reason = ""
    public var message = ""
    public var lastUpdateTime: Time?
    public var lastTransitionTime: Time?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "status", &status, .required)
        coder.field(4, "reason", &reason)
        coder.field(5, "message", &message)
        coder.field(6, "lastUpdateTime", &lastUpdateTime)
        coder.field(7, "lastTransitionTime", &lastTransitionTime)
    }
}

/// `RollingUpdateDeployment` of apps/v1.
public struct RollingUpdateDeployment: Message {
    public static let schemaName = "k8s.io.api.apps.v1.RollingUpdateDeployment"

    public var maxUnavailable: IntOrString?
    public var maxSurge: IntOrString?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "maxUnavailable", &maxUnavailable)
        coder.field(2, "maxSurge", &maxSurge)
    }
}
