import APIModel
import Client

/// Deletes jobs some time after they have finished, as `ttlSecondsAfterFinished` has it.
final class TTLAfterFinishedController: Controller {
    static let name = "ttl-after-finished-controller"

    private let jobs: Lister<Job>

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        jobs = view.lister(Job.self)
        jobs.onChange { change in
            if !change.isDeletion, Self.isMeant(change.current.object) { keys.add(change.current.key) }
        }
    }

    private static func isMeant(_ job: Job) -> Bool {
        job.spec.ttlSecondsAfterFinished != nil && job.status.isFinished && job.metadata.deletionTimestamp == nil
    }

    /// How long a finished job still has; zero when its time is over, nil when it has no time or is not finished.
    static func timeLeft(_ job: Job, now: Time) -> Duration? {
        guard isMeant(job), let seconds = job.spec.ttlSecondsAfterFinished, let end = job.status.finishedAt else {
            return nil
        }
        return max(.zero, end + .seconds(Int64(seconds)) - now)
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        var plan = Plan()
        guard let job = jobs[key]?.object, let left = Self.timeLeft(job, now: turn.now) else { return plan }
        if left > .zero {
            plan.requeue(after: left)
        } else {
            // Another time may have been set meanwhile.
            plan.delete(job, propagation: "Foreground", ifUnchanged: true)
        }
        return plan
    }
}
