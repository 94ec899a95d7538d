import Base

extension StorageClass {
    public mutating func applyDefaults() {
        if reclaimPolicy == nil { reclaimPolicy = "Delete" }
        if volumeBindingMode == nil { volumeBindingMode = "Immediate" }
    }
}

extension StorageClass {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        if provisioner.isEmpty {
            errors.required("provisioner", provisioner)
        } else {
            errors.invalid("provisioner", .string(provisioner), messages: Names.labelKey(provisioner.lowercased()))
        }
        validateParameters(into: &errors)
        if let reclaimPolicy { errors.validateChoice("reclaimPolicy", reclaimPolicy, of: ["Delete", "Retain"]) }
        if let volumeBindingMode {
            errors.validateChoice("volumeBindingMode", volumeBindingMode, of: ["Immediate", "WaitForFirstConsumer"])
        } else {
            errors.required("volumeBindingMode", "")
        }
        validateTopologies(into: &errors)
    }

    private func validateParameters(into errors: inout FieldErrors) {
        if parameters.count > Limits.classParametersMax {
            errors.tooLong("parameters", bytesMax: Limits.classParametersMax)
        }
        var size = 0
        for (key, value) in parameters.pairs {
            if key.isEmpty { errors.invalid("parameters", .string(key), "field can not be empty.") }
            size += key.utf8.count + value.utf8.count
        }
        if size > Limits.classParameterBytesMax {
            errors.tooLong("parameters", bytesMax: Limits.classParameterBytesMax)
        }
    }

    private func validateTopologies(into errors: inout FieldErrors) {
        var seen: Set<StringMap<Set<String>>> = []
        errors.each("allowedTopologies", of: allowedTopologies) { errors, term in
            let wanted = term.validate(into: &errors)
            if !seen.insert(wanted).inserted { errors.duplicate("matchLabelExpressions", "") }
        }
    }

    public func validateUpdate(from old: StorageClass, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        if parameters != old.parameters { errors.forbidden("parameters", "updates to parameters are forbidden.") }
        if provisioner != old.provisioner {
            errors.forbidden("provisioner", "updates to provisioner are forbidden.")
        }
        if reclaimPolicy != old.reclaimPolicy {
            errors.forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden.")
        }
        errors.validateImmutable(
            at: "volumeBindingMode", new: volumeBindingMode, old: old.volumeBindingMode,
            value: .optional(volumeBindingMode))
    }
}

extension TopologySelectorTerm {
    /// What is wrong with the term, reported at the current path; answers the values it wants for each key.
    func validate(into errors: inout FieldErrors) -> StringMap<Set<String>> {
        var wanted: StringMap<Set<String>> = [:]
        if matchLabelExpressions.isEmpty { errors.required("matchLabelExpressions", "") }
        errors.each("matchLabelExpressions", of: matchLabelExpressions) { errors, expression in
            if expression.values.isEmpty { errors.required("values", "") }
            var values: Set<String> = []
            for (index, value) in expression.values.enumerated() where !values.insert(value).inserted {
                errors.at("values") { $0.duplicate(.index(index), .string(value)) }
            }
            errors.validateLabelKey("key", expression.key)
            if wanted[expression.key] != nil { errors.duplicate("key", .string(expression.key)) }
            wanted[expression.key] = values
        }
        return wanted
    }
}

extension StorageClass {
    /// The annotations that make a class the one of claims that name none.
    public static let defaultAnnotations = [
        "storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class",
    ]

    public var isDefault: Bool { Self.defaultAnnotations.contains { metadata.annotations[$0] == "true" } }

    public static var columns: [PrintColumn] {
        [
            .name, PrintColumn("Provisioner"), PrintColumn("ReclaimPolicy"), PrintColumn("VolumeBindingMode"),
            PrintColumn("AllowVolumeExpansion"), .age,
        ]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(isDefault ? metadata.name + " (default)" : metadata.name), .text(provisioner),
            .text(reclaimPolicy ?? "Delete"), .text(volumeBindingMode ?? "Immediate"),
            .boolean(allowVolumeExpansion ?? false), .age(metadata.creationTimestamp, context),
        ]
    }
}
