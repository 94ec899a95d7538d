import APIModel
import Client

extension Plan {
    /// A pod that something ends before its time says so in its status; then it is deleted.
    mutating func disrupt(
        _ pod: Pod, reason: String, _ message: String, now: Time, grace: Int64? = nil, failsPhase: Bool = false,
        told: PlannedWrite.Told? = nil
    ) {
        var changed = pod
        var isChanged = changed.status.setCondition(
            PodCondition {
                $0.type = "DisruptionTarget"
                $0.status = "True"
                $0.reason = reason
                $0.message = message
                $0.observedGeneration = pod.metadata.generation
            }, now: now.wholeSeconds)
        if failsPhase, !pod.isTerminal {
            changed.status.phase = "Failed"
            isChanged = true
        }
        if isChanged { updateStatus(changed) }
        then()
        delete(pod, grace: grace, told: told)
    }
}
