extension PersistentVolumeSource {
    /// Exactly one source, and a good one; reported at the spec of the volume `name`.
    func validate(name: String, hasAffinity: Bool, into errors: inout FieldErrors) {
        var union = UnionCheck("may not specify more than 1 volume type")
        union.member("hostPath", hostPath, into: &errors) { $0.validate(into: &$1) }
        union.member("gcePersistentDisk", gcePersistentDisk, at: "persistentDisk", into: &errors) {
            $0.validate(into: &$1)
        }
        union.member("awsElasticBlockStore", awsElasticBlockStore, into: &errors) { $0.validate(into: &$1) }
        union.member("glusterfs", glusterfs, into: &errors) { $0.validate(into: &$1) }
        union.member("flocker", flocker, into: &errors) { $0.validate(into: &$1) }
        union.member("nfs", nfs, into: &errors) { $0.validate(into: &$1) }
        union.member("rbd", rbd, into: &errors) { source, errors in
            if source.monitors.isEmpty { errors.required("monitors", "") }
            errors.require("image", source.image)
        }
        union.member("quobyte", quobyte, into: &errors) { $0.validate(into: &$1) }
        union.member("cephfs", cephfs, report: "cephFS", into: &errors) { source, errors in
            if source.monitors.isEmpty { errors.required("monitors", "") }
        }
        union.member("iscsi", iscsi, into: &errors) { $0.validate(volume: name, into: &$1) }
        validateRest(&union, hasAffinity: hasAffinity, into: &errors)
        if union.count == 0 { errors.required(nil, "must specify a volume type") }
    }

    private func validateRest(_ union: inout UnionCheck, hasAffinity: Bool, into errors: inout FieldErrors) {
        union.member("cinder", cinder, into: &errors) { source, errors in
            errors.require("volumeID", source.volumeID)
            guard let secret = source.secretRef else { return }
            errors.at("secretRef") { $0.requireBoth(secret.name, secret.namespace) }
        }
        union.member("fc", fc, into: &errors) { $0.validate(into: &$1) }
        union.member("flexVolume", flexVolume, into: &errors) { source, errors in
            FlexOptions.validate(driver: source.driver, options: source.options.keys, into: &errors)
        }
        union.member("azureFile", azureFile, into: &errors) { source, errors in
            errors.require("secretName", source.secretName)
            errors.require("shareName", source.shareName)
            if source.secretNamespace?.isEmpty == true { errors.required("secretNamespace", "") }
        }
        union.member("vsphereVolume", vsphereVolume, into: &errors) { $1.require("volumePath", $0.volumePath) }
        union.member("photonPersistentDisk", photonPersistentDisk, into: &errors) { $1.require("pdID", $0.pdID) }
        union.member("portworxVolume", portworxVolume, into: &errors) { $1.require("volumeID", $0.volumeID) }
        union.member("azureDisk", azureDisk, into: &errors) { $0.validate(into: &$1) }
        union.member("scaleIO", scaleIO, into: &errors) { source, errors in
            errors.require("gateway", source.gateway)
            errors.require("system", source.system)
            errors.require("volumeName", source.volumeName)
        }
        let before = union.count
        union.member("local", local, into: &errors) { source, errors in
            if source.path.isEmpty {
                errors.required("path", "")
            } else {
                errors.checkNoBacksteps("path", source.path)
            }
        }
        if union.count > before, !hasAffinity {
            errors.required("nodeAffinity", "Local volume requires node affinity")
        }
        union.member("storageos", storageos, into: &errors) { $0.validate(into: &$1) }
        union.member("csi", csi, into: &errors) { $0.validate(into: &$1) }
    }
}

extension FieldErrors {
    /// A reference to an object of another namespace.
    fileprivate mutating func requireBoth(_ name: String, _ namespace: String) {
        require("name", name)
        require("namespace", namespace)
    }
}

extension GlusterfsPersistentVolumeSource {
    func validate(into errors: inout FieldErrors) {
        errors.require("endpoints", endpoints)
        errors.require("path", path)
        guard let endpointsNamespace else { return }
        if endpointsNamespace.isEmpty {
            errors.invalid(
                "endpointsNamespace", .string(endpointsNamespace),
                "if the endpointnamespace is set, it must be a valid namespace name")
        } else {
            errors.invalid(
                "endpointsNamespace", .string(endpointsNamespace), messages: Names.labelName(endpointsNamespace))
        }
    }
}

extension ISCSIPersistentVolumeSource {
    fileprivate func validate(volume: String, into errors: inout FieldErrors) {
        if initiatorName != nil, "\(volume):\(targetPortal)".utf8.count > ISCSI.nameBytesMax {
            errors.invalid(
                "targetportal", .string(targetPortal),
                "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if "
                    + "iscsi.initiatorName is specified.")
        }
        errors.require("targetPortal", targetPortal)
        if iqn.isEmpty {
            errors.required("iqn", "")
        } else if let fault = ISCSI.fault(in: iqn) {
            errors.invalid("iqn", .string(iqn), fault)
        }
        errors.invalid("lun", .integer(Int64(lun)), messages: Names.inRange(Int(lun), 0...255))
        if chapAuthDiscovery || chapAuthSession, secretRef == nil { errors.required("secretRef", "") }
        if let secretRef { errors.at("secretRef") { $0.require("name", secretRef.name) } }
        if let initiatorName, let fault = ISCSI.fault(in: initiatorName) {
            errors.invalid("initiatorname", .string(initiatorName), fault)
        }
    }
}

extension StorageOSPersistentVolumeSource {
    fileprivate func validate(into errors: inout FieldErrors) {
        errors.require("volumeName", volumeName, Names.dns1123Label)
        if !volumeNamespace.isEmpty { errors.check("volumeNamespace", volumeNamespace, Names.dns1123Label) }
        if let secretRef { errors.at("secretRef") { $0.requireBoth(secretRef.name, secretRef.namespace) } }
    }
}

extension CSIPersistentVolumeSource {
    func validate(into errors: inout FieldErrors) {
        errors.checkCSIDriver("driver", driver)
        errors.require("volumeHandle", volumeHandle)
        let secrets = [
            ("controllerPublishSecretRef", controllerPublishSecretRef),
            ("controllerExpandSecretRef", controllerExpandSecretRef),
            ("nodePublishSecretRef", nodePublishSecretRef), ("nodeExpandSecretRef", nodeExpandSecretRef),
        ]
        for (field, secret) in secrets {
            if let secret { errors.at(.name(field)) { secret.validate(into: &$0) } }
        }
    }
}

extension SecretReference {
    /// A secret of some namespace.
    func validate(into errors: inout FieldErrors) {
        errors.require("name", name, Names.dns1123Subdomain)
        errors.require("namespace", namespace, Names.dns1123Label)
    }
}
