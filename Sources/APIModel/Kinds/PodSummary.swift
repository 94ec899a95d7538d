/// A pod in one line: what it is doing, how much of it is ready, how often it had to start again.
///
/// The rule is that of `kubectl get pods`: the first init container that is not done tells the reason while the pod
/// starts, and the first container that waits or has ended tells it afterwards.
public struct PodSummary: Hashable, Sendable {
    /// The phase, or what is more telling than it: `CrashLoopBackOff`, `Init:0/2`, `Terminating`.
    public private(set) var reason: String
    public private(set) var ready = 0
    /// Containers, those init containers included that run beside them.
    public private(set) var total: Int
    public private(set) var restarts: Int64 = 0
    /// When the container that started again last had ended; nil where none is known.
    public private(set) var lastRestart: Time?

    public init(of pod: Pod) {
        let status = pod.status
        reason = status.reason.isEmpty ? status.phase : status.reason
        if status.conditions.contains(where: { $0.type == "PodScheduled" && $0.reason == "SchedulingGated" }) {
            reason = "SchedulingGated"
        }
        total = pod.spec.containers.count + pod.spec.initContainers.count(where: \.isSidecar)
        let sidecars = Set(pod.spec.initContainers.lazy.filter(\.isSidecar).map(\.name))
        let isInitializing = readInit(status.initContainerStatuses, sidecars, count: pod.spec.initContainers.count)
        if !isInitializing || pod.isTrue("Initialized") { readContainers(pod, sidecars) }
        guard pod.metadata.deletionTimestamp != nil else { return }
        if status.reason == "NodeLost" {
            reason = "Unknown"
        } else if !status.isTerminal {
            reason = "Terminating"
        }
    }

    /// Whether some init container is not done yet.
    private mutating func readInit(_ statuses: [ContainerStatus], _ sidecars: Set<String>, count: Int) -> Bool {
        for (index, container) in statuses.enumerated() {
            note(container)
            if let end = container.state.terminated, end.exitCode == 0 { continue }
            if sidecars.contains(container.name), container.started == true {
                if container.ready { ready += 1 }
                continue
            }
            if let end = container.state.terminated {
                reason = "Init:" + end.summary
            } else if let wait = container.state.waiting, !wait.reason.isEmpty, wait.reason != "PodInitializing" {
                reason = "Init:" + wait.reason
            } else {
                reason = "Init:\(index)/\(count)"
            }
            return true
        }
        return false
    }

    private mutating func readContainers(_ pod: Pod, _ sidecars: Set<String>) {
        restarts = 0
        lastRestart = nil
        // Of the init containers only those count that still run; those after the first unfinished one have not begun.
        for container in pod.status.initContainerStatuses where sidecars.contains(container.name) { note(container) }
        var hasRunning = false
        for container in pod.status.containerStatuses.reversed() {
            note(container)
            if let wait = container.state.waiting, !wait.reason.isEmpty {
                reason = wait.reason
            } else if let end = container.state.terminated {
                reason = end.summary
            } else if container.ready, container.state.running != nil {
                hasRunning = true
                ready += 1
            }
        }
        if reason == "Completed", hasRunning { reason = pod.isReady ? "Running" : "NotReady" }
    }

    private mutating func note(_ container: ContainerStatus) {
        restarts += Int64(container.restartCount)
        guard let end = container.lastState.terminated?.finishedAt else { return }
        if lastRestart.map({ $0 < end }) ?? true { lastRestart = end }
    }
}

extension ContainerStateTerminated {
    /// The reason of the end, or the signal, or the exit code.
    fileprivate var summary: String {
        if !reason.isEmpty { return reason }
        return signal != 0 ? "Signal:\(signal)" : "ExitCode:\(exitCode)"
    }
}
