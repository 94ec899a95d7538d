import Transport

extension ObjectService {
    /// The metrics of flow control, in Prometheus' text format.
    func writeFlow(to text: inout PrometheusText) {
        func family(_ name: String, _ kind: PrometheusText.Kind, _ help: String, _ value: (Level) -> UInt64) {
            text.family(name, kind, help)
            for level in FlowLevel.allCases { text.sample(name, [("level", level.name)], value(flow.state(level))) }
        }
        family("trireme_flow_running", .gauge, "Requests under way.") { UInt64($0.running) }
        family("trireme_flow_seats", .gauge, "Seats that they hold.") { UInt64($0.seats) }
        family("trireme_flow_waiting", .gauge, "Requests that wait for their turn.") { UInt64($0.queued) }
        family("trireme_flow_waiting_bytes", .gauge, "Bytes of requests that wait.") { UInt64($0.queuedBytes) }
        family("trireme_flow_begun_total", .counter, "Requests that began.") { $0.counters.begun }
        family("trireme_flow_waited_total", .counter, "Requests that had to wait.") { $0.counters.waited }
        text.family("trireme_flow_refused_total", .counter, "Requests refused, by why.")
        for level in FlowLevel.allCases {
            for refusal in FlowRefusal.allCases where flow.state(level).counters.refused[refusal] > 0 {
                text.sample(
                    "trireme_flow_refused_total", [("level", level.name), ("reason", "\(refusal)")],
                    flow.state(level).counters.refused[refusal])
            }
        }
        text.single(
            "trireme_callers", .gauge, "Users that are connected, by name and class.", UInt64(flow.callers.count))
    }
}
