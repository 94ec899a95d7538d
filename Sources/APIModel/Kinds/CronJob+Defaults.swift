extension CronJob {
    public mutating func applyDefaults() {
        spec.jobTemplate.spec.template.applyDefaults()
        spec.jobTemplate.spec.applyPolicyDefaults()
        if spec.concurrencyPolicy.isEmpty { spec.concurrencyPolicy = "Allow" }
        if spec.suspend == nil { spec.suspend = false }
        if spec.successfulJobsHistoryLimit == nil { spec.successfulJobsHistoryLimit = 3 }
        if spec.failedJobsHistoryLimit == nil { spec.failedJobsHistoryLimit = 1 }
    }

    public mutating func prepareForCreate() {
        status = CronJobStatus()
        metadata.generation = 1
    }

    public mutating func prepareForUpdate(from old: CronJob) {
        status = old.status
        countGeneration(from: old, ifChanged: spec != old.spec)
    }

    public mutating func prepareForStatusUpdate(from old: CronJob) {
        spec = old.spec
    }
}
