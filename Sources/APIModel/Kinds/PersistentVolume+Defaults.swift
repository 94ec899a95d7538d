extension PersistentVolume {
    public mutating func applyDefaults() {
        if status.phase.isEmpty { status.phase = "Pending" }
        if spec.persistentVolumeReclaimPolicy.isEmpty { spec.persistentVolumeReclaimPolicy = "Retain" }
        if spec.volumeMode == nil { spec.volumeMode = "Filesystem" }
        spec.capacity.roundUpToMilli()
        spec.persistentVolumeSource.applyDefaults()
    }

    /// The first phase begins when the volume does.
    public mutating func prepareForCreate() {
        let start = metadata.creationTimestamp
        status = PersistentVolumeStatus {
            $0.phase = "Pending"
            $0.lastPhaseTransitionTime = start
        }
    }

    public mutating func prepareForUpdate(from old: PersistentVolume) {
        status = old.status
    }

    /// The server adds the time of a new phase where the client gives none; that is not part of this.
    public mutating func prepareForStatusUpdate(from old: PersistentVolume) {
        spec = old.spec
    }
}

extension PersistentVolumeSource {
    public mutating func applyDefaults() {
        if let hostPath, hostPath.type == nil { self.hostPath?.type = "" }
        if let iscsi, iscsi.iscsiInterface.isEmpty { self.iscsi?.iscsiInterface = "default" }
        rbd?.applyDefaults()
        azureDisk?.applyDefaults()
        scaleIO?.applyDefaults()
    }
}

extension RBDPersistentVolumeSource {
    fileprivate mutating func applyDefaults() {
        if pool.isEmpty { pool = "rbd" }
        if user.isEmpty { user = "admin" }
        if keyring.isEmpty { keyring = "/etc/ceph/keyring" }
    }
}

extension ScaleIOPersistentVolumeSource {
    fileprivate mutating func applyDefaults() {
        if storageMode.isEmpty { storageMode = "ThinProvisioned" }
        if fsType.isEmpty { fsType = "xfs" }
    }
}
