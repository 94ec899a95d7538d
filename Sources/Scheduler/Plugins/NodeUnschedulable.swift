/// Refuses nodes that are cordoned, except to pods that tolerate the taint of cordoned nodes.
struct NodeUnschedulable: RowFilter {
    let plugin: PluginNumber
    let readsPods = false

    static let taint = NodeTaint(key: "node.kubernetes.io/unschedulable", value: "", effect: .noSchedule)

    static let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared = {
        plugin, subject, arguments, _ in
        if subject.shape.tolerations.tolerates(taint, comparing: arguments.comparesTolerations) { return Prepared() }
        return Prepared(filter: NodeUnschedulable(plugin: plugin))
    }

    func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure {
        snapshot.nodes.isUnschedulable[row] ? Failure(plugin, isResolvable: false) : .none
    }

    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String] { ["node(s) were unschedulable"] }
}
