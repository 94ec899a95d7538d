import Wire

extension DaemonSet {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") { spec.validate(into: &$0, templateGeneration: templateGeneration) }
    }

    public func validateUpdate(from old: DaemonSet, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") { errors in
            validateTemplateGeneration(from: old, into: &errors)
            spec.validate(
                into: &errors, templateGeneration: templateGeneration,
                options: PodValidationOptions(old: old.spec.template),
                invalidValues: old.spec.selector?.hasInvalidValue ?? false)
            errors.validateImmutable(
                at: "selector", new: spec.selector, old: old.spec.selector, value: .message(spec.selector))
        }
    }

    /// The number of the template grows with the template and only with it.
    private func validateTemplateGeneration(from old: DaemonSet, into errors: inout FieldErrors) {
        let new = templateGeneration
        let before = old.templateGeneration
        let isChanged = spec.template != old.spec.template
        if new < before { errors.invalid("templateGeneration", .integer(new), "must not be decremented") }
        if new == before, isChanged {
            errors.invalid("templateGeneration", .integer(new), "must be incremented upon template update")
        } else if new > before, !isChanged {
            errors.invalid("templateGeneration", .integer(new), "must not be incremented without template update")
        }
    }

    public func validateStatusUpdate(from old: DaemonSet, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("status") { errors in
            status.validate(into: &errors)
            errors.validateNotDecremented(
                status.collisionCount, from: old.status.collisionCount, at: "collisionCount")
        }
    }
}

extension DaemonSetSpec {
    func validate(
        into errors: inout FieldErrors, templateGeneration: Int64 = 0,
        options: PodValidationOptions = PodValidationOptions(), invalidValues: Bool = false
    ) {
        if let selector {
            errors.at("selector") { selector.validate(invalidValues: invalidValues, into: &$0) }
        }
        if let parsed = try? Selector(selector), !parsed.matches(template.metadata.labels) {
            errors.at("template") { errors in
                errors.at("metadata") {
                    $0.invalid(
                        "labels", .labels(template.metadata.labels), "`selector` does not match template `labels`")
                }
            }
        }
        if let selector, selector.isEmpty {
            errors.invalid("selector", .message(selector), "empty selector is invalid for daemonset")
        }
        errors.at("template") { template.validate(into: &$0, options: options) }
        errors.validateEndlessTemplate(template, owner: "DaemonSet")
        errors.validateNonnegative(minReadySeconds, at: "minReadySeconds")
        errors.validateNonnegative(templateGeneration, at: "templateGeneration")
        errors.at("updateStrategy") { updateStrategy.validate(into: &$0) }
        errors.validateNonnegative(revisionHistoryLimit, at: "revisionHistoryLimit")
    }
}

extension DaemonSetUpdateStrategy {
    func validate(into errors: inout FieldErrors) {
        switch type {
        case "OnDelete": break
        case "RollingUpdate":
            guard let rolling = rollingUpdate else {
                errors.required("rollingUpdate", "")
                return
            }
            errors.at("rollingUpdate") { rolling.validate(into: &$0) }
        default: errors.notSupported(nil, .message(self), supported: ["RollingUpdate", "OnDelete"])
        }
    }
}

extension RollingUpdateDaemonSet {
    func validate(into errors: inout FieldErrors) {
        let unavailable = maxUnavailable ?? 0
        let surge = maxSurge ?? 0
        errors.validateCountOrPercent(unavailable, at: "maxUnavailable")
        errors.validateCountOrPercent(surge, at: "maxSurge")
        errors.validateAtMost100Percent(unavailable, at: "maxUnavailable")
        errors.validateAtMost100Percent(surge, at: "maxSurge")
        switch (unavailable.countOrPercent != 0, surge.countOrPercent != 0) {
        case (true, true):
            errors.invalid("maxSurge", .intOrString(surge), "may not be set when maxUnavailable is non-zero")
        case (false, false): errors.required("maxUnavailable", "cannot be 0 when maxSurge is 0")
        case (true, false), (false, true): break
        }
    }
}

extension DaemonSetStatus {
    func validate(into errors: inout FieldErrors) {
        errors.validateNonnegative(currentNumberScheduled, at: "currentNumberScheduled")
        errors.validateNonnegative(numberMisscheduled, at: "numberMisscheduled")
        errors.validateNonnegative(desiredNumberScheduled, at: "desiredNumberScheduled")
        errors.validateNonnegative(numberReady, at: "numberReady")
        errors.validateNonnegative(observedGeneration, at: "observedGeneration")
        errors.validateNonnegative(updatedNumberScheduled, at: "updatedNumberScheduled")
        errors.validateNonnegative(numberAvailable, at: "numberAvailable")
        errors.validateNonnegative(numberUnavailable, at: "numberUnavailable")
        errors.validateNonnegative(collisionCount, at: "collisionCount")
    }
}
