import APIModel

/// Whether an object does what it is there for: for `apply --wait`.
enum Readiness {
    /// Kinds that take time to become ready.
    static let kinds: Set<String> = [
        "Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "PersistentVolumeClaim",
    ]

    /// Waits until an object is ready, with a line for each step and for what holds it up.
    static func wait(
        for target: Target, _ timeout: Duration?, _ cluster: any Cluster, _ console: Console
    ) async throws(CommandError) {
        var last = ""
        let query = ListQuery(fieldSelector: "metadata.name=\(target.name)")
        let outcome = await Waiting.first(
            cluster.follow(target.kind, in: target.namespace, query), timeout: timeout, sleep: console.sleep
        ) { change in
            switch change {
            case .added(let object), .modified(let object):
                let state = try state(object)
                if state.text != last, !state.isReady { console.error("\(target.reference): \(state.text)\n") }
                last = state.text
                if state.isReady { console.line("\(target.reference) ready") }
                return state.isReady
            case .deleted: throw CommandError.message("\(target.reference) was deleted")
            case .synced, .interrupted, .failed: return false
            }
        }
        switch outcome {
        case .found: return
        case .failed(let error): throw error
        case .timedOut: throw .message("timed out waiting for \(target.reference): \(last.or("it does not exist"))")
        }
    }

    /// How far an object is. Throws where it will not become ready by itself.
    static func state(_ object: AnyKind) throws(CommandError) -> (text: String, isReady: Bool) {
        func reason(_ fallback: String) -> String { Why.summary(object).or(fallback) }
        switch object.object {
        case let pod as Pod:
            if pod.status.phase == "Failed" { throw .message("pod/\(pod.metadata.name): \(reason("it failed"))") }
            let isReady = pod.status.conditions.contains { $0.type == "Ready" && $0.status == "True" }
            return (reason("it is not ready yet"), isReady || pod.status.phase == "Succeeded")
        case is Deployment, is DaemonSet, is StatefulSet:
            let (text, isDone) = try RolloutStatus.text(object)
            return (isDone ? text : reason(text), isDone)
        case let set as ReplicaSet:
            let wanted = set.spec.replicas ?? 1
            return (reason("it is not ready yet"), set.status.readyReplicas >= wanted)
        case let job as Job:
            if job.status.conditions.contains(where: { $0.type == "Failed" && $0.status == "True" }) {
                throw .message("job.batch/\(job.metadata.name): \(reason("it failed"))")
            }
            let isDone = job.status.conditions.contains { $0.type == "Complete" && $0.status == "True" }
            return (reason("\(job.status.active) pods are active, \(job.status.succeeded) have succeeded"), isDone)
        case let claim as PersistentVolumeClaim: return (reason("it is bound"), claim.status.phase == "Bound")
        default: return ("it is there", true)
        }
    }
}
