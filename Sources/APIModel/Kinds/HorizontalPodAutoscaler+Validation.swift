extension HorizontalPodAutoscaler {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") { spec.validate(into: &$0) }
    }

    public func validateUpdate(from old: HorizontalPodAutoscaler, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") { spec.validate(into: &$0, old: old.spec) }
    }

    public func validateStatusUpdate(from old: HorizontalPodAutoscaler, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("status") { errors in
            errors.validateNonnegative(status.currentReplicas, at: "currentReplicas")
            errors.validateNonnegative(status.desiredReplicas, at: "desiredReplicas")
        }
    }
}

extension HorizontalPodAutoscalerSpec {
    /// - Parameter old: What the object had before; what was wrong there already stays allowed.
    func validate(into errors: inout FieldErrors, old: HorizontalPodAutoscalerSpec? = nil) {
        // Scaling to zero is not offered; an object that has it keeps it.
        let least: Int32 = old?.minReplicas == 0 ? 0 : 1
        if let minReplicas, minReplicas < least {
            errors.invalid(
                "minReplicas", .integer(Int64(minReplicas)), "must be greater than or equal to \(least)")
        }
        let max = FieldValue.integer(Int64(maxReplicas))
        if maxReplicas < 1 { errors.invalid("maxReplicas", max, "must be greater than 0") }
        if let minReplicas, maxReplicas < minReplicas {
            errors.invalid("maxReplicas", max, "must be greater than or equal to `minReplicas`")
        }
        errors.at("scaleTargetRef") { errors in
            // Replication controllers are of the group without a name.
            let allowsNoGroup =
                scaleTargetRef.kind == "ReplicationController" || old?.scaleTargetRef.apiVersion.isEmpty == true
            scaleTargetRef.validate(
                allowsNoGroup: allowsNoGroup,
                allowsAnyVersion: old.map { $0.scaleTargetRef.versionFault(allowsNoGroup: allowsNoGroup) != nil }
                    ?? false, into: &errors)
        }
        errors.each("metrics", of: metrics) { errors, metric in
            metric.validate(allowsAnyVersion: old?.hasInvalidMetricVersion ?? false, into: &errors)
        }
        if minReplicas == 0, !metrics.contains(where: { $0.type == "Object" || $0.type == "External" }) {
            errors.forbidden(
                "metrics",
                "must specify at least one Object or External metric to support scaling to zero replicas")
        }
        guard let behavior else { return }
        errors.at("behavior") { behavior.validate(into: &$0) }
    }

    private var hasInvalidMetricVersion: Bool {
        metrics.contains { $0.object?.describedObject.versionFault(allowsNoGroup: true) != nil }
    }
}

extension CrossVersionObjectReference {
    func validate(allowsNoGroup: Bool, allowsAnyVersion: Bool, into errors: inout FieldErrors) {
        for (name, text) in [("kind", kind), ("name", self.name)] {
            if text.isEmpty {
                errors.required(.name(name), "")
            } else {
                errors.invalid(.name(name), .string(text), messages: Names.pathSegmentName(text))
            }
        }
        if !allowsAnyVersion, let fault = versionFault(allowsNoGroup: allowsNoGroup) {
            errors.invalid("apiVersion", .string(apiVersion), fault)
        }
    }

    func versionFault(allowsNoGroup: Bool) -> String? {
        let parts = apiVersion.split(at: "/")
        if parts.count > 2 { return "unexpected GroupVersion string: \(apiVersion)" }
        return allowsNoGroup || (parts.count == 2 && !parts[0].isEmpty) ? nil : "apiVersion must specify API group"
    }
}

extension HorizontalPodAutoscalerBehavior {
    func validate(into errors: inout FieldErrors) {
        if let scaleUp { errors.at("scaleUp") { scaleUp.validate(into: &$0) } }
        if let scaleDown { errors.at("scaleDown") { scaleDown.validate(into: &$0) } }
    }
}

extension HPAScalingRules {
    /// The longest window in seconds; Kubernetes' number.
    private static let stabilizationWindowSecondsMax: Int32 = 3600

    func validate(into errors: inout FieldErrors) {
        if let window = stabilizationWindowSeconds {
            let value = FieldValue.integer(Int64(window))
            if window < 0 {
                errors.invalid("stabilizationWindowSeconds", value, "must be greater than or equal to zero")
            }
            if window > Self.stabilizationWindowSecondsMax {
                errors.invalid(
                    "stabilizationWindowSeconds", value,
                    "must be less than or equal to \(Self.stabilizationWindowSecondsMax)")
            }
        }
        let choices = ["Disabled", "Max", "Min"]
        if let selectPolicy, !choices.contains(selectPolicy) {
            errors.notSupported("selectPolicy", .string(selectPolicy), supported: choices)
        }
        if policies.isEmpty { errors.required("policies", "must specify at least one Policy") }
        errors.each("policies", of: policies) { errors, policy in policy.validate(into: &errors) }
        if let tolerance, tolerance.sign < 0 {
            errors.invalid("tolerance", .string(tolerance.description), "must be greater than or equal to 0")
        }
    }
}

extension HPAScalingPolicy {
    /// The longest period in seconds; Kubernetes' number.
    private static let periodSecondsMax: Int32 = 1800

    func validate(into errors: inout FieldErrors) {
        if type != "Pods", type != "Percent" {
            errors.notSupported("type", .string(type), supported: ["Percent", "Pods"])
        }
        if value <= 0 { errors.invalid("value", .integer(Int64(value)), "must be greater than zero") }
        let period = FieldValue.integer(Int64(periodSeconds))
        if periodSeconds <= 0 { errors.invalid("periodSeconds", period, "must be greater than zero") }
        if periodSeconds > Self.periodSecondsMax {
            errors.invalid("periodSeconds", period, "must be less than or equal to \(Self.periodSecondsMax)")
        }
    }
}
