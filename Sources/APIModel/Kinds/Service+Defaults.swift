extension Service {
    /// How long a client stays with one endpoint, in seconds: three hours.
    public static let affinitySecondsDefault: Int32 = 10_800
    /// What `clusterIP` says of a service without one.
    public static let headless = "None"

    public mutating func applyDefaults() {
        if spec.sessionAffinity.isEmpty { spec.sessionAffinity = "None" }
        switch spec.sessionAffinity {
        case "None": spec.sessionAffinityConfig = nil
        case "ClientIP":
            if spec.sessionAffinityConfig?.clientIP?.timeoutSeconds == nil {
                spec.sessionAffinityConfig = SessionAffinityConfig {
                    $0.clientIP = ClientIPConfig { $0.timeoutSeconds = Self.affinitySecondsDefault }
                }
            }
        default: break
        }
        if spec.type.isEmpty { spec.type = "ClusterIP" }
        for index in spec.ports.indices { spec.ports[index].applyDefaults() }
        if spec.isExternal, spec.externalTrafficPolicy.isEmpty { spec.externalTrafficPolicy = "Cluster" }
        if spec.internalTrafficPolicy == nil, spec.needsClusterIP { spec.internalTrafficPolicy = "Cluster" }
        guard spec.type == "LoadBalancer" else { return }
        if spec.allocateLoadBalancerNodePorts == nil { spec.allocateLoadBalancerNodePorts = true }
        for index in status.loadBalancer.ingress.indices {
            let ingress = status.loadBalancer.ingress[index]
            if !ingress.ip.isEmpty, ingress.ipMode == nil { status.loadBalancer.ingress[index].ipMode = "VIP" }
        }
    }

    /// Starts without a status, with both forms of the address and with families for addresses of IPv4.
    public mutating func prepareForCreate() {
        status = ServiceStatus()
        if !spec.clusterIP.isEmpty, spec.clusterIPs.isEmpty { spec.clusterIPs = [spec.clusterIP] }
        applyFamilies(cluster: ["IPv4"])
    }

    /// Fills in the families of addresses, and whether there may be one or two.
    ///
    /// - Parameter cluster: The families that the cluster has addresses of, the preferred one first.
    public mutating func applyFamilies(cluster: [String]) {
        guard spec.type != "ExternalName", let preferred = cluster.first else { return }
        if spec.ipFamilyPolicy == nil, spec.clusterIPs.count == 2 || spec.ipFamilies.count == 2 {
            spec.ipFamilyPolicy = "RequireDualStack"
        }
        if !spec.isHeadless {
            for ip in spec.clusterIPs.dropFirst(spec.ipFamilies.count) {
                guard let address = IPAddress(ip, strict: false) else { break }
                spec.ipFamilies.append(address.unmapped.isIPv4 ? "IPv4" : "IPv6")
            }
        }
        let needsNoAddresses = spec.isHeadless && spec.selector.isEmpty
        if spec.ipFamilyPolicy == nil {
            spec.ipFamilyPolicy = needsNoAddresses ? "RequireDualStack" : "SingleStack"
        }
        if spec.ipFamilies.isEmpty { spec.ipFamilies = [preferred] }
        guard spec.ipFamilyPolicy != "SingleStack", spec.ipFamilies.count == 1 else { return }
        // Without a selector nothing is allocated and nothing selected: any family will do.
        if needsNoAddresses || cluster.count > 1 {
            spec.ipFamilies.append(spec.ipFamilies[0] == "IPv4" ? "IPv6" : "IPv4")
        }
    }
}

extension ServicePort {
    mutating func applyDefaults() {
        if `protocol`.isEmpty { `protocol` = "TCP" }
        if targetPort == .int(0) || targetPort == .string("") { targetPort = .int(port) }
    }
}

extension ServiceSpec {
    /// Whether the service has no address of its own, so that names lead to its endpoints.
    public var isHeadless: Bool { clusterIPs == [Service.headless] }

    /// Whether services of this type have an address in the cluster.
    public var needsClusterIP: Bool { type == "ClusterIP" || type == "NodePort" || type == "LoadBalancer" }

    /// Whether the ports of the service get ports of the nodes.
    public var needsNodePorts: Bool {
        type == "NodePort" || (type == "LoadBalancer" && allocateLoadBalancerNodePorts != false)
    }

    /// Whether others than the cluster's own can reach the service.
    public var isExternal: Bool {
        type == "NodePort" || type == "LoadBalancer" || (type == "ClusterIP" && !externalIPs.isEmpty)
    }

    /// Whether a balancer must ask nodes if they have endpoints.
    public var needsHealthCheckPort: Bool { type == "LoadBalancer" && externalTrafficPolicy == "Local" }
}
