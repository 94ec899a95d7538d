import APIModel
import Base

/// Puts pods near pods, and keeps them apart: by the pod's own terms, and by those of the pods that are placed.
struct InterPodAffinity: TopologyWork {
    /// A term of the pod: counts of the placed pods that it means.
    private struct OwnTerm {
        let counter: Int
        let weight: Int64
        var tally: DomainTally

        init(_ counter: Int, _ weight: Int64, column: Int, _ snapshot: borrowing Snapshot) {
            self.counter = counter
            self.weight = weight
            tally = DomainTally(column: column, snapshot)
            for (row, count) in snapshot.index.counters[counter].perRow {
                tally.set(Int(row), to: Int64(count), snapshot)
            }
        }

        mutating func touch(_ row: Int, _ snapshot: borrowing Snapshot) {
            tally.set(row, to: Int64(snapshot.index.counters[counter].perRow[Int32(row)] ?? 0), snapshot)
        }
    }

    /// A term of placed pods that means the pod.
    private struct TheirTerm {
        let group: Int
        /// How many refuse the pod, by domain.
        var apart: DomainTally
        /// What they wish, by domain.
        var weight: DomainTally
    }

    private let plugin: PluginNumber
    private let hardWeight: Int64
    private let wantsScore: Bool
    /// Whether the pod is meant by all of its own required terms: the first of its kind may then go anywhere.
    private let meansItself: Bool
    private var near: [OwnTerm] = []
    private var apart: [OwnTerm] = []
    private var preferred: [OwnTerm] = []
    private var theirs: [TheirTerm] = []
    private var raw: [Int64] = []

    /// Details of failures.
    private static let notNear: UInt32 = 0
    private static let notApart: UInt32 = 1
    private static let refusedByOthers: UInt32 = 2

    static let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared = {
        plugin, subject, arguments, snapshot in
        if let fault = subject.shape.fault(.affinity) { return Prepared(fault: PreparationFault(message: fault)) }
        let shape = subject.shape
        if shape.requiredAffinity.isEmpty, shape.requiredAntiAffinity.isEmpty, shape.preferredAffinity.isEmpty,
            subject.groups.isEmpty
        {
            return Prepared()
        }
        return Prepared(topology: InterPodAffinity(plugin, subject, arguments, &snapshot))
    }

    private init(
        _ plugin: PluginNumber, _ subject: ClassSubject, _ arguments: PluginArguments, _ snapshot: inout Snapshot
    ) {
        let shape = subject.shape
        self.plugin = plugin
        hardWeight = arguments.hardPodAffinityWeight
        wantsScore = !(arguments.ignoresPreferredTermsOfPlacedPods && shape.preferredAffinity.isEmpty)
        meansItself = shape.requiredAffinity.allSatisfy { snapshot.index.means($0.pods, subject.labels) }
        for term in shape.requiredAffinity {
            // A placed pod counts only when all terms mean it.
            let key = PodCounterKey(terms: shape.requiredAffinity.map(\.pods), countsTerminating: true)
            let column = snapshot.column(ofLabel: term.topologyKey)
            near.append(OwnTerm(snapshot.retainCounter(key), 0, column: column, snapshot))
        }
        for term in shape.requiredAntiAffinity {
            let key = PodCounterKey(terms: [term.pods], countsTerminating: true)
            let column = snapshot.column(ofLabel: term.topologyKey)
            apart.append(OwnTerm(snapshot.retainCounter(key), 0, column: column, snapshot))
        }
        for weighted in shape.preferredAffinity {
            let key = PodCounterKey(terms: [weighted.term.pods], countsTerminating: true)
            let column = snapshot.column(ofLabel: weighted.term.topologyKey)
            preferred.append(OwnTerm(snapshot.retainCounter(key), weighted.weight, column: column, snapshot))
        }
        for group in subject.groups {
            let column = snapshot.column(ofLabel: snapshot.index.groups[group].term.topologyKey)
            theirs.append(
                TheirTerm(
                    group: group, apart: DomainTally(column: column, snapshot),
                    weight: DomainTally(column: column, snapshot)))
            for row in snapshot.index.groups[group].perRow.keys { touch(theirs.count - 1, Int(row), snapshot) }
        }
        raw = Array(repeating: 0, count: snapshot.nodes.rows)
    }

    let filters = true
    var scores: Bool { wantsScore }

    mutating func touch(_ row: Int, _ snapshot: borrowing Snapshot) {
        for index in near.indices { near[index].touch(row, snapshot) }
        for index in apart.indices { apart[index].touch(row, snapshot) }
        for index in preferred.indices { preferred[index].touch(row, snapshot) }
        for index in theirs.indices { touch(index, row, snapshot) }
    }

    private mutating func touch(_ index: Int, _ row: Int, _ snapshot: borrowing Snapshot) {
        let cell = snapshot.index.groups[theirs[index].group].perRow[Int32(row)] ?? .zero
        theirs[index].apart.set(row, to: Int64(cell.apart), snapshot)
        theirs[index].weight.set(row, to: cell.weight + Int64(cell.near) * hardWeight, snapshot)
    }

    func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure {
        if !isNear(row, snapshot) { return Failure(plugin, detail: Self.notNear, isResolvable: false) }
        for term in apart where term.tally.total > 0 {
            if let count = term.tally.count(at: row, snapshot.nodes.columns[term.tally.column].rows), count > 0 {
                return Failure(plugin, detail: Self.notApart, isResolvable: true)
            }
        }
        for term in theirs where term.apart.total > 0 {
            if let count = term.apart.count(at: row, snapshot.nodes.columns[term.apart.column].rows), count > 0 {
                return Failure(plugin, detail: Self.refusedByOthers, isResolvable: true)
            }
        }
        return .none
    }

    private func isNear(_ row: Int, _ snapshot: borrowing Snapshot) -> Bool {
        if near.isEmpty { return true }
        var hasPods = true
        for term in near {
            guard let count = term.tally.count(at: row, snapshot.nodes.columns[term.tally.column].rows) else {
                return false
            }
            if count <= 0 { hasPods = false }
        }
        return hasPods || (meansItself && near.allSatisfy { $0.tally.total == 0 })
    }

    func filterAll(_ snapshot: borrowing Snapshot, _ failures: inout [Failure]) {
        if near.isEmpty, apart.allSatisfy({ $0.tally.total == 0 }), theirs.allSatisfy({ $0.apart.total == 0 }) {
            return
        }
        refuseFar(snapshot, &failures)
        let notApart = Failure(plugin, detail: Self.notApart, isResolvable: true)
        for term in apart { refuse(term.tally, notApart, snapshot, &failures) }
        let refused = Failure(plugin, detail: Self.refusedByOthers, isResolvable: true)
        for term in theirs { refuse(term.apart, refused, snapshot, &failures) }
    }

    /// Refuses rows that lack company.
    private func refuseFar(_ snapshot: borrowing Snapshot, _ failures: inout [Failure]) {
        let isFirst = meansItself && near.allSatisfy { $0.tally.total == 0 }
        let far = Failure(plugin, detail: Self.notNear, isResolvable: false)
        for term in near {
            let domains = snapshot.nodes.columns[term.tally.column].rows
            let counts = term.tally.counts
            var sink = failures.mutableSpan
            for row in domains.indices where sink[row].isNone {
                let domain = domains[row]
                if domain < 0 || (!isFirst && counts[Int(domain)] <= 0) { sink[row] = far }
            }
        }
    }

    /// Refuses rows whose domain has a pod that is counted.
    private func refuse(
        _ tally: DomainTally, _ failure: Failure, _ snapshot: borrowing Snapshot, _ failures: inout [Failure]
    ) {
        guard tally.total > 0 else { return }
        let domains = snapshot.nodes.columns[tally.column].rows
        let counts = tally.counts
        var sink = failures.mutableSpan
        for row in domains.indices where sink[row].isNone {
            let domain = domains[row]
            if domain >= 0, counts[Int(domain)] > 0 { sink[row] = failure }
        }
    }

    mutating func scoreAll(
        _ snapshot: borrowing Snapshot, _ failures: [Failure], rowsRevision: Int?, weight: Int64,
        _ totals: inout [Int64]
    ) {
        guard wantsScore else { return }
        var isAnything = false
        raw = Array(repeating: 0, count: failures.count)
        for term in preferred where term.tally.total > 0 {
            add(term.tally, times: term.weight, snapshot)
            isAnything = true
        }
        for term in theirs where term.weight.counts.contains(where: { $0 != 0 }) {
            add(term.weight, times: 1, snapshot)
            isAnything = true
        }
        guard isAnything else { return }
        var lowest = Int64.max
        var highest = Int64.min
        for row in failures.indices where failures[row].isNone {
            lowest = min(lowest, raw[row])
            highest = max(highest, raw[row])
        }
        guard highest > lowest else { return }
        let range = Double(highest - lowest)
        let table = NormalTable(lowest: lowest, highest: highest) {
            weight * Int64(Double(PluginScore.max) * (Double($0 - lowest) / range))
        }
        var sink = totals.mutableSpan
        for row in failures.indices where failures[row].isNone { sink[row] += table[raw[row]] }
    }

    private mutating func add(_ tally: DomainTally, times: Int64, _ snapshot: borrowing Snapshot) {
        let domains = snapshot.nodes.columns[tally.column].rows
        let counts = tally.counts
        var scores = raw.mutableSpan
        for row in domains.indices where domains[row] >= 0 { scores[row] += times * counts[Int(domains[row])] }
    }

    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String] {
        switch failure.detail {
        case Self.notNear: ["node(s) didn't match pod affinity rules"]
        case Self.notApart: ["node(s) didn't match pod anti-affinity rules"]
        default: ["node(s) didn't satisfy existing pods anti-affinity rules"]
        }
    }

    func release(_ snapshot: inout Snapshot) {
        for term in near + apart + preferred { snapshot.releaseCounter(term.counter) }
    }
}
