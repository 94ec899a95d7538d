/// Pods for which room was made on a node, and which have not come there yet.
struct Nominations {
    private var byNode: [String: [PodFacts]] = [:]
    private var nodes: [String: String] = [:]

    var isEmpty: Bool { nodes.isEmpty }

    /// The node of the pod with this uid.
    func node(of uid: String) -> String? { nodes[uid] }

    func pods(on node: String) -> [PodFacts] { byNode[node] ?? [] }

    /// Nominates the pod, in place of an earlier nomination. An empty name takes that back.
    mutating func set(_ pod: PodFacts, node: String) {
        if let old = nodes.removeValue(forKey: pod.uid) {
            byNode[old]?.removeAll { $0.uid == pod.uid }
            if byNode[old]?.isEmpty ?? false { byNode[old] = nil }
        }
        guard !node.isEmpty else { return }
        nodes[pod.uid] = node
        byNode[node, default: []].append(pod)
    }
}
