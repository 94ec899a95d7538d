extension Pod {
    public static let columns: [PrintColumn] = [
        .name, PrintColumn("Ready"), PrintColumn("Status"), PrintColumn("Restarts"), .age, .wide("IP"), .wide("Node"),
        .wide("Nominated Node"), .wide("Readiness Gates"),
    ]

    public func cells(_ context: PrintContext) -> [PrintCell] {
        let summary = PodSummary(of: self)
        var restarts = "\(summary.restarts)"
        if summary.restarts != 0, let last = summary.lastRestart, !last.isZero {
            restarts += " (\(DurationText(context.now - last).human) ago)"
        }
        func shown(_ text: String) -> PrintCell { .text(text.isEmpty ? "<none>" : text) }
        return [
            .text(metadata.name), .text("\(summary.ready)/\(summary.total)"), .text(summary.reason), .text(restarts),
            .age(metadata.creationTimestamp, context), shown(status.podIPs.first?.ip ?? ""), shown(spec.nodeName),
            shown(status.nominatedNodeName), .text(readinessGatesCell),
        ]
    }

    /// How many of the gates are true.
    private var readinessGatesCell: String {
        guard !spec.readinessGates.isEmpty else { return "<none>" }
        let open = spec.readinessGates.count { isTrue($0.conditionType) }
        return "\(open)/\(spec.readinessGates.count)"
    }

    public var selectableFields: [(name: String, value: String)] {
        [
            ("spec.nodeName", spec.nodeName), ("spec.restartPolicy", spec.restartPolicy),
            ("spec.schedulerName", spec.schedulerName), ("spec.serviceAccountName", spec.serviceAccountName),
            ("spec.hostNetwork", spec.hostNetwork ? "true" : "false"), ("status.phase", status.phase),
            ("status.podIP", status.podIPs.first?.ip ?? status.podIP),
            ("status.nominatedNodeName", status.nominatedNodeName),
        ]
    }
}

extension PodTemplate {
    public static let columns: [PrintColumn] = [
        .name, PrintColumn("Containers"), PrintColumn("Images"), PrintColumn("Pod Labels"),
    ]

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .text(template.spec.containers.map(\.name).joined(separator: ",")),
            .text(template.spec.containers.map(\.image).joined(separator: ",")),
            .text(Labels.column(template.metadata.labels.pairs)),
        ]
    }
}
