import Wire

extension PodFailurePolicy {
    func validate(for spec: JobSpec, into errors: inout FieldErrors) {
        if rules.count > JobLimits.failureRulesMax {
            errors.tooMany("rules", count: rules.count, max: JobLimits.failureRulesMax)
        }
        let names = Set(spec.template.spec.containers.map(\.name) + spec.template.spec.initContainers.map(\.name))
        errors.each("rules", of: rules) { errors, rule in
            rule.validate(
                containerNames: names, hasLimitPerIndex: spec.backoffLimitPerIndex != nil, into: &errors)
        }
    }
}

extension PodFailurePolicyRule {
    func validate(containerNames: Set<String>, hasLimitPerIndex: Bool, into errors: inout FieldErrors) {
        switch action {
        case "": errors.required("action", "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]")
        case "FailIndex":
            if !hasLimitPerIndex {
                errors.invalid("action", .string(action), "requires the backoffLimitPerIndex to be set")
            }
        case "Count", "FailJob", "Ignore": break
        default:
            errors.notSupported(
                "action", .string(action), supported: ["Count", "FailIndex", "FailJob", "Ignore"])
        }
        if let onExitCodes {
            errors.at("onExitCodes") { onExitCodes.validate(containerNames: containerNames, into: &$0) }
        }
        if !onPodConditions.isEmpty { validatePodConditions(into: &errors) }
        switch (onExitCodes != nil, !onPodConditions.isEmpty) {
        case (true, true):
            errors.invalid(nil, .omitted, "specifying both OnExitCodes and OnPodConditions is not supported")
        case (false, false):
            errors.invalid(nil, .omitted, "specifying one of OnExitCodes and OnPodConditions is required")
        case (true, false), (false, true): break
        }
    }

    private func validatePodConditions(into errors: inout FieldErrors) {
        if onPodConditions.count > JobLimits.podConditionsMax {
            errors.tooMany("onPodConditions", count: onPodConditions.count, max: JobLimits.podConditionsMax)
        }
        errors.each("onPodConditions", of: onPodConditions) { errors, pattern in
            errors.invalid("type", .string(pattern.type), messages: Names.labelKey(pattern.type))
            switch pattern.status {
            case "": errors.required("status", "valid values: [\"False\" \"True\" \"Unknown\"]")
            case "False", "True", "Unknown": break
            default:
                errors.notSupported("status", .string(pattern.status), supported: ["False", "True", "Unknown"])
            }
        }
    }
}

extension PodFailurePolicyOnExitCodesRequirement {
    func validate(containerNames: Set<String>, into errors: inout FieldErrors) {
        switch self.operator {
        case "": errors.required("operator", "valid values: [\"In\" \"NotIn\"]")
        case "In", "NotIn": break
        default: errors.notSupported("operator", .string(self.operator), supported: ["In", "NotIn"])
        }
        if let containerName, !containerNames.contains(containerName) {
            errors.invalid(
                "containerName", .string(containerName),
                "must be one of the container or initContainer names in the pod template")
        }
        let all = FieldValue.json("[" + values.map(String.init).joined(separator: ",") + "]")
        if values.isEmpty {
            errors.invalid("values", all, "at least one value is required")
        } else if values.count > JobLimits.exitCodesMax {
            errors.tooMany("values", count: values.count, max: JobLimits.exitCodesMax)
        }
        var seen: Set<Int32> = []
        errors.each("values", of: values) { errors, code in
            if self.operator == "In", code == 0 {
                errors.invalid(nil, .integer(0), "must not be 0 for the In operator")
            }
            if !seen.insert(code).inserted { errors.duplicate(nil, .integer(Int64(code))) }
        }
        if zip(values, values.dropFirst()).contains(where: { $0 > $1 }) {
            errors.invalid("values", all, "must be ordered")
        }
    }
}

extension SuccessPolicy {
    /// The policy as messages show it: under the names that Kubernetes has inside.
    var internalForm: FieldValue {
        let rules = rules.map { rule in
            let indexes = rule.succeededIndexes.map(GoText.json) ?? "null"
            let count = rule.succeededCount.map { String($0) } ?? "null"
            return "{\"SucceededIndexes\":\(indexes),\"SucceededCount\":\(count)}"
        }
        return .json("{\"Rules\":[\(rules.joined(separator: ","))]}")
    }

    func validate(completions: Int32, into errors: inout FieldErrors) {
        if rules.isEmpty {
            errors.required("rules", "at least one rules must be specified when the successPolicy is specified")
        }
        if rules.count > JobLimits.successRulesMax {
            errors.tooMany("rules", count: rules.count, max: JobLimits.successRulesMax)
        }
        errors.each("rules", of: rules) { errors, rule in
            rule.validate(completions: completions, into: &errors)
        }
    }
}

extension SuccessPolicyRule {
    func validate(completions: Int32, into errors: inout FieldErrors) {
        if succeededCount == nil, succeededIndexes == nil {
            errors.required(nil, "at least one of succeededCount or succeededIndexes must be specified")
        }
        var total: Int32 = 0
        if let succeededIndexes {
            if succeededIndexes.utf8.count > JobLimits.succeededIndexesBytesMax {
                errors.tooLong("succeededIndexes", bytesMax: JobLimits.succeededIndexesBytesMax)
            }
            do throws(JobIndexes.Fault) {
                total = try JobIndexes.count(succeededIndexes, completions: completions)
            } catch {
                errors.invalid(
                    "succeededIndexes", .string(succeededIndexes),
                    "error parsing succeededIndexes: \(error.description)")
            }
        }
        guard let succeededCount else { return }
        let value = FieldValue.integer(Int64(succeededCount))
        errors.validateNonnegative(succeededCount, at: "succeededCount")
        if succeededCount > completions {
            errors.invalid(
                "succeededCount", value,
                "must be less than or equal to \(completions) (the number of specified completions)")
        }
        if succeededIndexes != nil, succeededCount > total {
            errors.invalid(
                "succeededCount", value,
                "must be less than or equal to \(total) (the number of indexes in the specified succeededIndexes "
                    + "field)")
        }
    }
}
