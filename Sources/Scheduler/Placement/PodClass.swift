import Base

/// Pods that are the same to every plugin.
struct PodClassKey: Hashable {
    let profile: Int
    let shape: Int
    /// Which of its own terms mean the pod, in order of the shape's terms.
    let means: [Bool]
    /// The groups of placed pods' terms that mean the pod.
    let groups: [Int]
    /// The number of the selector of the pods that it belongs to; nil for none.
    let ownSelector: Int?
}

/// One class of pods over all nodes: who refuses which node, and the scores.
///
/// The columns follow the snapshot by its journal. Where no plugin looks across rows the rows are ranked, and the next
/// pod takes the best at hand. Otherwise a placement is a pass over the columns.
struct PodClass {
    /// A score whose normalization depends on the highest of all rows that take the pod.
    private struct NormalizedScore {
        let weight: Int64
        let normalization: Normalization
        let scores: [Int64]
        /// The highest of rows that take the pod, and how many have it.
        var highest: Int64 = 0
        var atHighest = 0
    }

    private struct TouchedScore {
        let weight: Int64
        let work: any RowScore
    }

    private struct WeightedTopology {
        let plugin: PluginNumber
        let weight: Int64
        var work: any TopologyWork
    }

    let key: PodClassKey
    /// Why no node can take the pod, before any is looked at.
    let fault: (plugin: PluginNumber, fault: PreparationFault)?
    private let nodesRevision: Int
    /// The revision of the volumes; nil for pods without claims.
    private let volumesRevision: Int?
    private var position: Int
    private var filters: [(plugin: PluginNumber, work: any RowFilter)] = []
    private var topologies: [WeightedTopology] = []
    private var normalized: [NormalizedScore] = []
    private var touchedScores: [TouchedScore] = []
    /// By row: what node objects alone refuse, and what rows refuse altogether (topologies aside).
    private var fixedFailures: [Failure]
    private var failures: [Failure]
    /// By row: the sum of scores that depend on node objects alone and need no normalization; and of all that need none.
    private var fixedTotals: [Int64]
    private var totals: [Int64]
    private var ranking: Ranking?
    /// Counts how often a row began or ceased to take the pod, topologies aside.
    private var rowsRevision = 0
    private var wasUsed = false
    private let scoreMax: Int64
    /// Rows that are left out for the moment, where there is no ranking.
    private var refused: [Int] = []
    private var remembered: (position: Int, diagnosis: Diagnosis)?
    /// The position of the journal at the last use: classes that are not used go first.
    var lastUse = 0

    /// The detail with which nodes are refused that a plugin left out before filtering.
    private static let leftOut: UInt32 = 1 << 20

    init(_ key: PodClassKey, _ subject: ClassSubject, _ profile: Profile, _ snapshot: inout Snapshot) {
        self.key = key
        nodesRevision = snapshot.nodesRevision
        volumesRevision = subject.shape.volumes.claims.isEmpty ? nil : snapshot.volumes.revision
        position = snapshot.journal.end
        let rows = snapshot.nodes.rows
        fixedFailures = (0..<rows).map { row in snapshot.nodes.isPresent[row] ? .none : .noNode }
        fixedTotals = Array(repeating: 0, count: rows)
        var fault: (PluginNumber, PreparationFault)?
        var prepared: [(PluginNumber, Prepared)] = []
        for number in profile.plugins {
            let work = PluginCatalogue.entries[Int(number.rawValue)].prepare(
                number, subject, profile.arguments, &snapshot)
            if fault == nil, let found = work.fault { fault = (number, found) }
            prepared.append((number, work))
        }
        self.fault = fault
        scoreMax = prepared.reduce(0) { sum, work in
            let scores = work.1.score != nil || work.1.topology?.scores ?? false
            return scores ? sum + profile.weight(work.0) * PluginScore.max : sum
        }
        failures = []
        totals = []
        for (number, work) in prepared {
            guard let names = work.names else { continue }
            for row in 0..<rows where fixedFailures[row].isNone && !names.contains(snapshot.nodes.names[row]) {
                fixedFailures[row] = Failure(number, detail: Self.leftOut, isResolvable: false)
            }
        }
        for (number, work) in prepared { take(work, number, profile.weight(number), snapshot) }
        guard fault == nil else { return }
        failures = fixedFailures
        totals = fixedTotals
        for filter in filters where filter.work.readsPods { filter.work.filterAll(snapshot, &failures) }
        var scores = Array(repeating: Int64(0), count: rows)
        for touched in touchedScores {
            touched.work.scoreAll(snapshot, &scores)
            for row in 0..<rows { totals[row] += touched.weight * scores[row] }
        }
    }

    private mutating func take(
        _ work: Prepared, _ number: PluginNumber, _ weight: Int64, _ snapshot: borrowing Snapshot
    ) {
        if let filter = work.filter {
            filters.append((number, filter))
            if !filter.readsPods { filter.filterAll(snapshot, &fixedFailures) }
        }
        if let topology = work.topology {
            topologies.append(WeightedTopology(plugin: number, weight: weight, work: topology))
        }
        guard let score = work.score, weight > 0 else { return }
        if score.readsPods {
            touchedScores.append(TouchedScore(weight: weight, work: score))
            return
        }
        var scores = Array(repeating: Int64(0), count: snapshot.nodes.rows)
        score.scoreAll(snapshot, &scores)
        // Where nobody has a score, everybody has the same after normalization.
        guard scores.contains(where: { $0 != 0 }) else { return }
        if score.normalization == .none {
            for row in scores.indices { fixedTotals[row] += weight * scores[row] }
        } else {
            normalized.append(
                NormalizedScore(weight: weight, normalization: score.normalization, scores: scores))
        }
    }

    /// Whether rows can be ranked: no plugin looks across rows.
    private var mayRank: Bool { topologies.isEmpty && scoreMax <= SchedulerLimits.rankedScoreMax }
    /// The number of rows that it keeps.
    private var rows: Int { failures.count }
    /// What it takes, in rows: a class of few rows takes as much beside them.
    var cost: Int { max(rows, SchedulerLimits.classRowsMin) }

    /// Whether what was computed from the nodes is still worth something.
    func isValid(_ snapshot: borrowing Snapshot) -> Bool {
        nodesRevision == snapshot.nodesRevision
            && volumesRevision ?? snapshot.volumes.revision == snapshot.volumes.revision
    }

    /// Gives back what it holds in the snapshot.
    func release(_ snapshot: inout Snapshot) {
        for topology in topologies { topology.work.release(&snapshot) }
    }

    // MARK: Following the snapshot

    /// Computes again what has changed since the last call.
    ///
    /// - Returns: False when that is too long ago, or rows are new: the class is to be made anew.
    mutating func follow(_ snapshot: borrowing Snapshot) -> Bool {
        guard isValid(snapshot), let changes = snapshot.journal.changes(since: position) else { return false }
        if fault == nil {
            guard snapshot.nodes.rows == rows else { return false }
            for row in changes { touch(Int(row), snapshot) }
        }
        position = snapshot.journal.end
        return true
    }

    private mutating func touch(_ row: Int, _ snapshot: borrowing Snapshot) {
        let before = failures[row]
        refresh(row, snapshot)
        if before.isNone != failures[row].isNone { rowsRevision += 1 }
        for index in topologies.indices { topologies[index].work.touch(row, snapshot) }
        guard ranking != nil else { return }
        if before.isNone != failures[row].isNone, count(row, isTaken: failures[row].isNone) {
            rank()
        } else {
            let score = failures[row].isNone ? total(row) : nil
            ranking?.set(row, score)
        }
    }

    private mutating func refresh(_ row: Int, _ snapshot: borrowing Snapshot) {
        var failure = fixedFailures[row]
        if failure.isNone {
            for filter in filters where filter.work.readsPods {
                failure = filter.work.filter(row, snapshot)
                if !failure.isNone { break }
            }
        }
        failures[row] = failure
        var total = fixedTotals[row]
        for touched in touchedScores { total += touched.weight * touched.work.score(row, snapshot) }
        totals[row] = total
    }

    /// Takes the row into the highest scores, or out of them.
    ///
    /// - Returns: Whether a highest score changed, and with it every row's total.
    private mutating func count(_ row: Int, isTaken: Bool) -> Bool {
        var changed = false
        for index in normalized.indices {
            let score = normalized[index].scores[row]
            if isTaken {
                if score > normalized[index].highest {
                    changed = true
                } else if score == normalized[index].highest {
                    normalized[index].atHighest += 1
                }
            } else if score == normalized[index].highest {
                normalized[index].atHighest -= 1
                if normalized[index].atHighest == 0, score > 0 { changed = true }
            }
        }
        return changed
    }

    // MARK: Ranking

    /// Finds the highest scores of the rows that take the pod.
    private mutating func findHighest(_ failures: [Failure]) {
        for index in normalized.indices {
            var highest: Int64 = 0
            var atHighest = 0
            for row in failures.indices where failures[row].isNone {
                let score = normalized[index].scores[row]
                if score > highest {
                    highest = score
                    atHighest = 1
                } else if score == highest {
                    atHighest += 1
                }
            }
            normalized[index].highest = highest
            normalized[index].atHighest = atHighest
        }
    }

    private func total(_ row: Int) -> Int64 {
        var total = totals[row]
        for score in normalized {
            total += score.weight * score.normalization.apply(score.scores[row], highest: score.highest)
        }
        return total
    }

    private mutating func rank() {
        findHighest(failures)
        for row in failures.indices {
            let score = failures[row].isNone ? total(row) : nil
            ranking?.set(row, score)
        }
    }

    /// One of the best rows, by chance; nil when no row takes the pod. The class follows the snapshot already.
    mutating func best(_ snapshot: borrowing Snapshot, _ random: inout Random) -> Int? {
        guard fault == nil else { return nil }
        if ranking != nil { return ranking?.best(&random) }
        if mayRank, wasUsed {
            // Worth its cost from the second pod on.
            ranking = Ranking(rows: rows, scoreMax: Int(scoreMax))
            rank()
            return ranking?.best(&random)
        }
        wasUsed = true
        let (failures, totals) = pass(snapshot)
        return Self.best(failures, totals, leavingOut: refused, &random)
    }

    /// One of the rows with the highest total, by chance.
    private static func best(
        _ failures: [Failure], _ totals: [Int64], leavingOut refused: [Int], _ random: inout Random
    ) -> Int? {
        var best: Int64 = -1
        var ties = 0
        for row in failures.indices where failures[row].isNone {
            let total = totals[row]
            if total < best || (!refused.isEmpty && refused.contains(row)) { continue }
            ties = total == best ? ties + 1 : 1
            best = total
        }
        guard ties > 0 else { return nil }
        var left = ties == 1 ? 0 : random.below(ties)
        for row in failures.indices where totals[row] == best && failures[row].isNone {
            if !refused.isEmpty, refused.contains(row) { continue }
            if left == 0 { return row }
            left -= 1
        }
        return nil
    }

    /// All failures and totals, those of plugins that look across rows included.
    private mutating func pass(_ snapshot: borrowing Snapshot) -> (failures: [Failure], totals: [Int64]) {
        var failures = failures
        var totals = totals
        var filtered = false
        for index in topologies.indices where topologies[index].work.filters {
            topologies[index].work.filterAll(snapshot, &failures)
            filtered = true
        }
        if !normalized.isEmpty {
            findHighest(failures)
            for row in failures.indices where failures[row].isNone { totals[row] = total(row) }
        }
        for index in topologies.indices where topologies[index].work.scores && topologies[index].weight > 0 {
            topologies[index].work.scoreAll(
                snapshot, failures, rowsRevision: filtered ? nil : rowsRevision, weight: topologies[index].weight,
                &totals)
        }
        return (failures, totals)
    }

    /// Leaves a row out of `best`, until `admit`.
    mutating func refuse(_ row: Int) {
        ranking?.set(row, nil)
        if ranking == nil { refused.append(row) }
    }

    mutating func admit(_ row: Int) {
        refused.removeAll { $0 == row }
        guard ranking != nil else { return }
        let score = failures[row].isNone ? total(row) : nil
        ranking?.set(row, score)
    }

    // MARK: What is said about it

    /// The diagnosis of a pod that fits nowhere, if nothing has changed since it was remembered.
    func diagnosis(_ snapshot: borrowing Snapshot) -> Diagnosis? {
        remembered.flatMap { $0.position == snapshot.journal.end ? $0.diagnosis : nil }
    }

    mutating func remember(_ diagnosis: Diagnosis, _ snapshot: borrowing Snapshot) {
        remembered = (snapshot.journal.end, diagnosis)
    }

    /// What claims that wait for the pod's node get on a row; none for pods without such claims.
    func volumeChoices(_ row: Int, _ snapshot: borrowing Snapshot) -> [VolumeChoice] {
        for filter in filters {
            if let binding = filter.work as? VolumeBinding { return binding.choose(row, snapshot) ?? [] }
        }
        return []
    }

    /// What the pod asks for, where pods on a node stand in its way by nothing but what they hold.
    var resourcesAlone: [NodeResourcesFit.Wanted]? {
        guard topologies.allSatisfy({ !$0.work.filters }) else { return nil }
        let reading = filters.filter(\.work.readsPods)
        return reading.count == 1 ? (reading[0].work as? NodeResourcesFit)?.wanted : nil
    }

    /// The failure of every row, with `noNode` for rows without a node.
    mutating func allFailures(_ snapshot: borrowing Snapshot) -> [Failure] {
        var failures = failures
        for index in topologies.indices where topologies[index].work.filters {
            topologies[index].work.filterAll(snapshot, &failures)
        }
        return failures
    }

    /// The failure of one row.
    mutating func failure(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure {
        guard failures[row].isNone else { return failures[row] }
        for index in topologies.indices where topologies[index].work.filters {
            let failure = topologies[index].work.filter(row, snapshot)
            if !failure.isNone { return failure }
        }
        return .none
    }

    /// The total score of every row; meaningful for rows that take the pod.
    mutating func allTotals(_ snapshot: borrowing Snapshot) -> [Int64] {
        pass(snapshot).totals
    }

    /// The reasons behind a failure, in Kubernetes' words.
    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String] {
        if failure.detail == Self.leftOut {
            return ["node(s) didn't satisfy plugin(s) [\(PluginCatalogue.name(of: failure.plugin))]"]
        }
        if let filter = filters.first(where: { $0.plugin == failure.plugin }) {
            return filter.work.reasons(failure, snapshot)
        }
        return topologies.first { $0.plugin == failure.plugin }?.work.reasons(failure, snapshot) ?? []
    }
}

extension PodClass: Vacant {
    static var vacant: PodClass { PodClass() }

    /// Of no pod, over no rows.
    private init() {
        key = PodClassKey(profile: 0, shape: 0, means: [], groups: [], ownSelector: nil)
        fault = nil
        nodesRevision = -1
        volumesRevision = nil
        position = 0
        fixedFailures = []
        failures = []
        fixedTotals = []
        totals = []
        scoreMax = 0
    }
}
