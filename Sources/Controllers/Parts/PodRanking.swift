import APIModel
import Client
import Glibc

/// Which of some pods goes first when there are too many: upstream's `ActivePodsWithRanks`.
///
/// In this order: pods without a node; pending before unknown before running; not ready; cheaper to delete; on a node with
/// more of the same; ready for a shorter time; with more restarts; younger. Times are compared by the order of magnitude
/// of the age, so that not always the youngest goes; within one the uid decides.
struct PodRanking {
    let now: Time

    struct Ranked {
        var pod: Pod
        /// How many pods of the same family the pod's node has.
        var rank = 0
    }

    /// Whether `left` goes before `right`.
    func precedes(_ left: Ranked, _ right: Ranked) -> Bool {
        let (a, b) = (left.pod, right.pod)
        if a.spec.nodeName.isEmpty != b.spec.nodeName.isEmpty { return a.spec.nodeName.isEmpty }
        let phases = (Self.order(a.status.phase), Self.order(b.status.phase))
        if phases.0 != phases.1 { return phases.0 < phases.1 }
        if a.isReady != b.isReady { return !a.isReady }
        let costs = (Self.deletionCost(a), Self.deletionCost(b))
        if costs.0 != costs.1 { return costs.0 < costs.1 }
        if left.rank != right.rank { return left.rank > right.rank }
        if a.isReady {
            let times = (a.readySince, b.readySince)
            if times.0 != times.1 { return isYounger(times.0, times.1, a, b) }
        }
        let restarts = (Self.restarts(a.status.containerStatuses), Self.restarts(b.status.containerStatuses))
        if restarts.0 != restarts.1 { return restarts.0 > restarts.1 }
        let sidecars = (Self.sidecarRestarts(a), Self.sidecarRestarts(b))
        if sidecars.0 != sidecars.1 { return sidecars.0 > sidecars.1 }
        let created = (a.metadata.creationTimestamp, b.metadata.creationTimestamp)
        if created.0 != created.1 { return isYounger(created.0, created.1, a, b) }
        return false
    }

    private func isYounger(_ left: Time?, _ right: Time?, _ a: Pod, _ b: Pod) -> Bool {
        guard let left, !left.isZero else { return true }
        guard let right, !right.isZero else { return false }
        let difference = magnitude(since: left) - magnitude(since: right)
        return difference == 0 ? a.metadata.uid < b.metadata.uid : difference < 0
    }

    /// The binary logarithm of an age in nanoseconds; -1 for what is to come.
    private func magnitude(since time: Time) -> Int {
        let age = now - time
        let (seconds, attoseconds) = age.components
        let nanoseconds = Double(seconds) * 1e9 + Double(attoseconds) / 1e9
        return nanoseconds > 0 ? Int(log2(nanoseconds)) : -1
    }

    private static func order(_ phase: String) -> Int {
        switch phase {
        case "Pending": 0
        case "Unknown": 1
        case "Running": 2
        default: 0
        }
    }

    /// `controller.kubernetes.io/pod-deletion-cost`; 0 where it is absent or no number of 32 bits.
    static func deletionCost(_ pod: Pod) -> Int32 {
        pod.metadata.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap { Int32($0) } ?? 0
    }

    private static func restarts(_ statuses: [ContainerStatus]) -> Int32 { statuses.map(\.restartCount).max() ?? 0 }

    private static func sidecarRestarts(_ pod: Pod) -> Int32 {
        let sidecars = Set(pod.spec.initContainers.filter(\.isSidecar).map(\.name))
        guard !sidecars.isEmpty else { return 0 }
        return restarts(pod.status.initContainerStatuses.filter { sidecars.contains($0.name) })
    }
}

extension Pod {
    /// Since when it has been ready; nil when it is not.
    var readySince: Time? {
        guard let ready = condition("Ready"), ready.status == "True" else { return nil }
        return ready.lastTransitionTime
    }
}

extension [CachedObject<Pod>] {
    /// The `count` of these that go first. `related` are the pods of the same family, with these among them.
    func first(_ count: Int, toGo related: () -> [CachedObject<Pod>], now: Time) -> [CachedObject<Pod>] {
        // Nothing is to be ranked when all of them go.
        guard count < self.count else { return self }
        var perNode: [String: Int] = [:]
        for pod in related() where pod.object.isActive { perNode[pod.object.spec.nodeName, default: 0] += 1 }
        let ranking = PodRanking(now: now)
        let ranked = map {
            (cached: $0, ranked: PodRanking.Ranked(pod: $0.object, rank: perNode[$0.object.spec.nodeName] ?? 0))
        }
        return ranked.sorted { ranking.precedes($0.ranked, $1.ranked) }.prefix(count).map(\.cached)
    }
}
