extension Job {
    public static var columns: [PrintColumn] {
        [.name, PrintColumn("Status"), PrintColumn("Completions"), PrintColumn("Duration"), .age]
            + PrintColumn.containers + [.wide("Selector")]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .text(phase), .text(completions), .text(duration(context)),
            .age(metadata.creationTimestamp, context),
        ] + PrintCell.containers(of: spec.template.spec) + [.selector(spec.selector)]
    }

    public var selectableFields: [(name: String, value: String)] {
        [("status.successful", String(status.succeeded))]
    }

    private var phase: String {
        for type in ["Complete", "Failed"] where hasCondition(type) { return type }
        if metadata.deletionTimestamp != nil { return "Terminating" }
        for type in ["Suspended", "FailureTarget", "SuccessCriteriaMet"] where hasCondition(type) { return type }
        return "Running"
    }

    private var completions: String {
        if let completions = spec.completions { return "\(status.succeeded)/\(completions)" }
        let parallelism = spec.parallelism ?? 0
        return parallelism > 1 ? "\(status.succeeded)/1 of \(parallelism)" : "\(status.succeeded)/1"
    }

    private func duration(_ context: PrintContext) -> String {
        guard let start = status.startTime else { return "" }
        return DurationText((status.completionTime ?? context.now) - start).human
    }
}

extension CronJob {
    public static var columns: [PrintColumn] {
        [
            .name, PrintColumn("Schedule"), PrintColumn("Timezone"), PrintColumn("Suspend", .boolean),
            PrintColumn("Active", .integer), PrintColumn("Last Schedule"), .age,
        ] + PrintColumn.containers + [.wide("Selector")]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        let last = status.lastScheduleTime.map { PrintCell.age($0, context) } ?? .text("<none>")
        // The column is boolean, its cells are words: so Kubernetes has it.
        let suspend = spec.suspend.map { $0 ? "True" : "False" } ?? "<unset>"
        let template = spec.jobTemplate.spec
        return [
            .text(metadata.name), .text(spec.schedule), .text(spec.timeZone ?? "<none>"), .text(suspend),
            .count(status.active.count), last, .age(metadata.creationTimestamp, context),
        ] + PrintCell.containers(of: template.template.spec) + [.selector(template.selector)]
    }
}

extension PodDisruptionBudget {
    public static var columns: [PrintColumn] {
        [
            .name, PrintColumn("Min Available"), PrintColumn("Max Unavailable"),
            PrintColumn("Allowed Disruptions", .integer), .age,
        ]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .text(spec.minAvailable?.description ?? "N/A"),
            .text(spec.maxUnavailable?.description ?? "N/A"), .count(status.disruptionsAllowed),
            .age(metadata.creationTimestamp, context),
        ]
    }
}
