import APIModel
import Client

extension DeploymentStatus {
    func condition(_ type: String) -> DeploymentCondition? { conditions.first { $0.type == type } }

    /// Sets a condition. One of the same status and reason stays as it is; one of the same status keeps the time of its
    /// last transition.
    mutating func set(_ condition: DeploymentCondition) {
        var new = condition
        if let old = self.condition(condition.type) {
            if old.status == new.status, old.reason == new.reason { return }
            if old.status == new.status { new.lastTransitionTime = old.lastTransitionTime }
        }
        remove(condition.type)
        conditions.append(new)
    }

    mutating func remove(_ type: String) { conditions.removeAll { $0.type == type } }
}

extension DeploymentRollout {
    static let progressing = "Progressing"
    private static let available = "Available"
    private static let replicaFailure = "ReplicaFailure"
    private static let timedOut = "ProgressDeadlineExceeded"
    private static let newAvailable = "NewReplicaSetAvailable"

    var hasProgressDeadline: Bool {
        deployment.spec.progressDeadlineSeconds.map { $0 != .max } ?? false
    }

    private func condition(_ type: String, _ status: String, _ reason: String, _ message: String)
        -> DeploymentCondition
    {
        DeploymentCondition {
            $0.type = type
            $0.status = status
            $0.reason = reason
            $0.message = message
            $0.lastUpdateTime = now.wholeSeconds
            $0.lastTransitionTime = now.wholeSeconds
        }
    }

    /// Sets a condition of the deployment as it is.
    mutating func setCondition(_ type: String, _ status: String, _ reason: String, _ message: String) {
        deployment.status.set(condition(type, status, reason, message))
        isDirty = true
    }

    /// Says that a deployment is paused, and that it goes on, so that the time does not count.
    mutating func notePause() {
        guard hasProgressDeadline else { return }
        let current = deployment.status.condition(Self.progressing)
        // A rollout that has run out of time stays so.
        if current?.reason == Self.timedOut { return }
        let isNoted = current?.reason == "DeploymentPaused"
        if deployment.spec.paused, !isNoted {
            setCondition(Self.progressing, "Unknown", "DeploymentPaused", "Deployment is paused")
        } else if !deployment.spec.paused, isNoted {
            setCondition(Self.progressing, "Unknown", "DeploymentResumed", "Deployment is resumed")
        }
    }

    /// Everything that the sets say of themselves. A set that is planned and not made yet has nothing.
    func status() -> DeploymentStatus {
        var status = deployment.status
        let made = all
        let total = made.replicaCount
        let available = made.availableCount
        status.observedGeneration = deployment.metadata.generation
        status.replicas = made.reduce(0) { $0 + $1.status.replicas }
        status.updatedReplicas = new?.status.replicas ?? 0
        status.readyReplicas = made.reduce(0) { $0 + $1.status.readyReplicas }
        status.availableReplicas = Int32(clamping: available)
        status.unavailableReplicas = Int32(clamping: max(0, total - available))
        let terminating = made.compactMap(\.status.terminatingReplicas)
        status.terminatingReplicas = terminating.count == made.count ? terminating.reduce(0, +) : nil
        if available >= replicas - DeploymentScale.maxUnavailable(deployment) {
            status.set(
                condition(
                    Self.available, "True", "MinimumReplicasAvailable", "Deployment has minimum availability."))
        } else {
            status.set(
                condition(
                    Self.available, "False", "MinimumReplicasUnavailable",
                    "Deployment does not have minimum availability."))
        }
        return status
    }

    /// Whether everything is of the newest template, and available.
    func isComplete(_ status: DeploymentStatus) -> Bool {
        status.updatedReplicas == replicas && status.replicas == replicas && status.availableReplicas == replicas
            && status.observedGeneration >= deployment.metadata.generation
    }

    /// Whether a status is further than the one before.
    func isProgressing(_ status: DeploymentStatus) -> Bool {
        let before = deployment.status
        return status.updatedReplicas > before.updatedReplicas
            || status.replicas - status.updatedReplicas < before.replicas - before.updatedReplicas
            || status.readyReplicas > before.readyReplicas || status.availableReplicas > before.availableReplicas
    }

    /// Whether nothing has moved for too long.
    func isTimedOut(_ status: DeploymentStatus) -> Bool {
        guard hasProgressDeadline, let seconds = deployment.spec.progressDeadlineSeconds,
            let condition = status.condition(Self.progressing)
        else { return false }
        if condition.reason == Self.newAvailable { return false }
        if condition.reason == Self.timedOut { return true }
        guard let last = condition.lastUpdateTime else { return false }
        return last + .seconds(Int64(seconds)) < now
    }

    /// The status with its condition of progress, written when it is another one.
    mutating func tellProgress() {
        var status = status()
        if !hasProgressDeadline { status.remove(Self.progressing) }
        let current = deployment.status.condition(Self.progressing)
        let isDone = status.replicas == status.updatedReplicas && current?.reason == Self.newAvailable
        let subject = new.map { "ReplicaSet \"\($0.metadata.name)\"" } ?? "Deployment \"\(deployment.metadata.name)\""
        if hasProgressDeadline, !isDone {
            if isComplete(status) {
                status.set(
                    condition(
                        Self.progressing, "True", Self.newAvailable, "\(subject) has successfully progressed."))
            } else if isProgressing(status) {
                var condition = condition(
                    Self.progressing, "True", "ReplicaSetUpdated", "\(subject) is progressing.")
                if let current {
                    if current.status == "True" { condition.lastTransitionTime = current.lastTransitionTime }
                    status.remove(Self.progressing)
                }
                status.set(condition)
            } else if isTimedOut(status) {
                status.set(
                    condition(Self.progressing, "False", Self.timedOut, "\(subject) has timed out progressing."))
            }
        }
        if let failed = failureOfSets {
            status.set(condition(Self.replicaFailure, failed.status, failed.reason, failed.message))
        } else {
            status.remove(Self.replicaFailure)
        }
        tellStatus(status)
        if let wait = stuckAfter(status) { plan.requeue(after: wait) }
    }

    private var failureOfSets: ReplicaSetCondition? {
        let own = new?.status.conditions.first { $0.type == Self.replicaFailure }
        return own ?? old.lazy.compactMap { $0.status.conditions.first { $0.type == Self.replicaFailure } }.first
    }

    /// Writes a status that is another one, and the revision with it.
    mutating func tellStatus(_ status: DeploymentStatus) {
        writeSizes()
        guard isDirty || status != deployment.status else { return }
        deployment.status = status
        plan.updateStatus(deployment)
    }

    /// When the time for progress is over; nil where nothing waits for that.
    func stuckAfter(_ status: DeploymentStatus) -> Duration? {
        guard hasProgressDeadline, let seconds = deployment.spec.progressDeadlineSeconds,
            let condition = status.condition(Self.progressing), !isComplete(status),
            condition.reason != Self.timedOut, condition.reason != Self.newAvailable,
            let last = condition.lastUpdateTime
        else { return nil }
        let left = last + .seconds(Int64(seconds)) - now
        return max(left, .zero) + .seconds(1)
    }
}
