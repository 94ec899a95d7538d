import APIModel

/// Refuses nodes that the pod's `nodeSelector` or required node affinity does not mean, and prefers those that its
/// preferences mean.
struct NodeAffinity: RowFilter, RowScore {
    let plugin: PluginNumber
    let readsPods = false
    let normalization = Normalization.highest
    let demand: CompiledNodeDemand
    let added: CompiledNodeDemand
    let preferred: [(term: CompiledNodeTerm, weight: Int64)]

    /// Details of failures.
    private static let refusedByPod: UInt32 = 0
    private static let refusedByProfile: UInt32 = 1

    static let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared = {
        plugin, subject, arguments, snapshot in
        let shape = subject.shape
        let names = shape.demand.namesAllowed
        if let names, names.isEmpty {
            return Prepared(fault: PreparationFault(message: "pod affinity terms conflict"))
        }
        if let fault = shape.fault(.preferredNodes) {
            return Prepared(fault: PreparationFault(message: fault, isUnschedulable: false))
        }
        let added = NodeDemand(selector: [], terms: arguments.addedNodeAffinity.required)
        let preferred = shape.preferredNodes + arguments.addedNodeAffinity.preferred
        let work = NodeAffinity(
            plugin: plugin,
            demand: CompiledNodeDemand(shape.demand, &snapshot),
            added: CompiledNodeDemand(added, &snapshot),
            preferred: preferred.map { (CompiledNodeTerm($0.term, &snapshot), $0.weight) })
        return Prepared(
            filter: shape.demand.isEmpty && added.isEmpty ? nil : work, score: preferred.isEmpty ? nil : work,
            names: names)
    }

    func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure {
        if !added.matches(row, snapshot) {
            return Failure(plugin, detail: Self.refusedByProfile, isResolvable: false)
        }
        if !demand.matches(row, snapshot) { return Failure(plugin, detail: Self.refusedByPod, isResolvable: false) }
        return .none
    }

    func score(_ row: Int, _ snapshot: borrowing Snapshot) -> Int64 {
        var sum: Int64 = 0
        for (term, weight) in preferred where term.matches(row, snapshot) { sum += weight }
        return sum
    }

    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String] {
        failure.detail == Self.refusedByProfile
            ? ["node(s) didn't match scheduler-enforced node affinity"]
            : ["node(s) didn't match Pod's node affinity/selector"]
    }
}
