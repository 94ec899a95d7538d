import APIModel

extension NetworkPolicy: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Namespace", metadata.namespace)
        text.field("Created on", metadata.creationTimestamp.map { context.date($0) } ?? "<unknown>")
        text.labels("Labels", metadata.labels)
        text.annotations(metadata.annotations)
        text.line(0, "Spec:")
        let selector = Optional(spec.podSelector).shown
        text.line(
            1,
            "PodSelector:     "
                + (selector == "<none>"
                    ? "<none> (Allowing the specific traffic to all pods in this namespace)" : selector))
        if spec.policyTypes.contains("Ingress") {
            text.line(1, "Allowing ingress traffic:")
            text.rules(spec.ingress.map { ($0.ports, $0.from) }, direction: "ingress", peers: "From", "source")
        } else {
            text.line(1, "Not affecting ingress traffic")
        }
        if spec.policyTypes.contains("Egress") {
            text.line(1, "Allowing egress traffic:")
            text.rules(spec.egress.map { ($0.ports, $0.to) }, direction: "egress", peers: "To", "destination")
        } else {
            text.line(1, "Not affecting egress traffic")
        }
        text.line(1, "Policy Types: \(spec.policyTypes.joined(separator: ", "))")
    }
}

extension DescribeText {
    fileprivate mutating func rules(
        _ rules: [(ports: [NetworkPolicyPort], peers: [NetworkPolicyPeer])], direction: String, peers title: String,
        _ end: String
    ) {
        if rules.isEmpty { line(2, "<none> (Selected pods are isolated for \(direction) connectivity)") }
        for (index, rule) in rules.enumerated() {
            if rule.ports.isEmpty { line(2, "To Port: <any> (traffic allowed to all ports)") }
            for port in rule.ports {
                let number = port.port?.description ?? "<any>"
                let transport = port.protocol ?? "TCP"
                line(
                    2,
                    port.endPort.map { "To Port Range: \(number)-\($0)/\(transport)" }
                        ?? "To Port: \(number)/\(transport)")
            }
            if rule.peers.isEmpty { line(2, "\(title): <any> (traffic not restricted by \(end))") }
            for peer in rule.peers {
                line(2, "\(title):")
                if peer.namespaceSelector != nil { line(3, "NamespaceSelector: \(peer.namespaceSelector.shown)") }
                if peer.podSelector != nil { line(3, "PodSelector: \(peer.podSelector.shown)") }
                if let block = peer.ipBlock, peer.podSelector == nil, peer.namespaceSelector == nil {
                    line(3, "IPBlock:")
                    line(4, "CIDR: \(block.cidr)")
                    line(4, "Except: \(block.except.joined(separator: ", "))")
                }
            }
            if index < rules.count - 1 { line(2, "----------") }
        }
    }
}
