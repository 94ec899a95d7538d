import APIModel
import Client

/// Runs pods to completion: as many as a job wants, so many at once, with every end counted exactly once.
final class JobController: Controller {
    static let name = "job-controller"
    static let settlePause = ControllerLimits.settlePause

    private let jobs: Lister<Job>
    private let pods: Lister<Pod>
    private var names = OwnedNames()

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        jobs = view.lister(Job.self)
        pods = view.lister(Pod.self, .controller, .orphans, .trackedByJob)
        jobs.onChange { [unowned self] change in
            if change.isDeletion { names.forget(owner: change.current.uid) }
            keys.add(change.current.key)
        }
        pods.onChange { [unowned self] change in
            let pod = change.current
            for owner in [change.previous?.object.metadata.controller, pod.object.metadata.controller] {
                guard let owner, owner.isTo(Job.self) else { continue }
                if change.isDeletion { names.retire(pod.key.name, of: owner.uid) }
                keys.add(ObjectKey(pod.key.namespace, owner.name))
            }
            // A pod that lost its owner may have a label that says whose it is.
            if pod.object.metadata.controller == nil, let name = pod.object.metadata.labels[JobLabels.name] {
                keys.add(ObjectKey(pod.key.namespace, name))
            }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        var plan = Plan()
        let job = jobs[key]
        // Pods of a job that is gone are held by nobody who would count them.
        for pod in pods.objects(.trackedByJob, key.description) where pod.object.metadata.controller?.uid != job?.uid {
            plan.add(JobRound.release(pod.object))
        }
        guard let job, job.object.spec.managedBy.map({ $0 == JobName.manager }) ?? true else { return plan }
        guard !job.object.status.isFinished else {
            for pod in pods.objects(.controller, job.uid) where pod.object.isTracked && pod.object.isTerminal {
                plan.add(JobRound.release(pod.object))
            }
            return plan
        }
        let selector: Selector
        do throws(SelectorError) {
            selector = try Selector(job.object.spec.selector)
        } catch {
            plan.fault = "the selector is not valid: \(error)"
            return plan
        }
        let claim = Claim(job.object, selector, in: pods, &plan) { $0.isActive }
        var round = JobRound(job.object, claim.owned.map(\.object), now: turn.now, plan: plan)
        round.run { count, prefix, taken in
            names.next(count, prefix: prefix, owner: job.uid) {
                pods[ObjectKey(key.namespace, $0)] != nil || taken.contains($0)
            }
        }
        return round.plan
    }
}

extension ObjectIndex where Object == Pod {
    /// Pods that hold the finalizer of jobs, by the namespace and name of their job.
    static var trackedByJob: ObjectIndex {
        ObjectIndex("trackedByJob") { key, pod in
            guard pod.isTracked, let owner = pod.metadata.controller, owner.isTo(Job.self) else { return [] }
            return [ObjectKey(key.namespace, owner.name).description]
        }
    }
}
