import APIModel
import Client

/// One look at a job and its pods: what has ended since, what the job comes to, and what is to be done next. A value.
///
/// Every pod holds a finalizer until its end is counted: its uid is put into `uncountedTerminatedPods`, then the finalizer
/// is taken off, then it is counted and the uid forgotten; each step is written before the next. So an end is counted once,
/// whenever the process is cut off. Successes of indexes need no uids: an index is in the list or is not.
struct JobRound {
    var job: Job
    let pods: [Pod]
    let now: Time
    var plan: Plan

    let isIndexed: Bool
    let completions: Int?
    let parallelism: Int
    let backoffLimit: Int
    let limitPerIndex: Int?
    let replacesOnlyFailed: Bool

    /// Pods that run or will.
    private(set) var active: [Pod] = []
    private(set) var terminating = 0
    private(set) var ready = 0
    /// Pods whose end is seen for the first time.
    private(set) var newlySucceeded: [Pod] = []
    private(set) var newlyFailed: [Pod] = []
    /// Pods whose failure does not count.
    private(set) var ignored: [Pod] = []
    /// Why the job fails at once, by its policy.
    private(set) var failsJob: String?
    private(set) var succeededIndexes = JobIndexSet()
    private(set) var failedIndexes = JobIndexSet()
    var succeeded = 0
    var failed = 0

    init(_ job: Job, _ pods: [Pod], now: Time, plan: Plan = Plan()) {
        self.job = job
        self.pods = pods
        self.now = now
        self.plan = plan
        isIndexed = job.spec.completionMode == "Indexed"
        completions = job.spec.completions.map { Int($0) }
        parallelism = Int(job.spec.parallelism ?? 1)
        backoffLimit = Int(job.spec.backoffLimit ?? 6)
        limitPerIndex = job.spec.backoffLimitPerIndex.map { Int($0) }
        replacesOnlyFailed = job.spec.podReplacementPolicy == "Failed"
        sort()
        count()
    }

    func isFailed(_ pod: Pod) -> Bool {
        if pod.status.phase == "Failed" { return true }
        if replacesOnlyFailed || pod.status.phase == "Succeeded" { return false }
        return pod.metadata.deletionTimestamp != nil
    }

    private mutating func sort() {
        let known = job.status.uncountedTerminatedPods
        let counted = Set((known?.succeeded ?? []) + (known?.failed ?? []))
        for pod in pods {
            if pod.isActive {
                active.append(pod)
                if pod.isReady { ready += 1 }
            } else if pod.isTerminating {
                terminating += 1
            }
            guard pod.isTracked, !counted.contains(pod.metadata.uid) else { continue }
            if pod.status.phase == "Succeeded" {
                newlySucceeded.append(pod)
            } else if isFailed(pod) {
                let match = PodFailureMatch(job.spec.podFailurePolicy, pod)
                switch match?.action {
                case .ignore: ignored.append(pod)
                case .failJob:
                    failsJob = failsJob ?? match?.message
                    newlyFailed.append(pod)
                case .count, .failIndex, nil: newlyFailed.append(pod)
                }
            }
        }
    }

    private mutating func count() {
        let uncounted = job.status.uncountedTerminatedPods
        failed = Int(job.status.failed) + (uncounted?.failed.count ?? 0) + newlyFailed.count
        guard isIndexed, let completions else {
            succeeded = Int(job.status.succeeded) + (uncounted?.succeeded.count ?? 0) + newlySucceeded.count
            return
        }
        let known = JobIndexSet(parsing: job.status.completedIndexes, completions: completions)
        let ended = pods.filter { $0.status.phase == "Succeeded" }.compactMap(\.jobIndex).filter { $0 < completions }
        succeededIndexes = known.adding(ended)
        succeeded = succeededIndexes.count
        if let limitPerIndex {
            let before = JobIndexSet(parsing: job.status.failedIndexes ?? "", completions: completions)
            let lost = (newlyFailed + pods.filter { isFailed($0) && !newlyFailed.contains(samePod: $0) }).filter {
                pod in
                guard let index = pod.jobIndex, index < completions, !succeededIndexes.contains(index) else {
                    return false
                }
                let match = PodFailureMatch(job.spec.podFailurePolicy, pod)
                if match?.action == .ignore { return false }
                return match?.action == .failIndex || pod.jobIndexFailures >= limitPerIndex
            }
            failedIndexes = before.adding(lost.compactMap(\.jobIndex))
        }
    }

    // MARK: Ends

    /// Why the job has failed, if it has.
    var failure: (reason: String, message: String)? {
        if let failsJob { return ("PodFailurePolicy", failsJob) }
        if failed > backoffLimit || restartsExceed {
            return ("BackoffLimitExceeded", "Job has reached the specified backoff limit")
        }
        if let deadline = deadline, deadline <= now {
            return ("DeadlineExceeded", "Job was active longer than specified deadline")
        }
        guard isIndexed, limitPerIndex != nil, let completions else { return nil }
        if let most = job.spec.maxFailedIndexes, failedIndexes.count > Int(most) {
            return ("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes")
        }
        if !failedIndexes.isEmpty, failedIndexes.count + succeededIndexes.count >= completions {
            return ("FailedIndexes", "Job has failed indexes")
        }
        return nil
    }

    /// When the job has to be over; nil where it may take as long as it likes, or does not run.
    var deadline: Time? {
        guard let seconds = job.spec.activeDeadlineSeconds, let start = job.status.startTime,
            job.spec.suspend != true
        else { return nil }
        return start + .seconds(seconds)
    }

    /// Containers that are started again in place count against the limit, too.
    private var restartsExceed: Bool {
        guard job.spec.template.spec.restartPolicy == "OnFailure" else { return false }
        var restarts = 0
        for pod in pods where pod.status.phase == "Running" || pod.status.phase == "Pending" {
            for status in pod.status.initContainerStatuses + pod.status.containerStatuses {
                restarts += Int(status.restartCount)
            }
        }
        return backoffLimit == 0 ? restarts > 0 : restarts >= backoffLimit
    }

    /// Why the job has succeeded, if it has.
    var success: (reason: String, message: String)? {
        if isIndexed, let policy = job.spec.successPolicy, let index = matchingRule(policy) {
            return ("SuccessPolicy", "Matched rules at index \(index)")
        }
        let isDone: Bool
        if let completions {
            // Pods that are no longer needed go first.
            isDone = succeeded >= completions && active.isEmpty
        } else {
            // A pool of workers that know when to stop: one says that it is done, and then all of them are.
            isDone = succeeded > 0 && active.isEmpty
        }
        return isDone ? ("CompletionsReached", "Reached expected number of succeeded pods") : nil
    }

    private func matchingRule(_ policy: SuccessPolicy) -> Int? {
        for (index, rule) in policy.rules.enumerated() {
            var count = succeededIndexes.count
            if let text = rule.succeededIndexes {
                let wanted = JobIndexSet(parsing: text, completions: completions ?? 0)
                count = wanted.ranges.joined().count { succeededIndexes.contains($0) }
                if rule.succeededCount == nil {
                    if !wanted.isEmpty, count == wanted.count { return index }
                    continue
                }
            }
            if let least = rule.succeededCount, count >= Int(least) { return index }
        }
        return nil
    }
}

extension [Pod] {
    fileprivate func contains(samePod pod: Pod) -> Bool { contains { $0.metadata.uid == pod.metadata.uid } }
}
