import APIModel
import Client

/// One look at a deployment and its replica sets: what is to be done next. A value: moves change its copies of the sets
/// and are noted in its plan.
struct DeploymentRollout {
    var deployment: Deployment
    /// The sets that are not of the template, the oldest first.
    var old: [ReplicaSet] = []
    /// The set of the deployment's template.
    var new: ReplicaSet?
    let now: Time
    let failure: WriteFailure?
    var plan: Plan
    /// Whether the deployment itself has to be written.
    var isDirty = false
    /// Sets that get another size, with the size that they had: each is written once.
    private var resized: [(set: ReplicaSet, before: Int)] = []
    /// Whether the newest set is being written for what it hands on: its size waits for that.
    var isHandingOn = false

    init(_ deployment: Deployment, _ sets: [ReplicaSet], now: Time, failure: WriteFailure?, plan: Plan = Plan()) {
        self.deployment = deployment
        self.now = now
        self.failure = failure
        self.plan = plan
        let aged = sets.byAge
        // Where two are of the template, which an old fault may have caused, the older one is meant.
        let place = aged.firstIndex { TemplateHash.isSame($0.spec.template, deployment.spec.template) }
        for (index, set) in aged.enumerated() {
            if index == place { new = set } else { old.append(set) }
        }
    }

    var all: [ReplicaSet] { old + (new.map { [$0] } ?? []) }
    var replicas: Int { DeploymentScale.replicas(deployment) }

    /// - Parameters:
    ///   - setNamed: The replica set of a name in the deployment's namespace, whoever has it.
    ///   - hasRunningPods: Whether a set has pods that have not ended.
    mutating func run(setNamed: (String) -> ReplicaSet?, hasRunningPods: (ReplicaSet) -> Bool) {
        guard deployment.metadata.deletionTimestamp == nil else {
            return tellStatus(status())
        }
        notePause()
        if deployment.spec.paused || isScaled {
            syncRevision(createsIfMissing: false, setNamed)
            if !isHandingOn { scaleProportionally() }
            if deployment.spec.paused { cleanUp() }
            return tellStatus(status())
        }
        if deployment.spec.strategy.type == "Recreate" {
            recreate(setNamed, hasRunningPods)
        } else {
            roll(setNamed)
        }
    }

    /// The deployment wants another number of replicas than its sets were made for.
    private var isScaled: Bool {
        let active = all.active
        guard active.count <= 1 || DeploymentScale.isRolling(deployment) else { return false }
        return active.contains { set in
            set.replicaAnnotation(RolloutAnnotation.desiredReplicas).map { $0 != replicas } ?? false
        }
    }

    // MARK: Strategies

    private mutating func roll(_ setNamed: (String) -> ReplicaSet?) {
        syncRevision(createsIfMissing: true, setNamed)
        if isHandingOn || growNew() || shrinkOld() { return tellProgress() }
        if isComplete(deployment.status) { cleanUp() }
        tellProgress()
    }

    private mutating func recreate(_ setNamed: (String) -> ReplicaSet?, _ hasRunningPods: (ReplicaSet) -> Bool) {
        syncRevision(createsIfMissing: false, setNamed)
        var hasShrunk = false
        for index in old.indices where DeploymentScale.replicas(old[index]) > 0 {
            hasShrunk = scaleOld(index, to: 0) || hasShrunk
        }
        if hasShrunk || old.contains(where: hasRunningPods) { return tellProgress() }
        if new == nil { syncRevision(createsIfMissing: true, setNamed) }
        if var set = new, !set.metadata.uid.isEmpty, !isHandingOn {
            _ = scale(&set, to: replicas)
            new = set
        }
        if isComplete(deployment.status) { cleanUp() }
        tellProgress()
    }

    /// Brings the newest set to the size that it may have; whether that changed something.
    mutating func growNew() -> Bool {
        guard var set = new, !set.metadata.uid.isEmpty else { return false }
        let own = DeploymentScale.replicas(set)
        guard own != replicas else { return false }
        let size = own > replicas ? replicas : DeploymentScale.newReplicas(deployment, all: all, new: set)
        let isChanged = scale(&set, to: size)
        new = set
        return isChanged
    }

    /// Takes from the older sets what may be missing, what is not available first; whether that changed something.
    mutating func shrinkOld() -> Bool {
        guard old.replicaCount > 0 else { return false }
        let unavailable = DeploymentScale.maxUnavailable(deployment)
        let newUnavailable = new.map { DeploymentScale.replicas($0) - Int($0.status.availableReplicas) } ?? 0
        let most = all.replicaCount - (replicas - unavailable) - newUnavailable
        guard most > 0 else { return false }
        let unhealthy = removeUnhealthy(most)
        let healthy = removeHealthy()
        return unhealthy + healthy > 0
    }

    /// Pods of older sets that are not available go first: they are of no use and might hold up the rollout.
    mutating func removeUnhealthy(_ most: Int) -> Int {
        var removed = 0
        for index in old.indices where removed < most {
            let own = DeploymentScale.replicas(old[index])
            let available = Int(old[index].status.availableReplicas)
            guard own > 0, own != available else { continue }
            let count = min(most - removed, own - available)
            guard count >= 0 else { continue }
            _ = scaleOld(index, to: own - count)
            removed += count
        }
        return removed
    }

    /// Available pods of older sets go as far as enough stay.
    mutating func removeHealthy() -> Int {
        let least = replicas - DeploymentScale.maxUnavailable(deployment)
        let available = all.availableCount
        guard available > least else { return 0 }
        var removed = 0
        for index in old.indices where removed < available - least {
            let own = DeploymentScale.replicas(old[index])
            guard own > 0 else { continue }
            let count = min(own, available - least - removed)
            _ = scaleOld(index, to: own - count)
            removed += count
        }
        return removed
    }

    // MARK: Scaling

    /// Shares a new number of replicas among the sets, while a rollout is under way or the deployment is paused.
    mutating func scaleProportionally() {
        let active = all.active
        if active.count <= 1 {
            let one = active.first ?? new ?? old.last
            guard let one, DeploymentScale.replicas(one) != replicas || active.isEmpty == false else { return }
            return change(one.metadata.name) { $0.scale(&$1, to: $0.replicas) }
        }
        if isSaturated {
            for set in old.active { change(set.metadata.name) { $0.scale(&$1, to: 0) } }
            return
        }
        guard DeploymentScale.isRolling(deployment) else { return }
        let allowed = replicas > 0 ? replicas + DeploymentScale.maxSurge(deployment) : 0
        let toAdd = allowed - active.replicaCount
        let ordered = active.bySize(newerFirst: toAdd > 0)
        var sizes: [Int] = []
        var added = 0
        for set in ordered {
            let share = DeploymentScale.proportion(set, deployment, toAdd: toAdd, added: added)
            sizes.append(DeploymentScale.replicas(set) + share)
            added += share
        }
        // What does not divide falls to the largest.
        if toAdd != 0 { sizes[0] = max(0, sizes[0] + toAdd - added) }
        for (set, size) in zip(ordered, sizes) { change(set.metadata.name) { $0.scale(&$1, to: size) } }
    }

    /// Whether the newest set has all that is wanted.
    private var isSaturated: Bool {
        guard let new else { return false }
        return DeploymentScale.replicas(new) == replicas
            && new.replicaAnnotation(RolloutAnnotation.desiredReplicas) == replicas
            && Int(new.status.availableReplicas) == replicas
    }

    private mutating func change(_ name: String, _ body: (inout Self, inout ReplicaSet) -> Bool) {
        if var set = new, set.metadata.name == name {
            guard !set.metadata.uid.isEmpty else { return }
            _ = body(&self, &set)
            new = set
        } else if let index = old.firstIndex(where: { $0.metadata.name == name }) {
            var set = old[index]
            _ = body(&self, &set)
            old[index] = set
        }
    }

    /// Gives a set another size, and notes what the deployment wants; whether the size is another one.
    @discardableResult
    mutating func scale(_ set: inout ReplicaSet, to size: Int) -> Bool {
        let before = DeploymentScale.replicas(set)
        let isNewNote = set.setReplicaAnnotations(
            desired: replicas, most: replicas + DeploymentScale.maxSurge(deployment))
        guard before != size || isNewNote else { return false }
        set.spec.replicas = Int32(clamping: size)
        if let place = resized.firstIndex(where: { $0.set.metadata.name == set.metadata.name }) {
            resized[place].set = set
        } else {
            resized.append((set, before))
        }
        return before != size
    }

    /// Plans the writes of sets that get another size.
    mutating func writeSizes() {
        for (set, before) in resized {
            let size = DeploymentScale.replicas(set)
            var told: PlannedWrite.Told?
            if before != size {
                let direction = before < size ? "up" : "down"
                told = PlannedWrite.Told(
                    object: ObjectReference(to: deployment),
                    success: (
                        "ScalingReplicaSet",
                        "Scaled \(direction) replica set \(set.metadata.name) from \(before) to \(size)"
                    ))
            }
            plan.update(set, told: told)
        }
        resized = []
    }

    private mutating func scaleOld(_ index: Int, to size: Int) -> Bool {
        var set = old[index]
        let isChanged = scale(&set, to: size)
        old[index] = set
        return isChanged
    }

    /// Old sets beyond the history that is kept go, the oldest revisions first.
    mutating func cleanUp() {
        guard let limit = deployment.spec.revisionHistoryLimit, limit != .max else { return }
        let candidates = old.filter { $0.metadata.deletionTimestamp == nil }
        let surplus = candidates.count - Int(limit)
        guard surplus > 0 else { return }
        let ordered = candidates.byAge.enumerated().sorted {
            $0.element.revision == $1.element.revision
                ? $0.offset < $1.offset : $0.element.revision < $1.element.revision
        }.map(\.element)
        for set in ordered.prefix(surplus) {
            let isBusy =
                set.status.replicas != 0 || DeploymentScale.replicas(set) != 0
                || set.metadata.generation > set.status.observedGeneration
            if !isBusy { plan.delete(set) }
        }
    }
}
