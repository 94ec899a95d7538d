/// What the scheduler has done, for Prometheus; the names are kube-scheduler's where it has such a metric.
struct SchedulerMetrics {
    var events = 0
    private(set) var scheduled = 0
    private(set) var unschedulable = 0
    private(set) var errors = 0
    private(set) var victims = 0
    /// Attempts of the pods that were scheduled, and how long they had waited.
    private(set) var attempts = 0
    private(set) var waitedNanoseconds: Int64 = 0

    mutating func count(_ action: SchedulerAction) {
        switch action {
        case .bind(_, _, let attempts, let waited):
            scheduled += 1
            self.attempts += attempts
            waitedNanoseconds += waited.nanosecondsClamped
        case .refuse(_, let refusal, _): if refusal.isError { errors += 1 } else { unschedulable += 1 }
        case .evict: victims += 1
        case .clearNomination, .bindVolumes: break
        }
    }

    func text(queue: SchedulingQueue, assumed: Int, nodes: Int) -> String {
        var text = ""
        func add(_ name: String, _ type: String, _ help: String, _ series: [(labels: String, value: Double)]) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
            for (labels, value) in series {
                let number = value == value.rounded() ? String(Int64(value)) : String(value)
                text += "\(name)\(labels) \(number)\n"
            }
        }
        add(
            "scheduler_schedule_attempts_total", "counter", "Attempts to place a pod, by result.",
            [
                ("{result=\"scheduled\"}", Double(scheduled)), ("{result=\"unschedulable\"}", Double(unschedulable)),
                ("{result=\"error\"}", Double(errors)),
            ])
        add(
            "scheduler_pending_pods", "gauge", "Pods that wait, by queue.",
            [
                ("{queue=\"active\"}", Double(queue.count(.active))),
                ("{queue=\"backoff\"}", Double(queue.count(.backoff))),
                ("{queue=\"unschedulable\"}", Double(queue.count(.waiting))),
                ("{queue=\"gated\"}", Double(queue.count(.gated))),
            ])
        add(
            "scheduler_waiting_groups", "gauge", "Groups of equal pods that wait for what may help.",
            [("", Double(queue.groupCount))])
        add("scheduler_assumed_pods", "gauge", "Pods whose binding is not seen yet.", [("", Double(assumed))])
        add("scheduler_nodes", "gauge", "Nodes.", [("", Double(nodes))])
        add(
            "scheduler_pod_scheduling_attempts_sum", "counter", "Attempts that scheduled pods took.",
            [("", Double(attempts))])
        add(
            "scheduler_pod_scheduling_sli_duration_seconds_sum", "counter",
            "Time from the first sight of a pod to its placement.", [("", Double(waitedNanoseconds) / 1e9)])
        add("scheduler_preemption_victims_total", "counter", "Pods that were asked to leave.", [("", Double(victims))])
        add("scheduler_events_total", "counter", "Changes of the cluster that were taken in.", [("", Double(events))])
        return text
    }
}
