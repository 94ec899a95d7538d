public import Wire

/// `HorizontalPodAutoscaler` of autoscaling/v2, with all its fields.
public struct HorizontalPodAutoscaler: Kind {
    public static let schemaName = "k8s.io.api.autoscaling.v2.HorizontalPodAutoscaler"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler")
    public static let resource = ResourceNames(
        plural: "horizontalpodautoscalers", shortNames: ["hpa"], categories: ["all"], subresources: ["status"])

    public var metadata = ObjectMeta()
    public var spec = HorizontalPodAutoscalerSpec()
    public var status = HorizontalPodAutoscalerStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec, .options(.required))
        coder.field(3, "status", &status)
    }
}

/// `HorizontalPodAutoscalerSpec` of autoscaling/v2.
public struct HorizontalPodAutoscalerSpec: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerSpec"

    public var scaleTargetRef = CrossVersionObjectReference()
    public var minReplicas: Int32?
    public var maxReplicas: Int32 = 0
    public var metrics: [MetricSpec] = []
    @Boxed public var behavior: HorizontalPodAutoscalerBehavior?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "scaleTargetRef", &scaleTargetRef, .required)
        coder.field(2, "minReplicas", &minReplicas)
        coder.field(3, "maxReplicas", &maxReplicas, .required)
        coder.field(4, "metrics", &metrics, .options(.listAtomic))
        coder.field(5, "behavior", &_behavior)
    }
}

/// `HorizontalPodAutoscalerStatus` of autoscaling/v2.
public struct HorizontalPodAutoscalerStatus: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerStatus"

    public var observedGeneration: Int64?
    public var lastScaleTime: Time?
    public var currentReplicas: Int32 = 0
    public var desiredReplicas: Int32 = 0
    public var currentMetrics: [MetricStatus] = []
    public var conditions: [HorizontalPodAutoscalerCondition] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "observedGeneration", &observedGeneration)
        coder.field(2, "lastScaleTime", &lastScaleTime)
        coder.field(3, "currentReplicas", &currentReplicas)
        coder.field(4, "desiredReplicas", &desiredReplicas, .required)
        coder.field(5, "currentMetrics", &currentMetrics, .options([.always, .listAtomic]))
        coder.field(
            6, "conditions", &conditions, .options([.patchMerge, .listMap], mergeKey: "type", listKeys: "type"))
    }
}

/// `CrossVersionObjectReference` of autoscaling/v2.
public struct CrossVersionObjectReference: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.CrossVersionObjectReference"

    public var kind = ""
    public var name = ""
    public var apiVersion = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "kind", &kind, .required)
        coder.field(2, "name", &name, .required)
        coder.field(3, "apiVersion", &apiVersion)
    }
}

/// `MetricSpec` of autoscaling/v2.
public struct MetricSpec: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.MetricSpec"

    public var type = ""
    @Boxed public var object: ObjectMetricSource?
    @Boxed public var pods: PodsMetricSource?
    @Boxed public var resource: ResourceMetricSource?
    @Boxed public var external: ExternalMetricSource?
    @Boxed public var containerResource: ContainerResourceMetricSource?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "object", &_object)
        coder.field(3, "pods", &_pods)
        coder.field(4, "resource", &_resource)
        coder.field(5, "external", &_external)
        coder.field(7, "containerResource", &_containerResource)
    }
}

/// `HorizontalPodAutoscalerBehavior` of autoscaling/v2.
public struct HorizontalPodAutoscalerBehavior: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerBehavior"

    @Boxed public var scaleUp: HPAScalingRules?
    @Boxed public var scaleDown: HPAScalingRules?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "scaleUp", &_scaleUp)
        coder.field(2, "scaleDown", &_scaleDown)
    }
}

/// `MetricStatus` of autoscaling/v2.
public struct MetricStatus: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.MetricStatus"

    public var type = ""
    @Boxed public var object: ObjectMetricStatus?
    @Boxed public var pods: PodsMetricStatus?
    @Boxed public var resource: ResourceMetricStatus?
    @Boxed public var external: ExternalMetricStatus?
    @Boxed public var containerResource: ContainerResourceMetricStatus?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "object", &_object)
        coder.field(3, "pods", &_pods)
        coder.field(4, "resource", &_resource)
        coder.field(5, "external", &_external)
        coder.field(7, "containerResource", &_containerResource)
    }
}

/// `HorizontalPodAutoscalerCondition` of autoscaling/v2.
public struct HorizontalPodAutoscalerCondition: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerCondition"

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

/// `ObjectMetricSource` of autoscaling/v2.
public struct ObjectMetricSource: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.ObjectMetricSource"

    public var describedObject = CrossVersionObjectReference()
    public var target = MetricTarget()
    public var metric = MetricIdentifier()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "describedObject", &describedObject, .required)
        coder.field(2, "target", &target, .required)
        coder.field(3, "metric", &metric, .required)
    }
}

/// `PodsMetricSource` of autoscaling/v2.
public struct PodsMetricSource: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.PodsMetricSource"

    public var metric = MetricIdentifier()
    public var target = MetricTarget()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metric", &metric, .required)
        coder.field(2, "target", &target, .required)
    }
}

/// `ResourceMetricSource` of autoscaling/v2.
public struct ResourceMetricSource: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.ResourceMetricSource"

    public var name = ""
    public var target = MetricTarget()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "target", &target, .required)
    }
}

/// `ContainerResourceMetricSource` of autoscaling/v2.
public struct ContainerResourceMetricSource: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.ContainerResourceMetricSource"

    public var name = ""
    public var target = MetricTarget()
    public var container = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "target", &target, .required)
        coder.field(3, "container", &container, .required)
    }
}

/// `ExternalMetricSource` of autoscaling/v2.
public struct ExternalMetricSource: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.ExternalMetricSource"

    public var metric = MetricIdentifier()
    public var target = MetricTarget()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metric", &metric, .required)
        coder.field(2, "target", &target, .required)
    }
}

/// `HPAScalingRules` of autoscaling/v2.
public struct HPAScalingRules: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.HPAScalingRules"

    public var selectPolicy: String?
    public var policies: [HPAScalingPolicy] = []
    public var stabilizationWindowSeconds: Int32?
    public var tolerance: Quantity?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "selectPolicy", &selectPolicy)
        coder.field(2, "policies", &policies, .options(.listAtomic))
        coder.field(3, "stabilizationWindowSeconds", &stabilizationWindowSeconds)
        coder.field(4, "tolerance", &tolerance)
    }
}

/// `ObjectMetricStatus` of autoscaling/v2.
public struct ObjectMetricStatus: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.ObjectMetricStatus"

    public var metric = MetricIdentifier()
    public var current = MetricValueStatus()
    public var describedObject = CrossVersionObjectReference()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metric", &metric, .required)
        coder.field(2, "current", &current, .required)
        coder.field(3, "describedObject", &describedObject, .required)
    }
}

/// `PodsMetricStatus` of autoscaling/v2.
public struct PodsMetricStatus: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.PodsMetricStatus"

    public var metric = MetricIdentifier()
    public var current = MetricValueStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metric", &metric, .required)
        coder.field(2, "current", &current, .required)
    }
}

/// `ResourceMetricStatus` of autoscaling/v2.
public struct ResourceMetricStatus: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.ResourceMetricStatus"

    public var name = ""
    public var current = MetricValueStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "current", &current, .required)
    }
}

/// `ContainerResourceMetricStatus` of autoscaling/v2.
public struct ContainerResourceMetricStatus: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.ContainerResourceMetricStatus"

    public var name = ""
    public var current = MetricValueStatus()
    public var container = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "current", &current, .required)
        coder.field(3, "container", &container, .required)
    }
}

/// `ExternalMetricStatus` of autoscaling/v2.
public struct ExternalMetricStatus: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.ExternalMetricStatus"

    public var metric = MetricIdentifier()
    public var current = MetricValueStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metric", &metric, .required)
        coder.field(2, "current", &current, .required)
    }
}

/// `MetricTarget` of autoscaling/v2.
public struct MetricTarget: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.MetricTarget"

    public var type = ""
    public var value: Quantity?
    public var averageValue: Quantity?
    public var averageUtilization: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "value", &value)
        coder.field(3, "averageValue", &averageValue)
        coder.field(4, "averageUtilization", &averageUtilization)
    }
}

/// `MetricIdentifier` of autoscaling/v2.
public struct MetricIdentifier: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.MetricIdentifier"

    public var name = ""
    @Boxed public var selector: LabelSelector?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "selector", &_selector)
    }
}

/// `HPAScalingPolicy` of autoscaling/v2.
public struct HPAScalingPolicy: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.HPAScalingPolicy"

    public var type = ""
    public var value: Int32 = 0
    public var periodSeconds: Int32 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "value", &value, .required)
        coder.field(3, "periodSeconds", &periodSeconds, .required)
    }
}

/// `MetricValueStatus` of autoscaling/v2.
public struct MetricValueStatus: Message {
    public static let schemaName = "k8s.io.api.autoscaling.v2.MetricValueStatus"

    public var value: Quantity?
    public var averageValue: Quantity?
    public var averageUtilization: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "value", &value)
        coder.field(2, "averageValue", &averageValue)
        coder.field(3, "averageUtilization", &averageUtilization)
    }
}
