extension StatefulSet {
    public mutating func applyDefaults() {
        spec.template.applyDefaults()
        for index in spec.volumeClaimTemplates.indices { spec.volumeClaimTemplates[index].applyDefaults() }
        if spec.podManagementPolicy.isEmpty { spec.podManagementPolicy = "OrderedReady" }
        spec.updateStrategy.applyDefaults()
        var retention =
            spec.persistentVolumeClaimRetentionPolicy ?? StatefulSetPersistentVolumeClaimRetentionPolicy()
        if retention.whenDeleted.isEmpty { retention.whenDeleted = "Retain" }
        if retention.whenScaled.isEmpty { retention.whenScaled = "Retain" }
        spec.persistentVolumeClaimRetentionPolicy = retention
        if spec.replicas == nil { spec.replicas = 1 }
        if spec.revisionHistoryLimit == nil { spec.revisionHistoryLimit = 10 }
    }

    public mutating func prepareForCreate() {
        status = StatefulSetStatus()
        metadata.generation = 1
    }

    public mutating func prepareForUpdate(from old: StatefulSet) {
        status = old.status
        countGeneration(from: old, ifChanged: spec != old.spec)
    }

    public mutating func prepareForStatusUpdate(from old: StatefulSet) {
        spec = old.spec
    }
}

extension StatefulSetUpdateStrategy {
    public mutating func applyDefaults() {
        if type.isEmpty {
            type = "RollingUpdate"
            if rollingUpdate == nil { rollingUpdate = RollingUpdateStatefulSetStrategy() }
        }
        guard type == "RollingUpdate", var rolling = rollingUpdate else { return }
        if rolling.partition == nil { rolling.partition = 0 }
        rollingUpdate = rolling
    }
}
