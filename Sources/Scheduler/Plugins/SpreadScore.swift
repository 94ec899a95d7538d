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

    mutating func scoreAll(
        _ snapshot: borrowing Snapshot, _ failures: [Failure], weight: Int64, _ totals: inout [Int64]
    ) {
        var lowest = Int64.max
        var highest: Int64 = 0
        var sums = Array(repeating: 0.0, count: failures.count)
        for part in parts { Self.add(credit(part, snapshot, failures), part, snapshot, to: &sums) }
        var raw = Array(repeating: Int64(0), count: failures.count)
        var scores = raw.mutableSpan
        for row in failures.indices where failures[row].isNone && isScored[row] {
            // Rounded to the nearest; sums are not negative.
            let score = Int64(sums[row] + 0.5)
            scores[row] = score
            lowest = min(lowest, score)
            highest = max(highest, score)
        }
        guard highest > 0 else {
            for row in failures.indices where failures[row].isNone && isScored[row] {
                totals[row] += weight * PluginScore.max
            }
            return
        }
        let table = NormalTable(lowest: lowest, highest: highest) {
            weight * (PluginScore.max * (highest + lowest - $0) / highest)
        }
        var sink = totals.mutableSpan
        for row in failures.indices where failures[row].isNone && isScored[row] { sink[row] += table[raw[row]] }
    }

    /// Adds what one constraint counts to the sum of every row.
    private static func add(
        _ credit: Credit, _ part: Part, _ snapshot: borrowing Snapshot, to sums: inout [Double]
    ) {
        let domains = snapshot.nodes.columns[part.column].rows
        let tolerance = Double(part.maxSkew - 1)
        var sums = sums.mutableSpan
        if part.isHostname {
            for row in domains.indices where domains[row] >= 0 {
                sums[row] += Double(part.pods[row]) * credit.weight + tolerance
            }
        } else {
            for row in domains.indices where domains[row] >= 0 { sums[row] += credit.byDomain[Int(domains[row])] }
        }
    }

    /// What a pod in a domain counts, and the sum of each domain.
    private struct Credit {
        let weight: Double
        /// Empty for the key that names nodes.
        let byDomain: [Double]
    }

    /// What the rows that take the pod make of a constraint.
    private func credit(_ part: Part, _ snapshot: borrowing Snapshot, _ failures: [Failure]) -> Credit {
        let domains = snapshot.nodes.columns[part.column].rows
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
        if lacksKey { size += 1 }
        let weight = log(Double(size + 2))
        guard !part.isHostname else { return Credit(weight: weight, byDomain: []) }
        return Credit(
            weight: weight, byDomain: part.tally.counts.map { Double($0) * weight + Double(part.maxSkew - 1) })
    }

    func release(_ snapshot: inout Snapshot) {
        for part in parts { if let counter = part.counter { snapshot.releaseCounter(counter) } }
    }
}
