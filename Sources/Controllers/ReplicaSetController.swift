import APIModel
import Client

/// Keeps as many pods of a template as a replica set wants.
///
/// Orphans that the selector matches are adopted, pods that it no longer matches are let go. New pods are made in stages of
/// 1, 2, 4, …; the ones that are too many go in the order of `PodRanking`.
final class ReplicaSetController: Controller {
    static let name = "replicaset-controller"
    static let settlePause = ControllerLimits.settlePause

    private let sets: Lister<ReplicaSet>
    private let pods: Lister<Pod>
    private var names = OwnedNames()

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        let sets = view.lister(ReplicaSet.self, .controller, .namespace)
        self.sets = sets
        pods = view.lister(Pod.self, .controller, .orphans)
        sets.onChange { [unowned self] change in
            if change.isDeletion { names.forget(owner: change.current.uid) }
            keys.add(change.current.key)
        }
        pods.onChange { [unowned self] change in
            let pod = change.current
            let owner = pod.object.metadata.controller
            if let before = change.previous?.object.metadata.controller, before.uid != owner?.uid {
                Self.add(before, pod.key.namespace, keys)
            }
            guard let owner else { return addMatching(pod, keys) }
            if change.isDeletion { names.retire(pod.key.name, of: owner.uid) }
            Self.add(owner, pod.key.namespace, keys)
        }
    }

    private static func add(_ owner: OwnerReference, _ namespace: String, _ keys: KeySink<ObjectKey>) {
        if owner.isTo(ReplicaSet.self) { keys.add(ObjectKey(namespace, owner.name)) }
    }

    /// An orphan: whoever selects it may want it.
    private func addMatching(_ pod: CachedObject<Pod>, _ keys: KeySink<ObjectKey>) {
        guard sets.count > 0, !pod.object.metadata.labels.isEmpty else { return }
        for set in sets.objects(.namespace, pod.key.namespace) {
            guard let selector = try? Selector(set.object.spec.selector), !selector.isEmpty else { continue }
            if selector.matches(pod.object.metadata.labels) { keys.add(set.key) }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let cached = sets[key] else { return .nothing }
        let set = cached.object
        var plan = Plan()
        let selector: Selector
        do throws(SelectorError) {
            selector = try Selector(set.spec.selector)
        } catch {
            plan.fault = "the selector is not valid: \(error)"
            return plan
        }
        let claim = Claim(set, selector, in: pods, &plan) { $0.isActive }
        let active = claim.owned.filter { $0.object.isActive }
        var status = ReplicaSetCount(set)
        for pod in active { status.add(pod.object, turn.now) }
        status.terminating = claim.owned.count { $0.object.isTerminating }
        let wanted = Int(set.spec.replicas ?? 1)
        let difference = active.count - wanted
        let new = status.status(failure: failure(turn, difference), now: turn.now)
        if new != set.status {
            var told = set
            told.status = new
            plan.updateStatus(told)
        }
        if set.metadata.deletionTimestamp == nil {
            if difference < 0 {
                create(min(-difference, ControllerLimits.newPods), for: set, &plan)
            } else if difference > 0 {
                let surplus = active.first(difference, toGo: { related(to: set) }, now: turn.now)
                for pod in surplus {
                    plan.delete(pod.object, told: .deletion(of: pod.key.name, for: set))
                }
            }
        }
        if let next = status.nextAvailability { plan.requeue(after: next) }
        return plan
    }

    private func failure(_ turn: Turn, _ difference: Int) -> (reason: String, message: String)? {
        guard let failure = turn.failure, failure.kind == pods.number else { return nil }
        switch failure.verb {
        case .create: return ("FailedCreate", failure.message)
        case .delete: return ("FailedDelete", failure.message)
        case .update, .patch, .deleteCollection: return nil
        }
    }

    private func create(_ count: Int, for set: ReplicaSet, _ plan: inout Plan) {
        var pod = Pod(of: set.spec.template, controlledBy: set)
        let names = names.next(count, prefix: pod.metadata.generateName, owner: set.metadata.uid) { name in
            pods[ObjectKey(set.metadata.namespace, name)] != nil
        }
        plan.addSlowly(
            names.map { name in
                pod.metadata.name = name
                return .create(pod, told: .creation(of: pod, for: set))
            })
    }

    /// The pods of all replica sets that one deployment has, this one's among them.
    private func related(to set: ReplicaSet) -> [CachedObject<Pod>] {
        guard let owner = set.metadata.controller else { return pods.objects(.controller, set.metadata.uid) }
        return sets.objects(.controller, owner.uid).flatMap { pods.objects(.controller, $0.uid) }
    }
}
