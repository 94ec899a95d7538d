extension ReplicaSet {
    public mutating func applyDefaults() {
        spec.template.applyDefaults()
        if spec.replicas == nil { spec.replicas = 1 }
    }

    public mutating func prepareForCreate() {
        status = ReplicaSetStatus()
        metadata.generation = 1
    }

    public mutating func prepareForUpdate(from old: ReplicaSet) {
        status = old.status
        countGeneration(from: old, ifChanged: spec != old.spec)
    }

    public mutating func prepareForStatusUpdate(from old: ReplicaSet) {
        spec = old.spec
    }
}
