extension Job {
    public mutating func applyDefaults() {
        spec.template.applyDefaults()
        spec.applyPolicyDefaults()
        if spec.completions == nil, spec.parallelism == nil {
            spec.completions = 1
            spec.parallelism = 1
        }
        if spec.parallelism == nil { spec.parallelism = 1 }
        if spec.backoffLimit == nil {
            // A limit for each index makes the limit for all pointless: it is the largest number there is.
            spec.backoffLimit = spec.backoffLimitPerIndex == nil ? 6 : .max
        }
        if metadata.labels.isEmpty { metadata.labels = spec.template.metadata.labels }
        if spec.completionMode == nil { spec.completionMode = "NonIndexed" }
        if spec.suspend == nil { spec.suspend = false }
        if spec.podReplacementPolicy == nil {
            spec.podReplacementPolicy = spec.podFailurePolicy == nil ? "TerminatingOrFailed" : "Failed"
        }
        if spec.manualSelector == nil { spec.manualSelector = false }
    }

    public mutating func prepareForCreate() {
        status = JobStatus()
        metadata.generation = 1
    }

    public mutating func prepareForUpdate(from old: Job) {
        status = old.status
        countGeneration(from: old, ifChanged: spec != old.spec)
    }

    public mutating func prepareForStatusUpdate(from old: Job) {
        spec = old.spec
    }

    /// Marks the pods as the job's own, by its uid and name, and selects them; nothing for a selector of the user's.
    ///
    /// Runs once, on creation, when the object has its uid and before its validation, which refuses labels that
    /// contradict. The object's own labels are defaulted from the template's once more, as Kubernetes does when it
    /// reads the object back.
    public mutating func generateSelector(uid: String) {
        guard spec.manualSelector != true else { return }
        for (key, value) in [
            (JobLabels.legacyName, metadata.name), (JobLabels.name, metadata.name), (JobLabels.legacyUID, uid),
            (JobLabels.uid, uid),
        ] where spec.template.metadata.labels[key] == nil {
            spec.template.metadata.labels[key] = value
        }
        var selector = spec.selector ?? LabelSelector()
        if selector.matchLabels[JobLabels.uid] == nil { selector.matchLabels[JobLabels.uid] = uid }
        spec.selector = selector
        if metadata.labels.isEmpty { metadata.labels = spec.template.metadata.labels }
    }
}

/// The labels that tie pods to their job.
public enum JobLabels {
    public static let uid = "batch.kubernetes.io/controller-uid"
    public static let name = "batch.kubernetes.io/job-name"
    /// As `uid`, from the time before labels had prefixes.
    public static let legacyUID = "controller-uid"
    /// As `name`, from the time before labels had prefixes.
    public static let legacyName = "job-name"
}

extension JobSpec {
    /// What is filled in also for the jobs of a cron job, before they exist.
    mutating func applyPolicyDefaults() {
        guard var policy = podFailurePolicy else { return }
        for rule in policy.rules.indices {
            for pattern in policy.rules[rule].onPodConditions.indices
            where policy.rules[rule].onPodConditions[pattern].status.isEmpty {
                policy.rules[rule].onPodConditions[pattern].status = "True"
            }
        }
        podFailurePolicy = policy
    }
}
