import APIModel
import Glibc

/// The constraints of a pod that are wished for.
///
/// A row's score is the sum over the constraints of its domain's count times the logarithm of the number of domains,
/// so that a key with few domains is not drowned by one with many; normalized so that the emptiest comes first.
struct SpreadScore {
    private struct Part {
        let counter: Int?
        let maxSkew: Int64
        /// Counts are by node, for the key that names nodes: every node is its own domain.
        let isHostname: Bool
        let column: Int
        var tally: DomainTally
        /// Pods by row, for the key that names nodes.
        var pods: [Int64]
    }

    private let needsAllKeys: Bool
    private var parts: [Part] = []
    /// Rows that have all keys.
    private var hasKeys: [Bool]
    private var raw: [Int64]

    init(
        _ constraints: [SpreadConstraint], _ subject: ClassSubject, _ arguments: PluginArguments, needsAllKeys: Bool,
        _ snapshot: inout Snapshot
    ) {
        self.needsAllKeys = needsAllKeys
        let eligible = SpreadCounting.eligible(
            constraints, subject, arguments, needsAllKeys: needsAllKeys, &snapshot)
        let rows = snapshot.nodes.rows
        hasKeys = Array(repeating: true, count: rows)
        raw = Array(repeating: 0, count: rows)
        for (index, constraint) in constraints.enumerated() {
            let counter = SpreadCounting.counter(constraint, subject, &snapshot)
            let column = snapshot.column(ofLabel: constraint.topologyKey)
            parts.append(
                Part(
                    counter: counter, maxSkew: constraint.maxSkew,
                    isHostname: constraint.topologyKey == PodTopologySpread.hostname, column: column,
                    tally: DomainTally(column: column, eligible: eligible[index], snapshot),
                    pods: Array(repeating: 0, count: rows)))
            for row in 0..<rows where snapshot.nodes.columns[column].rows[row] < 0 { hasKeys[row] = false }
        }
        for row in 0..<rows { touch(row, snapshot) }
    }

    mutating func touch(_ row: Int, _ snapshot: borrowing Snapshot) {
        for index in parts.indices {
            let pods = SpreadCounting.pods(parts[index].counter, row, snapshot)
            if parts[index].isHostname {
                parts[index].pods[row] = pods
            } else {
                parts[index].tally.set(row, to: pods, snapshot)
            }
        }
    }

    mutating func scoreAll(
        _ snapshot: borrowing Snapshot, _ failures: [Failure], weight: Int64, _ totals: inout [Int64]
    ) {
        let credits = parts.map { credit($0, snapshot, failures) }
        var lowest = Int64.max
        var highest: Int64 = 0
        for row in failures.indices where failures[row].isNone {
            if needsAllKeys, !hasKeys[row] { continue }
            var sum = 0.0
            for index in parts.indices {
                let domain = snapshot.nodes.columns[parts[index].column].rows[row]
                if domain < 0 { continue }
                if parts[index].isHostname {
                    sum += Double(parts[index].pods[row]) * credits[index].weight + Double(parts[index].maxSkew - 1)
                } else {
                    sum += credits[index].byDomain[Int(domain)]
                }
            }
            let score = Int64(sum.rounded(.toNearestOrAwayFromZero))
            raw[row] = score
            lowest = min(lowest, score)
            highest = max(highest, score)
        }
        for row in failures.indices where failures[row].isNone {
            if needsAllKeys, !hasKeys[row] { continue }
            let normalized =
                highest == 0 ? PluginScore.max : PluginScore.max * (highest + lowest - raw[row]) / highest
            totals[row] += weight * normalized
        }
    }

    /// What a pod in a domain counts, and the sum for each domain, by the rows that take the pod.
    private func credit(
        _ part: Part, _ snapshot: borrowing Snapshot, _ failures: [Failure]
    ) -> (weight: Double, byDomain: [Double]) {
        let domains = snapshot.nodes.columns[part.column].rows
        var isSeen = Array(repeating: false, count: part.isHostname ? 0 : part.tally.counts.count)
        var size = 0
        var lacksKey = false
        for row in failures.indices where failures[row].isNone {
            if needsAllKeys, !hasKeys[row] { continue }
            if part.isHostname {
                size += 1
            } else if domains[row] < 0 {
                lacksKey = true
            } else if !isSeen[Int(domains[row])] {
                isSeen[Int(domains[row])] = true
                size += 1
            }
        }
        // Nodes without the key are one domain more.
        if lacksKey { size += 1 }
        let weight = log(Double(size + 2))
        guard !part.isHostname else { return (weight, []) }
        return (weight, part.tally.counts.map { Double($0) * weight + Double(part.maxSkew - 1) })
    }

    func release(_ snapshot: inout Snapshot) {
        for part in parts { if let counter = part.counter { snapshot.releaseCounter(counter) } }
    }
}
