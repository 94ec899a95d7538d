import APIModel

/// What the pods of a replica set come to: its status.
struct ReplicaSetCount {
    private let set: ReplicaSet
    private(set) var replicas = 0
    private(set) var fullyLabeled = 0
    private(set) var ready = 0
    private(set) var available = 0
    var terminating = 0
    /// When the next pod will have been ready for long enough; nil when none is waited for.
    private(set) var nextAvailability: Duration?

    private let labels: Selector

    init(_ set: ReplicaSet) {
        self.set = set
        labels = Selector(labels: set.spec.template.metadata.labels)
    }

    /// Counts a pod that is active.
    mutating func add(_ pod: Pod, _ now: Time) {
        replicas += 1
        if labels.matches(pod.metadata.labels) { fullyLabeled += 1 }
        guard pod.isReady else { return }
        ready += 1
        if pod.isAvailable(minReadySeconds: set.spec.minReadySeconds, now: now) {
            available += 1
        } else if let wait = pod.waitForAvailability(set.spec.minReadySeconds, now: now) {
            nextAvailability = min(nextAvailability ?? wait, wait)
        }
    }

    /// - Parameter failure: Why the last pods could not be made or deleted.
    func status(failure: (reason: String, message: String)?, now: Time) -> ReplicaSetStatus {
        var status = set.status
        let known = status.conditions.firstIndex { $0.type == Self.failureType }
        if let failure {
            // As upstream: the first failure stays until it is over.
            if known == nil {
                status.conditions.append(
                    ReplicaSetCondition {
                        $0.type = Self.failureType
                        $0.status = "True"
                        $0.reason = failure.reason
                        $0.message = failure.message
                        $0.lastTransitionTime = now.wholeSeconds
                    })
            }
        } else if let known {
            status.conditions.remove(at: known)
        }
        status.replicas = Int32(clamping: replicas)
        status.fullyLabeledReplicas = Int32(clamping: fullyLabeled)
        status.readyReplicas = Int32(clamping: ready)
        status.availableReplicas = Int32(clamping: available)
        status.terminatingReplicas = Int32(clamping: terminating)
        status.observedGeneration = max(status.observedGeneration, set.metadata.generation)
        return status
    }

    private static let failureType = "ReplicaFailure"
}

extension Pod {
    /// How long until the pod, which is ready, has been so for `minReadySeconds`; nil when it has, or is not ready.
    func waitForAvailability(_ minReadySeconds: Int32, now: Time) -> Duration? {
        guard minReadySeconds > 0, let since = readySince else { return nil }
        let left = since + .seconds(Int64(minReadySeconds)) - now
        return left > .zero ? left : nil
    }
}
