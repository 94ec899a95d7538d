import APIModel

/// The constraints of a pod that must hold.
struct SpreadFilter {
    private struct Part {
        let counter: Int?
        let maxSkew: Int64
        /// 1 where the pod counts for its own constraint.
        let own: Int64
        let minDomains: Int64
        var tally: DomainTally
        /// Whether a node that counts is in the domain.
        var exists: [Bool]
        var domains: Int64
        /// The lowest count of a domain that exists, and how many have it.
        var lowest: Int64 = 0
        var atLowest = 0

        mutating func findLowest() {
            lowest = Int64(Int32.max)
            atLowest = 0
            for domain in exists.indices where exists[domain] {
                let count = tally.counts[domain]
                if count < lowest {
                    lowest = count
                    atLowest = 1
                } else if count == lowest {
                    atLowest += 1
                }
            }
        }

        mutating func touch(_ row: Int, _ snapshot: borrowing Snapshot) {
            let pods = SpreadCounting.pods(counter, row, snapshot)
            guard let change = tally.set(row, to: pods, snapshot) else { return }
            if change.after < lowest {
                lowest = change.after
                atLowest = 1
            } else {
                if change.before == lowest { atLowest -= 1 }
                if change.after == lowest { atLowest += 1 }
                if atLowest == 0 { findLowest() }
            }
        }

        /// What the skew is measured from.
        var floor: Int64 { domains < minDomains ? 0 : lowest }

        func allows(_ domain: Int) -> Bool {
            tally.counts[domain] + own - floor <= maxSkew
        }
    }

    private let plugin: PluginNumber
    private var parts: [Part] = []

    /// Details of failures.
    static let tooSkewed: UInt32 = 0
    static let lacksLabel: UInt32 = 1

    init(
        _ plugin: PluginNumber, _ constraints: [SpreadConstraint], _ subject: ClassSubject,
        _ arguments: PluginArguments, _ snapshot: inout Snapshot
    ) {
        self.plugin = plugin
        let eligible = SpreadCounting.eligible(constraints, subject, arguments, needsAllKeys: true, &snapshot)
        for (index, constraint) in constraints.enumerated() {
            let counter = SpreadCounting.counter(constraint, subject, &snapshot)
            let column = snapshot.column(ofLabel: constraint.topologyKey)
            let tally = DomainTally(column: column, eligible: eligible[index], snapshot)
            var part = Part(
                counter: counter, maxSkew: constraint.maxSkew,
                own: constraint.selector.matches(subject.labels.labels) ? 1 : 0, minDomains: constraint.minDomains,
                tally: tally, exists: Array(repeating: false, count: tally.counts.count), domains: 0)
            for row in eligible[index].indices where eligible[index][row] {
                let domain = Int(snapshot.nodes.columns[column].rows[row])
                if !part.exists[domain] {
                    part.exists[domain] = true
                    part.domains += 1
                }
                part.tally.set(row, to: SpreadCounting.pods(counter, row, snapshot), snapshot)
            }
            part.findLowest()
            parts.append(part)
        }
    }

    mutating func touch(_ row: Int, _ snapshot: borrowing Snapshot) {
        for index in parts.indices { parts[index].touch(row, snapshot) }
    }

    func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure {
        for part in parts {
            let domain = snapshot.nodes.columns[part.tally.column].rows[row]
            if domain < 0 { return Failure(plugin, detail: Self.lacksLabel, isResolvable: false) }
            if !part.allows(Int(domain)) { return Failure(plugin, detail: Self.tooSkewed, isResolvable: true) }
        }
        return .none
    }

    mutating func filterAll(_ snapshot: borrowing Snapshot, _ failures: inout [Failure]) {
        let lacking = Failure(plugin, detail: Self.lacksLabel, isResolvable: false)
        let skewed = Failure(plugin, detail: Self.tooSkewed, isResolvable: true)
        for index in parts.indices {
            let limit = parts[index].maxSkew - parts[index].own + parts[index].floor
            let allowed = parts[index].tally.counts.map { $0 <= limit }
            let domains = snapshot.nodes.columns[parts[index].tally.column].rows
            var sink = failures.mutableSpan
            for row in domains.indices where sink[row].isNone {
                let domain = domains[row]
                if domain < 0 { sink[row] = lacking } else if !allowed[Int(domain)] { sink[row] = skewed }
            }
        }
    }

    func release(_ snapshot: inout Snapshot) {
        for part in parts { if let counter = part.counter { snapshot.releaseCounter(counter) } }
    }
}
