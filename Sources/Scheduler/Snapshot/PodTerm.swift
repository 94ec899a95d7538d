import APIModel
import Base

/// Which namespaces a term looks at.
struct NamespaceScope: Hashable, Sendable {
    /// By name, in order, each once.
    var names: [String]
    /// By their labels besides; nil for none.
    var selector: Selector?

    func contains(_ namespace: String, labels: StringMap<String>?) -> Bool {
        if names.contains(namespace) { return true }
        return selector?.matches(labels ?? [:]) ?? false
    }
}

/// A choice of pods: by namespace and labels.
struct PodTerm: Hashable, Sendable {
    var scope: NamespaceScope
    var selector: Selector
}

/// A term of pod affinity: pods, and the key whose value says which nodes are near them.
struct AffinityTerm: Hashable, Sendable {
    var pods: PodTerm
    var topologyKey: String

    /// - Throws: What is wrong with one of the selectors.
    init(_ term: PodAffinityTerm, of pod: ObjectMeta) throws(SelectorError) {
        var selector = try Selector(term.labelSelector)
        // The server has merged these keys into the selector already; once more changes nothing.
        var more: [Requirement] = []
        for key in term.matchLabelKeys {
            if let value = pod.labels[key] { more.append(try Requirement(key, .in, [value])) }
        }
        for key in term.mismatchLabelKeys {
            if let value = pod.labels[key] { more.append(try Requirement(key, .notIn, [value])) }
        }
        if !more.isEmpty { selector = selector.adding(more) }
        let namespaces = term.namespaceSelector
        let isOwn = term.namespaces.isEmpty && namespaces == nil
        let scope = NamespaceScope(
            names: isOwn ? [pod.namespace] : Set(term.namespaces).sorted(),
            selector: try namespaces.map { (selector) throws(SelectorError) in try Selector(selector) })
        pods = PodTerm(scope: scope, selector: selector)
        topologyKey = term.topologyKey
    }
}

extension AffinityTerm: Vacant {
    static var vacant: AffinityTerm {
        AffinityTerm(
            pods: PodTerm(scope: NamespaceScope(names: [], selector: nil), selector: .nothing), topologyKey: "")
    }

    private init(pods: PodTerm, topologyKey: String) {
        self.pods = pods
        self.topologyKey = topologyKey
    }
}

/// A term that is preferred: its weight is negative for pods to stay away from.
struct WeightedTerm: Hashable, Sendable {
    var term: AffinityTerm
    var weight: Int64
}

/// A topology spread constraint as it is judged.
struct SpreadConstraint: Hashable, Sendable {
    var topologyKey: String
    var maxSkew: Int64
    var selector: Selector
    var minDomains: Int64
    /// Whether nodes that the pod's node affinity refuses are left out.
    var honorsAffinity: Bool
    /// Whether nodes with taints that the pod does not tolerate are left out.
    var honorsTaints: Bool

    init(_ constraint: TopologySpreadConstraint, labels: StringMap<String>) throws(SelectorError) {
        topologyKey = constraint.topologyKey
        maxSkew = Int64(constraint.maxSkew)
        var selector = try Selector(constraint.labelSelector)
        var more: [Requirement] = []
        for key in constraint.matchLabelKeys {
            if let value = labels[key] { more.append(try Requirement(key, .in, [value])) }
        }
        if !more.isEmpty { selector = selector.adding(more) }
        self.selector = selector
        minDomains = Int64(constraint.minDomains ?? 1)
        honorsAffinity = constraint.nodeAffinityPolicy != "Ignore"
        honorsTaints = constraint.nodeTaintsPolicy == "Honor"
    }

    /// A constraint that the scheduler adds of its own accord.
    init(topologyKey: String, maxSkew: Int64, selector: Selector) {
        self.topologyKey = topologyKey
        self.maxSkew = maxSkew
        self.selector = selector
        minDomains = 1
        honorsAffinity = true
        honorsTaints = false
    }
}
