extension DaemonSet {
    /// Where v1 keeps the number of the template, which older versions had in the spec.
    static let templateGenerationKey = "deprecated.daemonset.template.generation"

    /// How many templates the object has had; 0 where that is not known.
    var templateGeneration: Int64 {
        metadata.annotations[Self.templateGenerationKey].flatMap { try? GoText.integer($0) } ?? 0
    }

    public mutating func applyDefaults() {
        spec.template.applyDefaults()
        spec.updateStrategy.applyDefaults()
        if spec.revisionHistoryLimit == nil { spec.revisionHistoryLimit = 10 }
    }

    public mutating func prepareForCreate() {
        status = DaemonSetStatus()
        metadata.generation = 1
        metadata.annotations[Self.templateGenerationKey] = "1"
    }

    public mutating func prepareForUpdate(from old: DaemonSet) {
        status = old.status
        let templates = old.templateGeneration + (spec.template != old.spec.template ? 1 : 0)
        metadata.annotations[Self.templateGenerationKey] = String(templates)
        countGeneration(from: old, ifChanged: spec != old.spec)
    }

    public mutating func prepareForStatusUpdate(from old: DaemonSet) {
        spec = old.spec
    }
}

extension DaemonSetUpdateStrategy {
    public mutating func applyDefaults() {
        if type.isEmpty { type = "RollingUpdate" }
        guard type == "RollingUpdate" else { return }
        var rolling = rollingUpdate ?? RollingUpdateDaemonSet()
        if rolling.maxUnavailable == nil { rolling.maxUnavailable = 1 }
        if rolling.maxSurge == nil { rolling.maxSurge = 0 }
        rollingUpdate = rolling
    }
}
