public import Wire

/// `Affinity` of core/v1.
public struct Affinity: Message {
    public static let schemaName = "k8s.io.api.core.v1.Affinity"

    @Boxed public var nodeAffinity: NodeAffinity?
    @Boxed public var podAffinity: PodAffinity?
    @Boxed public var podAntiAffinity: PodAntiAffinity?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "nodeAffinity", &_nodeAffinity)
        coder.field(2, "podAffinity", &_podAffinity)
        coder.field(3, "podAntiAffinity", &_podAntiAffinity)
    }
}

/// `NodeAffinity` of core/v1.
public struct NodeAffinity: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeAffinity"

    @Boxed public var requiredDuringSchedulingIgnoredDuringExecution: NodeSelector?
    public var preferredDuringSchedulingIgnoredDuringExecution: [PreferredSchedulingTerm] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(
            1, "requiredDuringSchedulingIgnoredDuringExecution", &_requiredDuringSchedulingIgnoredDuringExecution)
        coder.field(
            2, "preferredDuringSchedulingIgnoredDuringExecution", &preferredDuringSchedulingIgnoredDuringExecution,
            .options(.listAtomic))
    }
}

/// `PodAffinity` of core/v1.
public struct PodAffinity: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodAffinity"

    public var requiredDuringSchedulingIgnoredDuringExecution: [PodAffinityTerm] = []
    public var preferredDuringSchedulingIgnoredDuringExecution: [WeightedPodAffinityTerm] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(
            1, "requiredDuringSchedulingIgnoredDuringExecution", &requiredDuringSchedulingIgnoredDuringExecution,
            .options(.listAtomic))
        coder.field(
            2, "preferredDuringSchedulingIgnoredDuringExecution", &preferredDuringSchedulingIgnoredDuringExecution,
            .options(.listAtomic))
    }
}

/// `PodAntiAffinity` of core/v1.
public struct PodAntiAffinity: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodAntiAffinity"

    public var requiredDuringSchedulingIgnoredDuringExecution: [PodAffinityTerm] = []
    public var preferredDuringSchedulingIgnoredDuringExecution: [WeightedPodAffinityTerm] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(
            1, "requiredDuringSchedulingIgnoredDuringExecution", &requiredDuringSchedulingIgnoredDuringExecution,
            .options(.listAtomic))
        coder.field(
            2, "preferredDuringSchedulingIgnoredDuringExecution", &preferredDuringSchedulingIgnoredDuringExecution,
            .options(.listAtomic))
    }
}

/// `NodeSelector` of core/v1.
public struct NodeSelector: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeSelector"
    public static let isAtomic = true

    public var nodeSelectorTerms: [NodeSelectorTerm] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "nodeSelectorTerms", &nodeSelectorTerms, .options([.required, .always, .listAtomic]))
    }
}

/// `NodeSelectorTerm` of core/v1.
public struct NodeSelectorTerm: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeSelectorTerm"
    public static let isAtomic = true

    public var matchExpressions: [NodeSelectorRequirement] = []
    public var matchFields: [NodeSelectorRequirement] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "matchExpressions", &matchExpressions, .options(.listAtomic))
        coder.field(2, "matchFields", &matchFields, .options(.listAtomic))
    }
}

/// `NodeSelectorRequirement` of core/v1.
public struct NodeSelectorRequirement: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeSelectorRequirement"

    public var key = ""
    public var `operator` = ""
    public var values: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "key", &key, .required)
        coder.field(2, "operator", &`operator`, .required)
        coder.field(3, "values", &values, .options(.listAtomic))
    }
}

/// `PreferredSchedulingTerm` of core/v1.
public struct PreferredSchedulingTerm: Message {
    public static let schemaName = "k8s.io.api.core.v1.PreferredSchedulingTerm"

    public var weight: Int32 = 0
    public var preference = NodeSelectorTerm()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "weight", &weight, .required)
        coder.field(2, "preference", &preference, .required)
    }
}

/// `PodAffinityTerm` of core/v1.
public struct PodAffinityTerm: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodAffinityTerm"

    @Boxed public var labelSelector: LabelSelector?
    public var namespaces: [String] = []
    public var topologyKey = ""
    @Boxed public var namespaceSelector: LabelSelector?
    public var matchLabelKeys: [String] = []
    public var mismatchLabelKeys: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "labelSelector", &_labelSelector)
        coder.field(2, "namespaces", &namespaces, .options(.listAtomic))
        coder.field(3, "topologyKey", &topologyKey, .required)
        coder.field(4, "namespaceSelector", &_namespaceSelector)
        coder.field(5, "matchLabelKeys", &matchLabelKeys, .options(.listAtomic))
        coder.field(6, "mismatchLabelKeys", &mismatchLabelKeys, .options(.listAtomic))
    }
}

/// `WeightedPodAffinityTerm` of core/v1.
public struct WeightedPodAffinityTerm: Message {
    public static let schemaName = "k8s.io.api.core.v1.WeightedPodAffinityTerm"

    public var weight: Int32 = 0
    public var podAffinityTerm = PodAffinityTerm()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "weight", &weight, .required)
        coder.field(2, "podAffinityTerm", &podAffinityTerm, .required)
    }
}
