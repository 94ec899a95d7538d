import APIModel
import Client

/// One look at a daemon set, its pods and all nodes. A value.
struct DaemonRound {
    static let hashLabel = "controller-revision-hash"

    private(set) var set: DaemonSet
    private let pods: [Pod]
    private let nodes: [Node]
    private var history: RevisionHistory
    private let turn: Turn
    private(set) var plan: Plan
    /// By the node that a pod is on, or is for; the oldest first.
    private var byNode: [String: [Pod]] = [:]
    /// What was judged of each node, once.
    private let judged: [(runs: Bool, stays: Bool)]
    /// Nodes that are to have a pod.
    private let desired: Int
    /// Pods that may be too many, or missing, while the template changes.
    private let surge: Int
    private let unavailable: Int

    init(
        _ set: DaemonSet, _ pods: [Pod], _ nodes: [Node], _ history: RevisionHistory, _ turn: Turn, _ plan: Plan
    ) {
        self.set = set
        self.pods = pods
        self.nodes = nodes
        self.history = history
        self.turn = turn
        self.plan = plan
        judged = nodes.map { Self.judge($0, set) }
        let desired = judged.count(where: \.runs)
        self.desired = desired
        let rolling = set.spec.updateStrategy.type == "RollingUpdate" ? set.spec.updateStrategy.rollingUpdate : nil
        surge = rolling?.maxSurge.flatMap { try? $0.scaledValue(total: desired, roundUp: true) } ?? 0
        let most = rolling?.maxUnavailable.flatMap { try? $0.scaledValue(total: desired, roundUp: true) } ?? 1
        unavailable = most == 0 && surge == 0 ? 1 : most
        for pod in pods {
            if let node = pod.targetNode { byNode[node, default: []].append(pod) }
        }
        for node in byNode.keys {
            byNode[node]?.sort { left, right in
                let ages = (left.metadata.creationTimestamp ?? .zero, right.metadata.creationTimestamp ?? .zero)
                return ages.0 == ages.1 ? left.metadata.name < right.metadata.name : ages.0 < ages.1
            }
        }
    }

    private var now: Time { turn.now }
    private var hash: String { history.current.metadata.labels[Self.hashLabel] ?? "" }

    mutating func run(revisionNamed: (String) -> ControllerRevision?, names: (Int) -> [String]) {
        let form = RevisionHistory.Form(label: Self.hashLabel, labels: set.spec.template.metadata.labels)
        let collides = history.update(
            to: set.spec.template, of: set, collisions: set.status.collisionCount, form: form, named: revisionNamed,
            plan: &plan)
        guard !collides else {
            set.status.collisionCount = (set.status.collisionCount ?? 0) + 1
            return plan.updateStatus(set)
        }
        // Pods carry the revision's hash: it comes first.
        if history.isCurrentNew { plan.then() }
        var moves = manage()
        if moves.isEmpty, set.spec.updateStrategy.type == "RollingUpdate" { moves = roll() }
        tellStatus()
        for pod in moves.delete { plan.delete(pod, told: .deletion(of: pod.metadata.name, for: set)) }
        if !moves.create.isEmpty {
            let wanted = Array(moves.create.prefix(ControllerLimits.newPods))
            plan.addSlowly(
                zip(wanted, names(wanted.count)).map { node, name in
                    let pod = self.pod(name, on: node)
                    return .create(pod, told: .creation(of: pod, for: set))
                })
        }
        let live = Set(pods.compactMap { $0.metadata.labels[Self.hashLabel] })
        let used = history.revisions.filter { live.contains($0.metadata.labels[Self.hashLabel] ?? "") }
        history.truncate(set.spec.revisionHistoryLimit, live: Set(used.map(\.metadata.name)), &plan)
    }

    struct Moves {
        /// Nodes that get a pod.
        var create: [String] = []
        var delete: [Pod] = []
        var isEmpty: Bool { create.isEmpty && delete.isEmpty }
    }

    // MARK: Where pods are to be

    /// Whether a pod is to be on a node, and whether one that is there may stay.
    static func judge(_ node: Node, _ set: DaemonSet) -> (runs: Bool, stays: Bool) {
        let spec = set.spec.template.spec
        if !spec.nodeName.isEmpty, spec.nodeName != node.metadata.name { return (false, false) }
        guard spec.selects(node) else { return (false, false) }
        let tolerations = spec.tolerations + added(hostNetwork: spec.hostNetwork)
        if node.untolerated(tolerations, effects: ["NoSchedule", "NoExecute"]) == nil { return (true, true) }
        return (false, node.untolerated(tolerations, effects: ["NoExecute"]) == nil)
    }

    /// What every daemon bears.
    static func added(hostNetwork: Bool) -> [Toleration] {
        var list = [
            (NodeTaint.notReady, "NoExecute"), (NodeTaint.unreachable, "NoExecute"),
            (NodeTaint.diskPressure, "NoSchedule"), (NodeTaint.memoryPressure, "NoSchedule"),
            (NodeTaint.pidPressure, "NoSchedule"), (NodeTaint.unschedulable, "NoSchedule"),
        ]
        if hostNetwork { list.append((NodeTaint.networkUnavailable, "NoSchedule")) }
        return list.map { key, effect in
            Toleration {
                $0.key = key
                $0.operator = "Exists"
                $0.effect = effect
            }
        }
    }

    /// Pods that are missing, and those that are too many or have failed.
    private mutating func manage() -> Moves {
        var moves = Moves()
        for (node, (runs, stays)) in zip(nodes, judged) {
            let name = node.metadata.name
            let here = byNode[name] ?? []
            if !stays {
                moves.delete += here.filter { $0.metadata.deletionTimestamp == nil }
                continue
            }
            if here.isEmpty {
                if runs { moves.create.append(name) }
                continue
            }
            var running: [Pod] = []
            for pod in here where pod.metadata.deletionTimestamp == nil {
                if pod.status.phase == "Failed" {
                    // A daemon that fails at once is not started again at once.
                    if let wait = wait(for: pod) {
                        plan.requeue(after: wait)
                    } else {
                        moves.delete.append(pod)
                        plan.tell(
                            set, isWarning: true, reason: "FailedDaemonPod",
                            "Found failed daemon pod \(pod.metadata.namespace)/\(name) on node \(name), will try to kill it"
                        )
                    }
                } else if pod.status.phase == "Succeeded" {
                    moves.delete.append(pod)
                    plan.tell(
                        set, reason: "SucceededDaemonPod",
                        "Found succeeded daemon pod \(pod.metadata.namespace)/\(pod.metadata.name) on node \(name), will "
                            + "try to delete it")
                } else {
                    running.append(pod)
                }
            }
            moves.delete += surplus(running)
        }
        let known = Set(nodes.map(\.metadata.name))
        // A pod for a node that is gone will never run.
        for (node, pods) in byNode where !known.contains(node) {
            moves.delete += pods.filter { $0.spec.nodeName.isEmpty && $0.metadata.deletionTimestamp == nil }
        }
        moves.delete.sort { $0.metadata.name < $1.metadata.name }
        return moves
    }

    /// Of the pods of one node all but the oldest; while one replaces another, the oldest of each.
    private func surplus(_ running: [Pod]) -> [Pod] {
        guard running.count > 1 else { return [] }
        guard surge > 0 else { return Array(running.dropFirst()) }
        let old = running.filter { !isNew($0) }
        let new = running.filter(isNew)
        var surplus = Array(old.dropFirst()) + Array(new.dropFirst())
        // The new one serves: the old one has done its part.
        if let first = new.first, let before = old.first,
            first.isAvailable(minReadySeconds: set.spec.minReadySeconds, now: now)
        {
            surplus.append(before)
        }
        return surplus
    }

    private func wait(for pod: Pod) -> Duration? {
        guard let end = pod.finishedAt else { return nil }
        let left = end + .seconds(1) - now
        return left > .zero ? left : nil
    }

    private func isNew(_ pod: Pod) -> Bool { pod.metadata.labels[Self.hashLabel] == hash }

    // MARK: Rolling

    private func roll() -> Moves {
        var moves = Moves()
        var missing = 0
        var candidates: [Pod] = []
        var surging = 0
        var wanting: [String] = []
        for (node, judged) in zip(nodes, judged) where judged.runs {
            let here = (byNode[node.metadata.name] ?? [])
            let new = here.last { isNew($0) }
            let old = here.last { !isNew($0) }
            if surge > 0 {
                if let old, new == nil {
                    if old.metadata.deletionTimestamp != nil {
                        continue
                    } else if isAvailable(old) {
                        wanting.append(node.metadata.name)
                    } else {
                        // It serves nobody: its successor may come at once, beyond the surge.
                        moves.create.append(node.metadata.name)
                    }
                } else if old != nil, let new, !isAvailable(new) {
                    surging += 1
                }
                continue
            }
            guard let old, new == nil else {
                if !(new.map(isAvailable) ?? false) { missing += 1 }
                continue
            }
            if old.metadata.deletionTimestamp != nil {
                missing += 1
            } else if !isAvailable(old) {
                missing += 1
                moves.delete.append(old)
            } else {
                candidates.append(old)
            }
        }
        if surge > 0 {
            moves.create += wanting.prefix(max(0, surge - surging))
        } else {
            moves.delete += candidates.prefix(max(0, unavailable - missing))
        }
        return moves
    }

    private func isAvailable(_ pod: Pod) -> Bool {
        pod.metadata.deletionTimestamp == nil
            && pod.isAvailable(minReadySeconds: set.spec.minReadySeconds, now: now)
    }

    // MARK: Pods and status

    private func pod(_ name: String, on node: String) -> Pod {
        var pod = Pod(of: set.spec.template, controlledBy: set)
        pod.metadata.name = name
        pod.metadata.labels[Self.hashLabel] = hash
        pod.spec.tolerations += Self.added(hostNetwork: pod.spec.hostNetwork).filter { toleration in
            !pod.spec.tolerations.contains { $0 == toleration }
        }
        pod.spec.pin(to: node)
        return pod
    }

    private mutating func tellStatus() {
        var status = set.status
        var counts = (current: 0, wrong: 0, ready: 0, updated: 0, available: 0)
        for (node, judged) in zip(nodes, judged) {
            let here = (byNode[node.metadata.name] ?? []).filter { $0.metadata.deletionTimestamp == nil }
            guard judged.runs else {
                if !here.isEmpty { counts.wrong += 1 }
                continue
            }
            guard let pod = here.first else { continue }
            counts.current += 1
            let ready = here.first { $0.isReady } ?? pod
            if ready.isReady {
                counts.ready += 1
                if here.contains(where: isAvailable) { counts.available += 1 }
                if let wait = ready.waitForAvailability(set.spec.minReadySeconds, now: now) {
                    plan.requeue(after: wait)
                }
            }
            if here.contains(where: isNew) { counts.updated += 1 }
        }
        status.desiredNumberScheduled = Int32(clamping: desired)
        status.currentNumberScheduled = Int32(clamping: counts.current)
        status.numberMisscheduled = Int32(clamping: counts.wrong)
        status.numberReady = Int32(clamping: counts.ready)
        status.updatedNumberScheduled = Int32(clamping: counts.updated)
        status.numberAvailable = Int32(clamping: counts.available)
        status.numberUnavailable = Int32(clamping: desired - counts.available)
        status.observedGeneration = max(status.observedGeneration, set.metadata.generation)
        guard status != set.status else { return }
        set.status = status
        plan.updateStatus(set)
    }
}

extension PodSpec {
    /// Says that the pod runs on one node alone, whoever places it.
    mutating func pin(to node: String) {
        let requirement = NodeSelectorRequirement {
            $0.key = "metadata.name"
            $0.operator = "In"
            $0.values = [node]
        }
        var affinity = affinity ?? Affinity()
        var nodeAffinity = affinity.nodeAffinity ?? NodeAffinity()
        var required = nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution ?? NodeSelector()
        // The template's own terms were judged before: only the place is left of each.
        required.nodeSelectorTerms = [NodeSelectorTerm { $0.matchFields = [requirement] }]
        nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution = required
        affinity.nodeAffinity = nodeAffinity
        self.affinity = affinity
    }
}

extension Pod {
    /// The node that it is on, or that it may run on alone.
    var targetNode: String? {
        if !spec.nodeName.isEmpty { return spec.nodeName }
        let required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
        for term in required?.nodeSelectorTerms ?? [] {
            for field in term.matchFields where field.key == "metadata.name" && field.operator == "In" {
                return field.values.first
            }
        }
        return nil
    }
}
