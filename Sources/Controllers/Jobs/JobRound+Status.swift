import APIModel
import Client

extension JobStatus {
    func condition(_ type: String) -> JobCondition? { conditions.first { $0.type == type } }
    func isTrue(_ type: String) -> Bool { condition(type)?.status == "True" }

    /// Whether the job is over.
    var isFinished: Bool { isTrue("Complete") || isTrue("Failed") }

    /// When it was over; nil when it is not.
    var finishedAt: Time? {
        conditions.first { ($0.type == "Complete" || $0.type == "Failed") && $0.status == "True" }?.lastTransitionTime
    }

    /// Sets a condition; whether its status or reason is another one.
    mutating func set(_ type: String, _ isTrue: Bool, _ reason: String, _ message: String, now: Time) -> Bool {
        let condition = JobCondition {
            $0.type = type
            $0.status = isTrue ? "True" : "False"
            $0.reason = reason
            $0.message = message
            $0.lastProbeTime = now.wholeSeconds
            $0.lastTransitionTime = now.wholeSeconds
        }
        guard let place = conditions.firstIndex(where: { $0.type == type }) else {
            // A condition that never held is not worth a word.
            guard isTrue else { return false }
            conditions.append(condition)
            return true
        }
        guard conditions[place].status != condition.status else { return false }
        conditions[place] = condition
        return true
    }
}

extension JobRound {
    /// Plans everything: the status, finalizers, pods that are too many, and new ones.
    ///
    /// - Parameter names: Names of new pods with a prefix.
    mutating func run(names: (_ count: Int, _ prefix: String, _ taken: [String]) -> [String]) {
        let before = job.status
        var status = before
        if status.startTime == nil, job.spec.suspend != true { status.startTime = now.wholeSeconds }
        job.status.startTime = status.startTime
        let target = verdict()
        var creations: [PlannedWrite] = []
        if target != nil {
            deleteAll()
        } else if job.metadata.deletionTimestamp == nil {
            if job.spec.suspend == true {
                suspend(&status)
            } else {
                if status.set("Suspended", false, "JobResumed", "Job resumed", now: now) {
                    status.startTime = now.wholeSeconds
                    plan.tell(job, reason: "Resumed", "Job resumed")
                }
                creations = manage(names)
            }
        }
        let released = countEnds(&status)
        status.active = Int32(clamping: active.count)
        status.ready = Int32(clamping: ready)
        status.terminating = Int32(clamping: terminating)
        if isIndexed {
            status.completedIndexes = succeededIndexes.text
            status.succeeded = Int32(clamping: succeededIndexes.count)
            if limitPerIndex != nil { status.failedIndexes = failedIndexes.text }
        }
        conclude(target, released.isEmpty, &status)
        if status != before {
            job.status = status
            plan.updateStatus(job)
        }
        // Ends are noted before the finalizers go that prove them.
        if !released.isEmpty {
            plan.then()
            for pod in released { plan.add(Self.release(pod)) }
        }
        if !creations.isEmpty { plan.addSlowly(creations) }
        if let deadline, target == nil { plan.requeue(after: max(deadline - now, .milliseconds(1))) }
    }

    /// What a job comes to, for good.
    private enum Verdict {
        case fails(reason: String, message: String)
        case succeeds(reason: String, message: String)
    }

    /// A verdict that was written stands, whatever happens afterwards.
    private func verdict() -> Verdict? {
        if let known = job.status.condition("FailureTarget"), known.status == "True" {
            return .fails(reason: known.reason, message: known.message)
        }
        if let known = job.status.condition("SuccessCriteriaMet"), known.status == "True" {
            return .succeeds(reason: known.reason, message: known.message)
        }
        if let failure { return .fails(reason: failure.reason, message: failure.message) }
        if let success, job.spec.suspend != true || completions != 0 {
            return .succeeds(reason: success.reason, message: success.message)
        }
        return nil
    }

    /// The verdict first; the end once every pod has ended and is counted.
    private mutating func conclude(_ verdict: Verdict?, _ isCounted: Bool, _ status: inout JobStatus) {
        guard let verdict else { return }
        let left = status.uncountedTerminatedPods.map { $0.succeeded.count + $0.failed.count } ?? 0
        let isOver = active.isEmpty && terminating == 0 && isCounted && left == 0
        switch verdict {
        case .fails(let reason, let message):
            _ = status.set("FailureTarget", true, reason, message, now: now)
            if isOver, status.set("Failed", true, reason, message, now: now) {
                plan.tell(job, isWarning: true, reason: reason, message)
            }
        case .succeeds(let reason, let message):
            _ = status.set("SuccessCriteriaMet", true, reason, message, now: now)
            if isOver, status.set("Complete", true, reason, message, now: now) {
                status.completionTime = now.wholeSeconds
                plan.tell(job, reason: "Completed", "Job completed")
            }
        }
        if isOver { status.uncountedTerminatedPods = nil }
    }

    // MARK: Counting

    /// Counts what has lost its finalizer, and notes what has ended; the pods whose finalizers go next.
    private func countEnds(_ status: inout JobStatus) -> [Pod] {
        let tracked = Set(pods.lazy.filter(\.isTracked).map(\.metadata.uid))
        let known = status.uncountedTerminatedPods ?? UncountedTerminatedPods()
        var uncounted = UncountedTerminatedPods()
        for uid in known.succeeded {
            if tracked.contains(uid) { uncounted.succeeded.append(uid) } else { status.succeeded += 1 }
        }
        for uid in known.failed {
            if tracked.contains(uid) { uncounted.failed.append(uid) } else { status.failed += 1 }
        }
        if !isIndexed { uncounted.succeeded += newlySucceeded.map(\.metadata.uid) }
        uncounted.failed += newlyFailed.map(\.metadata.uid)
        status.uncountedTerminatedPods =
            uncounted.succeeded.isEmpty && uncounted.failed.isEmpty
            ? (job.status.uncountedTerminatedPods == nil ? nil : UncountedTerminatedPods()) : uncounted
        let noted = Set(uncounted.succeeded + uncounted.failed)
        return pods.filter { pod in
            guard pod.isTracked else { return false }
            if noted.contains(pod.metadata.uid) { return true }
            if isIndexed, pod.status.phase == "Succeeded" { return true }
            return ignored.contains { $0.metadata.uid == pod.metadata.uid }
        }
    }

    /// Takes the finalizer off a pod whose end is noted, or does not matter.
    static func release(_ pod: Pod) -> PlannedWrite {
        .patch(
            KindNumbers.number(of: Pod.self), pod.key,
            .metadata(of: pod.metadata.uid) { writer in
                writer.key("$deleteFromPrimitiveList/finalizers")
                writer.beginArray()
                writer.string(JobName.finalizer)
                writer.endArray()
            })
    }

    // MARK: Suspension

    private mutating func suspend(_ status: inout JobStatus) {
        dismiss(active)
        if status.set("Suspended", true, "JobSuspended", "Job suspended", now: now) {
            status.startTime = nil
            plan.tell(job, reason: "Suspended", "Job suspended")
        }
    }

    private mutating func deleteAll() {
        for pod in active { plan.delete(pod, told: .deletion(of: pod.metadata.name, for: job)) }
    }

    /// Deletes pods that are not needed: their end is none that counts, so nobody waits for its being counted.
    mutating func dismiss(_ pods: [Pod]) {
        for pod in pods where pod.isTracked { plan.add(Self.release(pod)) }
        plan.then()
        for pod in pods { plan.delete(pod, told: .deletion(of: pod.metadata.name, for: job)) }
    }
}
