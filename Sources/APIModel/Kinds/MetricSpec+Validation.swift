extension MetricSpec {
    private static let types = ["ContainerResource", "External", "Object", "Pods", "Resource"]

    func validate(allowsAnyVersion: Bool, into errors: inout FieldErrors) {
        if type.isEmpty { errors.required("type", "must specify a metric source type") }
        if !Self.types.contains(type) { errors.notSupported("type", .string(type), supported: Self.types) }
        var present: [String] = []
        /// Only the first source is looked into: a second one is a fault by itself.
        func look(at name: String, _ isPresent: Bool, _ body: (inout FieldErrors) -> Void) {
            guard isPresent else { return }
            present.append(name)
            if present.count == 1 { errors.at(.name(name), body) }
        }
        look(at: "object", object != nil) {
            object?.validate(allowsAnyVersion: allowsAnyVersion, into: &$0)
        }
        look(at: "external", external != nil) { external?.validate(into: &$0) }
        look(at: "pods", pods != nil) { pods?.validate(into: &$0) }
        look(at: "resource", resource != nil) { resource?.validate(into: &$0) }
        look(at: "containerResource", containerResource != nil) { containerResource?.validate(into: &$0) }
        let expected = Self.types.contains(type) ? type.prefix(1).lowercased() + type.dropFirst() : nil
        if let expected {
            if !present.contains(expected) {
                errors.required(.name(expected), "must populate information for the given metric source")
            }
        } else {
            errors.notSupported("type", .string(type), supported: Self.types)
        }
        guard present.count != 1 else { return }
        for name in present where name != expected {
            errors.forbidden(.name(name), "must populate the given metric source only")
        }
    }
}

extension ObjectMetricSource {
    func validate(allowsAnyVersion: Bool, into errors: inout FieldErrors) {
        errors.at("describedObject") {
            describedObject.validate(allowsNoGroup: true, allowsAnyVersion: allowsAnyVersion, into: &$0)
        }
        errors.at("metric") { metric.validate(into: &$0) }
        errors.at("target") { errors in
            target.validate(into: &errors)
            if target.value == nil, target.averageValue == nil {
                errors.required("averageValue", "must set either a target value or averageValue")
            }
        }
    }
}

extension ExternalMetricSource {
    func validate(into errors: inout FieldErrors) {
        errors.at("metric") { metric.validate(into: &$0) }
        errors.at("target") { errors in
            target.validate(into: &errors)
            if target.value == nil, target.averageValue == nil {
                errors.required("averageValue", "must set either a target value for metric or a per-pod target")
            }
            if target.value != nil, target.averageValue != nil {
                errors.forbidden("value", "may not set both a target value for metric and a per-pod target")
            }
        }
    }
}

extension PodsMetricSource {
    func validate(into errors: inout FieldErrors) {
        errors.at("metric") { metric.validate(into: &$0) }
        errors.at("target") { errors in
            target.validate(into: &errors)
            if target.averageValue == nil {
                errors.required("averageValue", "must specify a positive target averageValue")
            }
        }
    }
}

extension ResourceMetricSource {
    func validate(into errors: inout FieldErrors) {
        errors.validateMetricResource(name)
        errors.at("target") { target.validateOfResource(into: &$0) }
    }
}

extension ContainerResourceMetricSource {
    func validate(into errors: inout FieldErrors) {
        errors.validateMetricResource(name)
        if container.isEmpty {
            errors.required("container", "must specify a container")
        } else {
            errors.invalid("container", .string(container), messages: Names.dns1123Label(container))
        }
        errors.at("target") { target.validateOfResource(into: &$0) }
    }
}

extension FieldErrors {
    /// The name of a resource that containers may ask for, or a qualified name.
    fileprivate mutating func validateMetricResource(_ name: String) {
        guard !name.isEmpty else {
            required("name", "must specify a resource name")
            return
        }
        let messages = Names.labelKey(name)
        invalid("name", .string(name), messages: messages)
        guard messages.isEmpty, !name.contains("/") else { return }
        let standard = ["cpu", "memory", "ephemeral-storage"].contains(name) || name.hasPrefix("hugepages-")
        if !standard { invalid("name", .string(name), "must be a standard resource type or fully qualified") }
    }
}

extension MetricTarget {
    func validate(into errors: inout FieldErrors) {
        if type.isEmpty { errors.required("type", "must specify a metric target type") }
        if !["Utilization", "Value", "AverageValue"].contains(type) {
            errors.invalid("type", .string(type), "must be either Utilization, Value, or AverageValue")
        }
        if let value, value.sign != 1 {
            errors.invalid("value", .string(value.description), "must be positive")
        }
        if let averageValue, averageValue.sign != 1 {
            errors.invalid("averageValue", .string(averageValue.description), "must be positive")
        }
        if let averageUtilization, averageUtilization < 1 {
            errors.invalid("averageUtilization", .integer(Int64(averageUtilization)), "must be greater than 0")
        }
    }

    fileprivate func validateOfResource(into errors: inout FieldErrors) {
        validate(into: &errors)
        if averageUtilization == nil, averageValue == nil {
            errors.required("averageUtilization", "must set either a target raw value or a target utilization")
        }
        if averageUtilization != nil, averageValue != nil {
            errors.forbidden("averageValue", "may not set both a target raw value and a target utilization")
        }
    }
}

extension MetricIdentifier {
    func validate(into errors: inout FieldErrors) {
        if name.isEmpty {
            errors.required("name", "must specify a metric name")
        } else {
            errors.invalid("name", .string(name), messages: Names.pathSegmentName(name))
        }
    }
}
