/// Refuses every node but the one that the pod names.
struct NodeName: RowFilter {
    let plugin: PluginNumber
    let readsPods = false
    let name: String

    static let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared = {
        plugin, subject, _, _ in
        let name = subject.nodeName
        return name.isEmpty ? Prepared() : Prepared(filter: NodeName(plugin: plugin, name: name))
    }

    func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure {
        snapshot.nodes.names[row] == name ? .none : Failure(plugin, isResolvable: false)
    }

    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String] {
        ["node(s) didn't match the requested node name"]
    }
}
