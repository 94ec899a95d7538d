import APIModel

extension HorizontalPodAutoscaler: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.metadata(metadata)
        text.field("CreationTimestamp", context.date(metadata.creationTimestamp))
        text.field("Reference", "\(spec.scaleTargetRef.kind)/\(spec.scaleTargetRef.name)")
        text.field("Metrics", "( current / target )")
        for (index, metric) in spec.metrics.enumerated() {
            let current = index < status.currentMetrics.count ? status.currentMetrics[index] : MetricStatus()
            text.line(1, metric.summary(current))
        }
        text.field("Min replicas", spec.minReplicas.shown)
        text.field("Max replicas", "\(spec.maxReplicas)")
        if let behavior = spec.behavior {
            text.line(0, "Behavior:")
            text.scaling("Scale Up", behavior.scaleUp)
            text.scaling("Scale Down", behavior.scaleDown)
        }
        text.field(
            "\(spec.scaleTargetRef.kind) pods", "\(status.currentReplicas) current / \(status.desiredReplicas) desired")
        guard !status.conditions.isEmpty else { return }
        text.line(0, "Conditions:")
        text.line(1, "Type\tStatus\tReason\tMessage")
        text.line(1, "----\t------\t------\t-------")
        for one in status.conditions { text.line(1, "\(one.type)\t\(one.status)\t\(one.reason)\t\(one.message)") }
    }
}

extension MetricSpec {
    /// The metric with its current and its wanted value.
    fileprivate func summary(_ now: MetricStatus) -> String {
        if let external {
            let name = GoText.quoted(external.metric.name)
            if let wanted = external.target.averageValue {
                return "\(name) (target average value):\t\(now.external?.current.averageValue.shown ?? "<unknown>") / "
                    + "\(wanted)"
            }
            return "\(name) (target value):\t\(now.external?.current.value.shown ?? "<unknown>") / "
                + external.target.value.shown
        }
        if let pods {
            return "\(GoText.quoted(pods.metric.name)) on pods:\t"
                + "\(now.pods?.current.averageValue.shown ?? "<unknown>") / \(pods.target.averageValue.shown)"
        }
        if let object {
            let name = "\"\(object.metric.name)\" on \(object.describedObject.kind)/\(object.describedObject.name)"
            if object.target.type == "AverageValue" {
                return "\(name) (target average value):\t\(now.object?.current.averageValue.shown ?? "<unknown>") / "
                    + object.target.averageValue.shown
            }
            return "\(name) (target value):\t\(now.object?.current.value.shown ?? "<unknown>") / "
                + object.target.value.shown
        }
        if let resource {
            return Self.resource("resource \(resource.name) on pods", resource.target, now.resource?.current)
        }
        if let containerResource {
            return Self.resource(
                "resource \(containerResource.name) of container \"\(containerResource.container)\" on pods",
                containerResource.target, now.containerResource?.current)
        }
        return "<unknown metric type \(GoText.quoted(type))>"
    }

    private static func resource(_ name: String, _ target: MetricTarget, _ now: MetricValueStatus?) -> String {
        if let wanted = target.averageValue { return "\(name):\t\(now?.averageValue.shown ?? "<unknown>") / \(wanted)" }
        let current = now.flatMap { now in
            now.averageUtilization.map { "\($0)% (\(now.averageValue.shown))" }
        }
        let wanted = target.averageUtilization.map { "\($0)%" } ?? "<auto>"
        return "\(name)  (as a percentage of request):\t\(current ?? "<unknown>") / \(wanted)"
    }
}

extension Quantity? {
    fileprivate var shown: String { map { "\($0)" } ?? "<unknown>" }
}

extension DescribeText {
    fileprivate mutating func scaling(_ title: String, _ rules: HPAScalingRules?) {
        guard let rules else { return }
        line(1, "\(title):")
        if let seconds = rules.stabilizationWindowSeconds { line(2, "Stabilization Window: \(seconds) seconds") }
        guard !rules.policies.isEmpty else { return }
        line(2, "Select Policy: \(rules.selectPolicy ?? "Max")")
        line(2, "Policies:")
        for policy in rules.policies {
            line(3, "- Type: \(policy.type)\tValue: \(policy.value)\tPeriod: \(policy.periodSeconds) seconds")
        }
    }
}
