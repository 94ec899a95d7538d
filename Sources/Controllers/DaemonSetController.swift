import APIModel
import Client

/// Runs a pod of a daemon set on every node that it is for.
final class DaemonSetController: Controller {
    static let name = "daemonset-controller"
    /// Each look goes through all nodes: not as often as elsewhere.
    static let settlePause = Duration.milliseconds(100)

    private let sets: Lister<DaemonSet>
    private let pods: Lister<Pod>
    private let nodes: Lister<Node>
    private let revisions: Lister<ControllerRevision>
    private var names = OwnedNames()

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        let sets = view.lister(DaemonSet.self, .namespace)
        self.sets = sets
        pods = view.lister(Pod.self, .controller, .orphans)
        nodes = view.lister(Node.self)
        revisions = view.lister(ControllerRevision.self, .controller, .orphans)
        sets.onChange { [unowned self] change in
            if change.isDeletion { names.forget(owner: change.current.uid) }
            keys.add(change.current.key)
        }
        pods.onChange { [unowned self] change in
            let pod = change.current
            for owner in [change.previous?.object.metadata.controller, pod.object.metadata.controller] {
                guard let owner, owner.isTo(DaemonSet.self) else { continue }
                if change.isDeletion { names.retire(pod.key.name, of: owner.uid) }
                keys.add(ObjectKey(pod.key.namespace, owner.name))
            }
            guard pod.object.metadata.controller == nil, !change.isDeletion, sets.count > 0 else { return }
            for set in sets.objects(.namespace, pod.key.namespace) {
                guard let selector = try? Selector(set.object.spec.selector), !selector.isEmpty else { continue }
                if selector.matches(pod.object.metadata.labels) { keys.add(set.key) }
            }
        }
        nodes.onChange { [unowned sets] change in
            if let old = change.previous, !change.isDeletion,
                !old.object.placesOtherwise(than: change.current.object)
            {
                return
            }
            sets.forEach { keys.add($0.key) }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let set = sets[key]?.object, set.metadata.deletionTimestamp == nil else { return .nothing }
        var plan = Plan()
        let selector: Selector
        do throws(SelectorError) {
            selector = try Selector(set.spec.selector)
        } catch {
            plan.fault = "the selector is not valid: \(error)"
            return plan
        }
        guard !selector.isEmpty else {
            plan.tell(
                set, isWarning: true, reason: "SelectingAll",
                "This daemon set is selecting all pods. A non-empty selector is required.")
            return plan
        }
        let own = revisions.objects(.controller, set.metadata.uid).map(\.object)
        let claim = Claim(set, selector, in: pods, &plan)
        var all: [Node] = []
        nodes.forEach { all.append($0.object) }
        all.sort { $0.metadata.name < $1.metadata.name }
        var round = DaemonRound(set, claim.owned.map(\.object), all, RevisionHistory(own), turn, plan)
        let (revisions, pods, names) = (revisions, pods, names)
        round.run(
            revisionNamed: { revisions[ObjectKey(key.namespace, $0)]?.object },
            names: { count in
                names.next(count, prefix: Pod.namePrefix(set.metadata.name), owner: set.metadata.uid) {
                    pods[ObjectKey(key.namespace, $0)] != nil
                }
            })
        return round.plan
    }
}

extension Node {
    /// Whether something has changed that decides about which pods it takes.
    func placesOtherwise(than new: Node) -> Bool {
        metadata.labels != new.metadata.labels || spec.unschedulable != new.spec.unschedulable
            || spec.taints.count != new.spec.taints.count || !zip(spec.taints, new.spec.taints).allSatisfy { $0 == $1 }
    }
}
