import Base

/// What a validation of a claim lets pass because an older object has it already.
public struct ClaimValidationOptions: Hashable, Sendable {
    /// The selector may have values that no label can have.
    public var allowsInvalidSelectorValues = false
    /// The group of a source of data may be malformed.
    public var allowsInvalidDataSourceGroup = false

    /// The rules for a new object.
    public init() {}

    /// The rules for a change of `old`.
    public init(old: PersistentVolumeClaimSpec) {
        allowsInvalidSelectorValues = old.selector?.hasInvalidValue ?? false
        allowsInvalidDataSourceGroup = old.dataSource?.apiGroup != nil || old.dataSourceRef?.apiGroup != nil
    }
}

extension PersistentVolumeClaim {
    public func validate(into errors: inout FieldErrors) {
        validate(options: ClaimValidationOptions(), into: &errors)
    }

    private func validate(options: ClaimValidationOptions, into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") { spec.validate(options: options, into: &$0) }
    }

    public func validateUpdate(from old: PersistentVolumeClaim, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        validate(options: ClaimValidationOptions(old: old.spec), into: &errors)
        validateChange(from: old, into: &errors)
        errors.validateImmutable(
            at: "volumeMode", new: spec.volumeMode, old: old.spec.volumeMode, value: .optional(spec.volumeMode))
        validateAttributesClassChange(from: old, into: &errors)
    }

    /// A class that never took effect may be taken back.
    private func validateAttributesClassChange(
        from old: PersistentVolumeClaim, into errors: inout FieldErrors
    ) {
        guard old.spec.volumeAttributesClassName != spec.volumeAttributesClassName,
            old.spec.volumeAttributesClassName != nil, spec.volumeAttributesClassName?.isEmpty ?? true,
            old.status.currentVolumeAttributesClassName != nil
        else { return }
        let target = spec.volumeAttributesClassName == nil ? "nil" : "an empty string"
        errors.at("spec") {
            $0.forbidden(
                "volumeAttributesClassName",
                "update to \(target) is forbidden when status.currentVolumeAttributesClassName is not nil")
        }
    }

    public func validateStatusUpdate(from old: PersistentVolumeClaim, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        if spec.accessModes.isEmpty { errors.at("Spec") { $0.required("accessModes", "") } }
        errors.at("status") { status.validate(into: &$0) }
    }
}

extension PersistentVolumeClaim {
    /// The annotation that was the field `storageClassName`.
    static let classAnnotation = "volume.beta.kubernetes.io/storage-class"

    /// A claim stays as it is, but for its volume, once; its class, once; and when bound its size.
    private func validateChange(from old: PersistentVolumeClaim, into errors: inout FieldErrors) {
        var new = spec
        var before = old.spec
        if before.volumeName.isEmpty { before.volumeName = new.volumeName }
        if isUpgradeOfClass(from: old) {
            new.storageClassName = nil
        } else {
            let annotation = metadata.annotations[Self.classAnnotation] ?? ""
            if annotation != old.metadata.annotations[Self.classAnnotation] ?? "" {
                errors.at("metadata") {
                    $0.at("annotations") {
                        $0.invalid(.name(Self.classAnnotation), .string(annotation), "field is immutable")
                    }
                }
            }
            let oldAnnotation = old.metadata.annotations[Self.classAnnotation]
            if let name = new.storageClassName, before.storageClassName == nil,
                oldAnnotation == nil || oldAnnotation == name
            {
                new.storageClassName = nil
            }
        }
        if status.phase == "Bound" {
            new.resources.requests["storage"] = before.resources.requests["storage"]
            new.volumeAttributesClassName = before.volumeAttributesClassName
        }
        errors.at("spec") { errors in
            if !new.isSame(as: before) {
                errors.forbidden(
                    nil,
                    "spec is immutable after creation except resources.requests and volumeAttributesClassName for "
                        + "bound claims")
            }
            validateSize(from: old, into: &errors)
        }
    }

    /// Whether the class moves from the annotation to the field.
    private func isUpgradeOfClass(from old: PersistentVolumeClaim) -> Bool {
        guard let name = old.metadata.annotations[Self.classAnnotation], old.spec.storageClassName == nil else {
            return false
        }
        return spec.storageClassName == name && metadata.annotations[Self.classAnnotation] ?? name == name
    }

    /// A claim never shrinks below what it has; a wish that failed may be taken back.
    private func validateSize(from old: PersistentVolumeClaim, into errors: inout FieldErrors) {
        let size = spec.resources.requests["storage"] ?? .zero
        guard size < old.spec.resources.requests["storage"] ?? .zero,
            size <= old.status.capacity["storage"] ?? .zero
        else { return }
        errors.at("resources") {
            $0.at("requests") {
                $0.forbidden("storage", "field can not be less than status.capacity")
            }
        }
    }
}

extension PersistentVolumeClaimSpec {
    /// Whether both say the same; amounts are compared by value.
    fileprivate func isSame(as other: PersistentVolumeClaimSpec) -> Bool {
        guard resources.requests == other.resources.requests, resources.limits == other.resources.limits else {
            return false
        }
        var copy = self
        copy.resources = other.resources
        return copy == other
    }

    static let accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]
    static let volumeModes = ["Block", "Filesystem"]

    /// What is wrong with the spec, reported at the current path.
    public func validate(
        options: ClaimValidationOptions = ClaimValidationOptions(), into errors: inout FieldErrors
    ) {
        if accessModes.isEmpty { errors.required("accessModes", "at least 1 access mode is required") }
        if let selector {
            errors.at("selector") {
                selector.validate(invalidValues: options.allowsInvalidSelectorValues, into: &$0)
            }
        }
        errors.validateAccessModes(accessModes)
        validateStorage(into: &errors)
        if let storageClassName, !storageClassName.isEmpty {
            errors.validateClassName("storageClassName", storageClassName)
        }
        if let volumeMode { errors.validateChoice("volumeMode", volumeMode, of: Self.volumeModes) }
        validateDataSources(options, into: &errors)
        if let volumeAttributesClassName, !volumeAttributesClassName.isEmpty {
            errors.validateClassName("volumeAttributesClassName", volumeAttributesClassName)
        }
    }

    private func validateStorage(into errors: inout FieldErrors) {
        errors.at("resources") { errors in
            guard let storage = resources.requests["storage"] else {
                errors.required(.key("storage"), "")
                return
            }
            errors.validatePositive(.key("storage"), storage)
        }
    }

    private func validateDataSources(_ options: ClaimValidationOptions, into errors: inout FieldErrors) {
        if let source = dataSource {
            errors.at("dataSource") {
                $0.validateDataSource(source.apiGroup, source.kind, source.name, options)
            }
        }
        guard let reference = dataSourceRef else { return }
        let namespace = reference.namespace ?? ""
        errors.at("dataSourceRef") { errors in
            errors.validateDataSource(reference.apiGroup, reference.kind, reference.name, options)
            if !namespace.isEmpty {
                errors.invalid("namespace", .string(namespace), messages: Names.labelName(namespace))
            }
        }
        guard let source = dataSource else { return }
        // Kubernetes shows an empty struct here: the path, where it meant the value.
        if !namespace.isEmpty {
            errors.invalid(nil, .json("{}"), "may not be specified when dataSourceRef.namespace is specified")
        } else if source.apiGroup != reference.apiGroup || source.kind != reference.kind
            || source.name != reference.name
        {
            errors.invalid(nil, .json("{}"), "must match dataSourceRef")
        }
    }
}

extension FieldErrors {
    /// Ways to mount a volume; the one for a single pod stands alone.
    mutating func validateAccessModes(_ modes: [String]) {
        let supported = PersistentVolumeClaimSpec.accessModes
        for mode in modes { validateChoice("accessModes", mode, of: supported) }
        let alone = "ReadWriteOncePod"
        if modes.contains(alone), modes.contains(where: { $0 != alone && supported.contains($0) }) {
            forbidden("accessModes", "may not use ReadWriteOncePod with other access modes")
        }
    }

    /// The name of a class of storage.
    mutating func validateClassName(_ element: FieldPath.Element, _ name: String) {
        invalid(element, .string(name), messages: Names.subdomainName(name))
    }

    fileprivate mutating func validateDataSource(
        _ group: String?, _ kind: String, _ name: String, _ options: ClaimValidationOptions
    ) {
        let group = group ?? ""
        if name.isEmpty { required("name", "") }
        if kind.isEmpty { required("kind", "") }
        if group.isEmpty, kind != "PersistentVolumeClaim" {
            invalid(nil, .string(kind), "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
        }
        if !group.isEmpty, !options.allowsInvalidDataSourceGroup {
            invalid("apiGroup", .string(group), messages: Names.dns1123Subdomain(group))
        }
    }
}

extension PersistentVolumeClaimStatus {
    private static let resizeStatuses = [
        "ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible",
        "NodeResizePending",
    ]

    /// What is wrong with the status, reported at the current path.
    fileprivate func validate(into errors: inout FieldErrors) {
        errors.at("capacity") { errors in
            for (name, amount) in capacity.pairs { errors.validateBasicAmount(.key(name), amount) }
        }
        for (name, state) in allocatedResourceStatuses.pairs {
            _ = Self.isClean(name, at: "allocatedResourceStatus", into: &errors)
            if !Self.resizeStatuses.contains(state) {
                errors.notSupported(
                    "allocatedResourceStatus", .string(name), supported: Self.resizeStatuses)
            }
        }
        for (name, amount) in allocatedResources.pairs
        where Self.isClean(name, at: "allocatedResources", into: &errors) {
            errors.at("allocatedResources") { errors in
                if errors.isClean({ $0.validateBasicAmount(.key(name), amount) }) {
                    errors.validateAmount(.key(name), amount, of: "storage")
                }
            }
        }
    }

    /// Whether `name` is storage or a resource with a prefix.
    private static func isClean(
        _ name: String, at element: FieldPath.Element, into errors: inout FieldErrors
    ) -> Bool {
        errors.isClean { errors in
            let messages = Names.labelKey(name)
            errors.invalid(element, .string(name), messages: messages)
            if messages.isEmpty, ResourceName.isNative(name), name != "storage" {
                errors.notSupported(element, .string(name), supported: ["storage"])
            }
        }
    }
}
