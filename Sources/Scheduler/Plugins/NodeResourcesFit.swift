import APIModel

/// Refuses nodes without room for the pod's requests, and scores the room that is left.
struct NodeResourcesFit: RowFilter, RowScore {
    let plugin: PluginNumber
    let readsPods = true
    let normalization = Normalization.none
    /// What is asked for and looked at, in the order of the reasons.
    let wanted: [Wanted]
    let scorer: AllocationScorer

    struct Wanted {
        let name: String
        /// Nil for a resource that no node can have.
        let column: Int?
        let units: Int64
    }

    /// The bit of the detail that says that there are too many pods; the bits after it are those of `wanted`.
    private static let tooManyPods: UInt32 = 1
    /// Bits of a detail; what is wanted beyond shares the last. The bit after them is `PodClass`'s.
    private static let detailBits = 19

    static let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared = {
        plugin, subject, arguments, snapshot in
        let fit = arguments.fit
        var wanted: [Wanted] = []
        for amount in subject.shape.requests.amounts where amount.units > 0 && amount.name != "pods" {
            guard isLookedAt(amount.name, fit) else { continue }
            wanted.append(
                Wanted(
                    name: amount.name, column: snapshot.nodes.resources.number(of: amount.name), units: amount.units))
        }
        let order = ["cpu", "memory", "ephemeral-storage"]
        wanted.sort { left, right in
            let ranks = (order.firstIndex(of: left.name) ?? 3, order.firstIndex(of: right.name) ?? 3)
            return ranks.0 == ranks.1 ? left.name < right.name : ranks.0 < ranks.1
        }
        let scorer = AllocationScorer(fit.strategy, fit.resources, subject.shape.requests, snapshot.nodes.resources)
        let work = NodeResourcesFit(plugin: plugin, wanted: wanted, scorer: scorer)
        return Prepared(filter: work, score: work)
    }

    /// Native resources are always looked at; extended ones unless the profile leaves them out.
    private static func isLookedAt(_ name: String, _ arguments: FitArguments) -> Bool {
        guard ResourceName.isScheduled(name) else { return false }
        guard ResourceName.isExtended(name) else { return true }
        if arguments.ignoredResources.contains(name) { return false }
        let group = name.utf8.prefix { $0 != UInt8(ascii: "/") }
        return !arguments.ignoredResourceGroups.contains(String(group) ?? "")
    }

    func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure {
        var detail: UInt32 = 0
        var isResolvable = true
        let pods = ResourceTable.pods
        if snapshot.nodes.requested[pods][row] + 1 > snapshot.nodes.allocatable[pods][row] {
            detail = Self.tooManyPods
        }
        for index in wanted.indices {
            guard let column = wanted[index].column else {
                detail |= Self.bit(index)
                isResolvable = false
                continue
            }
            let allocatable = snapshot.nodes.allocatable[column][row]
            if wanted[index].units > allocatable - snapshot.nodes.requested[column][row] {
                detail |= Self.bit(index)
                if wanted[index].units > allocatable { isResolvable = false }
            }
        }
        return detail == 0 ? .none : Failure(plugin, detail: detail, isResolvable: isResolvable)
    }

    private static func bit(_ index: Int) -> UInt32 { 1 << UInt32(min(index + 1, detailBits)) }

    func score(_ row: Int, _ snapshot: borrowing Snapshot) -> Int64 {
        scorer.score(row, snapshot)
    }

    func scoreAll(_ snapshot: borrowing Snapshot, _ scores: inout [Int64]) {
        scorer.scoreAll(snapshot, &scores)
    }

    func filterAll(_ snapshot: borrowing Snapshot, _ failures: inout [Failure]) {
        let held = snapshot.nodes.requested[ResourceTable.pods]
        let most = snapshot.nodes.allocatable[ResourceTable.pods]
        var details = held.indices.map { held[$0] + 1 > most[$0] ? Self.tooManyPods : 0 }
        for index in wanted.indices {
            guard let column = wanted[index].column else {
                for row in details.indices { details[row] |= Self.bit(index) }
                continue
            }
            let units = wanted[index].units
            let rooms = snapshot.nodes.allocatable[column]
            let used = snapshot.nodes.requested[column]
            for row in details.indices where units > rooms[row] - used[row] { details[row] |= Self.bit(index) }
        }
        // The rest is said row by row, of the few or many that are refused.
        for row in failures.indices where failures[row].isNone && details[row] != 0 {
            failures[row] = filter(row, snapshot)
        }
    }

    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String] {
        var reasons: [String] = []
        if failure.detail & Self.tooManyPods != 0 { reasons.append("Too many pods") }
        for (index, wanted) in wanted.enumerated() where failure.detail & Self.bit(index) != 0 {
            reasons.append("Insufficient " + wanted.name)
        }
        return reasons
    }
}

extension ResourceName {
    /// Whether the scheduler counts the resource: CPU, memory, storage, pages, volumes, and what devices offer.
    static func isScheduled(_ name: String) -> Bool {
        isStandardForContainers(name) || isExtended(name) || isPrefixedNative(name) || isAttachableVolumes(name)
    }
}
