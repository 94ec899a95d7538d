/// Rules that the kinds which run pods from a template share. Faults are reported below `spec`, where the caller is.
extension FieldErrors {
    /// A selector that is there and selects something; `owner` names the kind in the message.
    mutating func validateOwnSelector(_ selector: LabelSelector?, owner: String) {
        guard let selector else {
            required("selector", "")
            return
        }
        at("selector") { selector.validate(into: &$0) }
        if selector.isEmpty {
            invalid("selector", .message(selector), "empty selector is invalid for \(owner)")
        }
    }

    /// The template's labels are selected, so that the kind finds its own pods.
    mutating func validateTemplateLabels(_ template: PodTemplateSpec, selector: Selector) {
        guard !selector.isEmpty, !selector.matches(template.metadata.labels) else { return }
        at("template") { errors in
            errors.at("metadata") {
                $0.invalid(
                    "labels", .labels(template.metadata.labels), "`selector` does not match template `labels`")
            }
        }
    }

    /// Pods that are always restarted and have no deadline; `owner` names the kind in the message.
    mutating func validateEndlessTemplate(_ template: PodTemplateSpec, owner: String) {
        at("template") { errors in
            errors.at("spec") { errors in
                if template.spec.restartPolicy != "Always" {
                    errors.notSupported("restartPolicy", .string(template.spec.restartPolicy), supported: ["Always"])
                }
                if template.spec.activeDeadlineSeconds != nil {
                    errors.forbidden(
                        "activeDeadlineSeconds", "activeDeadlineSeconds in \(owner) is not Supported")
                }
            }
        }
    }

    /// The template of a replica set, or of a deployment, which makes replica sets.
    mutating func validateReplicaTemplate(
        _ template: PodTemplateSpec, selector: LabelSelector?, options: PodValidationOptions
    ) {
        do throws(SelectorError) {
            validateTemplateLabels(template, selector: try Selector(selector))
        } catch {
            invalid("selector", .message(selector), "invalid label selector")
            return
        }
        at("template") { template.validate(into: &$0, options: options) }
        validateEndlessTemplate(template, owner: "ReplicaSet")
    }

    /// Counters that only grow: hash collisions.
    mutating func validateNotDecremented(_ new: Int32?, from old: Int32?, at element: FieldPath.Element) {
        guard let old, (new ?? 0) < old else { return }
        invalid(element, .integer(Int64(new ?? 0)), "cannot be decremented")
    }

    /// A counter that is not above another one.
    mutating func validateNotAbove(_ count: Int32, _ limit: Int32, at element: FieldPath.Element, _ detail: String) {
        if count > limit { invalid(element, .integer(Int64(count)), detail) }
    }
}

extension PodValidationOptions {
    /// The rules for a change of the template `old`: what it has may stay.
    init(old: PodTemplateSpec) {
        self.init(changing: old.spec, metadata: old.metadata)
    }
}
