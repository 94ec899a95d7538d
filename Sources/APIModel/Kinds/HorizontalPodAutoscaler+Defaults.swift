extension HorizontalPodAutoscaler {
    public mutating func applyDefaults() {
        if spec.minReplicas == nil { spec.minReplicas = 1 }
        if spec.metrics.isEmpty { spec.metrics = [.averageCPU] }
        guard var behavior = spec.behavior else { return }
        behavior.scaleUp = (behavior.scaleUp ?? HPAScalingRules()).filled(from: .scaleUpDefault)
        behavior.scaleDown = (behavior.scaleDown ?? HPAScalingRules()).filled(from: .scaleDownDefault)
        spec.behavior = behavior
    }

    public mutating func prepareForCreate() {
        status = HorizontalPodAutoscalerStatus()
    }

    // The generation of autoscalers is not counted: nobody waits for it.
    public mutating func prepareForUpdate(from old: HorizontalPodAutoscaler) {
        status = old.status
        countGeneration(from: old, ifChanged: false)
    }

    public mutating func prepareForStatusUpdate(from old: HorizontalPodAutoscaler) {
        spec = old.spec
    }
}

extension MetricSpec {
    /// What is measured where nothing is said: 80 % of the CPU that pods ask for.
    static let averageCPU = MetricSpec {
        $0.type = "Resource"
        $0.resource = ResourceMetricSource {
            $0.name = "cpu"
            $0.target.type = "Utilization"
            $0.target.averageUtilization = 80
        }
    }
}

extension HPAScalingRules {
    /// Up at once: by four pods or to twice as many, whichever is more, each 15 seconds.
    public static let scaleUpDefault = HPAScalingRules {
        $0.stabilizationWindowSeconds = 0
        $0.selectPolicy = "Max"
        $0.policies = [.init("Pods", 4), .init("Percent", 100)]
    }

    /// Down to the minimum; how long the need must last is the controller's setting.
    public static let scaleDownDefault = HPAScalingRules {
        $0.selectPolicy = "Max"
        $0.policies = [.init("Percent", 100)]
    }

    /// These rules, and what they leave open from `defaults`.
    public func filled(from defaults: HPAScalingRules) -> HPAScalingRules {
        var rules = self
        if rules.selectPolicy == nil { rules.selectPolicy = defaults.selectPolicy }
        if rules.policies.isEmpty { rules.policies = defaults.policies }
        if rules.stabilizationWindowSeconds == nil {
            rules.stabilizationWindowSeconds = defaults.stabilizationWindowSeconds
        }
        return rules
    }
}

extension HPAScalingPolicy {
    /// How long the default policies look back, in seconds.
    private static let defaultPeriodSeconds: Int32 = 15

    fileprivate init(_ type: String, _ value: Int32) {
        self.init()
        self.type = type
        self.value = value
        periodSeconds = Self.defaultPeriodSeconds
    }
}
