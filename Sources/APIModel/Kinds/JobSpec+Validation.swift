import Wire

/// Limits of jobs, as Kubernetes sets them, so that statuses stay small.
enum JobLimits {
    static let indexedParallelismMax: Int32 = 100_000
    static let failedIndexesMax: Int32 = 100_000
    /// Above so many completions, limits for each index are stricter.
    static let completionsSoftMax: Int32 = 100_000
    static let parallelismMaxForManyCompletions: Int32 = 10_000
    static let failedIndexesMaxForManyCompletions: Int32 = 10_000
    static let failureRulesMax = 20
    static let exitCodesMax = 255
    static let podConditionsMax = 20
    static let managedByBytesMax = 63
    static let succeededIndexesBytesMax = 64 * 1024
    static let successRulesMax = 20
}

extension JobSpec {
    /// - Parameter invalidValues: The selector may have values that no label can have.
    func validate(
        into errors: inout FieldErrors, options: PodValidationOptions? = nil, invalidValues: Bool = false
    ) {
        validateShared(into: &errors, options: options)
        if let selector {
            errors.at("selector") { selector.validate(invalidValues: invalidValues, into: &$0) }
        } else {
            errors.required("selector", "")
        }
        guard let parsed = try? Selector(selector), !parsed.matches(template.metadata.labels) else { return }
        errors.at("template") { errors in
            errors.at("metadata") {
                $0.invalid(
                    "labels", .labels(template.metadata.labels), "`selector` does not match template `labels`")
            }
        }
    }

    /// The spec of jobs to come, which get their selectors when they are made.
    func validateForTemplate(into errors: inout FieldErrors, options: PodValidationOptions?) {
        validateShared(into: &errors, options: options)
        if let selector { errors.invalid("selector", .message(selector), "`selector` will be auto-generated") }
        if manualSelector == true {
            errors.notSupported("manualSelector", .bool(true), supported: ["nil", "false"])
        }
    }

    private func validateShared(into errors: inout FieldErrors, options: PodValidationOptions?) {
        validateCounts(into: &errors)
        if let managedBy {
            errors.append(contentsOf: Names.domainPrefixedPath(managedBy, at: errors.here("managedBy")))
            if managedBy.utf8.count > JobLimits.managedByBytesMax {
                errors.tooLong("managedBy", bytesMax: JobLimits.managedByBytesMax)
            }
        }
        validateCompletionMode(into: &errors)
        if let podFailurePolicy {
            errors.at("podFailurePolicy") { podFailurePolicy.validate(for: self, into: &$0) }
        }
        if let successPolicy {
            if completionMode == "Indexed" {
                errors.at("successPolicy") { successPolicy.validate(completions: completions ?? 0, into: &$0) }
            } else {
                errors.invalid("successPolicy", successPolicy.internalForm, "requires indexed completion mode")
            }
        }
        if let podReplacementPolicy {
            let supported = podFailurePolicy == nil ? ["Failed", "TerminatingOrFailed"] : ["Failed"]
            if !supported.contains(podReplacementPolicy) {
                errors.notSupported("podReplacementPolicy", .string(podReplacementPolicy), supported: supported)
            }
        }
        errors.at("template") { template.validate(into: &$0, options: options ?? PodValidationOptions()) }
        errors.at("template") { errors in
            errors.at("spec") { validateRestartPolicy(into: &$0) }
        }
    }

    private func validateCounts(into errors: inout FieldErrors) {
        errors.validateNonnegative(parallelism, at: "parallelism")
        errors.validateNonnegative(completions, at: "completions")
        errors.validateNonnegative(activeDeadlineSeconds, at: "activeDeadlineSeconds")
        errors.validateNonnegative(backoffLimit, at: "backoffLimit")
        errors.validateNonnegative(ttlSecondsAfterFinished, at: "ttlSecondsAfterFinished")
        errors.validateNonnegative(backoffLimitPerIndex, at: "backoffLimitPerIndex")
        errors.validateNonnegative(maxFailedIndexes, at: "maxFailedIndexes")
        if maxFailedIndexes != nil, backoffLimitPerIndex == nil {
            errors.required("backoffLimitPerIndex", "when maxFailedIndexes is specified")
        }
    }

    private func validateCompletionMode(into errors: inout FieldErrors) {
        if let completionMode, completionMode != "NonIndexed", completionMode != "Indexed" {
            errors.notSupported(
                "completionMode", .string(completionMode), supported: ["NonIndexed", "Indexed"])
        }
        if completionMode == "Indexed" {
            validateIndexed(into: &errors)
        } else if completionMode == nil || completionMode == "NonIndexed" {
            let detail = "requires indexed completion mode"
            if let backoffLimitPerIndex {
                errors.invalid("backoffLimitPerIndex", .integer(Int64(backoffLimitPerIndex)), detail)
            }
            if let maxFailedIndexes {
                errors.invalid("maxFailedIndexes", .integer(Int64(maxFailedIndexes)), detail)
            }
        }
    }

    private func validateIndexed(into errors: inout FieldErrors) {
        func invalid(_ name: FieldPath.Element, _ value: Int32, _ detail: String) {
            errors.invalid(name, .integer(Int64(value)), detail)
        }
        if completions == nil { errors.required("completions", "when completion mode is Indexed") }
        if let parallelism, parallelism > JobLimits.indexedParallelismMax {
            invalid(
                "parallelism", parallelism,
                "must be less than or equal to \(JobLimits.indexedParallelismMax) when completion mode is Indexed")
        }
        if let completions, let maxFailedIndexes, maxFailedIndexes > completions {
            invalid("maxFailedIndexes", maxFailedIndexes, "must be less than or equal to completions")
        }
        if let maxFailedIndexes, maxFailedIndexes > JobLimits.failedIndexesMax {
            invalid(
                "maxFailedIndexes", maxFailedIndexes, "must be less than or equal to \(JobLimits.failedIndexesMax)")
        }
        guard let completions, completions > JobLimits.completionsSoftMax, backoffLimitPerIndex != nil else { return }
        let condition =
            "when completions are above \(JobLimits.completionsSoftMax) and used with backoff limit per index"
        if maxFailedIndexes == nil {
            errors.required(
                "maxFailedIndexes",
                "must be specified when completions is above \(JobLimits.completionsSoftMax)")
        }
        if let parallelism, parallelism > JobLimits.parallelismMaxForManyCompletions {
            invalid(
                "parallelism", parallelism,
                "must be less than or equal to \(JobLimits.parallelismMaxForManyCompletions) \(condition)")
        }
        if let maxFailedIndexes, maxFailedIndexes > JobLimits.failedIndexesMaxForManyCompletions {
            invalid(
                "maxFailedIndexes", maxFailedIndexes,
                "must be less than or equal to \(JobLimits.failedIndexesMaxForManyCompletions) \(condition)")
        }
    }

    private func validateRestartPolicy(into errors: inout FieldErrors) {
        let policy = template.spec.restartPolicy
        switch policy {
        case "", "Always": errors.required("restartPolicy", "valid values: \"OnFailure\", \"Never\"")
        case "Never": break
        case "OnFailure":
            if podFailurePolicy != nil {
                errors.invalid(
                    "restartPolicy", .string(policy),
                    "only \"Never\" is supported when podFailurePolicy is specified")
            }
        default:
            errors.notSupported("restartPolicy", .string(policy), supported: ["OnFailure", "Never"])
        }
    }
}
