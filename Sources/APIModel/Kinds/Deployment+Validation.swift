import Wire

extension Deployment {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") { spec.validate(into: &$0) }
    }

    public func validateUpdate(from old: Deployment, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") { errors in
            spec.validate(into: &errors, options: PodValidationOptions(old: old.spec.template))
            errors.validateImmutable(
                at: "selector", new: spec.selector, old: old.spec.selector, value: .message(spec.selector))
        }
    }

    public func validateStatusUpdate(from old: Deployment, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("status") { errors in
            status.validate(into: &errors)
            errors.validateNotDecremented(
                status.collisionCount, from: old.status.collisionCount, at: "collisionCount")
        }
    }
}

extension DeploymentSpec {
    func validate(into errors: inout FieldErrors, options: PodValidationOptions = PodValidationOptions()) {
        errors.validateNonnegative(replicas, at: "replicas")
        errors.validateOwnSelector(selector, owner: "deployment")
        errors.validateReplicaTemplate(template, selector: selector, options: options)
        errors.at("strategy") { strategy.validate(into: &$0) }
        errors.validateNonnegative(minReadySeconds, at: "minReadySeconds")
        errors.validateNonnegative(revisionHistoryLimit, at: "revisionHistoryLimit")
        guard let deadline = progressDeadlineSeconds else { return }
        errors.validateNonnegative(deadline, at: "progressDeadlineSeconds")
        if deadline <= minReadySeconds {
            errors.invalid(
                "progressDeadlineSeconds", .integer(Int64(deadline)), "must be greater than minReadySeconds")
        }
    }
}

extension DeploymentStrategy {
    func validate(into errors: inout FieldErrors) {
        switch type {
        case "Recreate":
            if rollingUpdate != nil {
                errors.forbidden("rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")
            }
        case "RollingUpdate":
            guard let rolling = rollingUpdate else {
                errors.required("rollingUpdate", "this should be defaulted and never be nil")
                return
            }
            errors.at("rollingUpdate") { rolling.validate(into: &$0) }
        default: errors.notSupported(nil, .message(self), supported: ["Recreate", "RollingUpdate"])
        }
    }
}

extension RollingUpdateDeployment {
    func validate(into errors: inout FieldErrors) {
        let unavailable = maxUnavailable ?? 0
        let surge = maxSurge ?? 0
        errors.validateCountOrPercent(unavailable, at: "maxUnavailable")
        errors.validateCountOrPercent(surge, at: "maxSurge")
        if unavailable.countOrPercent == 0, surge.countOrPercent == 0 {
            errors.invalid(
                "maxUnavailable", .intOrString(unavailable), "may not be 0 when `maxSurge` is 0")
        }
        errors.validateAtMost100Percent(unavailable, at: "maxUnavailable")
    }
}

extension DeploymentStatus {
    func validate(into errors: inout FieldErrors) {
        errors.validateNonnegative(observedGeneration, at: "observedGeneration")
        errors.validateNonnegative(replicas, at: "replicas")
        errors.validateNonnegative(updatedReplicas, at: "updatedReplicas")
        errors.validateNonnegative(readyReplicas, at: "readyReplicas")
        errors.validateNonnegative(availableReplicas, at: "availableReplicas")
        errors.validateNonnegative(unavailableReplicas, at: "unavailableReplicas")
        errors.validateNonnegative(terminatingReplicas, at: "terminatingReplicas")
        errors.validateNonnegative(collisionCount, at: "collisionCount")
        let detail = "cannot be greater than status.replicas"
        errors.validateNotAbove(updatedReplicas, replicas, at: "updatedReplicas", detail)
        errors.validateNotAbove(readyReplicas, replicas, at: "readyReplicas", detail)
        errors.validateNotAbove(availableReplicas, replicas, at: "availableReplicas", detail)
        errors.validateNotAbove(
            availableReplicas, readyReplicas, at: "availableReplicas", "cannot be greater than readyReplicas")
    }
}
