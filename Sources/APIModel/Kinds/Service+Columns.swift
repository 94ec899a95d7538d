import Base

extension Service {
    /// Characters of a balancer's addresses in a table that is not wide.
    private static let balancerWidth = 16

    public static var columns: [PrintColumn] {
        [
            .name, PrintColumn("Type"), PrintColumn("Cluster-IP"), PrintColumn("External-IP"),
            PrintColumn("Port(s)"), .age, .wide("Selector"),
        ]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .text(spec.type), .text(spec.clusterIPs.first ?? "<none>"),
            .text(externalAddresses(isWide: context.isWide)), .text(portText),
            .age(metadata.creationTimestamp, context), .text(Labels.column(spec.selector.pairs)),
        ]
    }

    private func externalAddresses(isWide: Bool) -> String {
        switch spec.type {
        case "ClusterIP", "NodePort":
            return spec.externalIPs.isEmpty ? "<none>" : spec.externalIPs.joined(separator: ",")
        case "LoadBalancer":
            let balancer = balancerText(isWide: isWide)
            let all = (balancer.isEmpty ? [] : [balancer]) + spec.externalIPs
            return all.isEmpty ? "<pending>" : all.joined(separator: ",")
        case "ExternalName": return spec.externalName
        default: return "<unknown>"
        }
    }

    private func balancerText(isWide: Bool) -> String {
        let addresses = status.loadBalancer.ingress.map { $0.ip.isEmpty ? $0.hostname : $0.ip }
        let text = Set(addresses.filter { !$0.isEmpty }).sorted().joined(separator: ",")
        if isWide || text.utf8.count <= Self.balancerWidth { return text }
        return String(decoding: text.utf8.prefix(Self.balancerWidth - 3), as: UTF8.self) + "..."
    }

    private var portText: String {
        let ports = spec.ports.map { port in
            port.nodePort > 0
                ? "\(port.port):\(port.nodePort)/\(port.protocol)" : "\(port.port)/\(port.protocol)"
        }
        return ports.isEmpty ? "<none>" : ports.joined(separator: ",")
    }

    public var selectableFields: [(name: String, value: String)] {
        [("spec.clusterIP", spec.clusterIP), ("spec.type", spec.type)]
    }
}
