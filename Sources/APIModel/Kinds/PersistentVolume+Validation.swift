import Base

extension PersistentVolume {
    public func validate(into errors: inout FieldErrors) {
        validate(invalidAffinityValues: false, into: &errors)
    }

    private func validate(invalidAffinityValues: Bool, into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") {
            spec.validate(name: metadata.name, invalidAffinityValues: invalidAffinityValues, into: &$0)
        }
    }

    public func validateUpdate(from old: PersistentVolume, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        validate(
            invalidAffinityValues: old.spec.nodeAffinity?.required?.hasInvalidValue ?? false, into: &errors)
        errors.at("spec") { errors in
            // A secret for growing may come later.
            var source = spec.persistentVolumeSource
            if let csi = old.spec.persistentVolumeSource.csi, csi.controllerExpandSecretRef == nil {
                source.csi?.controllerExpandSecretRef = nil
            }
            if source != old.spec.persistentVolumeSource {
                errors.forbidden("persistentvolumesource", "spec.persistentvolumesource is immutable after creation")
            }
        }
        errors.validateImmutable(
            at: "volumeMode", new: spec.volumeMode, old: old.spec.volumeMode, value: .optional(spec.volumeMode))
        if let before = old.spec.nodeAffinity, spec.nodeAffinity?.isSame(as: before) != true {
            errors.invalid(
                "nodeAffinity", .message(spec.nodeAffinity),
                "field is immutable, except for updating from beta label to GA")
        }
        if old.spec.volumeAttributesClassName != nil, spec.volumeAttributesClassName == nil {
            errors.at("spec") {
                $0.forbidden("volumeAttributesClassName", "update from non-nil value to nil is forbidden")
            }
        }
    }
}

extension PersistentVolumeSpec {
    private static let reclaimPolicies = ["Delete", "Recycle", "Retain"]

    /// What is wrong with the spec of the volume `name`, reported at the current path.
    public func validate(
        name: String, invalidAffinityValues: Bool = false, into errors: inout FieldErrors
    ) {
        if accessModes.isEmpty { errors.required("accessModes", "") }
        errors.validateAccessModes(accessModes)
        validateCapacity(into: &errors)
        if !persistentVolumeReclaimPolicy.isEmpty {
            errors.validateChoice(
                "persistentVolumeReclaimPolicy", persistentVolumeReclaimPolicy, of: Self.reclaimPolicies)
        }
        if let nodeAffinity {
            errors.at("nodeAffinity") { errors in
                if let required = nodeAffinity.required {
                    errors.at("required") { required.validate(invalidValues: invalidAffinityValues, into: &$0) }
                } else {
                    errors.required("required", "must specify required node constraints")
                }
            }
        }
        persistentVolumeSource.validate(name: name, hasAffinity: nodeAffinity != nil, into: &errors)
        if persistentVolumeReclaimPolicy == "Recycle", let path = persistentVolumeSource.hostPath?.path,
            Self.isRoot(path)
        {
            errors.forbidden("persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'")
        }
        if !storageClassName.isEmpty { errors.validateClassName("storageClassName", storageClassName) }
        if let volumeMode {
            errors.validateChoice("volumeMode", volumeMode, of: PersistentVolumeClaimSpec.volumeModes)
        }
        if let className = volumeAttributesClassName {
            if className.isEmpty {
                errors.required("volumeAttributesClassName", "an empty string is disallowed")
            } else {
                errors.validateClassName("volumeAttributesClassName", className)
            }
            if persistentVolumeSource.csi == nil {
                errors.required("csi", "has to be specified when using volumeAttributesClassName")
            }
        }
    }

    /// A volume has room, and nothing else.
    private func validateCapacity(into errors: inout FieldErrors) {
        if capacity.isEmpty { errors.required("capacity", "") }
        if capacity["storage"] == nil || capacity.count > 1 {
            let amounts = capacity.entries.map { (key: $0.key, value: $0.value.description) }
            errors.notSupported("capacity", .map(amounts), supported: ["storage"])
        }
        errors.at("capacity") { errors in
            for (name, amount) in capacity.pairs {
                errors.validateBasicAmount(.key(name), amount)
                errors.validatePositive(.key(name), amount)
            }
        }
    }

    /// Whether a path leads to `/`, after `.`, `..` and doubled slashes.
    private static func isRoot(_ path: String) -> Bool {
        guard path.utf8.first == UInt8(ascii: "/") else { return false }
        var depth = 0
        for part in path.split(at: "/") {
            switch part {
            case "", ".": break
            case "..": depth = max(0, depth - 1)
            default: depth += 1
            }
        }
        return depth == 0
    }
}

extension NodeSelector {
    /// Whether some expression has a value that no label can have.
    fileprivate var hasInvalidValue: Bool {
        nodeSelectorTerms.contains { term in
            term.matchExpressions.contains { $0.values.contains { !Names.labelValue($0).isEmpty } }
        }
    }
}

extension VolumeNodeAffinity {
    /// Old names of well-known labels, and what became of them.
    private static let newLabels = [
        "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
        "beta.kubernetes.io/os": "kubernetes.io/os", "beta.kubernetes.io/arch": "kubernetes.io/arch",
        "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
    ]

    /// Whether this is `old`, or `old` with some labels under their new names.
    fileprivate func isSame(as old: VolumeNodeAffinity) -> Bool {
        if self == old { return true }
        guard let new = required?.nodeSelectorTerms, var before = old.required?.nodeSelectorTerms,
            new.count == before.count
        else { return false }
        for index in new.indices {
            Self.rename(&before[index].matchExpressions, to: new[index].matchExpressions)
            Self.rename(&before[index].matchFields, to: new[index].matchFields)
        }
        return new == before
    }

    private static func rename(_ old: inout [NodeSelectorRequirement], to new: [NodeSelectorRequirement]) {
        for index in old.indices where index < new.count && newLabels[old[index].key] == new[index].key {
            old[index].key = new[index].key
        }
    }
}
