public import Wire

/// `CronJob` of batch/v1, with all its fields.
public struct CronJob: Kind {
    public static let schemaName = "k8s.io.api.batch.v1.CronJob"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "batch/v1", kind: "CronJob")
    public static let resource = ResourceNames(
        plural: "cronjobs", shortNames: ["cj"], categories: ["all"], subresources: ["status"])

    public var metadata = ObjectMeta()
    public var spec = CronJobSpec()
    public var status = CronJobStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec, .options(.required))
        coder.field(3, "status", &status)
    }
}

/// `CronJobSpec` of batch/v1.
public struct CronJobSpec: Message {
    public static let schemaName = "k8s.io.api.batch.v1.CronJobSpec"

    public var schedule = ""
    public var startingDeadlineSeconds: Int64?
    public var concurrencyPolicy = ""
    public var suspend: Bool?
    public var jobTemplate = JobTemplateSpec()
    public var successfulJobsHistoryLimit: Int32?
    public var failedJobsHistoryLimit: Int32?
    public var timeZone: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "schedule", &schedule, .required)
        coder.field(2, "startingDeadlineSeconds", &startingDeadlineSeconds)
        coder.field(3, "concurrencyPolicy", &concurrencyPolicy)
        coder.field(4, "suspend", &suspend)
        coder.field(5, "jobTemplate", &jobTemplate, .required)
        coder.field(6, "successfulJobsHistoryLimit", &successfulJobsHistoryLimit)
        coder.field(7, "failedJobsHistoryLimit", &failedJobsHistoryLimit)
        coder.field(8, "timeZone", &timeZone)
    }
}

/// `CronJobStatus` of batch/v1.
public struct CronJobStatus: Message {
    public static let schemaName = "k8s.io.api.batch.v1.CronJobStatus"

    public var active: [ObjectReference] = []
    public var lastScheduleTime: Time?
    public var lastSuccessfulTime: Time?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "active", &active, .options(.listAtomic))
        coder.field(4, "lastScheduleTime", &lastScheduleTime)
        coder.field(5, "lastSuccessfulTime", &lastSuccessfulTime)
    }
}

/// `JobTemplateSpec` of batch/v1.
public struct JobTemplateSpec: Message {
    public static let schemaName = "k8s.io.api.batch.v1.JobTemplateSpec"

    public var metadata = ObjectMeta()
    public var spec = JobSpec()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
    }
}
