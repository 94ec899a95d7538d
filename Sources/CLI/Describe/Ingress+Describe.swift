import APIModel

extension Ingress: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.labels("Labels", metadata.labels)
        text.field("Namespace", metadata.namespace)
        let addresses = status.loadBalancer.ingress.map { $0.ip.or($0.hostname) }.filter { !$0.isEmpty }
        text.field("Address", Set(addresses).sorted().joined(separator: ","))
        text.field("Ingress Class", spec.ingressClassName ?? "<none>")
        let fallback = spec.defaultBackend.map { $0.summary(context) } ?? "<default>"
        text.field("Default backend", fallback)
        if !spec.tls.isEmpty {
            text.line(0, "TLS:")
            for entry in spec.tls {
                let hosts = entry.hosts.joined(separator: ",")
                text.line(
                    1, entry.secretName.isEmpty ? "SNI routes \(hosts)" : "\(entry.secretName) terminates \(hosts)")
            }
        }
        text.line(0, "Rules:\n  Host\tPath\tBackends")
        text.line(1, "----\t----\t--------")
        let rules = spec.rules.filter { $0.ingressRuleValue.http != nil }
        for rule in rules {
            text.line(1, "\(rule.host.or("*"))\t")
            for path in rule.ingressRuleValue.http?.paths ?? [] {
                text.line(2, "\t\(path.path) \t\(path.backend.summary(context))")
            }
        }
        if rules.isEmpty { text.line(1, "*\t*\t\(fallback)") }
        text.annotations(metadata.annotations)
    }
}

extension IngressBackend {
    /// `web:80 (10.0.0.1:8080)`, with the addresses that are ready.
    fileprivate func summary(_ context: DescribeContext) -> String {
        if let service {
            let port = service.port.number != 0 ? "\(service.port.number)" : service.port.name
            let known = context.services.first { $0.metadata.name == service.name }
            guard let known else { return "\(service.name):\(port) (<error: services \"\(service.name)\" not found>)" }
            let named = known.spec.ports.last {
                service.port.number != 0 ? $0.port == service.port.number : $0.name == service.port.name
            }
            let slices = context.endpointSlices.filter {
                $0.metadata.labels["kubernetes.io/service-name"] == service.name
            }
            return "\(service.name):\(port) (\(slices.addresses(port: named?.name ?? "")))"
        }
        guard let resource else { return "" }
        return "APIGroup: \(resource.apiGroup ?? "<none>"), Kind: \(resource.kind), Name: \(resource.name)"
    }
}

extension IngressClass: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.metadata(metadata)
        text.field("Controller", spec.controller)
        guard let parameters = spec.parameters else { return }
        text.line(0, "Parameters:")
        if let group = parameters.apiGroup { text.field("APIGroup", group, level: 1) }
        text.field("Kind", parameters.kind, level: 1)
        text.field("Name", parameters.name, level: 1)
    }
}
