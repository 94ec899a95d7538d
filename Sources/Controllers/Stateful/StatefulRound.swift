import APIModel
import Client

/// One look at a stateful set and its pods: as upstream, pods are made in order, each when the one before is available, and
/// go in the opposite order; with `Parallel`, all at once. A value.
struct StatefulRound {
    static let revisionLabel = "controller-revision-hash"
    static let nameLabel = "statefulset.kubernetes.io/pod-name"
    static let indexLabel = "apps.kubernetes.io/pod-index"

    var set: StatefulSet
    private let pods: [Pod]
    private var history: RevisionHistory
    private let turn: Turn
    private(set) var plan: Plan
    let claimNamed: (String) -> PersistentVolumeClaim?

    /// By ordinal, of those that are wanted.
    private var wanted: [Pod?] = []
    /// Those that are not, the highest ordinal first.
    private var condemned: [Pod] = []
    private var currentRevision = ControllerRevision()
    /// New pods, for the end of the plan.
    private var creations: [Pod] = []

    init(
        _ set: StatefulSet, _ pods: [Pod], _ history: RevisionHistory, _ turn: Turn, _ plan: Plan,
        claimNamed: @escaping (String) -> PersistentVolumeClaim?
    ) {
        self.set = set
        self.pods = pods
        self.history = history
        self.turn = turn
        self.plan = plan
        self.claimNamed = claimNamed
    }

    private var now: Time { turn.now }
    var start: Int { Int(set.spec.ordinals?.start ?? 0) }
    var replicas: Int { Int(set.spec.replicas ?? 1) }
    private var isOrdered: Bool { self.set.spec.podManagementPolicy != "Parallel" }
    private var update: ControllerRevision { history.current }

    mutating func run(revisionNamed: (String) -> ControllerRevision?) {
        let form = RevisionHistory.Form(
            label: "controller.kubernetes.io/hash", labels: set.spec.selector?.matchLabels ?? [:])
        let collides = history.update(
            to: set.spec.template, of: set, collisions: set.status.collisionCount, form: form, named: revisionNamed,
            plan: &plan)
        guard !collides else {
            set.status.collisionCount = (set.status.collisionCount ?? 0) + 1
            return plan.updateStatus(set)
        }
        currentRevision =
            history.revisions.first { $0.metadata.name == set.status.currentRevision } ?? update
        if history.isCurrentNew { plan.then() }
        sortPods()
        if set.metadata.deletionTimestamp == nil, grow(), shrink(), set.spec.updateStrategy.type != "OnDelete" {
            roll()
        }
        tellStatus()
        create()
        var live: Set<String> = [currentRevision.metadata.name, update.metadata.name]
        for pod in pods { live.insert(pod.metadata.labels[Self.revisionLabel] ?? "") }
        history.truncate(set.spec.revisionHistoryLimit, live: live, &plan)
    }

    private mutating func sortPods() {
        wanted = Array(repeating: nil, count: replicas)
        for pod in pods {
            guard let (name, ordinal) = Ordinal.parse(pod.metadata.name), name == set.metadata.name else { continue }
            if ordinal >= start, ordinal < start + replicas {
                wanted[ordinal - start] = pod
            } else {
                condemned.append(pod)
            }
        }
        condemned.sort {
            (Ordinal.parse($0.metadata.name)?.ordinal ?? 0) > (Ordinal.parse($1.metadata.name)?.ordinal ?? 0)
        }
    }

    private func revision(of pod: Pod) -> String { pod.metadata.labels[Self.revisionLabel] ?? "" }

    private func isHealthy(_ pod: Pod) -> Bool {
        pod.metadata.deletionTimestamp == nil && pod.status.phase == "Running" && pod.isReady
    }

    private func isAvailable(_ pod: Pod) -> Bool {
        isHealthy(pod) && pod.isAvailable(minReadySeconds: set.spec.minReadySeconds, now: now)
    }

    // MARK: Growing

    /// Makes what is missing; whether the rest may go on.
    private mutating func grow() -> Bool {
        for index in wanted.indices {
            let ordinal = start + index
            guard let pod = wanted[index] else {
                creations.append(self.pod(ordinal))
                if isOrdered { return false }
                continue
            }
            if pod.isTerminal {
                // Its place is free when it is gone.
                if pod.metadata.deletionTimestamp == nil { delete(pod) }
                if isOrdered { return false }
                continue
            }
            if pod.status.phase == "Pending" || pod.status.phase.isEmpty { makeClaims(ordinal) }
            if isOrdered {
                if pod.metadata.deletionTimestamp != nil || !isAvailable(pod) {
                    waitForAvailability(pod)
                    return false
                }
            } else {
                waitForAvailability(pod)
            }
            mend(pod, ordinal)
        }
        return true
    }

    private mutating func waitForAvailability(_ pod: Pod) {
        if let wait = pod.waitForAvailability(set.spec.minReadySeconds, now: now) { plan.requeue(after: wait) }
    }

    /// Gives a pod back what makes it this one.
    private mutating func mend(_ pod: Pod, _ ordinal: Int) {
        adjustClaims(ordinal, pod: pod, isCondemned: false)
        guard pod.metadata.labels[Self.nameLabel] != pod.metadata.name else { return }
        var mended = pod
        mended.metadata.labels[Self.nameLabel] = pod.metadata.name
        mended.metadata.labels[Self.indexLabel] = String(ordinal)
        plan.update(mended)
    }

    // MARK: Shrinking

    /// Takes away what is too much; whether the rest may go on.
    private mutating func shrink() -> Bool {
        let unhealthy = firstUnhealthy()
        for pod in condemned {
            if let ordinal = Ordinal.parse(pod.metadata.name)?.ordinal {
                adjustClaims(ordinal, pod: pod, isCondemned: true)
            }
            if pod.metadata.deletionTimestamp != nil {
                if isOrdered { return false }
                continue
            }
            if isOrdered, !isAvailable(pod), pod.metadata.uid != unhealthy?.metadata.uid { return false }
            delete(pod)
            if isOrdered { return false }
        }
        return true
    }

    /// The one that holds up all others, and may go itself.
    private func firstUnhealthy() -> Pod? {
        let all = wanted.compactMap { $0 } + condemned
        return all.filter { !isHealthy($0) }.min { left, right in
            (Ordinal.parse(left.metadata.name)?.ordinal ?? 0) < (Ordinal.parse(right.metadata.name)?.ordinal ?? 0)
        }
    }

    private mutating func delete(_ pod: Pod) {
        plan.delete(
            pod,
            told: PlannedWrite.Told(
                object: ObjectReference(to: set),
                success: (
                    "SuccessfulDelete",
                    "delete Pod \(pod.metadata.name) in StatefulSet \(set.metadata.name) successful"
                ),
                failure: (
                    "FailedDelete",
                    "delete Pod \(pod.metadata.name) in StatefulSet \(set.metadata.name) failed error: "
                )))
    }

    // MARK: Rolling

    /// Replaces pods of older templates, the highest ordinal first, down to the partition, as many at once as may be
    /// missing.
    private mutating func roll() {
        let partition = Int(set.spec.updateStrategy.rollingUpdate?.partition ?? 0)
        let wish = set.spec.updateStrategy.rollingUpdate?.maxUnavailable
        let most = max(1, wish.flatMap { try? $0.scaledValue(total: replicas, roundUp: true) } ?? 1)
        var missing = 0
        for pod in wanted { if pod.map(isAvailable) != true { missing += 1 } }
        for index in wanted.indices.reversed() where index >= partition {
            guard let pod = wanted[index] else { continue }
            if revision(of: pod) != update.metadata.name, pod.metadata.deletionTimestamp == nil {
                // One that serves nobody is replaced whatever else is missing.
                if isAvailable(pod) {
                    guard missing < most else { return }
                    missing += 1
                } else if missing > most {
                    return
                }
                delete(pod)
                if missing >= most { return }
                continue
            }
            if !isAvailable(pod), missing >= most { return }
        }
    }

    // MARK: New pods

    private func pod(_ ordinal: Int) -> Pod {
        let usesCurrent = isCurrentWanted(ordinal)
        let revision = usesCurrent ? currentRevision : update
        let template =
            (usesCurrent && currentRevision.metadata.name != update.metadata.name
                ? RevisionHistory.template(currentRevision) : nil) ?? set.spec.template
        var pod = Pod(of: template, controlledBy: set)
        pod.metadata.generateName = ""
        pod.metadata.name = "\(set.metadata.name)-\(ordinal)"
        pod.metadata.labels[Self.nameLabel] = pod.metadata.name
        pod.metadata.labels[Self.indexLabel] = String(ordinal)
        pod.metadata.labels[Self.revisionLabel] = revision.metadata.name
        pod.spec.hostname = pod.metadata.name
        pod.spec.subdomain = set.spec.serviceName
        let names = Set(set.spec.volumeClaimTemplates.map(\.metadata.name))
        pod.spec.volumes.removeAll { names.contains($0.name) }
        pod.spec.volumes =
            set.spec.volumeClaimTemplates.map { template in
                Volume {
                    $0.name = template.metadata.name
                    $0.volumeSource.persistentVolumeClaim = PersistentVolumeClaimVolumeSource {
                        $0.claimName = claimName(template, ordinal)
                    }
                }
            } + pod.spec.volumes
        return pod
    }

    /// Whether a place below the partition, or not reached by the rollout yet, keeps the template that it had.
    private func isCurrentWanted(_ ordinal: Int) -> Bool {
        guard set.spec.updateStrategy.type == "RollingUpdate" else {
            // Without a rollout, what is made anew is of the newest template.
            return false
        }
        guard currentRevision.metadata.name != update.metadata.name else { return false }
        guard let rolling = set.spec.updateStrategy.rollingUpdate else {
            return ordinal < start + Int(set.status.currentReplicas)
        }
        return ordinal < start + Int(rolling.partition ?? 0)
    }

    private mutating func create() {
        guard !creations.isEmpty else { return }
        for pod in creations {
            if let ordinal = Ordinal.parse(pod.metadata.name)?.ordinal { makeClaims(ordinal) }
        }
        plan.addSlowly(
            creations.prefix(ControllerLimits.newPods).map { pod in
                .create(
                    pod,
                    told: PlannedWrite.Told(
                        object: ObjectReference(to: set),
                        success: (
                            "SuccessfulCreate",
                            "create Pod \(pod.metadata.name) in StatefulSet \(set.metadata.name) successful"
                        ),
                        failure: (
                            "FailedCreate",
                            "create Pod \(pod.metadata.name) in StatefulSet \(set.metadata.name) failed error: "
                        )))
            })
    }

    mutating func add(_ write: PlannedWrite) { plan.add(write) }

    // MARK: Status

    private mutating func tellStatus() {
        var status = set.status
        status.observedGeneration = max(status.observedGeneration, set.metadata.generation)
        status.currentRevision = currentRevision.metadata.name
        status.updateRevision = update.metadata.name
        (status.replicas, status.readyReplicas, status.availableReplicas) = (0, 0, 0)
        (status.currentReplicas, status.updatedReplicas) = (0, 0)
        for pod in pods {
            status.replicas += 1
            if pod.status.phase == "Running", pod.isReady {
                status.readyReplicas += 1
                if pod.isAvailable(minReadySeconds: set.spec.minReadySeconds, now: now) {
                    status.availableReplicas += 1
                }
            }
            guard pod.metadata.deletionTimestamp == nil else { continue }
            if revision(of: pod) == status.currentRevision { status.currentReplicas += 1 }
            if revision(of: pod) == status.updateRevision { status.updatedReplicas += 1 }
        }
        let isRolled =
            set.spec.updateStrategy.type != "OnDelete" && status.updatedReplicas == status.replicas
            && status.readyReplicas == status.replicas && status.replicas == replicas
        if isRolled, status.currentRevision != status.updateRevision {
            status.currentReplicas = status.updatedReplicas
            status.currentRevision = status.updateRevision
        }
        guard status != set.status else { return }
        set.status = status
        plan.updateStatus(set)
    }
}
