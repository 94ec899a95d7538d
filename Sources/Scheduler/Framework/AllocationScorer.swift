/// How full a row would be with the pod, as a score: the three strategies of kube-scheduler.
struct AllocationScorer {
    /// A resource in the score.
    private struct Part {
        let weight: Int64
        let allocatable: Int
        /// What the pod adds.
        let units: Int64
        let source: Source
    }

    /// Where the pods of the row stand.
    private enum Source {
        case nonZeroMilliCPU
        case nonZeroMemory
        case column
    }

    private let strategy: ScoringStrategy
    private let parts: [Part]

    init(
        _ strategy: ScoringStrategy, _ resources: [ResourceWeight], _ requests: PodRequests, _ table: ResourceTable
    ) {
        self.strategy = strategy
        parts = resources.compactMap { resource in
            guard let column = table.number(of: resource.name) else { return nil }
            switch resource.name {
            case "cpu":
                return Part(
                    weight: resource.weight, allocatable: column, units: requests.nonZeroMilliCPU,
                    source: .nonZeroMilliCPU)
            case "memory":
                return Part(
                    weight: resource.weight, allocatable: column, units: requests.nonZeroMemory, source: .nonZeroMemory)
            default:
                // A scalar resource that the pod does not ask for says nothing about where the pod belongs.
                let units = requests.units(of: resource.name)
                if units == 0, resource.name != "ephemeral-storage" { return nil }
                return Part(weight: resource.weight, allocatable: column, units: units, source: .column)
            }
        }
    }

    func score(_ row: Int, _ snapshot: borrowing Snapshot) -> Int64 {
        var sum: Int64 = 0
        var weights: Int64 = 0
        for part in parts {
            let allocatable = snapshot.nodes.allocatable[part.allocatable][row]
            if allocatable == 0 { continue }
            let held =
                switch part.source {
                case .nonZeroMilliCPU: snapshot.nodes.nonZeroMilliCPU[row]
                case .nonZeroMemory: snapshot.nodes.nonZeroMemory[row]
                case .column: snapshot.nodes.requested[part.allocatable][row]
                }
            let requested = held + part.units
            switch strategy {
            case .leastAllocated:
                if requested <= allocatable {
                    sum += part.weight * ((allocatable - requested) * PluginScore.max / allocatable)
                }
                weights += part.weight
            case .mostAllocated:
                sum += part.weight * (min(requested, allocatable) * PluginScore.max / allocatable)
                weights += part.weight
            case .requestedToCapacityRatio(let points):
                let utilization = requested > allocatable ? 100 : requested * 100 / allocatable
                let score = Self.interpolate(points, at: utilization)
                // A resource without a score does not water down the others.
                if score > 0 {
                    sum += part.weight * score
                    weights += part.weight
                }
            }
        }
        guard weights > 0 else { return 0 }
        if case .requestedToCapacityRatio = strategy {
            return Int64((Double(sum) / Double(weights)).rounded(.toNearestOrAwayFromZero))
        }
        return sum / weights
    }

    /// Scores every row.
    func scoreAll(_ snapshot: borrowing Snapshot, _ scores: inout [Int64]) {
        guard case .leastAllocated = strategy else {
            for row in scores.indices { scores[row] = score(row, snapshot) }
            return
        }
        // The common case, column by column.
        let rows = scores.count
        var sink = scores.mutableSpan
        var total = Array(repeating: Int64(0), count: rows)
        var weights = total.mutableSpan
        for row in 0..<rows { sink[row] = 0 }
        for part in parts {
            let rooms = snapshot.nodes.allocatable[part.allocatable]
            let held =
                switch part.source {
                case .nonZeroMilliCPU: snapshot.nodes.nonZeroMilliCPU
                case .nonZeroMemory: snapshot.nodes.nonZeroMemory
                case .column: snapshot.nodes.requested[part.allocatable]
                }
            for row in 0..<rows where rooms[row] != 0 {
                let left = rooms[row] - held[row] - part.units
                if left >= 0 { sink[row] += part.weight * (left * PluginScore.max / rooms[row]) }
                weights[row] += part.weight
            }
        }
        for row in 0..<rows where weights[row] > 1 { sink[row] /= weights[row] }
    }

    /// The line through `points` at `utilization`, in hundredths: scores of points count to 10.
    private static func interpolate(_ points: [ScoringStrategy.ShapePoint], at utilization: Int64) -> Int64 {
        let scale = PluginScore.max / 10
        for (index, point) in points.enumerated() where utilization <= point.utilization {
            guard index > 0 else { return point.score * scale }
            let before = points[index - 1]
            let rise = (point.score - before.score) * scale
            let run = point.utilization - before.utilization
            return before.score * scale + rise * (utilization - before.utilization) / run
        }
        return (points.last?.score ?? 0) * scale
    }
}
