extension VolumeSource {
    /// Sources that live elsewhere.
    func validateNetwork(_ union: inout UnionCheck, volume: String, into errors: inout FieldErrors) {
        union.member("gcePersistentDisk", gcePersistentDisk, at: "persistentDisk", into: &errors) {
            $0.validate(into: &$1)
        }
        union.member("awsElasticBlockStore", awsElasticBlockStore, into: &errors) { $0.validate(into: &$1) }
        union.member("nfs", nfs, into: &errors) { $0.validate(into: &$1) }
        union.member("iscsi", iscsi, into: &errors) { $0.validate(into: &$1) }
        if let iscsi, iscsi.initiatorName != nil, (volume + ":" + iscsi.targetPortal).utf8.count > ISCSI.nameBytesMax {
            errors.invalid(
                "name", .string(volume),
                "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if "
                    + "iscsi.initiatorName is specified.")
        }
        union.member("glusterfs", glusterfs, into: &errors) { source, errors in
            errors.require("endpoints", source.endpoints)
            errors.require("path", source.path)
        }
        union.member("flocker", flocker, into: &errors) { $0.validate(into: &$1) }
        union.member("rbd", rbd, into: &errors) { source, errors in
            if source.monitors.isEmpty { errors.required("monitors", "") }
            errors.require("image", source.image)
        }
        union.member("cinder", cinder, into: &errors) { source, errors in
            errors.require("volumeID", source.volumeID)
            if let secret = source.secretRef { errors.at("secretRef") { $0.require("name", secret.name) } }
        }
        union.member("cephfs", cephfs, report: "cephFS", into: &errors) { source, errors in
            if source.monitors.isEmpty { errors.required("monitors", "") }
        }
        union.member("quobyte", quobyte, into: &errors) { $0.validate(into: &$1) }
        union.member("fc", fc, into: &errors) { $0.validate(into: &$1) }
        union.member("flexVolume", flexVolume, into: &errors) { source, errors in
            FlexOptions.validate(driver: source.driver, options: source.options.keys, into: &errors)
        }
        union.member("azureFile", azureFile, into: &errors) { source, errors in
            errors.require("secretName", source.secretName)
            errors.require("shareName", source.shareName)
        }
        union.member("vsphereVolume", vsphereVolume, into: &errors) { $1.require("volumePath", $0.volumePath) }
        union.member("photonPersistentDisk", photonPersistentDisk, into: &errors) { $1.require("pdID", $0.pdID) }
        union.member("portworxVolume", portworxVolume, into: &errors) { $1.require("volumeID", $0.volumeID) }
        union.member("azureDisk", azureDisk, into: &errors) { $0.validate(into: &$1) }
        union.member("storageos", storageos, into: &errors) { source, errors in
            errors.require("volumeName", source.volumeName, Names.dns1123Label)
            if !source.volumeNamespace.isEmpty {
                errors.check("volumeNamespace", source.volumeNamespace, Names.dns1123Label)
            }
            if let secret = source.secretRef { errors.at("secretRef") { $0.require("name", secret.name) } }
        }
        union.member("scaleIO", scaleIO, into: &errors) { source, errors in
            errors.require("gateway", source.gateway)
            errors.require("system", source.system)
            errors.require("volumeName", source.volumeName)
        }
    }
}

extension GCEPersistentDiskVolumeSource {
    public func validate(into errors: inout FieldErrors) {
        errors.require("pdName", pdName)
        errors.checkPartition(partition)
    }
}

extension AWSElasticBlockStoreVolumeSource {
    public func validate(into errors: inout FieldErrors) {
        errors.require("volumeID", volumeID)
        errors.checkPartition(partition)
    }
}

extension FieldErrors {
    /// The number of a partition, or 0 for the whole disk; the message has always been wrong about the 0.
    fileprivate mutating func checkPartition(_ partition: Int32) {
        guard !(0...255).contains(partition) else { return }
        invalid("partition", .integer(Int64(partition)), "must be between 1 and 255, inclusive")
    }
}

extension NFSVolumeSource {
    public func validate(into errors: inout FieldErrors) {
        errors.require("server", server)
        errors.require("path", path)
        if path.utf8.first != UInt8(ascii: "/") {
            errors.invalid("path", .string(path), "must be an absolute path")
        }
    }
}

extension FlockerVolumeSource {
    public func validate(into errors: inout FieldErrors) {
        if datasetName.isEmpty, datasetUUID.isEmpty {
            errors.required(nil, "one of datasetName and datasetUUID is required")
        }
        if !datasetName.isEmpty, !datasetUUID.isEmpty {
            errors.invalid(nil, "resource", "datasetName and datasetUUID can not be specified simultaneously")
        }
        if datasetName.utf8.contains(UInt8(ascii: "/")) {
            errors.invalid("datasetName", .string(datasetName), "must not contain '/'")
        }
    }
}

extension QuobyteVolumeSource {
    /// Bytes in a tenant's UUID, with room.
    private static let tenantBytesMax = 64

    public func validate(into errors: inout FieldErrors) {
        let pairs = "must be a host:port pair or multiple pairs separated by commas"
        if registry.isEmpty {
            errors.required("registry", pairs)
        } else if tenant.utf8.count > Self.tenantBytesMax {
            errors.required("tenant", "must be a UUID and may not exceed a length of 64 characters")
        } else {
            for pair in registry.split(at: ",") where !Self.isHostAndPort(pair) {
                errors.invalid("registry", .string(registry), pairs)
            }
        }
        errors.require("volume", volume)
    }

    /// A host and, after the last colon, a port; a host with colons stands in brackets.
    private static func isHostAndPort(_ text: String) -> Bool {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return false }
        let host = text.utf8[..<colon]
        let brackets: [UInt8] = [UInt8(ascii: "["), UInt8(ascii: "]")]
        let inner = host.first == brackets[0] && host.last == brackets[1] ? host.dropFirst().dropLast() : host
        if inner.count == host.count, host.contains(UInt8(ascii: ":")) { return false }
        return !inner.contains(where: brackets.contains)
            && !text.utf8[colon...].contains(where: brackets.contains)
    }
}

extension FCVolumeSource {
    public func validate(into errors: inout FieldErrors) {
        if targetWWNs.isEmpty, wwids.isEmpty {
            errors.required("targetWWNs", "must specify either targetWWNs or wwids, but not both")
        }
        guard !targetWWNs.isEmpty else { return }
        if !wwids.isEmpty {
            errors.invalid(
                "targetWWNs", .strings(targetWWNs), "targetWWNs and wwids can not be specified simultaneously")
        }
        if let lun {
            errors.invalid("lun", .integer(Int64(lun)), messages: Names.inRange(Int(lun), 0...255))
        } else {
            errors.required("lun", "lun is required if targetWWNs is specified")
        }
    }
}

extension AzureDiskVolumeSource {
    private static let blob = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"
    private static let managed =
        "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"

    public func validate(into errors: inout FieldErrors) {
        errors.require("diskName", diskName)
        errors.require("diskURI", diskURI)
        if let cachingMode { errors.validateChoice("cachingMode", cachingMode, of: ["None", "ReadOnly", "ReadWrite"]) }
        guard let kind else { return }
        errors.validateChoice("kind", kind, of: ["Dedicated", "Managed", "Shared"])
        if kind == "Managed", !diskURI.utf8.starts(with: "/subscriptions/".utf8) {
            errors.notSupported("diskURI", .string(diskURI), supported: [Self.managed])
        }
        if kind != "Managed", !diskURI.utf8.starts(with: "https://".utf8) {
            errors.notSupported("diskURI", .string(diskURI), supported: [Self.blob])
        }
    }
}

/// Rules of the sources that name a driver and free options.
enum FlexOptions {
    static func validate(driver: String, options: [String], into errors: inout FieldErrors) {
        errors.require("driver", driver)
        for key in options {
            let parts = key.split(at: "/", maxSplits: 1)
            let domain = "." + (parts.count == 2 ? parts[0] : key).lowercased()
            guard domain.hasSuffix(".kubernetes.io") || domain.hasSuffix(".k8s.io") else { continue }
            errors.at("options") {
                $0.invalid(.key(key), .string(key), "kubernetes.io and k8s.io namespaces are reserved")
            }
        }
    }
}
