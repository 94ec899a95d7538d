extension PodSpec {
    /// The volumes, and those of them that are good by name; `errors` is at the spec.
    func validateVolumes(
        into errors: inout FieldErrors, options: PodValidationOptions, metadata: ObjectMeta?
    ) -> [String: VolumeSource] {
        var good: [String: VolumeSource] = [:]
        // Claims that will be made for this pod; without its name they cannot be told.
        var created: Set<String> = []
        if let name = metadata?.name, !name.isEmpty {
            for volume in volumes where volume.volumeSource.ephemeral != nil {
                created.insert(name + "-" + volume.name)
            }
        }
        errors.each("volumes", of: volumes) { errors, volume in
            let clean = errors.isClean { errors in
                volume.validateSource(into: &errors, options: options, podName: metadata?.name ?? "")
                errors.require("name", volume.name, Names.dns1123Label)
                if good[volume.name] != nil { errors.duplicate("name", .string(volume.name)) }
            }
            if clean { good[volume.name] = volume.volumeSource }
            if let claim = volume.volumeSource.persistentVolumeClaim, created.contains(claim.claimName) {
                errors.at("persistentVolumeClaim") {
                    $0.invalid(
                        "claimName", .string(claim.claimName),
                        "must not reference a PVC that gets created for an ephemeral volume")
                }
            }
        }
        return good
    }
}

extension Volume {
    /// Exactly one source, and a good one; `errors` is at the volume.
    func validateSource(into errors: inout FieldErrors, options: PodValidationOptions, podName: String) {
        var union = UnionCheck("may not specify more than 1 volume type")
        volumeSource.validateLocal(&union, into: &errors)
        volumeSource.validateNetwork(&union, volume: name, into: &errors)
        volumeSource.validateData(&union, into: &errors, options: options)
        union.member("ephemeral", volumeSource.ephemeral, into: &errors) { $0.validate(into: &$1) }
        if volumeSource.ephemeral != nil, !podName.isEmpty, !name.isEmpty {
            let claim = podName + "-" + name
            for message in Names.subdomainName(claim) {
                errors.invalid("name", .string(name), "PVC name \(GoText.quoted(claim)): \(message)")
            }
        }
        union.member("image", volumeSource.image, into: &errors) { image, errors in
            if options.isPod { errors.require("reference", image.reference) }
            errors.validateChoice("pullPolicy", image.pullPolicy, of: PullPolicy.all, required: true)
        }
        if union.count == 0 { errors.required(nil, "must specify a volume type") }
    }
}

extension VolumeSource {
    /// Sources on the node itself.
    fileprivate func validateLocal(_ union: inout UnionCheck, into errors: inout FieldErrors) {
        union.member("emptyDir", emptyDir, into: &errors) { source, errors in
            if let limit = source.sizeLimit, limit < .zero {
                errors.forbidden("sizeLimit", "SizeLimit field must be a valid resource quantity")
            }
        }
        union.member("hostPath", hostPath, into: &errors) { $0.validate(into: &$1) }
        union.member("gitRepo", gitRepo, into: &errors) { source, errors in
            errors.require("repository", source.repository)
            errors.checkDescendingPath("directory", source.directory)
        }
    }

    /// Sources made of other objects' data.
    fileprivate func validateData(
        _ union: inout UnionCheck, into errors: inout FieldErrors, options: PodValidationOptions
    ) {
        union.member("secret", secret, into: &errors) { source, errors in
            errors.require("secretName", source.secretName)
            errors.checkFileMode("defaultMode", source.defaultMode)
            errors.each("items", of: source.items) { $1.validate(into: &$0) }
        }
        union.member("configMap", configMap, into: &errors) { source, errors in
            errors.require("name", source.localObjectReference.name)
            errors.checkFileMode("defaultMode", source.defaultMode)
            errors.each("items", of: source.items) { $1.validate(into: &$0) }
        }
        union.member("persistentVolumeClaim", persistentVolumeClaim, into: &errors) { source, errors in
            errors.require("claimName", source.claimName)
        }
        union.member("downwardAPI", downwardAPI, report: "downwarAPI", into: &errors) { source, errors in
            errors.checkFileMode("defaultMode", source.defaultMode)
            for file in source.items { file.validate(into: &errors) }
        }
        union.member("projected", projected, into: &errors) { $0.validate(into: &$1, options: options) }
        union.member("csi", csi, into: &errors) { $0.validate(into: &$1) }
    }
}

extension HostPathVolumeSource {
    private static let types = [
        "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
    ]

    public func validate(into errors: inout FieldErrors) {
        guard !path.isEmpty else { return errors.required("path", "") }
        errors.checkNoBacksteps("path", path)
        if let type { errors.validateChoice("type", type, of: Self.types) }
    }
}

extension KeyToPath {
    func validate(into errors: inout FieldErrors) {
        errors.require("key", key)
        errors.require("path", path)
        errors.checkLocalPath("path", path)
        errors.checkFileMode("mode", mode)
    }
}

extension DownwardAPIVolumeFile {
    /// Fields of the pod that a file may show.
    private static let fields = [
        "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid",
    ]

    func validate(into errors: inout FieldErrors) {
        errors.require("path", path)
        errors.checkLocalPath("path", path)
        if let fieldRef {
            errors.at("fieldRef") { fieldRef.validate(fields: Self.fields, into: &$0) }
            if resourceFieldRef != nil {
                errors.invalid(nil, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
            }
        } else if let resourceFieldRef {
            errors.at("resourceFieldRef") { resourceFieldRef.validate(needsContainer: true, into: &$0) }
        } else {
            errors.required(nil, "one of fieldRef and resourceFieldRef is required")
        }
        errors.checkFileMode("mode", mode)
    }
}

extension CSIVolumeSource {
    func validate(into errors: inout FieldErrors) {
        errors.checkCSIDriver("driver", driver)
        guard let secret = nodePublishSecretRef else { return }
        if secret.name.isEmpty {
            errors.at("nodePublishSecretRef") { $0.required("name", "") }
        } else {
            errors.invalid("name", .string(secret.name), messages: Names.subdomainName(secret.name))
        }
    }
}

extension FieldErrors {
    /// The name of a driver of the container storage interface, 63 bytes at most.
    public mutating func checkCSIDriver(_ element: FieldPath.Element?, _ driver: String) {
        if driver.isEmpty { required(element, "") }
        if driver.utf8.count > Names.Limit.label { tooLong(element, bytesMax: Names.Limit.label) }
        invalid(element, .string(driver), messages: Names.dns1123Subdomain(driver.lowercased()))
    }
}

extension EphemeralVolumeSource {
    func validate(into errors: inout FieldErrors) {
        guard let template = volumeClaimTemplate else { return errors.required("volumeClaimTemplate", "") }
        errors.at("volumeClaimTemplate") { errors in
            errors.at("metadata") { template.metadata.validateAsTemplate(into: &$0) }
            errors.at("spec") { template.spec.validate(into: &$0) }
        }
    }
}

extension ObjectMeta {
    /// Metadata of something that is not there yet: labels and annotations, and nothing else.
    fileprivate func validateAsTemplate(into errors: inout FieldErrors) {
        errors.at("annotations") { $0.validateAnnotations(annotations.pairs) }
        errors.at("labels") { $0.validateLabels(labels.pairs) }
        let others: [(name: String, isSet: Bool)] = [
            ("name", !name.isEmpty), ("generateName", !generateName.isEmpty), ("namespace", !namespace.isEmpty),
            ("selfLink", !selfLink.isEmpty), ("uID", !uid.isEmpty), ("resourceVersion", !resourceVersion.isEmpty),
            ("generation", generation != 0), ("creationTimestamp", creationTimestamp != nil),
            ("deletionTimestamp", deletionTimestamp != nil),
            ("deletionGracePeriodSeconds", deletionGracePeriodSeconds != nil),
            ("ownerReferences", !ownerReferences.isEmpty), ("finalizers", !finalizers.isEmpty),
            ("managedFields", !managedFields.isEmpty),
        ]
        for other in others where other.isSet { errors.forbidden(.name(other.name), "cannot be set") }
    }
}
