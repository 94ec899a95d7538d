import Base

/// What is wrong with metadata. Faults are reported at the current path, which the caller has moved to `metadata`.
extension ObjectMeta {
    /// The metadata of a new object, after a name has been generated.
    public func validate(isNamespaced: Bool, name rule: NameRule, into errors: inout FieldErrors) {
        if !generateName.isEmpty {
            errors.invalid(
                "generateName", .string(generateName), messages: rule.messages(generateName, prefix: true))
        }
        if name.isEmpty {
            errors.required("name", "name or generateName is required")
        } else {
            errors.invalid("name", .string(name), messages: rule.messages(name))
        }
        if !isNamespaced {
            if !namespace.isEmpty { errors.forbidden("namespace", "not allowed on this type") }
        } else if namespace.isEmpty {
            errors.required("namespace", "")
        } else {
            errors.invalid("namespace", .string(namespace), messages: Names.labelName(namespace))
        }
        errors.validateNonnegative(generation, at: "generation")
        validateCollections(into: &errors)
        errors.at("finalizers") { $0.validateFinalizers(finalizers) }
        validateManagedFields(into: &errors)
    }

    /// The change from `old`: identity and deletion are not the client's to change.
    public func validateUpdate(from old: ObjectMeta, into errors: inout FieldErrors) {
        if old.deletionTimestamp != nil {
            errors.at("finalizers") { $0.validateNoNewFinalizers(finalizers, old: old.finalizers) }
        }
        if resourceVersion.isEmpty {
            errors.invalid("resourceVersion", .string(resourceVersion), "must be specified for an update")
        }
        errors.validateNonnegative(generation, at: "generation")
        if generation < old.generation {
            errors.invalid("generation", .integer(generation), "must not be decremented")
        }
        errors.validateImmutable(at: "name", new: name, old: old.name, value: .string(name))
        errors.validateImmutable(at: "namespace", new: namespace, old: old.namespace, value: .string(namespace))
        errors.validateImmutable(at: "uid", new: uid, old: old.uid, value: .string(uid))
        errors.validateImmutable(
            at: "creationTimestamp", new: creationTimestamp, old: old.creationTimestamp,
            value: .time(creationTimestamp))
        errors.validateImmutable(
            at: "deletionTimestamp", new: deletionTimestamp, old: old.deletionTimestamp,
            value: .time(deletionTimestamp))
        errors.validateImmutable(
            at: "deletionGracePeriodSeconds", new: deletionGracePeriodSeconds, old: old.deletionGracePeriodSeconds,
            value: .optional(deletionGracePeriodSeconds))
        validateCollections(into: &errors)
        validateManagedFields(into: &errors)
    }

    private func validateCollections(into errors: inout FieldErrors) {
        errors.at("labels") { $0.validateLabels(labels.pairs) }
        errors.at("annotations") { $0.validateAnnotations(annotations.pairs) }
        validateOwnerReferences(into: &errors)
    }

    private func validateOwnerReferences(into errors: inout FieldErrors) {
        var controller: OwnerReference?
        for (index, owner) in ownerReferences.enumerated() {
            errors.at("ownerReferences", index: index) { owner.validate(into: &$0) }
            guard owner.controller == true else { continue }
            if let controller {
                errors.invalid(
                    "ownerReferences", .messages(ownerReferences),
                    "Only one reference can have Controller set to true. Found \"true\" in references for "
                        + "\(controller.kind)/\(controller.name) and \(owner.kind)/\(owner.name)")
            } else {
                controller = owner
            }
        }
    }

    private func validateManagedFields(into errors: inout FieldErrors) {
        errors.each("managedFields", of: managedFields) { errors, entry in
            errors.validateManagedFields(
                operation: entry.operation, fieldsType: entry.fieldsType, manager: entry.manager,
                subresource: entry.subresource)
        }
    }
}

extension OwnerReference {
    /// Every part is given, and the owner is of a kind that can own.
    public func validate(into errors: inout FieldErrors) {
        let version = try? GroupVersion(parsing: apiVersion)
        if apiVersion.isEmpty {
            errors.required("apiVersion", "must not be empty")
        } else if version?.version.isEmpty ?? true {
            errors.invalid("apiVersion", .string(apiVersion), "must be <group>/<version> or <version>")
        }
        if kind.isEmpty { errors.required("kind", "must not be empty") }
        if name.isEmpty { errors.required("name", "must not be empty") }
        if uid.isEmpty { errors.required("uid", "must not be empty") }
        if apiVersion == "v1", kind == "Event" {
            errors.invalid(nil, .message(self), "/v1, Kind=Event is disallowed from being an owner")
        }
    }
}

extension StringMap {
    /// The entries as pairs, in order of the keys.
    var pairs: LazyMapSequence<[Entry], (key: String, value: Value)> {
        entries.lazy.map { (key: $0.key, value: $0.value) }
    }
}
