public import Wire

/// `Job` of batch/v1, with all its fields.
public struct Job: Kind {
    public static let schemaName = "k8s.io.api.batch.v1.Job"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "batch/v1", kind: "Job")
    public static let resource = ResourceNames(plural: "jobs", categories: ["all"], subresources: ["status"])

    public var metadata = ObjectMeta()
    public var spec = JobSpec()
    public var status = JobStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `JobSpec` of batch/v1.
public struct JobSpec: Message {
    public static let schemaName = "k8s.io.api.batch.v1.JobSpec"

    public var parallelism: Int32?
    public var completions: Int32?
    public var activeDeadlineSeconds: Int64?
    @Boxed public var selector: LabelSelector?
    public var manualSelector: Bool?
    public var template = PodTemplateSpec()
    public var backoffLimit: Int32?
    public var ttlSecondsAfterFinished: Int32?
    public var completionMode: String?
    public var suspend: Bool?
    @Boxed public var podFailurePolicy: PodFailurePolicy?
    public var backoffLimitPerIndex: Int32?
    public var maxFailedIndexes: Int32?
    public var podReplacementPolicy: String?
    public var managedBy: String?
    @Boxed public var successPolicy: SuccessPolicy?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "parallelism", &parallelism)
        coder.field(2, "completions", &completions)
        coder.field(3, "activeDeadlineSeconds", &activeDeadlineSeconds)
        coder.field(4, "selector", &_selector)
        coder.field(5, "manualSelector", &manualSelector)
        coder.field(6, "template", &template, .required)
        coder.field(7, "backoffLimit", &backoffLimit)
        coder.field(8, "ttlSecondsAfterFinished", &ttlSecondsAfterFinished)
        coder.field(9, "completionMode", &completionMode)
        coder.field(10, "suspend", &suspend)
        coder.field(11, "podFailurePolicy", &_podFailurePolicy)
        coder.field(12, "backoffLimitPerIndex", &backoffLimitPerIndex)
        coder.field(13, "maxFailedIndexes", &maxFailedIndexes)
        coder.field(14, "podReplacementPolicy", &podReplacementPolicy)
        coder.field(15, "managedBy", &managedBy)
        coder.field(16, "successPolicy", &_successPolicy)
    }
}

/// `JobStatus` of batch/v1.
public struct JobStatus: Message {
    public static let schemaName = "k8s.io.api.batch.v1.JobStatus"

    public var conditions: [JobCondition] = []
    public var startTime: Time?
    public var completionTime: Time?
    public var active: Int32 = 0
    public var succeeded: Int32 = 0
    public var failed: Int32 = 0
    public var completedIndexes = ""
    @Boxed public var uncountedTerminatedPods: UncountedTerminatedPods?
    public var ready: Int32?
    public var failedIndexes: String?
    public var terminating: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "conditions", &conditions, .options([.patchMerge, .listAtomic], mergeKey: "type"))
        coder.field(2, "startTime", &startTime)
        coder.field(3, "completionTime", &completionTime)
        coder.field(4, "active", &active)
        coder.field(5, "succeeded", &succeeded)
        coder.field(6, "failed", &failed)
        coder.field(7, "completedIndexes", &completedIndexes)
        coder.field(8, "uncountedTerminatedPods", &_uncountedTerminatedPods)
        coder.field(9, "ready", &ready)
        coder.field(10, "failedIndexes", &failedIndexes)
        coder.field(11, "terminating", &terminating)
    }
}

/// `PodFailurePolicy` of batch/v1.
public struct PodFailurePolicy: Message {
    public static let schemaName = "k8s.io.api.batch.v1.PodFailurePolicy"

    public var rules: [PodFailurePolicyRule] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "rules", &rules, .options([.required, .always, .listAtomic]))
    }
}

/// `SuccessPolicy` of batch/v1.
public struct SuccessPolicy: Message {
    public static let schemaName = "k8s.io.api.batch.v1.SuccessPolicy"

    public var rules: [SuccessPolicyRule] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "rules", &rules, .options([.required, .always, .listAtomic]))
    }
}

/// `JobCondition` of batch/v1.
public struct JobCondition: Message {
    public static let schemaName = "k8s.io.api.batch.v1.JobCondition"

    public var type = ""
    public var status = ""
    public var lastProbeTime: Time?
    public var lastTransitionTime: Time?
    public var reason = ""
    public var message = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "status", &status, .required)
        coder.field(3, "lastProbeTime", &lastProbeTime)
        coder.field(4, "lastTransitionTime", &lastTransitionTime)
        coder.field(5, "reason", &reason)
        coder.field(6, "message", &message)
    }
}

/// `UncountedTerminatedPods` of batch/v1.
public struct UncountedTerminatedPods: Message {
    public static let schemaName = "k8s.io.api.batch.v1.UncountedTerminatedPods"

    public var succeeded: [String] = []
    public var failed: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "succeeded", &succeeded, .options(.listSet))
        coder.field(2, "failed", &failed, .options(.listSet))
    }
}

/// `PodFailurePolicyRule` of batch/v1.
public struct PodFailurePolicyRule: Message {
    public static let schemaName = "k8s.io.api.batch.v1.PodFailurePolicyRule"

    public var action = ""
    @Boxed public var onExitCodes: PodFailurePolicyOnExitCodesRequirement?
    public var onPodConditions: [PodFailurePolicyOnPodConditionsPattern] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "action", &action, .required)
        coder.field(2, "onExitCodes", &_onExitCodes)
        coder.field(3, "onPodConditions", &onPodConditions, .options(.listAtomic))
    }
}

/// `SuccessPolicyRule` of batch/v1.
public struct SuccessPolicyRule: Message {
    public static let schemaName = "k8s.io.api.batch.v1.SuccessPolicyRule"

    public var succeededIndexes: String?
    public var succeededCount: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "succeededIndexes", &succeededIndexes)
        coder.field(2, "succeededCount", &succeededCount)
    }
}

/// `PodFailurePolicyOnExitCodesRequirement` of batch/v1.
public struct PodFailurePolicyOnExitCodesRequirement: Message {
    public static let schemaName = "k8s.io.api.batch.v1.PodFailurePolicyOnExitCodesRequirement"

    public var containerName: String?
    public var `operator` = ""
    public var values: [Int32] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "containerName", &containerName)
        coder.field(2, "operator", &`operator`, .required)
        coder.field(3, "values", &values, .options([.required, .always, .listSet]))
    }
}

/// `PodFailurePolicyOnPodConditionsPattern` of batch/v1.
public struct PodFailurePolicyOnPodConditionsPattern: Message {
    public static let schemaName = "k8s.io.api.batch.v1.PodFailurePolicyOnPodConditionsPattern"

    public var type = ""
    public var status = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "status", &status, .always)
    }
}
