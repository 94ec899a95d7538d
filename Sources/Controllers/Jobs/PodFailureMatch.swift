import APIModel

/// What a job's policy says of a pod that failed.
struct PodFailureMatch: Equatable {
    enum Action: String {
        case failJob = "FailJob"
        case ignore = "Ignore"
        case count = "Count"
        case failIndex = "FailIndex"
    }

    var action: Action
    /// For the job's condition, when the job fails for it.
    var message: String

    /// The first rule that matches; nil: the failure counts as any other.
    init?(_ policy: PodFailurePolicy?, _ pod: Pod) {
        guard let policy else { return nil }
        for (index, rule) in policy.rules.enumerated() {
            guard let action = Action(rawValue: rule.action) else { continue }
            if let codes = rule.onExitCodes {
                if let end = Self.container(of: pod, codes) {
                    self.action = action
                    message =
                        "Container \(end.name) for pod \(pod.metadata.namespace)/\(pod.metadata.name) failed with exit "
                        + "code \(end.code) matching \(rule.action) rule at index \(index)"
                    return
                }
            } else if let condition = Self.condition(of: pod, rule.onPodConditions) {
                self.action = action
                message =
                    "Pod \(pod.metadata.namespace)/\(pod.metadata.name) has condition \(condition) matching "
                    + "\(rule.action) rule at index \(index)"
                return
            }
        }
        return nil
    }

    private static func container(
        of pod: Pod, _ rule: PodFailurePolicyOnExitCodesRequirement
    ) -> (name: String, code: Int32)? {
        for status in pod.status.containerStatuses + pod.status.initContainerStatuses {
            if let wanted = rule.containerName, wanted != status.name { continue }
            guard let end = status.state.terminated, end.exitCode != 0 else { continue }
            let isListed = rule.values.contains(end.exitCode)
            if rule.operator == "In" ? isListed : rule.operator == "NotIn" && !isListed {
                return (status.name, end.exitCode)
            }
        }
        return nil
    }

    private static func condition(of pod: Pod, _ patterns: [PodFailurePolicyOnPodConditionsPattern]) -> String? {
        pod.status.conditions.first { condition in
            patterns.contains { $0.type == condition.type && $0.status == condition.status }
        }?.type
    }
}
