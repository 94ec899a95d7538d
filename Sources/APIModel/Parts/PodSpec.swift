public import Base
public import Wire

/// `PodSpec` of core/v1.
public struct PodSpec: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodSpec"

    public var volumes: [Volume] = []
    public var containers: [Container] = []
    public var restartPolicy = ""
    public var terminationGracePeriodSeconds: Int64?
    public var activeDeadlineSeconds: Int64?
    public var dnsPolicy = ""
    public var nodeSelector: StringMap<String> = [:]
    public var serviceAccountName = ""
    public var serviceAccount = ""
    public var nodeName = ""
    public var hostNetwork = false
    public var hostPID = false
    public var hostIPC = false
    @Boxed public var securityContext: PodSecurityContext?
    public var imagePullSecrets: [LocalObjectReference] = []
    public var hostname = ""
    public var subdomain = ""
    @Boxed public var affinity: Affinity?
    public var schedulerName = ""
    public var initContainers: [Container] = []
    public var automountServiceAccountToken: Bool?
    public var tolerations: [Toleration] = []
    public var hostAliases: [HostAlias] = []
    public var priorityClassName = ""
    public var priority: Int32?
    @Boxed public var dnsConfig: PodDNSConfig?
    public var shareProcessNamespace: Bool?
    public var readinessGates: [PodReadinessGate] = []
    public var runtimeClassName: String?
    public var enableServiceLinks: Bool?
    public var preemptionPolicy: String?
    public var overhead: StringMap<Quantity> = [:]
    public var topologySpreadConstraints: [TopologySpreadConstraint] = []
    public var ephemeralContainers: [EphemeralContainer] = []
    public var setHostnameAsFQDN: Bool?
    @Boxed public var os: PodOS?
    public var hostUsers: Bool?
    public var schedulingGates: [PodSchedulingGate] = []
    public var resourceClaims: [PodResourceClaim] = []
    @Boxed public var resources: ResourceRequirements?
    public var hostnameOverride: String?
    @Boxed public var schedulingGroup: PodSchedulingGroup?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(
            1, "volumes", &volumes,
            .options([.patchMerge, .patchRetainKeys, .listMap], mergeKey: "name", listKeys: "name"))
        coder.field(
            2, "containers", &containers,
            .options([.required, .always, .patchMerge, .listMap], mergeKey: "name", listKeys: "name"))
        coder.field(3, "restartPolicy", &restartPolicy)
        coder.field(4, "terminationGracePeriodSeconds", &terminationGracePeriodSeconds)
        coder.field(5, "activeDeadlineSeconds", &activeDeadlineSeconds)
        coder.field(6, "dnsPolicy", &dnsPolicy)
        coder.field(7, "nodeSelector", &nodeSelector, .options(.mapAtomic))
        coder.field(8, "serviceAccountName", &serviceAccountName)
        coder.field(9, "serviceAccount", &serviceAccount)
        coder.field(10, "nodeName", &nodeName)
        coder.field(11, "hostNetwork", &hostNetwork)
        coder.field(12, "hostPID", &hostPID)
        coder.field(13, "hostIPC", &hostIPC)
        coder.field(14, "securityContext", &_securityContext)
        coder.field(
            15, "imagePullSecrets", &imagePullSecrets,
            .options([.patchMerge, .listMap], mergeKey: "name", listKeys: "name"))
        coder.field(16, "hostname", &hostname)
        coder.field(17, "subdomain", &subdomain)
        coder.field(18, "affinity", &_affinity)
        coder.field(19, "schedulerName", &schedulerName)
        coder.field(
            20, "initContainers", &initContainers,
            .options([.patchMerge, .listMap], mergeKey: "name", listKeys: "name"))
        coder.field(21, "automountServiceAccountToken", &automountServiceAccountToken)
        coder.field(22, "tolerations", &tolerations, .options(.listAtomic))
        coder.field(23, "hostAliases", &hostAliases, .options([.patchMerge, .listMap], mergeKey: "ip", listKeys: "ip"))
        coder.field(24, "priorityClassName", &priorityClassName)
        coder.field(25, "priority", &priority)
        coder.field(26, "dnsConfig", &_dnsConfig)
        coder.field(27, "shareProcessNamespace", &shareProcessNamespace)
        coder.field(28, "readinessGates", &readinessGates, .options(.listAtomic))
        coder.field(29, "runtimeClassName", &runtimeClassName)
        coder.field(30, "enableServiceLinks", &enableServiceLinks)
        coder.field(31, "preemptionPolicy", &preemptionPolicy)
        coder.field(32, "overhead", &overhead)
        coder.field(
            33, "topologySpreadConstraints", &topologySpreadConstraints,
            .options([.patchMerge, .listMap], mergeKey: "topologyKey", listKeys: "topologyKey,whenUnsatisfiable"))
        coder.field(
            34, "ephemeralContainers", &ephemeralContainers,
            .options([.patchMerge, .listMap], mergeKey: "name", listKeys: "name"))
        coder.field(35, "setHostnameAsFQDN", &setHostnameAsFQDN)
        coder.field(36, "os", &_os)
        coder.field(37, "hostUsers", &hostUsers)
        coder.field(
            38, "schedulingGates", &schedulingGates,
            .options([.patchMerge, .listMap], mergeKey: "name", listKeys: "name"))
        coder.field(
            39, "resourceClaims", &resourceClaims,
            .options([.patchMerge, .patchRetainKeys, .listMap], mergeKey: "name", listKeys: "name"))
        coder.field(40, "resources", &_resources)
        coder.field(41, "hostnameOverride", &hostnameOverride)
        coder.field(43, "schedulingGroup", &_schedulingGroup)
    }
}

/// `PodTemplateSpec` of core/v1.
public struct PodTemplateSpec: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodTemplateSpec"

    public var metadata = ObjectMeta()
    public var spec = PodSpec()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
    }
}

/// `PodDNSConfig` of core/v1.
public struct PodDNSConfig: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodDNSConfig"

    public var nameservers: [String] = []
    public var searches: [String] = []
    public var options: [PodDNSConfigOption] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "nameservers", &nameservers, .options(.listAtomic))
        coder.field(2, "searches", &searches, .options(.listAtomic))
        coder.field(3, "options", &options, .options(.listAtomic))
    }
}

/// `PodDNSConfigOption` of core/v1.
public struct PodDNSConfigOption: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodDNSConfigOption"

    public var name = ""
    public var value: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name)
        coder.field(2, "value", &value)
    }
}

/// `PodReadinessGate` of core/v1.
public struct PodReadinessGate: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodReadinessGate"

    public var conditionType = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "conditionType", &conditionType, .required)
    }
}

/// `PodOS` of core/v1.
public struct PodOS: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodOS"

    public var name = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
    }
}

/// `PodSchedulingGate` of core/v1.
public struct PodSchedulingGate: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodSchedulingGate"

    public var name = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
    }
}

/// `PodResourceClaim` of core/v1.
public struct PodResourceClaim: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodResourceClaim"

    public var name = ""
    public var resourceClaimName: String?
    public var resourceClaimTemplateName: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(3, "resourceClaimName", &resourceClaimName)
        coder.field(4, "resourceClaimTemplateName", &resourceClaimTemplateName)
    }
}

/// `PodSchedulingGroup` of core/v1.
public struct PodSchedulingGroup: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodSchedulingGroup"

    public var podGroupName: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "podGroupName", &podGroupName)
    }
}

/// `HostAlias` of core/v1.
public struct HostAlias: Message {
    public static let schemaName = "k8s.io.api.core.v1.HostAlias"

    public var ip = ""
    public var hostnames: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "ip", &ip, .required)
        coder.field(2, "hostnames", &hostnames, .options(.listAtomic))
    }
}

/// `Toleration` of core/v1.
public struct Toleration: Message {
    public static let schemaName = "k8s.io.api.core.v1.Toleration"

    public var key = ""
    public var `operator` = ""
    public var value = ""
    public var effect = ""
    public var tolerationSeconds: Int64?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "key", &key)
        coder.field(2, "operator", &`operator`)
        coder.field(3, "value", &value)
        coder.field(4, "effect", &effect)
        coder.field(5, "tolerationSeconds", &tolerationSeconds)
    }
}

/// `TopologySpreadConstraint` of core/v1.
public struct TopologySpreadConstraint: Message {
    public static let schemaName = "k8s.io.api.core.v1.TopologySpreadConstraint"

    public var maxSkew: Int32 = 0
    public var topologyKey = ""
    public var whenUnsatisfiable = ""
    @Boxed public var labelSelector: LabelSelector?
    public var minDomains: Int32?
    public var nodeAffinityPolicy: String?
    public var nodeTaintsPolicy: String?
    public var matchLabelKeys: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "maxSkew", &maxSkew, .required)
        coder.field(2, "topologyKey", &topologyKey, .required)
        coder.field(3, "whenUnsatisfiable", &whenUnsatisfiable, .required)
        coder.field(4, "labelSelector", &_labelSelector)
        coder.field(5, "minDomains", &minDomains)
        coder.field(6, "nodeAffinityPolicy", &nodeAffinityPolicy)
        coder.field(7, "nodeTaintsPolicy", &nodeTaintsPolicy)
        coder.field(8, "matchLabelKeys", &matchLabelKeys, .options(.listAtomic))
    }
}
