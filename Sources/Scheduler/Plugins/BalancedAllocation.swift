/// Prefers nodes whose resources would be used more evenly with the pod than without it.
///
/// The score is kube-scheduler's: 50 to 100 by how much the pod improves the balance, 0 to 50 by how much it harms it;
/// the balance is one minus the standard deviation of the parts in use.
struct BalancedAllocation: RowScore {
    let readsPods = true
    let normalization = Normalization.none
    /// Columns, and what the pod adds to each.
    let parts: [ShapeResource]

    static let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared = {
        _, subject, arguments, snapshot in
        let requests = subject.shape.requests
        var parts: [ShapeResource] = []
        for resource in arguments.balanced {
            let units = requests.units(of: resource.name)
            // A scalar resource that the pod does not ask for is left out.
            if units == 0, !["cpu", "memory", "ephemeral-storage"].contains(resource.name) { continue }
            guard let column = snapshot.nodes.resources.number(of: resource.name) else { continue }
            parts.append(ShapeResource(column: column, units: units))
        }
        // Without any request every node would look better balanced than it is, and all would go to one.
        if parts.allSatisfy({ $0.units == 0 }) { return Prepared() }
        return Prepared(score: BalancedAllocation(parts: parts))
    }

    func score(_ row: Int, _ snapshot: borrowing Snapshot) -> Int64 {
        let with = balance(row, snapshot, withPod: true)
        let without = balance(row, snapshot, withPod: false)
        let half = PluginScore.max / 2
        return half + (half + with - without) / 2
    }

    func scoreAll(_ snapshot: borrowing Snapshot, _ scores: inout [Int64]) {
        guard parts.count == 2 else {
            for row in scores.indices { scores[row] = score(row, snapshot) }
            return
        }
        // The common case, column by column.
        let (first, second) = (parts[0], parts[1])
        let rooms = (snapshot.nodes.allocatable[first.column], snapshot.nodes.allocatable[second.column])
        let used = (snapshot.nodes.requested[first.column], snapshot.nodes.requested[second.column])
        let half = PluginScore.max / 2
        let scale = Double(PluginScore.max)
        var sink = scores.mutableSpan
        for row in rooms.0.indices {
            guard rooms.0[row] != 0, rooms.1[row] != 0 else {
                sink[row] = score(row, snapshot)
                continue
            }
            let room = (Double(rooms.0[row]), Double(rooms.1[row]))
            let with = (
                min(Double(used.0[row] + first.units) / room.0, 1), min(Double(used.1[row] + second.units) / room.1, 1)
            )
            let without = (min(Double(used.0[row]) / room.0, 1), min(Double(used.1[row]) / room.1, 1))
            let better = Int64((1 - abs((with.0 - with.1) / 2)) * scale)
            let before = Int64((1 - abs((without.0 - without.1) / 2)) * scale)
            sink[row] = half + (half + better - before) / 2
        }
    }

    private func balance(_ row: Int, _ snapshot: borrowing Snapshot, withPod: Bool) -> Int64 {
        var count = 0.0
        var sum = 0.0
        var first = 0.0
        var second = 0.0
        for part in parts {
            let allocatable = snapshot.nodes.allocatable[part.column][row]
            if allocatable == 0 { continue }
            let used = snapshot.nodes.requested[part.column][row] + (withPod ? part.units : 0)
            let fraction = min(Double(used) / Double(allocatable), 1)
            if count == 0 { first = fraction } else { second = fraction }
            count += 1
            sum += fraction
        }
        var deviation = 0.0
        if count == 2 {
            deviation = abs((first - second) / 2)
        } else if count > 2 {
            let mean = sum / count
            var squares = 0.0
            for part in parts {
                let allocatable = snapshot.nodes.allocatable[part.column][row]
                if allocatable == 0 { continue }
                let used = snapshot.nodes.requested[part.column][row] + (withPod ? part.units : 0)
                let distance = min(Double(used) / Double(allocatable), 1) - mean
                squares += distance * distance
            }
            deviation = (squares / count).squareRoot()
        }
        return Int64((1 - deviation) * Double(PluginScore.max))
    }
}
