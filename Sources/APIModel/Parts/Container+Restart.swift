extension Container {
    /// The first of the container's own rules that is about this exit code.
    public func restartRule(forExit code: Int32) -> ContainerRestartRule? {
        restartPolicyRules.first { $0.matches(exit: code) }
    }

    /// Whether the container may run again after it ended with `code`: its own rules first, then its own policy, then
    /// the pod's.
    public func mayRestart(afterExit code: Int32, podPolicy: String) -> Bool {
        if restartRule(forExit: code) != nil { return true }
        switch restartPolicy ?? podPolicy {
        case "Never": return false
        case "OnFailure": return code != 0
        default: return true
        }
    }

    /// Whether there is any end after which the container may run again.
    public func canRestart(podPolicy: String) -> Bool {
        !restartPolicyRules.isEmpty || (restartPolicy ?? podPolicy) != "Never"
    }
}

extension ContainerRestartRule {
    /// Whether the rule is about this exit code.
    public func matches(exit code: Int32) -> Bool {
        guard let exitCodes else { return false }
        switch exitCodes.operator {
        case "In": return exitCodes.values.contains(code)
        case "NotIn": return !exitCodes.values.contains(code)
        default: return false
        }
    }
}

extension PodSpec {
    /// Whether some container may make all of them run again.
    public var mayRestartAllContainers: Bool {
        (initContainers + containers).contains { container in
            container.restartPolicyRules.contains { $0.action == "RestartAllContainers" }
        }
    }
}
