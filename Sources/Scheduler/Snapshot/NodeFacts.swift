import APIModel
import Base

/// What the scheduler reads of a node object.
struct NodeFacts: Equatable, Sendable {
    var name: String
    var labels: StringMap<String>
    var isUnschedulable: Bool
    /// Taints with an effect that is known, in order.
    var taints: [NodeTaint]
    /// By resource, in units of the columns.
    var allocatable: [String: Int64]
    /// Bytes by name of the image.
    var images: [String: Int64]

    init(_ node: Node) {
        name = node.metadata.name
        labels = node.metadata.labels
        isUnschedulable = node.spec.unschedulable
        taints = node.spec.taints.compactMap(NodeTaint.init)
        allocatable = [:]
        for entry in node.status.allocatable.entries {
            allocatable[entry.key] = ResourceAmounts.columnUnits(entry.value.nano, of: entry.key)
        }
        images = [:]
        for image in node.status.images {
            for name in image.names { images[name] = image.sizeBytes }
        }
    }

    /// What is different from `old`, and may help pods that wait.
    func changes(from old: NodeFacts?) -> ClusterEvents {
        guard let old else { return .nodeAdded }
        var events = ClusterEvents()
        if labels != old.labels { events.insert(.nodeLabels) }
        if taints != old.taints || isUnschedulable != old.isUnschedulable { events.insert(.nodeTaints) }
        if allocatable != old.allocatable { events.insert(.nodeAllocatable) }
        return events
    }
}
