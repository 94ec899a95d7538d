/// What preemption found for a pod that fits nowhere.
enum PreemptionOutcome {
    /// Room is made on the node when the victims have left; they are placed pods by number.
    case node(row: Int, victims: [Int32])
    /// None; what the pod's message says about it.
    case none(String)
}

extension Placer {
    /// Seeks the node where making room for the pod does the least harm.
    ///
    /// Rows are tried from a random one until enough candidates are found (`DefaultPreemption.candidatesWanted`). On a
    /// row all pods of lower priority are taken away, and given back one by one, the most important first, while the
    /// pod still fits; pods whose budget would be overrun are given back first. The snapshot is as before afterwards.
    mutating func preempt(
        for request: PlacementRequest, _ diagnosis: Diagnosis, budgets: [DisruptionBudget]
    ) -> PreemptionOutcome {
        let pod = request.pod
        guard snapshot.shapes[pod.shape].shape.preempts else {
            return .none("preemption: not eligible due to preemptionPolicy=Never.")
        }
        var reasons: [String: Int] = [:]
        let helpless = diagnosis.nodes - diagnosis.resolvable
        if helpless > 0 { reasons["Preemption is not helpful for scheduling"] = helpless }
        guard snapshot.priorities.keys.contains(where: { $0 < pod.priority }) else {
            // Nobody could be asked to leave: no row is looked at.
            if diagnosis.resolvable > 0 { reasons[Self.noVictims] = diagnosis.resolvable }
            return .none(message(reasons))
        }
        let failures = failures(of: request)
        if let row = nominatedRow(of: pod), row < failures.count, failures[row].isNone || failures[row].isResolvable,
            hasLeavingPod(row, below: pod.priority)
        {
            return .none("preemption: not eligible due to a terminating pod on the nominated node.")
        }
        var helpful = failures.indices.filter {
            !failures[$0].isNone && failures[$0].isResolvable && failures[$0] != .noNode
        }
        if !helpful.isEmpty { helpful.rotate(by: chance(below: helpful.count)) }
        let wanted = DefaultPreemption.candidatesWanted(nodes: snapshot.nodes.presentCount)
        let wantedAlone = resourcesAlone(request)
        var candidates: [PreemptionCandidate] = []
        var isHarmless = false
        for row in helpful {
            switch candidate(on: row, for: request, wantedAlone, budgets) {
            case .found(let candidate):
                candidates.append(candidate)
                if candidate.violations == 0 { isHarmless = true }
            case .refused(let list):
                for reason in list { reasons[reason, default: 0] += 1 }
            }
            if isHarmless, candidates.count >= wanted { break }
        }
        if let best = DefaultPreemption.best(of: candidates) {
            return .node(row: best.row, victims: best.victims.map(\.pod))
        }
        return .none(message(reasons))
    }

    private static let noVictims = "No preemption victims found for incoming pod"

    private func message(_ reasons: [String: Int]) -> String {
        "preemption: " + Diagnosis(nodes: snapshot.nodes.presentCount, reasons: reasons).message
    }

    private enum Search {
        case found(PreemptionCandidate)
        case refused([String])
    }

    /// Whether a pod of lower priority is leaving the row for another's sake already: then its room is waited for.
    private func hasLeavingPod(_ row: Int, below priority: Int32) -> Bool {
        snapshot.nodes.pods[row].contains { number in
            snapshot.podPriorities[Int(number)] < priority
                && (snapshot.pods[number].facts.isVictim || leaving.contains(snapshot.pods[number].facts.uid))
        }
    }

    private mutating func candidate(
        on row: Int, for request: PlacementRequest, _ wantedAlone: [NodeResourcesFit.Wanted]?,
        _ budgets: [DisruptionBudget]
    ) -> Search {
        let pod = request.pod
        let lower = snapshot.nodes.pods[row].filter { snapshot.podPriorities[Int($0)] < pod.priority }
        guard !lower.isEmpty else { return .refused([Self.noVictims]) }
        var victims: [PreemptionCandidate.Victim] = []
        victims.reserveCapacity(lower.count)
        for number in lower {
            victims.append(
                PreemptionCandidate.Victim(
                    pod: number, priority: snapshot.podPriorities[Int(number)],
                    startSeconds: snapshot.pods[number].facts.startSeconds ?? Int64.max))
        }
        victims.sort { $0.isMoreImportant(than: $1) }
        let violating = violating(victims, budgets)
        if !violating.isEmpty {
            let others = victims.indices.filter { !violating.contains($0) }
            victims = (violating + others).map { victims[$0] }
        }
        let order = victims
        let coming = nominations.isEmpty ? [] : nominatedPods(on: row, for: pod)
        if let wantedAlone {
            var room = RowRoom(row, wanted: wantedAlone, others: coming, lower: lower, snapshot)
            return search(row, order, violations: violating.count, wantedAlone, &room)
        }
        return searchByRemoval(row, order, violations: violating.count, for: request, coming)
    }

    /// The places in `victims` of those whose budget would be overrun.
    private func violating(_ victims: [PreemptionCandidate.Victim], _ budgets: [DisruptionBudget]) -> [Int] {
        guard !budgets.isEmpty else { return [] }
        var left = budgets.map(\.disruptionsAllowed)
        var places: [Int] = []
        for (place, victim) in victims.enumerated() {
            let facts = snapshot.pods[victim.pod].facts
            let key = snapshot.index.labelSets[facts.labelSet].key
            var isViolating = false
            for (index, budget) in budgets.enumerated() where budget.means(key) {
                if budget.disrupted.contains(facts.name) { continue }
                left[index] -= 1
                if left[index] < 0 { isViolating = true }
            }
            if isViolating { places.append(place) }
        }
        return places
    }

    /// The search where resources alone are at stake: sums.
    private func search(
        _ row: Int, _ order: [PreemptionCandidate.Victim], violations: Int, _ wanted: [NodeResourcesFit.Wanted],
        _ room: inout RowRoom
    ) -> Search {
        guard room.fits else { return .refused(room.reasons(wanted)) }
        var victims: [PreemptionCandidate.Victim] = []
        var overrun = 0
        for (place, victim) in order.enumerated() {
            let shape = Int(snapshot.podShapes[Int(victim.pod)])
            room.add(snapshot.shapes[shape].resources, pods: 1)
            if room.fits { continue }
            room.add(snapshot.shapes[shape].resources, pods: -1)
            victims.append(victim)
            if place < violations { overrun += 1 }
        }
        return .found(PreemptionCandidate(row: row, victims: victims, violations: overrun))
    }

    /// The search where other plugins look at pods too: they are taken off the snapshot, and put back.
    private mutating func searchByRemoval(
        _ row: Int, _ order: [PreemptionCandidate.Victim], violations: Int, for request: PlacementRequest,
        _ coming: [PodFacts]
    ) -> Search {
        let node = snapshot.nodes.names[row]
        let uids = order.map { snapshot.pods[$0.pod].facts.uid }
        for other in coming { snapshot.addPod(other, node: node) }
        var removed: [PodFacts?] = []
        for uid in uids { removed.append(snapshot.number(ofPod: uid).map { snapshot.removePod($0) }) }
        let failure = failure(row, request)
        var victims: [Int] = []
        if failure.isNone {
            for place in order.indices {
                guard let facts = removed[place] else { continue }
                snapshot.addPod(facts, node: node)
                removed[place] = nil
                if self.failure(row, request).isNone { continue }
                if let number = snapshot.number(ofPod: facts.uid) { removed[place] = snapshot.removePod(number) }
                victims.append(place)
            }
        }
        let reasons = failure.isNone ? [] : reasons(failure, request)
        for facts in removed { if let facts { snapshot.addPod(facts, node: node) } }
        for other in coming { if let number = snapshot.number(ofPod: other.uid) { _ = snapshot.removePod(number) } }
        guard failure.isNone else { return .refused(reasons) }
        // Pods that were put back have new numbers.
        let list = victims.compactMap { place in
            snapshot.number(ofPod: uids[place]).map {
                PreemptionCandidate.Victim(
                    pod: $0, priority: order[place].priority, startSeconds: order[place].startSeconds)
            }
        }
        return .found(
            PreemptionCandidate(row: row, victims: list, violations: victims.count { $0 < violations }))
    }
}

extension [Int] {
    /// Begins with the element at `offset`.
    fileprivate mutating func rotate(by offset: Int) {
        self = Array(self[offset...] + self[..<offset])
    }
}
