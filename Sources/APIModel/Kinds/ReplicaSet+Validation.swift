extension ReplicaSet {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") { spec.validate(into: &$0) }
    }

    public func validateUpdate(from old: ReplicaSet, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") { errors in
            spec.validate(into: &errors, options: PodValidationOptions(old: old.spec.template))
            errors.validateImmutable(
                at: "selector", new: spec.selector, old: old.spec.selector, value: .message(spec.selector))
        }
    }

    public func validateStatusUpdate(from old: ReplicaSet, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("status") { status.validate(into: &$0) }
    }
}

extension ReplicaSetSpec {
    func validate(into errors: inout FieldErrors, options: PodValidationOptions = PodValidationOptions()) {
        errors.validateNonnegative(replicas, at: "replicas")
        errors.validateNonnegative(minReadySeconds, at: "minReadySeconds")
        // The selector of a replica set is called a deployment's in the message, as upstream does.
        errors.validateOwnSelector(selector, owner: "deployment")
        errors.validateReplicaTemplate(template, selector: selector, options: options)
    }
}

extension ReplicaSetStatus {
    func validate(into errors: inout FieldErrors) {
        errors.validateNonnegative(replicas, at: "replicas")
        errors.validateNonnegative(fullyLabeledReplicas, at: "fullyLabeledReplicas")
        errors.validateNonnegative(readyReplicas, at: "readyReplicas")
        errors.validateNonnegative(availableReplicas, at: "availableReplicas")
        errors.validateNonnegative(observedGeneration, at: "observedGeneration")
        errors.validateNonnegative(terminatingReplicas, at: "terminatingReplicas")
        let detail = "cannot be greater than status.replicas"
        errors.validateNotAbove(fullyLabeledReplicas, replicas, at: "fullyLabeledReplicas", detail)
        errors.validateNotAbove(readyReplicas, replicas, at: "readyReplicas", detail)
        errors.validateNotAbove(availableReplicas, replicas, at: "availableReplicas", detail)
        errors.validateNotAbove(
            availableReplicas, readyReplicas, at: "availableReplicas", "cannot be greater than readyReplicas")
    }
}
