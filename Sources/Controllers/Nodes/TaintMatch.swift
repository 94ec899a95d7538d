import APIModel

extension Toleration {
    /// Whether it makes a taint bearable.
    func tolerates(_ taint: Taint) -> Bool {
        if !effect.isEmpty, effect != taint.effect { return false }
        if !key.isEmpty, key != taint.key { return false }
        switch self.operator {
        case "", "Equal": return value == taint.value && !key.isEmpty
        case "Exists": return true
        case "Lt", "Gt":
            guard let bound = Int64(value), let given = Int64(taint.value) else { return false }
            return self.operator == "Lt" ? given < bound : given > bound
        default: return false
        }
    }
}

extension Taint {
    init(_ key: String, _ effect: String, since time: Time?) {
        self.init()
        self.key = key
        self.effect = effect
        timeAdded = time
    }

    /// Whether it says the same of a node.
    func isSame(_ other: Taint) -> Bool { key == other.key && effect == other.effect }
}

/// Names of the taints that stand for a node's conditions.
enum NodeTaint {
    static let notReady = "node.kubernetes.io/not-ready"
    static let unreachable = "node.kubernetes.io/unreachable"
    static let unschedulable = "node.kubernetes.io/unschedulable"
    static let memoryPressure = "node.kubernetes.io/memory-pressure"
    static let diskPressure = "node.kubernetes.io/disk-pressure"
    static let pidPressure = "node.kubernetes.io/pid-pressure"
    static let networkUnavailable = "node.kubernetes.io/network-unavailable"
    static let outOfService = "node.kubernetes.io/out-of-service"
}

extension Node {
    func condition(_ type: String) -> NodeCondition? { status.conditions.first { $0.type == type } }
    var isReady: Bool { condition("Ready")?.status == "True" }

    /// The first of some taints' that no toleration bears, among those with these effects.
    func untolerated(_ tolerations: [Toleration], effects: Set<String>) -> Taint? {
        spec.taints.first { taint in
            effects.contains(taint.effect) && !tolerations.contains { $0.tolerates(taint) }
        }
    }
}
