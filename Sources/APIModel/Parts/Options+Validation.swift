extension DeleteOptions {
    /// What is wrong with the options of a deletion.
    public func validate(into errors: inout FieldErrors) {
        if orphanDependents != nil, propagationPolicy != nil {
            errors.invalid(
                "propagationPolicy", .optional(propagationPolicy),
                "orphanDependents and deletionPropagation cannot be both set")
        }
        if let propagationPolicy, !["Foreground", "Background", "Orphan"].contains(propagationPolicy) {
            errors.notSupported(
                "propagationPolicy", .string(propagationPolicy),
                supported: ["Foreground", "Background", "Orphan", "nil"])
        }
        errors.validateDryRun(dryRun)
        if ignoreStoreReadErrorWithClusterBreakingPotential == true { validateUnsafe(into: &errors) }
    }

    /// A deletion that breaks the rules for objects that cannot be read leaves everything else open.
    private func validateUnsafe(into errors: inout FieldErrors) {
        let others = [
            (!dryRun.isEmpty, "dryRun"), (propagationPolicy != nil, "propagationPolicy"),
            (orphanDependents != nil, "orphanDependents"), (gracePeriodSeconds != nil, "gracePeriodSeconds"),
            (preconditions != nil, "preconditions"),
        ]
        for (isSet, name) in others where isSet {
            errors.invalid(
                "ignoreStoreReadErrorWithClusterBreakingPotential", true, "cannot be set together with .\(name)")
        }
    }
}

extension CreateOptions {
    /// What is wrong with the options of a creation.
    public func validate(into errors: inout FieldErrors) {
        errors.validateFieldManager(fieldManager, at: "fieldManager")
        errors.validateDryRun(dryRun)
        errors.validateFieldValidation(fieldValidation)
    }
}

extension UpdateOptions {
    /// What is wrong with the options of an update.
    public func validate(into errors: inout FieldErrors) {
        errors.validateFieldManager(fieldManager, at: "fieldManager")
        errors.validateDryRun(dryRun)
        errors.validateFieldValidation(fieldValidation)
    }
}

extension PatchOptions {
    /// What is wrong with the options of a patch; `isApply` tells server-side apply from the others.
    public func validate(isApply: Bool, into errors: inout FieldErrors) {
        errors.validatePatchOptions(
            apply: isApply, force: force, fieldManager: fieldManager, dryRun: dryRun, fieldValidation: fieldValidation)
    }
}
