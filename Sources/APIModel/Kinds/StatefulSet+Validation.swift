import Wire

extension StatefulSet {
    public func validate(into errors: inout FieldErrors) {
        // The names of its pods are labels with an ordinal at the end.
        validateMetadata(name: .dns1123Label, into: &errors)
        errors.at("spec") { spec.validate(into: &$0) }
    }

    public func validateUpdate(from old: StatefulSet, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") { errors in
            spec.validate(into: &errors, old: old.spec)
            var same = spec
            same.replicas = old.spec.replicas
            same.template = old.spec.template
            same.updateStrategy = old.spec.updateStrategy
            same.minReadySeconds = old.spec.minReadySeconds
            same.ordinals = old.spec.ordinals
            same.revisionHistoryLimit = old.spec.revisionHistoryLimit
            same.persistentVolumeClaimRetentionPolicy = old.spec.persistentVolumeClaimRetentionPolicy
            if same != old.spec {
                errors.forbidden(
                    nil,
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
                        + "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and "
                        + "'minReadySeconds' are forbidden")
            }
        }
    }

    public func validateStatusUpdate(from old: StatefulSet, into errors: inout FieldErrors) {
        errors.at("status") { status.validate(into: &$0) }
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("status") {
            $0.validateNotDecremented(status.collisionCount, from: old.status.collisionCount, at: "collisionCount")
        }
    }
}

extension StatefulSetSpec {
    /// - Parameter old: What the object had before; what was wrong there already stays allowed.
    func validate(into errors: inout FieldErrors, old: StatefulSetSpec? = nil) {
        switch podManagementPolicy {
        case "": errors.required("podManagementPolicy", "")
        case "OrderedReady", "Parallel": break
        default:
            errors.invalid("podManagementPolicy", .string(podManagementPolicy), "must be 'OrderedReady' or 'Parallel'")
        }
        errors.at("updateStrategy") { updateStrategy.validate(into: &$0) }
        if let retention = persistentVolumeClaimRetentionPolicy {
            errors.at("persistentVolumeClaimRetentionPolicy") { errors in
                for (name, policy) in [
                    ("whenDeleted", retention.whenDeleted), ("whenScaled", retention.whenScaled),
                ] where policy != "Retain" && policy != "Delete" {
                    errors.notSupported(.name(name), .string(policy), supported: ["Retain", "Delete"])
                }
            }
        }
        errors.validateNonnegative(replicas, at: "replicas")
        errors.validateNonnegative(minReadySeconds, at: "minReadySeconds")
        errors.validateNonnegative(ordinals?.start, at: "ordinals.start")
        errors.validateNonnegative(revisionHistoryLimit, at: "revisionHistoryLimit")
        errors.validateOwnSelector(selector, owner: "statefulset")
        let messages = Names.dns1123Subdomain(serviceName)
        if !serviceName.isEmpty, old.map({ Names.dns1123Subdomain($0.serviceName).isEmpty }) ?? true {
            errors.invalid("serviceName", .string(serviceName), messages: messages)
        }
        validateTemplate(into: &errors, old: old)
        errors.at("template") { errors in
            errors.at("spec") { errors in
                if template.spec.restartPolicy != "Always" {
                    errors.notSupported(
                        "restartPolicy", .string(template.spec.restartPolicy), supported: ["Always"])
                }
                if template.spec.activeDeadlineSeconds != nil {
                    errors.forbidden(
                        "activeDeadlineSeconds", "activeDeadlineSeconds in StatefulSet is not Supported")
                }
            }
        }
    }

    private func validateTemplate(into errors: inout FieldErrors, old: StatefulSetSpec?) {
        do throws(SelectorError) {
            errors.validateTemplateLabels(template, selector: try Selector(selector))
        } catch {
            errors.invalid("selector", .message(selector), "")
            return
        }
        if let old, !old.hasValidTemplate {
            errors.at("template") { errors in
                errors.at("labels") { $0.validateLabels(template.metadata.labels.pairs) }
                errors.at("annotations") { $0.validateAnnotations(template.metadata.annotations.pairs) }
            }
            return
        }
        let options = old.map { PodValidationOptions(old: $0.template) } ?? PodValidationOptions()
        errors.at("template") { templateWithClaims.validate(into: &$0, options: options) }
    }

    private var hasValidTemplate: Bool {
        var errors = FieldErrors()
        templateWithClaims.validate(into: &errors)
        return errors.isEmpty
    }

    /// The template with a volume for each claim that has none of its name, since containers mount claims by name.
    private var templateWithClaims: PodTemplateSpec {
        var template = template
        let names = Set(template.spec.volumes.map(\.name))
        for claim in volumeClaimTemplates where !names.contains(claim.metadata.name) {
            template.spec.volumes.append(
                Volume {
                    $0.name = claim.metadata.name
                    $0.volumeSource.persistentVolumeClaim = PersistentVolumeClaimVolumeSource {
                        $0.claimName = claim.metadata.name
                    }
                })
        }
        return template
    }
}

extension StatefulSetUpdateStrategy {
    func validate(into errors: inout FieldErrors) {
        switch type {
        case "": errors.required(nil, "")
        case "OnDelete":
            if let rollingUpdate {
                errors.invalid(
                    "rollingUpdate", .message(rollingUpdate), "only allowed for updateStrategy 'RollingUpdate'")
            }
        case "RollingUpdate":
            guard let rolling = rollingUpdate else { return }
            errors.at("rollingUpdate") { errors in
                errors.validateNonnegative(rolling.partition, at: "partition")
                guard let unavailable = rolling.maxUnavailable else { return }
                errors.validateCountOrPercent(unavailable, at: "maxUnavailable")
                if unavailable.countOrPercent == 0 {
                    errors.invalid("maxUnavailable", .intOrString(unavailable), "cannot be 0")
                }
                errors.validateAtMost100Percent(unavailable, at: "maxUnavailable")
            }
        default: errors.invalid(nil, .message(self), "must be 'RollingUpdate' or 'OnDelete'")
        }
    }
}

extension StatefulSetStatus {
    func validate(into errors: inout FieldErrors) {
        errors.validateNonnegative(replicas, at: "replicas")
        errors.validateNonnegative(readyReplicas, at: "readyReplicas")
        errors.validateNonnegative(currentReplicas, at: "currentReplicas")
        errors.validateNonnegative(updatedReplicas, at: "updatedReplicas")
        errors.validateNonnegative(availableReplicas, at: "availableReplicas")
        errors.validateNonnegative(observedGeneration, at: "observedGeneration")
        errors.validateNonnegative(collisionCount, at: "collisionCount")
        let detail = "cannot be greater than status.replicas"
        errors.validateNotAbove(readyReplicas, replicas, at: "readyReplicas", detail)
        errors.validateNotAbove(currentReplicas, replicas, at: "currentReplicas", detail)
        errors.validateNotAbove(updatedReplicas, replicas, at: "updatedReplicas", detail)
        errors.validateNotAbove(availableReplicas, replicas, at: "availableReplicas", detail)
        errors.validateNotAbove(
            availableReplicas, readyReplicas, at: "availableReplicas", "cannot be greater than status.readyReplicas")
    }
}
