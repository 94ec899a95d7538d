extension Job {
    /// Whether a condition is true.
    func hasCondition(_ type: String) -> Bool {
        status.conditions.contains { $0.type == type && $0.status == "True" }
    }

    private var isFinished: Bool { hasCondition("Complete") || hasCondition("Failed") }
    private var isIndexed: Bool { spec.completionMode == "Indexed" }

    /// Each rule is applied when what it speaks of has changed, so that an old status can be left as it is.
    public func validateStatusUpdate(from old: Job, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("status") { errors in
            validateCounters(into: &errors)
            validateOutcome(from: old, into: &errors)
            validateTimes(from: old, into: &errors)
            validateFinished(from: old, into: &errors)
            validateIndexes(from: old, into: &errors)
            validateTransition(from: old, into: &errors)
        }
    }

    private func validateCounters(into errors: inout FieldErrors) {
        errors.validateNonnegative(status.active, at: "active")
        errors.validateNonnegative(status.succeeded, at: "succeeded")
        errors.validateNonnegative(status.failed, at: "failed")
        errors.validateNonnegative(status.ready, at: "ready")
        errors.validateNonnegative(status.terminating, at: "terminating")
        guard let uncounted = status.uncountedTerminatedPods else { return }
        var seen: Set<String> = []
        errors.at("uncountedTerminatedPods") { errors in
            for (name, uids) in [("succeeded", uncounted.succeeded), ("failed", uncounted.failed)] {
                errors.each(name, of: uids) { errors, uid in
                    if uid.isEmpty {
                        errors.invalid(nil, .string(uid), "must not be empty")
                    } else if !seen.insert(uid).inserted {
                        errors.duplicate(nil, .string(uid))
                    }
                }
            }
        }
    }

    /// Complete and failed exclude each other, and each is announced first.
    private func validateOutcome(from old: Job, into errors: inout FieldErrors) {
        func changed(_ types: String...) -> Bool { types.contains { hasCondition($0) != old.hasCondition($0) } }
        func reject(_ detail: String) { errors.invalid("conditions", .omitted, detail) }
        let complete = hasCondition("Complete")
        let failed = hasCondition("Failed")
        let failing = hasCondition("FailureTarget")
        let succeeding = hasCondition("SuccessCriteriaMet")
        if complete, failed, changed("Complete", "Failed") {
            reject("cannot set Complete=True and Failed=true conditions")
        }
        if complete, failing, changed("Complete", "FailureTarget") {
            reject("cannot set Complete=True and FailureTarget=true conditions")
        }
        if failed, !failing, changed("Failed", "FailureTarget") {
            reject("cannot set Failed=True condition without the FailureTarget=true condition")
        }
        if complete, !succeeding, changed("Complete", "SuccessCriteriaMet") {
            reject("cannot set Complete=True condition without the SuccessCriteriaMet=true condition")
        }
        if succeeding, failed { reject("cannot set SuccessCriteriaMet=True and Failed=true conditions") }
        if succeeding, failing { reject("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions") }
        if spec.successPolicy != nil, !succeeding, complete {
            reject("cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True")
        }
    }

    private func validateTimes(from old: Job, into errors: inout FieldErrors) {
        let complete = hasCondition("Complete")
        let end = FieldValue.time(status.completionTime)
        let isEndChanged = status.completionTime != old.status.completionTime
        let isStartChanged = status.startTime != old.status.startTime
        if isEndChanged || complete != old.hasCondition("Complete") {
            if status.completionTime != nil, !complete {
                errors.invalid(
                    "completionTime", end,
                    "cannot set completionTime when there is no Complete=True condition")
            }
            if status.completionTime == nil, complete {
                errors.required("completionTime", "completionTime is required for Complete jobs")
            }
        }
        if isEndChanged || isStartChanged, let start = status.startTime, let completion = status.completionTime,
            completion < start
        {
            errors.invalid("completionTime", end, "completionTime cannot be set before startTime")
        }
        if isEndChanged, status.completionTime != nil, old.status.completionTime != nil {
            errors.invalid("completionTime", end, "completionTime cannot be mutated")
        }
        if isStartChanged, old.status.startTime != nil, spec.suspend != true {
            errors.required("startTime", "startTime cannot be removed for unsuspended job")
        }
    }

    /// A finished job has nothing left that runs or waits to be counted.
    private func validateFinished(from old: Job, into errors: inout FieldErrors) {
        let isNew = isFinished != old.isFinished
        if isFinished {
            if status.active > 0, isNew || status.active != old.status.active {
                errors.invalid(
                    "active", .integer(Int64(status.active)), "active>0 is invalid for finished job")
            }
            if status.startTime == nil, isNew || old.status.startTime != nil {
                errors.required("startTime", "startTime is required for finished job")
            }
            if let uncounted = status.uncountedTerminatedPods,
                !uncounted.failed.isEmpty || !uncounted.succeeded.isEmpty,
                isNew || uncounted != old.status.uncountedTerminatedPods
            {
                errors.invalid(
                    "uncountedTerminatedPods", .message(uncounted),
                    "uncountedTerminatedPods needs to be empty for finished job")
            }
            if let terminating = status.terminating, terminating > 0,
                isNew || terminating != old.status.terminating
            {
                errors.invalid(
                    "terminating", .integer(Int64(terminating)), "terminating>0 is invalid for finished job")
            }
        }
        if let ready = status.ready, ready > status.active,
            ready != old.status.ready || status.active != old.status.active
        {
            errors.invalid("ready", .integer(Int64(ready)), "cannot set more ready pods than active")
        }
    }

    private func validateIndexes(from old: Job, into errors: inout FieldErrors) {
        let areCompletedChanged = status.completedIndexes != old.status.completedIndexes
        let areFailedChanged = status.failedIndexes != old.status.failedIndexes
        let completed = FieldValue.string(status.completedIndexes)
        if areCompletedChanged, let fault = fault(inIndexes: status.completedIndexes) {
            errors.invalid("completedIndexes", completed, "error parsing completedIndexes: \(fault)")
        }
        if areFailedChanged, spec.backoffLimitPerIndex != nil, let indexes = status.failedIndexes,
            let fault = fault(inIndexes: indexes)
        {
            errors.invalid("failedIndexes", .string(indexes), "error parsing failedIndexes: \(fault)")
        }
        if areCompletedChanged, !status.completedIndexes.isEmpty, !isIndexed {
            errors.invalid(
                "completedIndexes", completed,
                "cannot set non-empty completedIndexes when non-indexed completion mode")
        }
        if areFailedChanged, spec.backoffLimitPerIndex == nil, let indexes = status.failedIndexes {
            errors.invalid(
                "failedIndexes", .string(indexes),
                "cannot set non-null failedIndexes when backoffLimitPerIndex is null")
        }
        if areFailedChanged || areCompletedChanged, let completions = spec.completions,
            let indexes = status.failedIndexes,
            let index = JobIndexes.overlap(status.completedIndexes, indexes, completions: completions)
        {
            errors.invalid(
                "failedIndexes", .string(indexes),
                "failedIndexes and completedIndexes overlap at index: \(index)")
        }
    }

    private func fault(inIndexes text: String) -> String? {
        guard let completions = spec.completions else { return nil }
        do throws(JobIndexes.Fault) {
            _ = try JobIndexes.count(text, completions: completions)
            return nil
        } catch {
            return error.description
        }
    }

    /// What is decided stays decided, and counters do not go back.
    private func validateTransition(from old: Job, into errors: inout FieldErrors) {
        for type in ["Failed", "Complete", "FailureTarget"] where old.hasCondition(type) && !hasCondition(type) {
            errors.invalid("conditions", .omitted, "cannot disable the terminal \(type)=True condition")
        }
        if status.failed < old.status.failed {
            errors.invalid("failed", .integer(Int64(status.failed)), "cannot decrease the failed counter")
        }
        // An indexed job whose completions follow its parallelism may be made smaller.
        let canShrink = isIndexed && spec.completions == spec.parallelism
        if status.succeeded < old.status.succeeded, !canShrink {
            errors.invalid(
                "succeeded", .integer(Int64(status.succeeded)), "cannot decrease the succeeded counter")
        }
        if old.hasCondition("SuccessCriteriaMet"), !hasCondition("SuccessCriteriaMet") {
            errors.invalid("conditions", .omitted, "cannot disable the SuccessCriteriaMet=True condition")
        }
        if old.hasCondition("Complete"), !old.hasCondition("SuccessCriteriaMet"),
            hasCondition("SuccessCriteriaMet")
        {
            errors.invalid(
                "conditions", .omitted,
                "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions")
        }
    }
}
