import APIModel
import Client

/// Runs pods with names, places and volumes of their own, in order.
final class StatefulSetController: Controller {
    static let name = "statefulset-controller"
    static let settlePause = ControllerLimits.settlePause

    private let sets: Lister<StatefulSet>
    private let pods: Lister<Pod>
    private let claims: Lister<PersistentVolumeClaim>
    private let revisions: Lister<ControllerRevision>

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        sets = view.lister(StatefulSet.self)
        pods = view.lister(Pod.self, .controller, .orphans)
        claims = view.lister(PersistentVolumeClaim.self)
        revisions = view.lister(ControllerRevision.self, .controller, .orphans)
        sets.onChange { keys.add($0.current.key) }
        pods.onChange { change in
            let pod = change.current
            for owner in [change.previous?.object.metadata.controller, pod.object.metadata.controller] {
                guard let owner, owner.isTo(StatefulSet.self) else { continue }
                keys.add(ObjectKey(pod.key.namespace, owner.name))
            }
            // An orphan's name says whose it may be.
            if pod.object.metadata.controller == nil, !change.isDeletion, let (set, _) = Ordinal.parse(pod.key.name) {
                keys.add(ObjectKey(pod.key.namespace, set))
            }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let set = sets[key]?.object else { return .nothing }
        var plan = Plan()
        let selector: Selector
        do throws(SelectorError) {
            selector = try Selector(set.spec.selector)
        } catch {
            plan.fault = "the selector is not valid: \(error)"
            return plan
        }
        let claim = Claim(set, selector, in: pods, &plan) { pod in
            pod.metadata.deletionTimestamp == nil && Ordinal.parse(pod.metadata.name)?.set == set.metadata.name
        }
        let own = revisions.objects(.controller, set.metadata.uid).map(\.object)
        let (claims, revisions) = (claims, revisions)
        var round = StatefulRound(
            set, claim.owned.map(\.object), RevisionHistory(own), turn, plan,
            claimNamed: { claims[ObjectKey(key.namespace, $0)]?.object })
        round.run(revisionNamed: { revisions[ObjectKey(key.namespace, $0)]?.object })
        return round.plan
    }
}

/// The number at the end of a pod's name.
enum Ordinal {
    static func parse(_ name: String) -> (set: String, ordinal: Int)? {
        guard let dash = name.lastIndex(of: "-"), dash != name.startIndex else { return nil }
        let digits = name[name.index(after: dash)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int32(digits) else {
            return nil
        }
        return (String(name[..<dash]), Int(number))
    }
}
