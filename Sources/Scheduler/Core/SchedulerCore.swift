import APIModel
import Base

/// The scheduler without IO: what it hears, in; what is to be done, out. Deterministic for its seed.
///
/// A pod that is given a node is *assumed* there until its object says so: the next pods are placed as if it were. An
/// assumption ends when the binding fails, when the pod is gone, or when nothing was heard for `assumedMax`.
struct SchedulerCore: ~Copyable {
    private(set) var placer: Placer
    private(set) var queue = SchedulingQueue()
    private var sources = SelectorSources()
    private var budgets: [String: DisruptionBudget] = [:]
    /// Pods that have a node of which their object does not know yet, by uid.
    private var assumed: [String: Assumed] = [:]
    /// Pods that wait for a claim to get its volume, by the claim.
    private var waitingForClaims: [String: Set<String>] = [:]
    /// Whether a pod was placed in this round.
    private var hasPlaced = false
    /// When the first assumption may expire.
    private var nextExpiry = Instant.distantFuture

    private struct Assumed {
        let queued: QueuedPod
        let node: String
        /// What its claims were given, while it waits for them.
        var choices: [VolumeChoice] = []
        /// Never, while the binding is under way.
        var expires: Instant
    }

    init(profiles: [Profile] = [Profile()], seed: UInt64) {
        placer = Placer(profiles: profiles, seed: seed)
    }

    /// Pods with a node of which their object does not know yet.
    var assumedCount: Int { assumed.count }

    // MARK: Hearing

    mutating func step(_ event: SchedulerEvent, now: Instant, into actions: inout [SchedulerAction]) {
        switch event {
        case .node(let node): setNode(node, now: now)
        case .nodeRemoved(let name):
            if placer.snapshot.removeNode(name) { queue.happened(.nodeRemoved, now: now) }
        case .pod(let pod): setPod(pod, now: now, into: &actions)
        case .podRemoved(let uid): removePod(uid, now: now)
        case .namespace(let namespace):
            placer.snapshot.setNamespace(namespace.metadata.name, labels: namespace.metadata.labels)
            queue.happened(.namespaceLabels, now: now)
        case .namespaceRemoved(let name): placer.snapshot.setNamespace(name, labels: nil)
        case .budget(let budget):
            budgets[budget.metadata.namespace + "/" + budget.metadata.name] = DisruptionBudget(budget)
        case .budgetRemoved(let namespace, let name): budgets[namespace + "/" + name] = nil
        case .service(let service):
            sources.setService(
                service.metadata.name, in: service.metadata.namespace, selector: service.spec.selector)
        case .serviceRemoved(let namespace, let name): sources.setService(name, in: namespace, selector: nil)
        case .controller(let name, let selector): sources.setController(name, selector: selector)
        case .bindingEnded(let uid, let result): bindingEnded(uid, result, now: now)
        case .claim, .claimRemoved, .volume, .volumeRemoved, .storageClass, .storageClassRemoved:
            if setVolumes(event, now: now, into: &actions) { queue.happened(.volumes, now: now) }
        case .evictionFailed(let uid): placer.leaving.remove(uid)
        case .volumesFailed(let uid): if let entry = assumed[uid] { forget(uid, entry, now: now) }
        }
    }

    /// - Returns: Whether something changed.
    private mutating func setVolumes(
        _ event: SchedulerEvent, now: Instant, into actions: inout [SchedulerAction]
    ) -> Bool {
        switch event {
        case .claim(let object):
            let claim = ClaimFacts(object)
            guard placer.snapshot.volumes.setClaim(claim.key, claim) else { return false }
            bindIfReady(claim.key, now: now, into: &actions)
            return true
        case .claimRemoved(let namespace, let name):
            return placer.snapshot.volumes.setClaim(namespace + "/" + name, nil)
        case .volume(let volume):
            return placer.snapshot.volumes.setVolume(volume.metadata.name, VolumeFacts(volume))
        case .volumeRemoved(let name): return placer.snapshot.volumes.setVolume(name, nil)
        case .storageClass(let kind):
            return placer.snapshot.volumes.setClass(kind.metadata.name, StorageClassFacts(kind))
        case .storageClassRemoved(let name): return placer.snapshot.volumes.setClass(name, nil)
        default: return false
        }
    }

    /// Binds the pods that waited for the claim and have all their volumes now.
    private mutating func bindIfReady(_ key: String, now: Instant, into actions: inout [SchedulerAction]) {
        for uid in waitingForClaims[key] ?? [] {
            guard let entry = assumed[uid] else { continue }
            let isReady = entry.choices.allSatisfy { placer.snapshot.volumes.claims[$0.claim.key]?.isBound ?? false }
            guard isReady else { continue }
            stopWaiting(uid, entry)
            assumed[uid]?.choices = []
            assumed[uid]?.expires = .distantFuture
            bind(entry.queued, entry.node, now: now, into: &actions)
        }
    }

    private mutating func stopWaiting(_ uid: String, _ entry: Assumed) {
        for choice in entry.choices {
            waitingForClaims[choice.claim.key]?.remove(uid)
            if waitingForClaims[choice.claim.key]?.isEmpty ?? false { waitingForClaims[choice.claim.key] = nil }
        }
    }

    private func bind(_ pod: QueuedPod, _ node: String, now: Instant, into actions: inout [SchedulerAction]) {
        let name = PodName(uid: pod.facts.uid, namespace: pod.facts.namespace, name: pod.facts.name)
        actions.append(.bind(name, node: node, attempts: pod.attempts, waited: now - pod.firstSeen))
    }

    private mutating func setNode(_ node: Node, now: Instant) {
        let events = placer.snapshot.setNode(NodeFacts(node))
        guard !events.isEmpty else { return }
        let row = placer.snapshot.nodes.row(of: node.metadata.name)
        wake(events, row: row, now: now)
    }

    /// Tries the groups that may be helped. Where room on one row is all that happened, a group whose request the row
    /// could not hold stays.
    private mutating func wake(_ events: ClusterEvents, row: Int?, now: Instant) {
        guard queue.isAwaited(events) else { return }
        let local: ClusterEvents = [.podRemoved, .podScaledDown, .nodeAllocatable]
        guard let row, events.isSubset(of: local) else { return queue.happened(events, now: now) }
        // Read out first: the queue and the placer are parts of one value.
        var room: [String: Int64] = [:]
        let nodes = placer.snapshot.nodes
        for (column, name) in nodes.resources.names.enumerated() {
            room[name] = nodes.allocatable[column][row] - nodes.requested[column][row]
        }
        let shapes = placer.snapshot.shapes
        let fit = PluginCatalogue.number(named: "NodeResourcesFit").map { PluginSet([$0]) }
        queue.happened(events, now: now) { pod in
            guard pod.refusedBy == fit else { return true }
            return shapes[pod.facts.shape].shape.requests.amounts.allSatisfy {
                $0.units == 0 || $0.units <= room[$0.name] ?? 0
            }
        }
    }

    // MARK: Pods

    private mutating func setPod(_ pod: Pod, now: Instant, into actions: inout [SchedulerAction]) {
        if pod.status.isTerminal { return removePod(pod.metadata.uid, now: now) }
        if !pod.spec.nodeName.isEmpty { return setPlaced(pod, now: now) }
        let uid = pod.metadata.uid
        // It has its node already; its object will say so.
        if assumed[uid] != nil { return }
        guard
            let profile = placer.profile(
                named: pod.spec.schedulerName.isEmpty ? Profile.defaultName : pod.spec.schedulerName),
            pod.metadata.deletionTimestamp == nil
        else { return removePod(uid, now: now) }
        let facts = placer.snapshot.facts(of: pod)
        let isGated = !pod.spec.schedulingGates.isEmpty
        let nominated = pod.status.nominatedNodeName
        if let old = queue.update(facts, profile: profile, nominatedNode: nominated, isGated: isGated, now: now) {
            placer.snapshot.release(old)
        } else {
            queue.add(facts, profile: profile, nominatedNode: nominated, isGated: isGated, now: now)
        }
        let node = nominated.isEmpty ? placer.nominations.node(of: uid) ?? "" : nominated
        placer.nominations.set(facts, node: node)
    }

    /// A pod whose object names its node.
    private mutating func setPlaced(_ pod: Pod, now: Instant) {
        let uid = pod.metadata.uid
        let facts = placer.snapshot.facts(of: pod)
        if facts.isTerminating { placer.leaving.remove(uid) }
        let wasAssumed = endAssumption(uid)
        if let queued = queue.remove(uid, now: now) { placer.snapshot.release(queued.facts) }
        placer.nominations.set(facts, node: "")
        guard let number = placer.snapshot.number(ofPod: uid) else {
            placer.snapshot.addPod(facts, node: pod.spec.nodeName)
            return wake(.podPlaced, row: nil, now: now)
        }
        let old = placer.snapshot.pods[number]
        let isElsewhere = placer.snapshot.nodes.names[old.row] != pod.spec.nodeName
        guard
            isElsewhere || old.facts.shape != facts.shape || old.facts.labelSet != facts.labelSet
                || old.facts.priority != facts.priority || old.facts.startSeconds != facts.startSeconds
                || old.facts.isVictim != facts.isVictim
        else { return placer.snapshot.release(facts) }
        let events = changes(from: old, to: facts, isElsewhere: isElsewhere)
        // An assumption that came true adds a node's name to the shape, which changes nothing for anybody.
        let isNews = !wasAssumed || isElsewhere || old.facts.labelSet != facts.labelSet
        placer.snapshot.release(placer.snapshot.removePod(number))
        placer.snapshot.addPod(facts, node: pod.spec.nodeName)
        if isNews, !events.isEmpty { wake(events, row: old.row, now: now) }
    }

    private func changes(from old: PlacedPod, to new: PodFacts, isElsewhere: Bool) -> ClusterEvents {
        var events = ClusterEvents()
        if isElsewhere { events.formUnion([.podRemoved, .podPlaced]) }
        if old.facts.labelSet != new.labelSet { events.insert(.podRelabelled) }
        if old.facts.shape != new.shape {
            let before = placer.snapshot.shapes[old.facts.shape].shape.requests
            let after = placer.snapshot.shapes[new.shape].shape.requests
            if before.amounts.contains(where: { after.units(of: $0.name) < $0.units }) { events.insert(.podScaledDown) }
        }
        return events
    }

    /// A pod that is gone, or that needs no node any more.
    private mutating func removePod(_ uid: String, now: Instant) {
        placer.leaving.remove(uid)
        _ = endAssumption(uid)
        if let queued = queue.remove(uid, now: now) {
            let hadNomination = placer.nominations.node(of: uid) != nil
            placer.nominations.set(queued.facts, node: "")
            placer.snapshot.release(queued.facts)
            // The room that was kept for it is free.
            if hadNomination { queue.happened(.podRemoved, now: now) }
        }
        guard let number = placer.snapshot.number(ofPod: uid) else { return }
        let row = placer.snapshot.pods[number].row
        placer.snapshot.release(placer.snapshot.removePod(number))
        wake(.podRemoved, row: row, now: now)
    }

    private mutating func bindingEnded(_ uid: String, _ result: BindingResult, now: Instant) {
        guard let entry = assumed[uid] else { return }
        switch result {
        case .done, .unknown:
            assumed[uid]?.expires = now + CoreLimits.assumedMax
            nextExpiry = min(nextExpiry, now + CoreLimits.assumedMax)
        case .failed: forget(uid, entry, now: now)
        }
    }

    /// Takes an assumed pod off its node, and queues it again.
    private mutating func forget(_ uid: String, _ entry: Assumed, now: Instant) {
        _ = endAssumption(uid)
        guard let number = placer.snapshot.number(ofPod: uid) else { return }
        let row = placer.snapshot.pods[number].row
        let facts = placer.snapshot.removePod(number)
        queue.putBack(entry.queued, facts, now: now)
        wake(.podRemoved, row: row, now: now)
    }

    /// - Returns: Whether the pod was assumed anywhere.
    private mutating func endAssumption(_ uid: String) -> Bool {
        guard let entry = assumed.removeValue(forKey: uid) else { return false }
        stopWaiting(uid, entry)
        // Volumes whose claim has not taken them are free again.
        for choice in entry.choices {
            if let volume = choice.volume { placer.snapshot.volumes.give(volume, to: nil) }
        }
        return true
    }

    // MARK: Placing

    /// Tries up to `count` pods.
    ///
    /// - Returns: When to be called again, if nothing happens before; nil: not of itself.
    mutating func schedule(_ count: Int, now: Instant, into actions: inout [SchedulerAction]) -> Instant? {
        if nextExpiry <= now { expire(now: now) }
        for _ in 0..<count {
            guard let pod = queue.pop(now: now) else { break }
            place(pod, now: now, into: &actions)
        }
        if hasPlaced {
            // Pods that wait for company may have it now.
            hasPlaced = false
            queue.happened(.podPlaced, now: now)
        }
        let wake = queue.wakeTime(now: now)
        return nextExpiry == .distantFuture ? wake : min(wake ?? .distantFuture, nextExpiry)
    }

    private mutating func expire(now: Instant) {
        let old = assumed.filter { $0.value.expires <= now }
        for (uid, entry) in old { forget(uid, entry, now: now) }
        nextExpiry = assumed.values.map(\.expires).min() ?? .distantFuture
    }

    private mutating func place(_ pod: QueuedPod, now: Instant, into actions: inout [SchedulerAction]) {
        let facts = pod.facts
        let labels = placer.snapshot.index.labelSets[facts.labelSet].key
        let request = PlacementRequest(
            pod: facts, profile: pod.profile, ownSelector: sources.selector(labels, facts.controller))
        let name = PodName(uid: facts.uid, namespace: facts.namespace, name: facts.name)
        switch placer.place(request) {
        case .node(let row):
            let node = placer.snapshot.nodes.names[row]
            let hasClaims = !placer.snapshot.shapes[facts.shape].shape.volumes.claims.isEmpty
            let choices = hasClaims ? placer.volumeChoices(row, request) : []
            _ = queue.placed(facts.uid, now: now)
            placer.nominations.set(facts, node: "")
            placer.snapshot.addPod(facts, node: node)
            assumed[facts.uid] = Assumed(queued: pod, node: node, choices: choices, expires: .distantFuture)
            if choices.isEmpty {
                bind(pod, node, now: now, into: &actions)
            } else {
                reserve(choices, for: name, node, now: now, into: &actions)
            }
            hasPlaced = true
        case .none(let diagnosis):
            refuse(pod, name, request, diagnosis, now: now, into: &actions)
        }
    }

    /// Gives the claims their volumes; the pod is bound when their objects say so.
    private mutating func reserve(
        _ choices: [VolumeChoice], for pod: PodName, _ node: String, now: Instant,
        into actions: inout [SchedulerAction]
    ) {
        for choice in choices {
            if let volume = choice.volume { placer.snapshot.volumes.give(volume, to: choice.claim.key) }
            waitingForClaims[choice.claim.key, default: []].insert(pod.uid)
        }
        assumed[pod.uid]?.expires = now + CoreLimits.volumesMax
        nextExpiry = min(nextExpiry, now + CoreLimits.volumesMax)
        actions.append(.bindVolumes(pod, node: node, choices))
    }

    private mutating func refuse(
        _ pod: QueuedPod, _ name: PodName, _ request: PlacementRequest, _ found: Diagnosis, now: Instant,
        into actions: inout [SchedulerAction]
    ) {
        var diagnosis = found
        var nominated: String?
        if diagnosis.isUnschedulable, diagnosis.preparation.isEmpty, diagnosis.nodes > 0 {
            switch placer.preempt(for: request, diagnosis, budgets: Array(budgets.values)) {
            case .node(let row, let victims):
                nominated = makeRoom(row, victims, for: pod.facts, name, into: &actions)
            case .none(let message):
                diagnosis.preemption = message
                // Where no room can be made, none is kept.
                if placer.nominations.node(of: name.uid) != nil, !message.contains("terminating pod") {
                    placer.nominations.set(pod.facts, node: "")
                    nominated = ""
                }
            }
        }
        let refusal = Refusal(
            message: diagnosis.message, isError: !diagnosis.isUnschedulable, nominatedNode: nominated)
        var hasher = Hasher()
        hasher.combine(refusal.message)
        let told = hasher.finalize()
        let isNews = pod.told != told || nominated != nil
        queue.tell(name.uid, told)
        if diagnosis.isUnschedulable {
            queue.refused(name.uid, by: diagnosis.plugins, now: now)
        } else {
            queue.failed(name.uid, now: now)
        }
        actions.append(.refuse(name, refusal, isNews: isNews))
    }

    /// Asks the victims to leave, and keeps the room for the pod.
    ///
    /// - Returns: The node's name.
    private mutating func makeRoom(
        _ row: Int, _ victims: [Int32], for pod: PodFacts, _ name: PodName, into actions: inout [SchedulerAction]
    ) -> String {
        let node = placer.snapshot.nodes.names[row]
        for number in victims {
            let victim = placer.snapshot.pods[number].facts
            let other = PodName(uid: victim.uid, namespace: victim.namespace, name: victim.name)
            placer.leaving.insert(victim.uid)
            actions.append(.evict(other, for: name, priority: pod.priority, node: node))
        }
        // Less urgent pods that were to come to the node have to look elsewhere.
        for other in placer.nominations.pods(on: node) where other.priority < pod.priority {
            placer.nominations.set(other, node: "")
            queue.nominate(other.uid, node: "")
            actions.append(
                .clearNomination(PodName(uid: other.uid, namespace: other.namespace, name: other.name)))
        }
        placer.nominations.set(pod, node: node)
        queue.nominate(pod.uid, node: node)
        return node
    }
}

/// The times of the core, each with its reason.
enum CoreLimits {
    /// After a binding was answered, its event is heard of within milliseconds; if it is not, the pod is looked for
    /// anew, as the watch brings what is true.
    static let assumedMax = Duration.seconds(60)
    /// How long a pod waits for its volumes before it is placed anew: kube-scheduler's default.
    static let volumesMax = Duration.seconds(600)
}
