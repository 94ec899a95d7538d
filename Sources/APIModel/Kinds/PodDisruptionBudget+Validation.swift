extension PodDisruptionBudget {
    public mutating func prepareForCreate() {
        status = PodDisruptionBudgetStatus()
        metadata.generation = 1
    }

    public mutating func prepareForUpdate(from old: PodDisruptionBudget) {
        status = old.status
        countGeneration(from: old, ifChanged: spec != old.spec)
    }

    public mutating func prepareForStatusUpdate(from old: PodDisruptionBudget) {
        spec = old.spec
    }

    public func validate(into errors: inout FieldErrors) {
        errors.at("spec") { spec.validate(into: &$0) }
        validateMetadata(name: .pathSegment, into: &errors)
    }

    public func validateUpdate(from old: PodDisruptionBudget, into errors: inout FieldErrors) {
        errors.at("spec") { spec.validate(invalidValues: old.spec.selector?.hasInvalidValue ?? false, into: &$0) }
        validateMetadataUpdate(from: old, into: &errors)
    }

    public func validateStatusUpdate(from old: PodDisruptionBudget, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("status") { status.validate(into: &$0) }
    }
}

extension PodDisruptionBudgetSpec {
    func validate(invalidValues: Bool = false, into errors: inout FieldErrors) {
        if minAvailable != nil, maxUnavailable != nil {
            errors.invalid(nil, .message(self), "minAvailable and maxUnavailable cannot be both set")
        }
        for (name, bound) in [("minAvailable", minAvailable), ("maxUnavailable", maxUnavailable)] {
            guard let bound else { continue }
            errors.validateCountOrPercent(bound, at: .name(name))
            errors.validateAtMost100Percent(bound, at: .name(name))
        }
        if let selector {
            errors.at("selector") { selector.validate(invalidValues: invalidValues, into: &$0) }
        }
        let policies = ["AlwaysAllow", "IfHealthyBudget"]
        if let policy = unhealthyPodEvictionPolicy, !policies.contains(policy) {
            errors.notSupported("unhealthyPodEvictionPolicy", .string(policy), supported: policies)
        }
    }
}

extension PodDisruptionBudgetStatus {
    func validate(into errors: inout FieldErrors) {
        validateConditions(into: &errors)
        errors.validateNonnegative(disruptionsAllowed, at: "disruptionsAllowed")
        errors.validateNonnegative(currentHealthy, at: "currentHealthy")
        errors.validateNonnegative(desiredHealthy, at: "desiredHealthy")
        errors.validateNonnegative(expectedPods, at: "expectedPods")
    }

    private func validateConditions(into errors: inout FieldErrors) {
        var types: Set<String> = []
        errors.each("conditions", of: conditions) { errors, condition in
            errors.validateCondition(condition)
            if !types.insert(condition.type).inserted { errors.duplicate("type", .string(condition.type)) }
        }
    }
}
