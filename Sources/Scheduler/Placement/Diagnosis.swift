/// Why a pod found no node: what its condition and its event say.
struct Diagnosis: Equatable, Sendable {
    /// Nodes there are.
    var nodes = 0
    /// Nodes by reason.
    var reasons: [String: Int] = [:]
    /// The plugins that refused: what would have to change for the pod to fit.
    var plugins = PluginSet()
    /// Nodes that could take the pod if others left them.
    var resolvable = 0
    /// What was said before any node was looked at; empty otherwise.
    var preparation = ""
    /// What preemption had to say; empty where it was not tried.
    var preemption = ""
    /// Whether the pod waits for a change. Otherwise something is wrong with it, and it is tried again.
    var isUnschedulable = true

    /// `0/5 nodes are available: 2 Insufficient cpu, 3 node(s) had untolerated taint(s). preemption: …`
    var message: String {
        if nodes == 0, preparation.isEmpty { return "no nodes available to schedule pods" }
        var text = "0/\(nodes) nodes are available:"
        if !preparation.isEmpty { text += " \(preparation)." }
        if preparation.isEmpty, !reasons.isEmpty {
            let list = reasons.map { "\($0.value) \($0.key)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            text += " \(list.joined(separator: ", "))."
        }
        if !preemption.isEmpty { text += " \(preemption)" }
        return text
    }
}
