import APIModel
import Client

extension JobRound {
    /// Deletes pods that are too many; the new pods that are missing and may be made now.
    mutating func manage(_ names: (_ count: Int, _ prefix: String, _ taken: [String]) -> [String]) -> [PlannedWrite] {
        let wanted = wantedActive()
        var surplus = surplusByIndex()
        let more = active.count - surplus.count - wanted
        if more > 0 {
            let going = Set(surplus.map(\.metadata.uid))
            let ranking = PodRanking(now: now)
            let rest = active.filter { !going.contains($0.metadata.uid) }.map { PodRanking.Ranked(pod: $0) }
            surplus += rest.sorted { ranking.precedes($0, $1) }.prefix(more).map(\.pod)
        }
        guard surplus.isEmpty else {
            dismiss(surplus)
            return []
        }
        let missing = min(
            wanted - active.count - (replacesOnlyFailed ? terminating : 0), ControllerLimits.newPods)
        guard missing > 0 else { return [] }
        if limitPerIndex == nil, let pause = backoff(pods) {
            plan.requeue(after: pause)
            return []
        }
        return isIndexed ? indexed(missing, names) : plain(missing, names)
    }

    private func wantedActive() -> Int {
        guard let completions else { return succeeded > 0 ? active.count : parallelism }
        let left = completions - succeeded - (limitPerIndex == nil ? 0 : failedIndexes.count)
        return max(0, min(parallelism, left))
    }

    /// Of the pods of one index all but one, and those of indexes that are done or no longer wanted.
    private func surplusByIndex() -> [Pod] {
        guard isIndexed, let completions else { return [] }
        var surplus: [Pod] = []
        var kept: [Int: Pod] = [:]
        let ranking = PodRanking(now: now)
        for pod in active {
            guard let index = pod.jobIndex, index < completions, !succeededIndexes.contains(index),
                !failedIndexes.contains(index)
            else {
                surplus.append(pod)
                continue
            }
            guard let other = kept[index] else {
                kept[index] = pod
                continue
            }
            let keepsOther = ranking.precedes(.init(pod: pod), .init(pod: other))
            surplus.append(keepsOther ? pod : other)
            if !keepsOther { kept[index] = pod }
        }
        return surplus
    }

    // MARK: Pauses

    private static let pauseFirst = 10
    private static let pauseMax = 600

    /// How long new pods have to wait after failures in a row: 10 s, doubling to 10 minutes. Nil: not at all.
    func backoff(_ pods: [Pod]) -> Duration? {
        let ends = pods.filter { $0.status.phase == "Succeeded" || isFailed($0) }
            .map { (isSuccess: $0.status.phase == "Succeeded", at: $0.finishedAt ?? .zero) }
            .sorted { $0.at == $1.at ? $0.isSuccess && !$1.isSuccess : $0.at < $1.at }
        let failures = ends.reversed().prefix { !$0.isSuccess }
        guard let last = failures.first else { return nil }
        let seconds = failures.count > 6 ? Self.pauseMax : min(Self.pauseMax, Self.pauseFirst << (failures.count - 1))
        let left = last.at + .seconds(seconds) - now
        return left > .zero ? left : nil
    }

    // MARK: New pods

    private func template() -> Pod {
        var pod = Pod(of: job.spec.template, controlledBy: job)
        if !pod.isTracked { pod.metadata.finalizers.append(JobName.finalizer) }
        return pod
    }

    private func plain(_ count: Int, _ names: (Int, String, [String]) -> [String]) -> [PlannedWrite] {
        var pod = template()
        return names(count, pod.metadata.generateName, []).map { name in
            pod.metadata.name = name
            return .create(pod, told: .creation(of: pod, for: job))
        }
    }

    private mutating func indexed(_ count: Int, _ names: (Int, String, [String]) -> [String]) -> [PlannedWrite] {
        guard let completions else { return [] }
        var busy = Set(active.compactMap(\.jobIndex))
        if replacesOnlyFailed { busy.formUnion(pods.filter(\.isTerminating).compactMap(\.jobIndex)) }
        var writes: [PlannedWrite] = []
        for index in 0..<completions where writes.count < count {
            if busy.contains(index) || succeededIndexes.contains(index) || failedIndexes.contains(index) { continue }
            let before = pods.filter { $0.jobIndex == index && isFailed($0) }
            if limitPerIndex != nil, let pause = backoff(before) {
                plan.requeue(after: pause)
                continue
            }
            var pod = template()
            mark(&pod, index, before)
            pod.metadata.generateName = "\(job.metadata.name)-\(index)-"
            guard let name = names(1, pod.metadata.generateName, []).first else { continue }
            pod.metadata.name = name
            writes.append(.create(pod, told: .creation(of: pod, for: job)))
        }
        return writes
    }

    private func mark(_ pod: inout Pod, _ index: Int, _ before: [Pod]) {
        pod.metadata.annotations[JobName.index] = String(index)
        pod.metadata.labels[JobName.index] = String(index)
        pod.spec.hostname = String("\(job.metadata.name)-\(index)".prefix(63))
        if limitPerIndex != nil {
            // The number is handed on from pod to pod: those before may be gone.
            let counted = before.filter { PodFailureMatch(job.spec.podFailurePolicy, $0)?.action != .ignore }
            let failures = counted.map { $0.jobIndexFailures + 1 }.max() ?? before.map(\.jobIndexFailures).max() ?? 0
            pod.metadata.annotations[JobName.indexFailures] = String(failures)
        }
        let variable = EnvVar {
            $0.name = JobName.indexVariable
            $0.valueFrom = EnvVarSource {
                $0.fieldRef = ObjectFieldSelector {
                    $0.fieldPath = "metadata.labels['\(JobName.index)']"
                }
            }
        }
        for place in pod.spec.containers.indices
        where !pod.spec.containers[place].env.contains(where: { $0.name == JobName.indexVariable }) {
            pod.spec.containers[place].env.append(variable)
        }
        for place in pod.spec.initContainers.indices
        where !pod.spec.initContainers[place].env.contains(where: { $0.name == JobName.indexVariable }) {
            pod.spec.initContainers[place].env.append(variable)
        }
    }
}
