extension Volume {
    /// Fills in what the volume leaves open; without any source it is an empty folder.
    public mutating func applyDefaults() {
        if volumeSource == VolumeSource() { volumeSource.emptyDir = EmptyDirVolumeSource() }
        volumeSource.applyDefaults()
    }
}

extension VolumeSource {
    /// Permissions of files that a volume makes of an object's data: `rw-r--r--`.
    private static let fileMode: Int32 = 0o644

    /// Fills in what the source leaves open.
    public mutating func applyDefaults() {
        if let image, image.pullPolicy.isEmpty {
            self.image?.pullPolicy = PullPolicy.standard(for: image.reference)
        }
        if let hostPath, hostPath.type == nil { self.hostPath?.type = "" }
        if let secret, secret.defaultMode == nil { self.secret?.defaultMode = Self.fileMode }
        if let configMap, configMap.defaultMode == nil { self.configMap?.defaultMode = Self.fileMode }
        if downwardAPI != nil {
            if downwardAPI?.defaultMode == nil { downwardAPI?.defaultMode = Self.fileMode }
            downwardAPI?.items.applyDefaults()
        }
        if projected != nil {
            if projected?.defaultMode == nil { projected?.defaultMode = Self.fileMode }
            projected?.applyDefaults()
        }
        ephemeral?.volumeClaimTemplate?.applyDefaults()
        applyNetworkDefaults()
    }

    /// The sources that live elsewhere.
    private mutating func applyNetworkDefaults() {
        if let iscsi, iscsi.iscsiInterface.isEmpty { self.iscsi?.iscsiInterface = "default" }
        rbd?.applyDefaults()
        azureDisk?.applyDefaults()
        scaleIO?.applyDefaults()
    }
}

extension ProjectedVolumeSource {
    /// Fills in what the sources leave open.
    mutating func applyDefaults() {
        for index in sources.indices {
            sources[index].downwardAPI?.items.applyDefaults()
            if let token = sources[index].serviceAccountToken, token.expirationSeconds == nil {
                // One hour.
                sources[index].serviceAccountToken?.expirationSeconds = 3600
            }
        }
    }
}

extension [DownwardAPIVolumeFile] {
    mutating func applyDefaults() {
        for index in indices { self[index].fieldRef?.applyDefaults() }
    }
}

extension PersistentVolumeClaimTemplate {
    /// Fills in what the claim leaves open.
    public mutating func applyDefaults() {
        if spec.volumeMode == nil { spec.volumeMode = "Filesystem" }
        spec.resources.limits.roundUpToMilli()
        spec.resources.requests.roundUpToMilli()
    }
}

extension RBDVolumeSource {
    mutating func applyDefaults() {
        if pool.isEmpty { pool = "rbd" }
        if user.isEmpty { user = "admin" }
        if keyring.isEmpty { keyring = "/etc/ceph/keyring" }
    }
}

extension AzureDiskVolumeSource {
    /// Fills in what the source leaves open; persistent volumes have the same.
    public mutating func applyDefaults() {
        if cachingMode == nil { cachingMode = "ReadWrite" }
        if fsType == nil { fsType = "ext4" }
        if readOnly == nil { readOnly = false }
        if kind == nil { kind = "Shared" }
    }
}

extension ScaleIOVolumeSource {
    mutating func applyDefaults() {
        if storageMode.isEmpty { storageMode = "ThinProvisioned" }
        if fsType.isEmpty { fsType = "xfs" }
    }
}
