import APIModel

extension PodSpec {
    /// Whether the pod's own selector and its required affinity let it run on a node.
    func selects(_ node: Node) -> Bool {
        for entry in nodeSelector where node.metadata.labels[entry.key] != entry.value { return false }
        guard let required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution else { return true }
        return required.matches(node)
    }
}

extension NodeSelector {
    /// Whether one of the terms holds; none of them, when there is none.
    func matches(_ node: Node) -> Bool {
        nodeSelectorTerms.contains { term in
            if term.matchExpressions.isEmpty, term.matchFields.isEmpty { return false }
            return term.matchExpressions.allSatisfy { $0.matches(node.metadata.labels[$0.key]) }
                && term.matchFields.allSatisfy { $0.key == "metadata.name" && $0.matches(node.metadata.name) }
        }
    }
}

extension NodeSelectorRequirement {
    func matches(_ value: String?) -> Bool {
        switch self.operator {
        case "In": return value.map(values.contains) ?? false
        case "NotIn": return !(value.map(values.contains) ?? false)
        case "Exists": return value != nil
        case "DoesNotExist": return value == nil
        case "Gt", "Lt":
            guard let value, let number = Int64(value), let bound = values.first.flatMap({ Int64($0) }) else {
                return false
            }
            return self.operator == "Gt" ? number > bound : number < bound
        default: return false
        }
    }
}
