/// Refuses nodes where another pod has one of the ports of the node that the pod asks for.
struct NodePorts: RowFilter {
    let plugin: PluginNumber
    let readsPods = true
    let wanted: [HostPort]

    static let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared = {
        plugin, subject, _, _ in
        let wanted = subject.shape.hostPorts
        return wanted.isEmpty ? Prepared() : Prepared(filter: NodePorts(plugin: plugin, wanted: wanted))
    }

    func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure {
        for used in snapshot.nodes.ports[row] {
            for port in wanted where port.conflicts(with: used) { return Failure(plugin, isResolvable: true) }
        }
        return .none
    }

    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String] {
        ["node(s) didn't have free ports for the requested pod ports"]
    }
}
