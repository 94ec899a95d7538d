import Base

extension PodWarnings {
    /// Labels of nodes that have other names now.
    private static let oldLabels: [String: (since: String, name: String)] = [
        "beta.kubernetes.io/arch": ("v1.14", "kubernetes.io/arch"),
        "beta.kubernetes.io/os": ("v1.14", "kubernetes.io/os"),
        "failure-domain.beta.kubernetes.io/region": ("v1.17", "topology.kubernetes.io/region"),
        "failure-domain.beta.kubernetes.io/zone": ("v1.17", "topology.kubernetes.io/zone"),
        "beta.kubernetes.io/instance-type": ("v1.17", "node.kubernetes.io/instance-type"),
    ]

    private static func complaint(about label: String) -> String? {
        oldLabels[label].map { "deprecated since \($0.since); use \"\($0.name)\" instead" }
    }

    /// Where the pod wants to run.
    mutating func addPlacement(of spec: PodSpec) {
        for entry in spec.nodeSelector {
            if let text = Self.complaint(about: entry.key) { add(path.child("nodeSelector").key(entry.key), text) }
        }
        let nodes = path.child("affinity", "nodeAffinity")
        let required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
        for (index, term) in (required?.nodeSelectorTerms ?? []).enumerated() {
            let path = nodes.child("requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms").index(index)
            addTerm(term, at: path, checksValues: false)
        }
        let preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
        for (index, term) in preferred.enumerated() {
            let path = nodes.child("preferredDuringSchedulingIgnoredDuringExecution").index(index).child("preference")
            addTerm(term.preference, at: path, checksValues: true)
        }
        for (index, constraint) in spec.topologySpreadConstraints.enumerated() {
            let path = path.child("topologySpreadConstraints").index(index)
            addSelector(constraint.labelSelector, at: path)
            if let text = Self.complaint(about: constraint.topologyKey) {
                add(path.child("topologyKey"), "\(constraint.topologyKey) is \(text)")
            }
        }
        if let together = spec.affinity?.podAffinity {
            addTerms(
                together.requiredDuringSchedulingIgnoredDuringExecution,
                together.preferredDuringSchedulingIgnoredDuringExecution, at: path.child("affinity", "podAffinity"))
        }
        if let apart = spec.affinity?.podAntiAffinity {
            addTerms(
                apart.requiredDuringSchedulingIgnoredDuringExecution,
                apart.preferredDuringSchedulingIgnoredDuringExecution, at: path.child("affinity", "podAntiAffinity"))
        }
    }

    private mutating func addTerm(_ term: NodeSelectorTerm, at path: FieldPath, checksValues: Bool) {
        for (index, expression) in term.matchExpressions.enumerated() {
            let path = path.child("matchExpressions").index(index)
            if let text = Self.complaint(about: expression.key) {
                add(path.child("key"), "\(expression.key) is \(text)")
            }
            guard checksValues else { continue }
            for (position, value) in expression.values.enumerated() {
                for message in Names.labelValue(value) {
                    add(path.child("values").index(position), "\(value) is invalid, \(message)")
                }
            }
        }
    }

    private mutating func addTerms(
        _ required: [PodAffinityTerm], _ preferred: [WeightedPodAffinityTerm], at path: FieldPath
    ) {
        for (index, term) in required.enumerated() {
            addSelector(
                term.labelSelector, at: path.child("requiredDuringSchedulingIgnoredDuringExecution").index(index))
        }
        for (index, term) in preferred.enumerated() {
            let path = path.child("preferredDuringSchedulingIgnoredDuringExecution").index(index)
            addSelector(term.podAffinityTerm.labelSelector, at: path.child("podAffinityTerm"))
        }
    }

    private mutating func addSelector(_ selector: LabelSelector?, at path: FieldPath) {
        if selector == nil { add(path.child("labelSelector"), "a null labelSelector results in matching no pod") }
    }
}
