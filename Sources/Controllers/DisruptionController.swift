import APIModel
import Base
import Client

/// Keeps the numbers of disruption budgets: how many pods may be disrupted now.
final class DisruptionController: Controller {
    static let name = "disruption-controller"
    static let settlePause = ControllerLimits.settlePause

    /// How long the word of an eviction counts whose pod does not go. Upstream's.
    static let evictionPatience = Duration.seconds(120)

    private let budgets: Lister<PodDisruptionBudget>
    private let deployments: Lister<Deployment>
    private let replicaSets: Lister<ReplicaSet>
    private let statefulSets: Lister<StatefulSet>
    private let members: SelectorMembers<PodDisruptionBudget>

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        budgets = view.lister(PodDisruptionBudget.self)
        deployments = view.lister(Deployment.self)
        replicaSets = view.lister(ReplicaSet.self, .controller)
        statefulSets = view.lister(StatefulSet.self)
        let pods = view.lister(Pod.self, .controller)
        let members = SelectorMembers<PodDisruptionBudget>(
            view, selector: { try? Selector($0.spec.selector) },
            isNews: { old, new in
                old.isReady != new.isReady || old.isTerminal != new.isTerminal || old.status.phase != new.status.phase
                    || (old.metadata.deletionTimestamp == nil) != (new.metadata.deletionTimestamp == nil)
            })
        self.members = members
        members.onChange { keys.add($0) }
        // How many pods are expected follows from those that make them.
        func wake(_ owner: String) {
            if let pod = pods.objects(.controller, owner).first {
                for budget in members.owners(of: pod) { keys.add(budget) }
            }
        }
        replicaSets.onChange { change in
            if change.previous?.object.spec.replicas != change.current.object.spec.replicas { wake(change.current.uid) }
        }
        statefulSets.onChange { change in
            if change.previous?.object.spec.replicas != change.current.object.spec.replicas { wake(change.current.uid) }
        }
        let replicaSets = replicaSets
        deployments.onChange { change in
            guard change.previous?.object.spec.replicas != change.current.object.spec.replicas else { return }
            for set in replicaSets.objects(.controller, change.current.uid) { wake(set.uid) }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let budget = budgets[key]?.object else { return .nothing }
        var plan = Plan()
        let pods = members.pods(of: key).map(\.object).filter { !$0.isTerminal }
        var status = budget.status
        let (disrupted, recheck) = stillDisrupted(budget, pods, turn, &plan)
        if let recheck { plan.requeue(after: recheck) }
        status.disruptedPods = disrupted
        status.observedGeneration = budget.metadata.generation
        status.currentHealthy = Int32(
            clamping: pods.count {
                $0.metadata.deletionTimestamp == nil && disrupted[$0.metadata.name] == nil && $0.isReady
            })
        let condition: Condition
        switch expectation(budget, pods) {
        case .known(let expected, let desired):
            status.expectedPods = Int32(clamping: expected)
            status.desiredHealthy = Int32(clamping: desired)
            let allowed = expected <= 0 ? 0 : Int(status.currentHealthy) - desired
            status.disruptionsAllowed = Int32(clamping: max(0, allowed))
            condition = Condition {
                $0.type = "DisruptionAllowed"
                $0.status = allowed > 0 ? "True" : "False"
                $0.reason = allowed > 0 ? "SufficientPods" : "InsufficientPods"
                $0.observedGeneration = budget.metadata.generation
            }
        case .unknown(let message):
            // What cannot be counted is not disrupted.
            status.disruptionsAllowed = 0
            plan.tell(budget, isWarning: true, reason: "CalculateExpectedPodCountFailed", message)
            condition = Condition {
                $0.type = "DisruptionAllowed"
                $0.status = "False"
                $0.reason = "SyncFailed"
                $0.message = message
                $0.observedGeneration = budget.metadata.generation
            }
        }
        status.conditions.setCondition(condition, now: turn.now.wholeSeconds)
        if status != budget.status {
            var told = budget
            told.status = status
            plan.updateStatus(told)
        }
        return plan
    }

    private enum Expectation {
        case known(expected: Int, desired: Int)
        case unknown(String)
    }

    /// How many pods there are to be, and how many have to be healthy.
    private func expectation(_ budget: PodDisruptionBudget, _ pods: [Pod]) -> Expectation {
        if let most = budget.spec.maxUnavailable {
            switch expected(pods) {
            case .unknown(let message): return .unknown(message)
            case .known(let expected, _):
                guard let unavailable = try? most.scaledValue(total: expected, roundUp: true) else {
                    return .unknown("maxUnavailable is no number")
                }
                return .known(expected: expected, desired: max(0, expected - unavailable))
            }
        }
        guard let least = budget.spec.minAvailable else { return .known(expected: pods.count, desired: 0) }
        if case .int(let number) = least { return .known(expected: pods.count, desired: Int(number)) }
        switch expected(pods) {
        case .unknown(let message): return .unknown(message)
        case .known(let expected, _):
            guard let desired = try? least.scaledValue(total: expected, roundUp: true) else {
                return .unknown("minAvailable is no number")
            }
            return .known(expected: expected, desired: desired)
        }
    }

    /// The replicas that the controllers of the pods want; each of them counts once.
    private func expected(_ pods: [Pod]) -> Expectation {
        var scales: [String: Int] = [:]
        for pod in pods {
            guard let owner = pod.metadata.controller else {
                // A bare pod has no number of its own.
                return .unknown("found no controllers for pod \"\(pod.metadata.name)\"")
            }
            guard let (uid, replicas) = scale(owner, in: pod.metadata.namespace) else {
                return .unknown(
                    "\(owner.kind) \(owner.name) does not implement the scale subresource or is not there")
            }
            scales[uid] = replicas
        }
        return .known(expected: scales.values.reduce(0, +), desired: 0)
    }

    private func scale(_ owner: OwnerReference, in namespace: String) -> (uid: String, replicas: Int)? {
        let key = ObjectKey(namespace, owner.name)
        if owner.isTo(ReplicaSet.self), let set = replicaSets[key], set.uid == owner.uid {
            // A deployment has several sets while it rolls out; its own number is meant.
            if let above = set.object.metadata.controller, above.isTo(Deployment.self),
                let deployment = deployments[ObjectKey(namespace, above.name)], deployment.uid == above.uid
            {
                return (deployment.uid, DeploymentScale.replicas(deployment.object))
            }
            return (set.uid, DeploymentScale.replicas(set.object))
        }
        if owner.isTo(StatefulSet.self), let set = statefulSets[key], set.uid == owner.uid {
            return (set.uid, Int(set.object.spec.replicas ?? 1))
        }
        return nil
    }

    /// Evictions that were let through and whose pods are still there.
    private func stillDisrupted(
        _ budget: PodDisruptionBudget, _ pods: [Pod], _ turn: Turn, _ plan: inout Plan
    ) -> (StringMap<Time>, recheck: Duration?) {
        var disrupted: StringMap<Time> = [:]
        var recheck: Duration?
        guard !budget.status.disruptedPods.isEmpty else { return (disrupted, nil) }
        for pod in pods where pod.metadata.deletionTimestamp == nil {
            guard let since = budget.status.disruptedPods[pod.metadata.name] else { continue }
            let left = since + Self.evictionPatience - turn.now
            guard left > .zero else {
                plan.tell(
                    pod, isWarning: true, reason: "NotDeleted",
                    "Pod was expected by PDB \(budget.key) to be deleted but it wasn't")
                continue
            }
            disrupted[pod.metadata.name] = since
            recheck = min(recheck ?? left, left)
        }
        return (disrupted, recheck)
    }
}
