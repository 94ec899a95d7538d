extension Job {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        validateGeneratedSelector(into: &errors)
        errors.at("spec") { spec.validate(into: &$0) }
        guard spec.completionMode == "Indexed", let completions = spec.completions, completions > 0 else { return }
        // The index of a pod becomes the end of its host name.
        let longest = "\(metadata.name)-\(completions - 1)"
        if !Names.dns1123Label(longest).isEmpty {
            errors.at("metadata") {
                $0.invalid(
                    "name", .string(metadata.name),
                    "will not able to create pod with invalid DNS label: \(longest)")
            }
        }
    }

    public func validateUpdate(from old: Job, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") { validateSpecUpdate(from: old, into: &$0) }
    }

    /// A selector that was not the user's own is the one that `generateSelector` made.
    private func validateGeneratedSelector(into errors: inout FieldErrors) {
        guard spec.manualSelector != true, let selector = spec.selector else { return }
        if metadata.uid.isEmpty { errors.at("metadata") { $0.required("uid", "") } }
        let expected = [
            (JobLabels.legacyUID, metadata.uid), (JobLabels.legacyName, metadata.name),
            (JobLabels.uid, metadata.uid), (JobLabels.name, metadata.name),
        ]
        let labels = spec.template.metadata.labels
        errors.at("spec") { errors in
            errors.at("template") { errors in
                errors.at("metadata") { errors in
                    errors.at("labels") { errors in
                        for (key, value) in expected where labels[key] != value {
                            if labels[key] == nil {
                                errors.required(.key(key), "must be '\(value)'")
                            } else {
                                errors.invalid(.key(key), .labels(labels), "must be '\(value)'")
                            }
                        }
                    }
                }
            }
            if let parsed = try? Selector(selector),
                !parsed.matches(Dictionary(uniqueKeysWithValues: expected))
            {
                errors.invalid("selector", .message(selector), "`selector` not auto-generated")
            }
        }
    }

    private func validateSpecUpdate(from old: Job, into errors: inout FieldErrors) {
        spec.validate(
            into: &errors, options: PodValidationOptions(old: old.spec.template),
            invalidValues: old.spec.selector?.hasInvalidValue ?? false)
        validateCompletionsUpdate(from: old, into: &errors)
        errors.validateImmutable(
            at: "selector", new: spec.selector, old: old.spec.selector, value: .message(spec.selector))
        validateTemplateUpdate(from: old, into: &errors)
        errors.validateImmutable(
            at: "completionMode", new: spec.completionMode, old: old.spec.completionMode,
            value: .optional(spec.completionMode))
        errors.validateImmutable(
            at: "podFailurePolicy", new: spec.podFailurePolicy, old: old.spec.podFailurePolicy,
            value: .message(spec.podFailurePolicy))
        errors.validateImmutable(
            at: "backoffLimitPerIndex", new: spec.backoffLimitPerIndex, old: old.spec.backoffLimitPerIndex,
            value: .optional(spec.backoffLimitPerIndex))
        errors.validateImmutable(
            at: "managedBy", new: spec.managedBy, old: old.spec.managedBy, value: .optional(spec.managedBy))
        errors.validateImmutable(
            at: "successPolicy", new: spec.successPolicy, old: old.spec.successPolicy,
            value: .message(spec.successPolicy))
    }

    /// Completions stay, except those of indexed jobs, which may change together with the parallelism.
    private func validateCompletionsUpdate(from old: Job, into errors: inout FieldErrors) {
        guard spec.completionMode == "Indexed" else {
            errors.validateImmutable(
                at: "completions", new: spec.completions, old: old.spec.completions,
                value: .optional(spec.completions))
            return
        }
        guard let completions = spec.completions, completions != old.spec.completions else { return }
        if completions != spec.parallelism {
            errors.invalid(
                "completions", .integer(Int64(completions)), "can only be modified in tandem with spec.parallelism")
        }
    }

    /// The template stays. While a job is suspended and has no pods, where and with what its pods run may change.
    private func validateTemplateUpdate(from old: Job, into errors: inout FieldErrors) {
        var allowed = old.spec.template
        let isIdle = old.spec.suspend == true && (old.status.startTime == nil || old.status.active == 0)
        if isIdle {
            allowed.takeSchedulingDirectives(of: spec.template)
            allowed.takeResources(of: spec.template)
        }
        errors.validateImmutable(
            at: "template", new: spec.template, old: allowed, value: .message(spec.template))
    }
}

extension PodTemplateSpec {
    /// Takes over what says where pods run, as far as it may differ without a new job.
    fileprivate mutating func takeSchedulingDirectives(of other: PodTemplateSpec) {
        switch (other.spec.affinity, spec.affinity) {
        case (nil, nil): break
        case (nil, var mine?):
            mine.nodeAffinity = nil
            spec.affinity = mine == Affinity() ? nil : mine
        case (let theirs?, nil): spec.affinity = Affinity { $0.nodeAffinity = theirs.nodeAffinity }
        case (let theirs?, var mine?):
            mine.nodeAffinity = theirs.nodeAffinity
            spec.affinity = mine
        }
        spec.nodeSelector = other.spec.nodeSelector
        spec.tolerations = other.spec.tolerations
        spec.schedulingGates = other.spec.schedulingGates
        metadata.annotations = other.metadata.annotations
        metadata.labels = other.metadata.labels
    }

    /// Takes over the resources of containers of the same names in the same order.
    fileprivate mutating func takeResources(of other: PodTemplateSpec) {
        if spec.containers.map(\.name) == other.spec.containers.map(\.name) {
            for index in spec.containers.indices {
                spec.containers[index].resources = other.spec.containers[index].resources
            }
        }
        if spec.initContainers.map(\.name) == other.spec.initContainers.map(\.name) {
            for index in spec.initContainers.indices {
                spec.initContainers[index].resources = other.spec.initContainers[index].resources
            }
        }
    }
}
