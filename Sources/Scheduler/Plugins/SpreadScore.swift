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

    private var parts: [Part] = []
    /// Rows that are scored: those that have all keys, where that is asked for.
    private var isScored: [Bool]
    /// The numbers of domains, with the revision of the rows that they were counted for.
    private var known: (rowsRevision: Int, sizes: [Int])?

    init(
        _ constraints: [SpreadConstraint], _ subject: ClassSubject, _ arguments: PluginArguments, needsAllKeys: Bool,
        _ snapshot: inout Snapshot
    ) {
        let eligible = SpreadCounting.eligible(
            constraints, subject, arguments, needsAllKeys: needsAllKeys, &snapshot)
        let rows = snapshot.nodes.rows
        isScored = Array(repeating: true, count: rows)
        for (index, constraint) in constraints.enumerated() {
            let counter = SpreadCounting.counter(constraint, subject, &snapshot)
            let column = snapshot.column(ofLabel: constraint.topologyKey)
            parts.append(
                Part(
                    counter: counter, maxSkew: constraint.maxSkew,
                    isHostname: constraint.topologyKey == PodTopologySpread.hostname, column: column,
                    tally: DomainTally(column: column, eligible: eligible[index], snapshot),
                    pods: Array(repeating: 0, count: rows)))
            guard needsAllKeys else { continue }
            for row in 0..<rows where snapshot.nodes.columns[column].rows[row] < 0 { isScored[row] = false }
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

    /// - Parameter rowsRevision: Equal numbers, the same rows take the pod; nil where nobody knows.
    mutating func scoreAll(
        _ snapshot: borrowing Snapshot, _ failures: [Failure], rowsRevision: Int?, weight: Int64,
        _ totals: inout [Int64]
    ) {
        let sizes = sizes(snapshot, failures, rowsRevision)
        var raw = Array(repeating: 0.0, count: failures.count)
        for (part, size) in zip(parts, sizes) { Self.add(part, weight: log(Double(size + 2)), snapshot, to: &raw) }
        var lowest = Int64.max
        var highest: Int64 = 0
        for row in failures.indices where failures[row].isNone && isScored[row] {
            // Rounded to the nearest; sums are not negative.
            let score = Int64(raw[row] + 0.5)
            lowest = min(lowest, score)
            highest = max(highest, score)
        }
        let table = NormalTable(lowest: min(lowest, highest), highest: highest) {
            weight * (highest == 0 ? PluginScore.max : PluginScore.max * (highest + lowest - $0) / highest)
        }
        var sink = totals.mutableSpan
        for row in failures.indices where failures[row].isNone && isScored[row] {
            sink[row] += table[Int64(raw[row] + 0.5)]
        }
    }

    /// Adds what one constraint counts to the score of every row; a pod counts `weight`.
    private static func add(
        _ part: Part, weight: Double, _ snapshot: borrowing Snapshot, to raw: inout [Double]
    ) {
        let domains = snapshot.nodes.columns[part.column].rows
        let tolerance = Double(part.maxSkew - 1)
        var sink = raw.mutableSpan
        if part.isHostname {
            for row in domains.indices where domains[row] >= 0 {
                sink[row] += Double(part.pods[row]) * weight + tolerance
            }
        } else {
            let byDomain = part.tally.counts.map { Double($0) * weight + tolerance }
            for row in domains.indices where domains[row] >= 0 { sink[row] += byDomain[Int(domains[row])] }
        }
    }

    /// By constraint, the number of domains among the rows that take the pod.
    private mutating func sizes(
        _ snapshot: borrowing Snapshot, _ failures: [Failure], _ rowsRevision: Int?
    ) -> [Int] {
        if let known, known.rowsRevision == rowsRevision { return known.sizes }
        let sizes = parts.map { size($0, snapshot.nodes.columns[$0.column].rows, failures) }
        known = rowsRevision.map { ($0, sizes) }
        return sizes
    }

    private func size(_ part: Part, _ domains: [Int32], _ failures: [Failure]) -> Int {
        var isSeen = Array(repeating: false, count: part.isHostname ? 0 : part.tally.counts.count)
        var size = 0
        var lacksKey = false
        for row in failures.indices where failures[row].isNone && isScored[row] {
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
        return lacksKey ? size + 1 : size
    }

    func release(_ snapshot: inout Snapshot) {
        for part in parts { if let counter = part.counter { snapshot.releaseCounter(counter) } }
    }
}
