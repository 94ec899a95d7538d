import APIModel
import Base

/// Keeps pods spread over topology domains: refuses nodes whose domain would get too far ahead of the emptiest, and
/// prefers those whose domain has few.
struct PodTopologySpread: TopologyWork {
    private var required: SpreadFilter?
    private var preferred: SpreadScore?

    static let hostname = "kubernetes.io/hostname"

    static let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared = {
        plugin, subject, arguments, snapshot in
        let shape = subject.shape
        if let fault = shape.fault(.spread) {
            return Prepared(fault: PreparationFault(message: fault, isUnschedulable: false))
        }
        var required = shape.requiredSpread
        var preferred = shape.preferredSpread
        if !shape.hasSpread, let selector = subject.ownSelector {
            for constraint in arguments.spread.defaults {
                let added = SpreadConstraint(
                    topologyKey: constraint.topologyKey, maxSkew: constraint.maxSkew, selector: selector)
                if constraint.isRequired { required.append(added) } else { preferred.append(added) }
            }
        }
        if required.isEmpty, preferred.isEmpty { return Prepared() }
        let needsAllKeys = shape.hasSpread || !arguments.spread.isSystemDefaulted
        return Prepared(
            topology: PodTopologySpread(
                required: required.isEmpty ? nil : SpreadFilter(plugin, required, subject, arguments, &snapshot),
                preferred: preferred.isEmpty
                    ? nil : SpreadScore(preferred, subject, arguments, needsAllKeys: needsAllKeys, &snapshot)))
    }

    var filters: Bool { required != nil }
    var scores: Bool { preferred != nil }

    mutating func touch(_ row: Int, _ snapshot: borrowing Snapshot) {
        required?.touch(row, snapshot)
        preferred?.touch(row, snapshot)
    }

    mutating func filterAll(_ snapshot: borrowing Snapshot, _ failures: inout [Failure]) {
        required?.filterAll(snapshot, &failures)
    }

    mutating func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure {
        required?.filter(row, snapshot) ?? .none
    }

    mutating func scoreAll(
        _ snapshot: borrowing Snapshot, _ failures: [Failure], rowsRevision: Int?, weight: Int64,
        _ totals: inout [Int64]
    ) {
        preferred?.scoreAll(snapshot, failures, rowsRevision: rowsRevision, weight: weight, &totals)
    }

    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String] {
        failure.detail == SpreadFilter.lacksLabel
            ? ["node(s) didn't match pod topology spread constraints (missing required label)"]
            : ["node(s) didn't match pod topology spread constraints"]
    }

    func release(_ snapshot: inout Snapshot) {
        required?.release(&snapshot)
        preferred?.release(&snapshot)
    }
}

/// What both halves of the plugin ask for: the counter of a constraint, and the rows that count for it.
enum SpreadCounting {
    /// The counter of the constraint's pods. A selector that selects everything counts nothing, as upstream has it.
    static func counter(
        _ constraint: SpreadConstraint, _ subject: ClassSubject, _ snapshot: inout Snapshot
    ) -> Int? {
        if constraint.selector.isEmpty { return nil }
        let scope = NamespaceScope(names: [subject.shape.namespace], selector: nil)
        let term = PodTerm(scope: scope, selector: constraint.selector)
        return snapshot.retainCounter(PodCounterKey(terms: [term], countsTerminating: false))
    }

    /// By constraint, the rows that count: the node has all keys (where that is asked for), and the constraint's
    /// policies take it.
    static func eligible(
        _ constraints: [SpreadConstraint], _ subject: ClassSubject, _ arguments: PluginArguments, needsAllKeys: Bool,
        _ snapshot: inout Snapshot
    ) -> [[Bool]] {
        var columns: [Int] = []
        for constraint in constraints { columns.append(snapshot.column(ofLabel: constraint.topologyKey)) }
        let demand = CompiledNodeDemand(subject.shape.demand, &snapshot)
        let tolerations = subject.shape.tolerations
        let refused = snapshot.nodes.taintLists.map { list in
            list.contains {
                $0.effect != .preferNoSchedule
                    && !tolerations.tolerates($0, comparing: arguments.comparesTolerations)
            }
        }
        var eligible = constraints.map { _ in Array(repeating: false, count: snapshot.nodes.rows) }
        for row in 0..<snapshot.nodes.rows where snapshot.nodes.isPresent[row] {
            if needsAllKeys, columns.contains(where: { snapshot.nodes.columns[$0].rows[row] < 0 }) { continue }
            let isMeant = demand.matches(row, snapshot)
            let isTolerated = !refused[Int(snapshot.nodes.taintList[row])]
            for (index, constraint) in constraints.enumerated() {
                eligible[index][row] =
                    (isMeant || !constraint.honorsAffinity) && (isTolerated || !constraint.honorsTaints)
            }
        }
        return eligible
    }

    static func pods(_ counter: Int?, _ row: Int, _ snapshot: borrowing Snapshot) -> Int64 {
        guard let counter else { return 0 }
        return Int64(snapshot.index.counters[counter].perRow[Int32(row)] ?? 0)
    }
}
