import APIModel

/// What can be set about plugins, with kube-scheduler's defaults.
struct PluginArguments: Sendable {
    var fit = FitArguments()
    var balanced = [ResourceWeight("cpu", 1), ResourceWeight("memory", 1)]
    var addedNodeAffinity = AddedNodeAffinity()
    var spread = SpreadArguments()
    /// What a placed pod's required affinity is worth when it means the pod that is placed: 0 to 100.
    var hardPodAffinityWeight: Int64 = 1
    /// Whether preferences of placed pods are left out.
    var ignoresPreferredTermsOfPlacedPods = false
    /// Whether tolerations may compare numbers (`Lt`, `Gt`).
    var comparesTolerations = false
}

/// A resource and what it counts in a score.
struct ResourceWeight: Hashable, Sendable {
    var name: String
    var weight: Int64

    init(_ name: String, _ weight: Int64) {
        self.name = name
        self.weight = weight
    }
}

struct FitArguments: Sendable {
    var strategy = ScoringStrategy.leastAllocated
    var resources = [ResourceWeight("cpu", 1), ResourceWeight("memory", 1)]
    /// Extended resources that are not looked at, by name and by the group before the slash.
    var ignoredResources: Set<String> = []
    var ignoredResourceGroups: Set<String> = []
}

/// How the room on a node becomes a score.
enum ScoringStrategy: Hashable, Sendable {
    /// Empty nodes first: spreads load.
    case leastAllocated
    /// Full nodes first: packs.
    case mostAllocated
    /// By a line through points, in ascending order of utilization (0 to 100) with scores of 0 to 10.
    case requestedToCapacityRatio([ShapePoint])

    struct ShapePoint: Hashable, Sendable {
        var utilization: Int64
        var score: Int64
    }
}

/// Node affinity that the profile adds to every pod's own.
struct AddedNodeAffinity: Sendable {
    /// Nil for none; one of the terms must be met.
    var required: [NodeTerm]?
    var preferred: [PodShape.PreferredNodes] = []
}

struct SpreadArguments: Sendable {
    /// Constraints for pods that have none and belong to a service or a controller.
    var defaults = [
        Default(topologyKey: "kubernetes.io/hostname", maxSkew: 3),
        Default(topologyKey: "topology.kubernetes.io/zone", maxSkew: 5),
    ]
    /// Whether `defaults` are the system's own: nodes that lack one of the labels are scored by the others.
    var isSystemDefaulted = true

    struct Default: Hashable, Sendable {
        var topologyKey: String
        var maxSkew: Int64
        var isRequired = false
    }
}
