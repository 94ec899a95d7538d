/// The room on one row while pods are taken away and given back in thought: resources, and nothing else.
struct RowRoom {
    private struct Part {
        /// -1 for a resource that no node can have.
        let column: Int
        /// What is free, less what the pod asks for: enough while it is not negative.
        var spare: Int64
    }

    private var parts: [Part]
    private var podsSpare: Int64

    /// - Parameters:
    ///   - wanted: What the pod asks for.
    ///   - others: Pods that are to come to the row as well.
    ///   - lower: Placed pods that are taken away, by number.
    init(
        _ row: Int, wanted: [NodeResourcesFit.Wanted], others: [PodFacts], lower: [Int32],
        _ snapshot: borrowing Snapshot
    ) {
        parts = []
        parts.reserveCapacity(wanted.count)
        for item in wanted {
            guard let column = item.column else {
                parts.append(Part(column: -1, spare: -1))
                continue
            }
            let free = snapshot.nodes.allocatable[column][row] - snapshot.nodes.requested[column][row]
            parts.append(Part(column: column, spare: free - item.units))
        }
        let pods = ResourceTable.pods
        podsSpare = snapshot.nodes.allocatable[pods][row] - snapshot.nodes.requested[pods][row] - 1
        for other in others { add(snapshot.shapes[other.shape].resources, pods: 1) }
        for number in lower {
            take(snapshot.shapes[Int(snapshot.podShapes[Int(number)])].resources)
        }
    }

    /// Puts a pod with these requests on the row, or takes it away (`pods` -1).
    mutating func add(_ resources: [ShapeResource], pods: Int64) {
        for resource in resources {
            for index in parts.indices where parts[index].column == resource.column {
                parts[index].spare -= pods * resource.units
            }
        }
        podsSpare -= pods
    }

    private mutating func take(_ resources: [ShapeResource]) { add(resources, pods: -1) }

    var fits: Bool {
        for part in parts where part.spare < 0 { return false }
        return podsSpare >= 0
    }

    /// Why it does not fit; `wanted` is what the room was made with.
    func reasons(_ wanted: [NodeResourcesFit.Wanted]) -> [String] {
        let short = parts.indices.filter { parts[$0].spare < 0 }
        return (podsSpare < 0 ? ["Too many pods"] : []) + short.map { "Insufficient " + wanted[$0].name }
    }
}
