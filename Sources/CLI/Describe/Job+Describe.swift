import APIModel

extension Job: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Namespace", metadata.namespace)
        text.field("Selector", spec.selector.plain)
        text.labels("Labels", metadata.labels)
        text.annotations(metadata.annotations)
        text.controller(of: metadata)
        if let parallelism = spec.parallelism { text.field("Parallelism", "\(parallelism)") }
        text.field("Completions", spec.completions.shown)
        if let mode = spec.completionMode { text.field("Completion Mode", mode) }
        if let suspend = spec.suspend { text.field("Suspend", "\(suspend)") }
        if let limit = spec.backoffLimit { text.field("Backoff Limit", "\(limit)") }
        if let seconds = spec.ttlSecondsAfterFinished { text.field("TTL Seconds After Finished", "\(seconds)") }
        if let start = status.startTime { text.field("Start Time", context.date(start)) }
        if let end = status.completionTime { text.field("Completed At", context.date(end)) }
        if let start = status.startTime, let end = status.completionTime {
            text.field("Duration", DurationText(end - start).human)
        }
        if let seconds = spec.activeDeadlineSeconds { text.field("Active Deadline Seconds", "\(seconds)s") }
        let ready = status.ready.map { " (\($0) Ready)" } ?? ""
        text.field(
            "Pods Statuses",
            "\(status.active) Active\(ready) / \(status.succeeded) Succeeded / \(status.failed) Failed")
        if spec.completionMode == "Indexed" { text.field("Completed Indexes", completedIndexes) }
        text.template(spec.template, context)
    }

    /// The indexes, cut behind the one that passes 50 characters.
    private var completedIndexes: String {
        let indexes = status.completedIndexes
        guard indexes.count > 50, let comma = indexes.dropFirst(50).firstIndex(of: ",") else {
            return indexes.or("<none>")
        }
        return indexes[...comma] + "..."
    }
}

extension CronJob: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.metadata(metadata)
        text.field("Schedule", spec.schedule)
        text.field("Concurrency Policy", spec.concurrencyPolicy)
        text.field("Suspend", spec.suspend.shown)
        text.field("Time Zone", spec.timeZone ?? "<unset>")
        text.field("Successful Job History Limit", spec.successfulJobsHistoryLimit.shown)
        text.field("Failed Job History Limit", spec.failedJobsHistoryLimit.shown)
        text.field("Starting Deadline Seconds", spec.startingDeadlineSeconds.map { "\($0)s" } ?? "<unset>")
        let job = spec.jobTemplate.spec
        text.field("Selector", job.selector == nil ? "<unset>" : job.selector.plain)
        text.field("Parallelism", job.parallelism.shown)
        text.field("Completions", job.completions.shown)
        if let seconds = job.activeDeadlineSeconds { text.field("Active Deadline Seconds", "\(seconds)s") }
        text.template(job.template, context)
        text.field("Last Schedule Time", status.lastScheduleTime.map { context.date($0) } ?? "<unset>")
        text.field("Active Jobs", status.active.map(\.name).joined(separator: ", ").or("<none>"))
    }
}

extension Int32? {
    /// The number, or `<unset>`.
    var shown: String { map { "\($0)" } ?? "<unset>" }
}

extension Bool? {
    /// `True`, `False` or `<unset>`.
    var shown: String { map { $0 ? "True" : "False" } ?? "<unset>" }
}
