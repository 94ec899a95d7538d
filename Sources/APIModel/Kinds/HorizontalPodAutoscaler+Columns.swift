extension HorizontalPodAutoscaler {
    /// How many metrics a cell shows.
    private static let shownMax = 2

    public static var columns: [PrintColumn] {
        [
            .name, PrintColumn("Reference"), PrintColumn("Targets"), PrintColumn("MinPods"),
            PrintColumn("MaxPods"), PrintColumn("Replicas"), .age,
        ]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .text("\(spec.scaleTargetRef.kind)/\(spec.scaleTargetRef.name)"),
            .text(targets), .text(spec.minReplicas.map { String($0) } ?? "<unset>"), .count(spec.maxReplicas),
            .count(status.currentReplicas), .age(metadata.creationTimestamp, context),
        ]
    }

    /// What is measured and what is wanted: `cpu: 50%/80%`.
    private var targets: String {
        guard !spec.metrics.isEmpty else { return "<none>" }
        let texts = spec.metrics.enumerated().map { index, metric in
            let known = index < status.currentMetrics.count ? status.currentMetrics[index] : nil
            return metric.text(current: known)
        }
        let shown = texts.prefix(Self.shownMax).joined(separator: ", ")
        let rest = texts.count - Self.shownMax
        return rest > 0 ? "\(shown) + \(rest) more..." : shown
    }
}

extension MetricSpec {
    fileprivate func text(current status: MetricStatus?) -> String {
        switch type {
        case "External":
            guard let target = external?.target else { return "<unknown type>" }
            return Self.text(target, status?.external?.current)
        case "Object":
            guard let target = object?.target else { return "<unknown type>" }
            return Self.text(target, status?.object?.current)
        case "Pods":
            let wanted = pods?.target.averageValue?.description ?? "<auto>"
            return "\(status?.pods?.current.averageValue?.description ?? "<unknown>")/\(wanted)"
        case "Resource":
            guard let resource else { return "<unknown type>" }
            return resource.name + ": " + Self.resourceText(resource.target, status?.resource?.current)
        case "ContainerResource":
            guard let containerResource else { return "<unknown type>" }
            return containerResource.name + ": "
                + Self.resourceText(containerResource.target, status?.containerResource?.current)
        default: return "<unknown type>"
        }
    }

    /// A value, or one for each pod.
    private static func text(_ target: MetricTarget, _ current: MetricValueStatus?) -> String {
        if let wanted = target.averageValue {
            return "\(current?.averageValue?.description ?? "<unknown>")/\(wanted) (avg)"
        }
        return "\(current?.value?.description ?? "<unknown>")/\(target.value?.description ?? "<auto>")"
    }

    /// A value for each pod, or a share of what they ask for.
    private static func resourceText(_ target: MetricTarget, _ current: MetricValueStatus?) -> String {
        if let wanted = target.averageValue {
            return "\(current?.averageValue?.description ?? "<unknown>")/\(wanted)"
        }
        let now = current?.averageUtilization.map { "\($0)%" } ?? "<unknown>"
        return "\(now)/\(target.averageUtilization.map { "\($0)%" } ?? "<auto>")"
    }
}

extension Scale {
    public static var columns: [PrintColumn] {
        [.name, PrintColumn("Desired", .integer), PrintColumn("Available", .integer), .age]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .count(spec.replicas), .count(status.replicas),
            .age(metadata.creationTimestamp, context),
        ]
    }
}
