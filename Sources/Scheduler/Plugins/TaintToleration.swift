/// Refuses nodes with taints that the pod does not tolerate, and prefers those with few taints that ask to stay away.
struct TaintToleration: RowFilter, RowScore {
    let plugin: PluginNumber
    let readsPods = false
    let normalization = Normalization.reversed
    /// By list of taints: whether it refuses, and how many taints of it are better avoided.
    let refuses: [Bool]
    let avoided: [Int64]

    static let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared = {
        plugin, subject, arguments, snapshot in
        let lists = snapshot.nodes.taintLists
        let tolerations = subject.shape.tolerations
        // Only what is meant for taints that ask to stay away makes them count less.
        let soft = tolerations.filter { $0.effect == nil || $0.effect == .preferNoSchedule }
        let comparing = arguments.comparesTolerations
        let work = TaintToleration(
            plugin: plugin,
            refuses: lists.map { list in
                list.contains {
                    $0.effect != .preferNoSchedule && !tolerations.tolerates($0, comparing: comparing)
                }
            },
            avoided: lists.map { list in
                Int64(
                    list.count { $0.effect == .preferNoSchedule && !soft.tolerates($0, comparing: comparing) })
            })
        return Prepared(filter: work.refuses.contains(true) ? work : nil, score: work)
    }

    func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure {
        refuses[Int(snapshot.nodes.taintList[row])] ? Failure(plugin, isResolvable: false) : .none
    }

    func score(_ row: Int, _ snapshot: borrowing Snapshot) -> Int64 {
        avoided[Int(snapshot.nodes.taintList[row])]
    }

    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String] {
        ["node(s) had untolerated taint(s)"]
    }
}
