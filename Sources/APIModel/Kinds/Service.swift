public import Base
public import Wire

/// `Service` of core/v1, with all its fields.
public struct Service: Kind {
    public static let schemaName = "k8s.io.api.core.v1.Service"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "Service")
    public static let resource = ResourceNames(
        plural: "services", shortNames: ["svc"], categories: ["all"], subresources: ["status"])

    public var metadata = ObjectMeta()
    public var spec = ServiceSpec()
    public var status = ServiceStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `ServiceSpec` of core/v1.
public struct ServiceSpec: Message {
    public static let schemaName = "k8s.io.api.core.v1.ServiceSpec"

    public var ports: [ServicePort] = []
    public var selector: StringMap<String> = [:]
    public var clusterIP = ""
    public var type = ""
    public var externalIPs: [String] = []
    public var sessionAffinity = ""
    public var loadBalancerIP = ""
    public var loadBalancerSourceRanges: [String] = []
    public var externalName = ""
    public var externalTrafficPolicy = ""
    public var healthCheckNodePort: Int32 = 0
    public var publishNotReadyAddresses = false
    @Boxed public var sessionAffinityConfig: SessionAffinityConfig?
    public var ipFamilyPolicy: String?
    public var clusterIPs: [String] = []
    public var ipFamilies: [String] = []
    public var allocateLoadBalancerNodePorts: Bool?
    public var loadBalancerClass: String?
    public var internalTrafficPolicy: String?
    public var trafficDistribution: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "ports", &ports, .options([.patchMerge, .listMap], mergeKey: "port", listKeys: "port,protocol"))
        coder.field(2, "selector", &selector, .options(.mapAtomic))
        coder.field(3, "clusterIP", &clusterIP)
        coder.field(4, "type", &type)
        coder.field(5, "externalIPs", &externalIPs, .options(.listAtomic))
        coder.field(7, "sessionAffinity", &sessionAffinity)
        coder.field(8, "loadBalancerIP", &loadBalancerIP)
        coder.field(9, "loadBalancerSourceRanges", &loadBalancerSourceRanges, .options(.listAtomic))
        coder.field(10, "externalName", &externalName)
        coder.field(11, "externalTrafficPolicy", &externalTrafficPolicy)
        coder.field(12, "healthCheckNodePort", &healthCheckNodePort)
        coder.field(13, "publishNotReadyAddresses", &publishNotReadyAddresses)
        coder.field(14, "sessionAffinityConfig", &_sessionAffinityConfig)
        coder.field(17, "ipFamilyPolicy", &ipFamilyPolicy)
        coder.field(18, "clusterIPs", &clusterIPs, .options(.listAtomic))
        coder.field(19, "ipFamilies", &ipFamilies, .options(.listAtomic))
        coder.field(20, "allocateLoadBalancerNodePorts", &allocateLoadBalancerNodePorts)
        coder.field(21, "loadBalancerClass", &loadBalancerClass)
        coder.field(22, "internalTrafficPolicy", &internalTrafficPolicy)
        coder.field(23, "trafficDistribution", &trafficDistribution)
    }
}

/// `ServiceStatus` of core/v1.
public struct ServiceStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.ServiceStatus"

    public var loadBalancer = LoadBalancerStatus()
    public var conditions: [Condition] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "loadBalancer", &loadBalancer)
        coder.field(
            2, "conditions", &conditions, .options([.patchMerge, .listMap], mergeKey: "type", listKeys: "type"))
    }
}

/// `ServicePort` of core/v1.
public struct ServicePort: Message {
    public static let schemaName = "k8s.io.api.core.v1.ServicePort"

    public var name = ""
    public var `protocol` = ""
    public var port: Int32 = 0
    public var targetPort = IntOrString()
    public var nodePort: Int32 = 0
    public var appProtocol: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name)
        coder.field(2, "protocol", &`protocol`)
        coder.field(3, "port", &port, .required)
        coder.field(4, "targetPort", &targetPort)
        coder.field(5, "nodePort", &nodePort)
        coder.field(6, "appProtocol", &appProtocol)
    }
}

/// `SessionAffinityConfig` of core/v1.
public struct SessionAffinityConfig: Message {
    public static let schemaName = "k8s.io.api.core.v1.SessionAffinityConfig"

    @Boxed public var clientIP: ClientIPConfig?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "clientIP", &_clientIP)
    }
}

/// `LoadBalancerStatus` of core/v1.
public struct LoadBalancerStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.LoadBalancerStatus"

    public var ingress: [LoadBalancerIngress] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "ingress", &ingress, .options(.listAtomic))
    }
}

/// `ClientIPConfig` of core/v1.
public struct ClientIPConfig: Message {
    public static let schemaName = "k8s.io.api.core.v1.ClientIPConfig"

    public var timeoutSeconds: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "timeoutSeconds", &timeoutSeconds)
    }
}

/// `LoadBalancerIngress` of core/v1.
public struct LoadBalancerIngress: Message {
    public static let schemaName = "k8s.io.api.core.v1.LoadBalancerIngress"

    public var ip = ""
    public var hostname = ""
    public var ipMode: String?
    public var ports: [PortStatus] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "ip", &ip)
        coder.field(2, "hostname", &hostname)
        coder.field(3, "ipMode", &ipMode)
        coder.field(4, "ports", &ports, .options(.listAtomic))
    }
}

/// `PortStatus` of core/v1.
public struct PortStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.PortStatus"

    public var port: Int32 = 0
    public var `protocol` = ""
    public var error: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "port", &port, .required)
        coder.field(2, "protocol", &`protocol`, .required)
        coder.field(3, "error", &error)
    }
}
