import Base

extension Pod {
    public func validateUpdate(from old: Pod, into errors: inout FieldErrors) {
        validateUpdate(
            from: old, into: &errors, options: PodValidationOptions(changing: old.spec, metadata: old.metadata))
    }

    /// The change of a pod by its user: images, a shorter deadline, more tolerations, fewer gates.
    public func validateUpdate(from old: Pod, into errors: inout FieldErrors, options: PodValidationOptions) {
        validateMetadataUpdate(from: old, into: &errors)
        validateMetadataAndSpec(into: &errors, options: options)
        validateAnnotationUpdate(from: old, into: &errors, options: options)
        errors.at("spec") { errors in
            guard spec.validateImages(from: old.spec, into: &errors),
                spec.validateDeadline(from: old.spec, into: &errors)
            else { return }
            spec.validateTolerations(from: old.spec, into: &errors, options: options)
            spec.validateGates(from: old.spec, into: &errors)
            guard spec != old.spec else { return }
            let rest = spec.withoutChangeable(from: old.spec, into: &errors)
            if rest != old.spec {
                errors.forbidden(
                    nil, "pod updates may not change fields other than \(PodSpec.changeable.joined(separator: ","))\n")
            }
        }
    }

    /// Annotations that stay as they were made.
    func validateAnnotationUpdate(from old: Pod, into errors: inout FieldErrors, options: PodValidationOptions) {
        let new = metadata.annotations
        errors.at("metadata") { errors in
            errors.at("annotations") { errors in
                for entry in old.metadata.annotations where new[entry.key] != entry.value {
                    errors.forbidFixed(entry.key, verb: "remove or update")
                }
                for entry in new where old.metadata.annotations[entry.key] == nil {
                    errors.forbidFixed(entry.key, verb: "add")
                }
                metadata.validatePodAnnotations(of: spec, into: &errors, options: options)
            }
        }
    }
}

extension FieldErrors {
    fileprivate mutating func forbidFixed(_ key: String, verb: String) {
        if key.utf8.starts(with: PodAnnotation.appArmorPrefix.utf8) {
            forbidden(.key(key), "may not \(verb) AppArmor annotations")
        }
        if key == PodAnnotation.mirror { forbidden(.key(key), "may not \(verb) mirror pod annotation") }
    }
}

extension PodSpec {
    static let changeable = [
        "`spec.containers[*].image`", "`spec.initContainers[*].image`", "`spec.activeDeadlineSeconds`",
        "`spec.tolerations` (only additions to existing tolerations)",
        "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
    ]

    /// Containers are neither more nor fewer and have images; whether to go on.
    fileprivate func validateImages(from old: PodSpec, into errors: inout FieldErrors) -> Bool {
        for (name, new, previous) in [
            ("containers", containers, old.containers), ("initContainers", initContainers, old.initContainers),
        ] {
            guard new.count == previous.count else {
                errors.forbidden(.name(name), "pod updates may not add or remove containers")
                return false
            }
            errors.each(name, of: new) { errors, container in
                errors.require("image", container.image)
                container.validateForPod(into: &errors)
            }
        }
        return true
    }

    /// A deadline may be set once and made shorter; whether to go on.
    fileprivate func validateDeadline(from old: PodSpec, into errors: inout FieldErrors) -> Bool {
        guard let seconds = activeDeadlineSeconds else {
            if old.activeDeadlineSeconds != nil {
                errors.invalid(
                    "activeDeadlineSeconds", .null, "must not update from a positive integer to nil value")
            }
            return true
        }
        let messages = Names.inRange(Int(seconds), 0...Int(Int32.max))
        errors.invalid("activeDeadlineSeconds", .integer(seconds), messages: messages)
        guard messages.isEmpty else { return false }
        guard let previous = old.activeDeadlineSeconds, previous < seconds else { return true }
        errors.invalid(
            "activeDeadlineSeconds", .integer(seconds), "must be less than or equal to previous value")
        return false
    }

    /// Tolerations stay, except for their seconds; new ones may come.
    fileprivate func validateTolerations(
        from old: PodSpec, into errors: inout FieldErrors, options: PodValidationOptions
    ) {
        for previous in old.tolerations {
            let found = tolerations.contains { candidate in
                var same = previous
                same.tolerationSeconds = candidate.tolerationSeconds
                return same == candidate
            }
            guard found else {
                return errors.forbidden(
                    "tolerations", "existing toleration can not be modified except its tolerationSeconds")
            }
        }
        errors.at("tolerations") {
            tolerations.validate(into: &$0, allowsComparison: options.allowsTolerationComparison)
        }
    }

    fileprivate func validateGates(from old: PodSpec, into errors: inout FieldErrors) {
        errors.each("schedulingGates", of: schedulingGates) { errors, gate in
            guard !old.schedulingGates.contains(where: { $0.name == gate.name }) else { return }
            errors.forbidden("name", "only deletion is allowed, but found new scheduling gate '\(gate.name)'")
        }
    }

    /// The spec with everything that may change as it was, so that what differs may not.
    fileprivate func withoutChangeable(from old: PodSpec, into errors: inout FieldErrors) -> PodSpec {
        var rest = self
        for index in rest.containers.indices { rest.containers[index].image = old.containers[index].image }
        for index in rest.initContainers.indices { rest.initContainers[index].image = old.initContainers[index].image }
        rest.activeDeadlineSeconds = old.activeDeadlineSeconds
        rest.schedulingGates = old.schedulingGates
        rest.tolerations = old.tolerations
        if let previous = old.terminationGracePeriodSeconds, previous < 0, terminationGracePeriodSeconds == 1 {
            rest.terminationGracePeriodSeconds = previous
        }
        // While gates hold the pod back, it may be told more closely where to run.
        if !old.schedulingGates.isEmpty { rest.takeBackPlacement(from: old, into: &errors) }
        return rest
    }

    private mutating func takeBackPlacement(from old: PodSpec, into errors: inout FieldErrors) {
        if old.nodeSelector.contains(where: { nodeSelector[$0.key] != $0.value }) {
            errors.invalid(
                "nodeSelector", .stringMap(nodeSelector),
                "only additions to spec.nodeSelector are allowed (no mutations or deletions)")
        }
        nodeSelector = old.nodeSelector
        let previous = old.affinity?.nodeAffinity
        guard affinity?.nodeAffinity != previous else { return }
        errors.at("affinity") { errors in
            errors.at("nodeAffinity") { NodeAffinity.validate(affinity?.nodeAffinity, from: previous, into: &$0) }
        }
        switch (affinity, previous) {
        case (nil, nil): break
        case (nil, let previous?): affinity = Affinity { $0.nodeAffinity = previous }
        case (let now?, _):
            if old.affinity == nil, now.podAffinity == nil, now.podAntiAffinity == nil {
                affinity = nil
            } else {
                affinity?.nodeAffinity = previous
            }
        }
    }
}

extension NodeAffinity {
    /// Required terms may only become narrower: no more and no fewer, and none that lost a requirement.
    fileprivate static func validate(_ new: NodeAffinity?, from old: NodeAffinity?, into errors: inout FieldErrors) {
        guard let oldTerms = old?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms else { return }
        let newTerms = new?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
        errors.at("requiredDuringSchedulingIgnoredDuringExecution") { errors in
            guard oldTerms.isEmpty || oldTerms.count == newTerms.count else {
                return errors.invalid(
                    "nodeSelectorTerms", .messages(newTerms),
                    "no additions/deletions to non-empty NodeSelectorTerms list are allowed")
            }
            errors.each("nodeSelectorTerms", of: zip(newTerms, oldTerms)) { errors, pair in
                guard !pair.0.narrows(pair.1) else { return }
                errors.invalid(nil, .message(pair.0), "only additions are allowed (no mutations or deletions)")
            }
        }
    }
}

extension NodeSelectorTerm {
    /// Whether `old` has been added to and nothing else.
    fileprivate func narrows(_ old: NodeSelectorTerm) -> Bool {
        // An empty term matches nothing; with requirements it would match something.
        if old.matchExpressions.isEmpty, old.matchFields.isEmpty {
            return matchExpressions.isEmpty && matchFields.isEmpty
        }
        return matchExpressions.starts(with: old.matchExpressions) && matchFields.starts(with: old.matchFields)
    }
}

extension FieldValue {
    /// A map from texts to texts.
    static func stringMap(_ map: StringMap<String>) -> FieldValue {
        .json("{" + map.map { GoText.json($0.key) + ":" + GoText.json($0.value) }.joined(separator: ",") + "}")
    }
}
