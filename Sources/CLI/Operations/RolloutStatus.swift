import APIModel

/// How far a rollout is.
enum RolloutStatus {
    /// The line that says it, and whether it is done.
    static func text(_ object: AnyKind) throws(CommandError) -> (String, Bool) {
        let name = object.metadata.name
        switch object.object {
        case let one as Deployment:
            guard one.metadata.generation <= one.status.observedGeneration else {
                return ("Waiting for deployment spec update to be observed...", false)
            }
            if let late = one.status.conditions.first(where: {
                $0.type == "Progressing" && $0.reason == "ProgressDeadlineExceeded"
            }) {
                throw .message("deployment \"\(name)\" exceeded its progress deadline: \(late.message)")
            }
            let wanted = one.spec.replicas ?? 1
            let start = "Waiting for deployment \"\(name)\" rollout to finish: "
            if one.status.updatedReplicas < wanted {
                return (
                    "\(start)\(one.status.updatedReplicas) out of \(wanted) new replicas have been updated...", false
                )
            }
            if one.status.replicas > one.status.updatedReplicas {
                let old = one.status.replicas - one.status.updatedReplicas
                return ("\(start)\(old) old replicas are pending termination...", false)
            }
            if one.status.availableReplicas < one.status.updatedReplicas {
                return (
                    "\(start)\(one.status.availableReplicas) of \(one.status.updatedReplicas) updated replicas are "
                        + "available...", false
                )
            }
            return ("deployment \"\(name)\" successfully rolled out", true)
        case let one as DaemonSet:
            guard one.metadata.generation <= one.status.observedGeneration else {
                return ("Waiting for daemon set spec update to be observed...", false)
            }
            let wanted = one.status.desiredNumberScheduled
            if one.status.updatedNumberScheduled < wanted {
                return (
                    "Waiting for daemon set \"\(name)\" rollout to finish: \(one.status.updatedNumberScheduled) out of "
                        + "\(wanted) new pods have been updated...", false
                )
            }
            if one.status.numberAvailable < wanted {
                return (
                    "Waiting for daemon set \"\(name)\" rollout to finish: \(one.status.numberAvailable) of \(wanted) "
                        + "updated pods are available...", false
                )
            }
            return ("daemon set \"\(name)\" successfully rolled out", true)
        case let one as StatefulSet:
            guard one.metadata.generation <= one.status.observedGeneration else {
                return ("Waiting for statefulset spec update to be observed...", false)
            }
            let wanted = one.spec.replicas ?? 1
            if one.status.readyReplicas < wanted {
                return ("Waiting for \(wanted - one.status.readyReplicas) pods to be ready...", false)
            }
            if one.status.updateRevision != one.status.currentRevision {
                return (
                    "waiting for statefulset rolling update to complete \(one.status.updatedReplicas) pods at revision "
                        + "\(one.status.updateRevision)...", false
                )
            }
            return (
                "statefulset rolling update complete \(one.status.currentReplicas) pods at revision "
                    + "\(one.status.currentRevision)...", true
            )
        default:
            throw .message("no status viewer has been implemented for \(object.identity.kind)")
        }
    }
}
