import APIModel
import Base

/// What selectors read of a pod. Pods that agree in it are counted together.
struct LabelSetKey: Hashable, Sendable {
    let namespace: String
    let labels: StringMap<String>
    /// Whether the pods are being deleted: spread constraints do not count those.
    let isTerminating: Bool
}

/// Pods that no selector tells apart.
struct LabelSet {
    let key: LabelSetKey
    /// Pods, placed or waiting, and lookups that hold the set.
    var references = 1
    /// Placed pods by row.
    var places: [Int32: Int32] = [:]
    /// The counters that count these pods.
    var counters: [Int] = []
    /// The groups of terms that mean these pods, in ascending order.
    var groups: [Int] = []
}

/// A count of placed pods, by row: kept while a class asks for it.
struct PodCounter {
    let key: PodCounterKey
    var references = 1
    var perRow: [Int32: Int32] = [:]
}

/// Which pods a counter counts.
struct PodCounterKey: Hashable, Sendable {
    /// All terms must mean the pod; at least one.
    let terms: [PodTerm]
    let countsTerminating: Bool

    /// Whether some term chooses namespaces by their labels.
    var choosesNamespaces: Bool { terms.contains { $0.scope.selector != nil } }
}

/// Equal affinity terms of placed pods, added up by row: what they say about pods that come later.
struct TermGroup {
    let term: AffinityTerm
    /// Shapes that have the term.
    var references = 1
    var perRow: [Int32: TermCell] = [:]
}

/// What the pods on one row say by one term.
struct TermCell: Equatable {
    /// Pods that refuse company of the term's pods.
    var apart: Int32 = 0
    /// Pods that demand company of the term's pods.
    var near: Int32 = 0
    /// The sum of the weights of preferences; those for staying away are negative.
    var weight: Int64 = 0

    static let zero = TermCell()

    mutating func add(_ other: TermCell, times: Int32) {
        apart += other.apart * times
        near += other.near * times
        weight += other.weight * Int64(times)
    }
}

extension LabelSet: Vacant {
    static var vacant: LabelSet { LabelSet(key: LabelSetKey(namespace: "", labels: [:], isTerminating: false)) }
}

extension PodCounter: Vacant {
    static var vacant: PodCounter { PodCounter(key: PodCounterKey(terms: [], countsTerminating: false)) }
}

extension TermGroup: Vacant {
    static var vacant: TermGroup { TermGroup(term: .vacant) }
}
