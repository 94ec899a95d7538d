extension Service {
    /// Keeps the status; drops what only the old type had; keeps what was allocated and the client left out.
    public mutating func prepareForUpdate(from old: Service) {
        spec.syncClusterIPs(from: old.spec)
        spec.dropFieldsOfOldType(old.spec)
        status = old.status
        spec.keepAllocations(of: old.spec)
        applyFamilies(cluster: old.spec.ipFamilies.isEmpty ? ["IPv4"] : old.spec.ipFamilies)
    }

    public mutating func prepareForStatusUpdate(from old: Service) {
        spec = old.spec
    }
}

extension ServiceSpec {
    /// The address stands in two fields; clients that know the older one change it alone.
    fileprivate mutating func syncClusterIPs(from old: ServiceSpec) {
        guard clusterIPs == old.clusterIPs, clusterIP != old.clusterIP else { return }
        clusterIPs = clusterIP.isEmpty ? [] : [clusterIP]
    }

    fileprivate mutating func dropFieldsOfOldType(_ old: ServiceSpec) {
        if old.needsClusterIP, !needsClusterIP {
            if clusterIPs == old.clusterIPs {
                clusterIP = ""
                clusterIPs = []
            }
            if ipFamilies == old.ipFamilies { ipFamilies = [] }
            if ipFamilyPolicy == old.ipFamilyPolicy { ipFamilyPolicy = nil }
        }
        if Self.hasNodePorts(old), !Self.hasNodePorts(self), ports.map(\.nodePort) == old.ports.map(\.nodePort) {
            for index in ports.indices { ports[index].nodePort = 0 }
        }
        if old.needsHealthCheckPort, !needsHealthCheckPort, healthCheckNodePort == old.healthCheckNodePort {
            healthCheckNodePort = 0
        }
        if old.type == "LoadBalancer", type != "LoadBalancer" {
            if allocateLoadBalancerNodePorts == old.allocateLoadBalancerNodePorts {
                allocateLoadBalancerNodePorts = nil
            }
            if loadBalancerClass == old.loadBalancerClass { loadBalancerClass = nil }
        }
        if old.isExternal, !isExternal, externalTrafficPolicy == old.externalTrafficPolicy {
            externalTrafficPolicy = ""
        }
    }

    private static func hasNodePorts(_ spec: ServiceSpec) -> Bool {
        spec.type == "NodePort" || spec.type == "LoadBalancer"
    }

    fileprivate mutating func keepAllocations(of old: ServiceSpec) {
        if needsClusterIP, old.needsClusterIP {
            if clusterIP.isEmpty { clusterIP = old.clusterIP }
            if clusterIPs.isEmpty, clusterIP == old.clusterIP { clusterIPs = old.clusterIPs }
        }
        if Self.hasNodePorts(old), Self.hasNodePorts(self) {
            // A port of a node is used once; those that the client names are taken.
            var used = Set(ports.map(\.nodePort))
            for index in ports.indices where ports[index].nodePort == 0 {
                let port = ports[index]
                let match = old.ports.first { $0.protocol == port.protocol && $0.port == port.port }
                guard let nodePort = match?.nodePort, nodePort != 0, used.insert(nodePort).inserted else { continue }
                ports[index].nodePort = nodePort
            }
        }
        if needsHealthCheckPort, old.needsHealthCheckPort, healthCheckNodePort == 0 {
            healthCheckNodePort = old.healthCheckNodePort
        }
    }
}
