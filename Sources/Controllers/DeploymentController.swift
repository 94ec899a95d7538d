import APIModel
import Client

/// Rolls deployments out: a replica set for each template, the newest grows while the others shrink.
///
/// One reconcile makes one move; the next follows when the view shows it. Semantics, conditions, annotations and events
/// are those of upstream's deployment controller.
final class DeploymentController: Controller {
    static let name = "deployment-controller"
    static let settlePause = ControllerLimits.settlePause

    private let deployments: Lister<Deployment>
    private let sets: Lister<ReplicaSet>
    private let pods: Lister<Pod>

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        let deployments = view.lister(Deployment.self, .namespace)
        self.deployments = deployments
        let sets = view.lister(ReplicaSet.self, .controller, .orphans)
        self.sets = sets
        pods = view.lister(Pod.self, .controller)
        deployments.onChange { keys.add($0.current.key) }
        sets.onChange { [unowned deployments] change in
            let set = change.current
            let owner = set.object.metadata.controller
            if let before = change.previous?.object.metadata.controller, before.uid != owner?.uid,
                before.isTo(Deployment.self)
            {
                keys.add(ObjectKey(set.key.namespace, before.name))
            }
            if let owner {
                if owner.isTo(Deployment.self) { keys.add(ObjectKey(set.key.namespace, owner.name)) }
            } else {
                for deployment in deployments.objects(.namespace, set.key.namespace) {
                    guard let selector = try? Selector(deployment.object.spec.selector), !selector.isEmpty,
                        selector.matches(set.object.metadata.labels)
                    else { continue }
                    keys.add(deployment.key)
                }
            }
        }
        // A deployment that recreates waits for the last pod of the old template.
        pods.onChange { [unowned sets, unowned deployments] change in
            guard change.isDeletion || change.current.object.isTerminal,
                let owner = change.current.object.metadata.controller, owner.isTo(ReplicaSet.self),
                let set = sets[ObjectKey(change.current.key.namespace, owner.name)], set.uid == owner.uid,
                let above = set.object.metadata.controller, above.isTo(Deployment.self)
            else { return }
            let key = ObjectKey(set.key.namespace, above.name)
            if deployments[key]?.object.spec.strategy.type == "Recreate" { keys.add(key) }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let deployment = deployments[key]?.object else { return .nothing }
        var plan = Plan()
        let selector: Selector
        do throws(SelectorError) {
            selector = try Selector(deployment.spec.selector)
        } catch {
            plan.fault = "the selector is not valid: \(error)"
            return plan
        }
        guard !selector.isEmpty else {
            return selectsEverything(deployment)
        }
        let claim = Claim(deployment, selector, in: sets, &plan)
        var rollout = DeploymentRollout(
            deployment, claim.owned.map(\.object), now: turn.now, failure: turn.failure, plan: plan)
        let (sets, pods) = (sets, pods)
        rollout.run(
            setNamed: { sets[ObjectKey(key.namespace, $0)]?.object },
            hasRunningPods: { set in
                pods.objects(.controller, set.metadata.uid).contains { !$0.object.isTerminal }
            })
        return rollout.plan
    }

    private func selectsEverything(_ deployment: Deployment) -> Plan {
        var plan = Plan()
        guard deployment.status.observedGeneration < deployment.metadata.generation else { return plan }
        plan.tell(
            deployment, isWarning: true, reason: "SelectingAll",
            "This deployment is selecting all pods. A non-empty selector is required.")
        var told = deployment
        told.status.observedGeneration = deployment.metadata.generation
        plan.updateStatus(told)
        return plan
    }
}
