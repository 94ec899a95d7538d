import APIModel

extension Service: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.metadata(metadata)
        text.field("Selector", spec.selector.column)
        text.field("Type", spec.type)
        if let policy = spec.ipFamilyPolicy { text.field("IP Family Policy", policy) }
        text.field("IP Families", spec.ipFamilies.joined(separator: ",").or("<none>"))
        text.field("IP", spec.clusterIP)
        text.field("IPs", spec.clusterIPs.joined(separator: ",").or("<none>"))
        if !spec.externalIPs.isEmpty { text.field("External IPs", spec.externalIPs.joined(separator: ",")) }
        if !spec.loadBalancerIP.isEmpty { text.field("Desired LoadBalancer IP", spec.loadBalancerIP) }
        if !spec.externalName.isEmpty { text.field("External Name", spec.externalName) }
        if !status.loadBalancer.ingress.isEmpty {
            let addresses = status.loadBalancer.ingress.map { address in
                address.ip.isEmpty
                    ? address.hostname : address.ip + (address.ipMode.map { " (\($0))" } ?? "")
            }
            text.field("LoadBalancer Ingress", addresses.joined(separator: ", "))
        }
        for port in spec.ports { describe(port, into: &text, context) }
        text.field("Session Affinity", spec.sessionAffinity)
        if !spec.externalTrafficPolicy.isEmpty { text.field("External Traffic Policy", spec.externalTrafficPolicy) }
        if let policy = spec.internalTrafficPolicy { text.field("Internal Traffic Policy", policy) }
        if spec.healthCheckNodePort != 0 { text.field("HealthCheck NodePort", "\(spec.healthCheckNodePort)") }
        if !spec.loadBalancerSourceRanges.isEmpty {
            text.field("LoadBalancer Source Ranges", spec.loadBalancerSourceRanges.joined(separator: ","))
        }
        if let distribution = spec.trafficDistribution { text.field("Traffic Distribution", distribution) }
    }

    private func describe(_ port: ServicePort, into text: inout DescribeText, _ context: DescribeContext) {
        let name = port.name.or("<unset>")
        text.field("Port", "\(name)\t\(port.port)/\(port.protocol)")
        text.field("TargetPort", "\(port.targetPort)/\(port.protocol)")
        if let application = port.appProtocol { text.field("AppProtocol", application) }
        if port.nodePort != 0 { text.field("NodePort", "\(name)\t\(port.nodePort)/\(port.protocol)") }
        text.field("Endpoints", context.endpointSlices.addresses(port: port.name))
    }
}

extension [EndpointSlice] {
    /// Addresses that are ready for a port, three at most and the number of the others.
    func addresses(port name: String) -> String {
        guard !isEmpty else { return "<none>" }
        var found: [String] = []
        for slice in self {
            let ready = slice.endpoints.filter { $0.conditions.ready ?? true }.compactMap(\.addresses.first)
            // A headless service may have no port.
            if slice.ports.isEmpty { found += ready }
            for port in slice.ports where (port.name ?? "") == name {
                found += ready.map { "\($0.contains(":") ? "[\($0)]" : $0):\(port.port ?? 0)" }
            }
        }
        let shown = found.prefix(3).joined(separator: ",")
        return found.count > 3 ? "\(shown) + \(found.count - 3) more..." : shown
    }
}

extension Endpoints: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.metadata(metadata)
        text.line(0, "Subsets:")
        for subset in subsets {
            text.field("Addresses", subset.addresses.map(\.ip).joined(separator: ",").or("<none>"), level: 1)
            let waiting = subset.notReadyAddresses.map(\.ip).joined(separator: ",")
            text.field("NotReadyAddresses", waiting.or("<none>"), level: 1)
            if !subset.ports.isEmpty {
                text.line(1, "Ports:")
                text.line(2, "Name\tPort\tProtocol")
                text.line(2, "----\t----\t--------")
                for port in subset.ports { text.line(2, "\(port.name.or("<unset>"))\t\(port.port)\t\(port.protocol)") }
            }
            text.line()
        }
    }
}

extension EndpointSlice: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.metadata(metadata)
        text.field("AddressType", addressType)
        if ports.isEmpty {
            text.line(0, "Ports: <unset>")
        } else {
            text.line(0, "Ports:")
            text.line(1, "Name\tPort\tProtocol")
            text.line(1, "----\t----\t--------")
            for port in ports {
                text.line(1, "\((port.name ?? "").or("<unset>"))\t\(port.port.shown)\t\(port.protocol ?? "<unset>")")
            }
        }
        guard !endpoints.isEmpty else { return text.line(0, "Endpoints: <none>") }
        text.line(0, "Endpoints:")
        for endpoint in endpoints {
            text.line(1, "- Addresses:\t\(endpoint.addresses.joined(separator: ", ").or("<none>"))")
            text.line(2, "Conditions:")
            text.field("Ready", endpoint.conditions.ready.map { "\($0)" } ?? "<unset>", level: 3)
            text.field("Hostname", endpoint.hostname ?? "<unset>", level: 2)
            if let target = endpoint.targetRef { text.field("TargetRef", "\(target.kind)/\(target.name)", level: 2) }
            text.field("NodeName", endpoint.nodeName ?? "<unset>", level: 2)
            text.field("Zone", endpoint.zone ?? "<unset>", level: 2)
        }
    }
}
