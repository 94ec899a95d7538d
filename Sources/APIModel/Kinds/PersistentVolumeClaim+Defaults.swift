extension PersistentVolumeClaim {
    public mutating func applyDefaults() {
        if status.phase.isEmpty { status.phase = "Pending" }
        spec.applyDefaults()
        status.capacity.roundUpToMilli()
        status.allocatedResources.roundUpToMilli()
    }

    public mutating func prepareForCreate() {
        status = PersistentVolumeClaimStatus { $0.phase = "Pending" }
        spec.syncDataSources()
    }

    public mutating func prepareForUpdate(from old: PersistentVolumeClaim) {
        status = old.status
        spec.syncDataSources()
    }

    public mutating func prepareForStatusUpdate(from old: PersistentVolumeClaim) {
        spec = old.spec
    }
}

extension PersistentVolumeClaimSpec {
    public mutating func applyDefaults() {
        if volumeMode == nil { volumeMode = "Filesystem" }
        resources.limits.roundUpToMilli()
        resources.requests.roundUpToMilli()
    }

    /// The source of data stands in two fields; the newer one may name another namespace.
    mutating func syncDataSources() {
        if let dataSource, dataSourceRef == nil {
            dataSourceRef = TypedObjectReference {
                $0.apiGroup = dataSource.apiGroup
                $0.kind = dataSource.kind
                $0.name = dataSource.name
            }
        } else if dataSource == nil, let dataSourceRef, (dataSourceRef.namespace ?? "").isEmpty {
            dataSource = TypedLocalObjectReference {
                $0.apiGroup = dataSourceRef.apiGroup
                $0.kind = dataSourceRef.kind
                $0.name = dataSourceRef.name
            }
        }
    }
}
