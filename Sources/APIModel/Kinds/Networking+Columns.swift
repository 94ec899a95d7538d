extension Ingress {
    /// How many hosts a cell shows.
    private static let hostsShownMax = 3

    public static var columns: [PrintColumn] {
        [.name, PrintColumn("Class"), PrintColumn("Hosts"), PrintColumn("Address"), PrintColumn("Ports"), .age]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        let addresses = Set(
            status.loadBalancer.ingress.map { $0.ip.isEmpty ? $0.hostname : $0.ip }.filter { !$0.isEmpty })
        return [
            .text(metadata.name), .text(spec.ingressClassName ?? "<none>"), .text(hosts),
            .text(addresses.sorted().joined(separator: ",")), .text(spec.tls.isEmpty ? "80" : "80, 443"),
            .age(metadata.creationTimestamp, context),
        ]
    }

    private var hosts: String {
        var shown: [String] = []
        for (index, rule) in spec.rules.enumerated() {
            if shown.count == Self.hostsShownMax, index < spec.rules.count {
                return shown.joined(separator: ",") + " + \(spec.rules.count - Self.hostsShownMax) more..."
            }
            if !rule.host.isEmpty { shown.append(rule.host) }
        }
        return shown.isEmpty ? "*" : shown.joined(separator: ",")
    }
}

extension IngressClass {
    private static let defaultAnnotation = "ingressclass.kubernetes.io/is-default-class"

    public static var columns: [PrintColumn] {
        [.name, PrintColumn("Controller"), PrintColumn("Parameters"), .age]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        let isDefault = metadata.annotations[Self.defaultAnnotation] == "true"
        var parameters = "<none>"
        if let reference = spec.parameters {
            let group = reference.apiGroup.map { "." + $0 } ?? ""
            parameters = "\(reference.kind)\(group)/\(reference.name)"
        }
        return [
            .text(isDefault ? metadata.name + " (default)" : metadata.name), .text(spec.controller),
            .text(parameters), .age(metadata.creationTimestamp, context),
        ]
    }
}

extension NetworkPolicy {
    public static var columns: [PrintColumn] { [.name, PrintColumn("Pod-Selector"), .age] }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [.text(metadata.name), .selector(spec.podSelector), .age(metadata.creationTimestamp, context)]
    }
}
