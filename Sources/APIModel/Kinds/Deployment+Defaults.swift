extension Deployment {
    public mutating func applyDefaults() {
        spec.template.applyDefaults()
        if spec.replicas == nil { spec.replicas = 1 }
        spec.strategy.applyDefaults()
        if spec.revisionHistoryLimit == nil { spec.revisionHistoryLimit = 10 }
        if spec.progressDeadlineSeconds == nil { spec.progressDeadlineSeconds = 600 }
    }

    public mutating func prepareForCreate() {
        status = DeploymentStatus()
        metadata.generation = 1
    }

    public mutating func prepareForUpdate(from old: Deployment) {
        status = old.status
        // Annotations are handed on to replica sets, so their change is a change of what is wanted.
        countGeneration(
            from: old, ifChanged: spec != old.spec || metadata.annotations != old.metadata.annotations)
    }

    public mutating func prepareForStatusUpdate(from old: Deployment) {
        spec = old.spec
        metadata.labels = old.metadata.labels
    }
}

extension DeploymentStrategy {
    public mutating func applyDefaults() {
        if type.isEmpty { type = "RollingUpdate" }
        guard type == "RollingUpdate" else { return }
        var rolling = rollingUpdate ?? RollingUpdateDeployment()
        if rolling.maxUnavailable == nil { rolling.maxUnavailable = "25%" }
        if rolling.maxSurge == nil { rolling.maxSurge = "25%" }
        rollingUpdate = rolling
    }
}
