import Base

extension Node {
    /// Fills in what is allocatable; the first range of pods' addresses stands in two fields.
    public mutating func applyDefaults() {
        if status.allocatable.isEmpty { status.allocatable = status.capacity }
        status.capacity.roundUpToMilli()
        status.allocatable.roundUpToMilli()
        spec.syncPodCIDRs()
    }

    /// A node that registers itself brings its status along.
    public mutating func prepareForCreate() {
        spec.configSource = nil
        status.config = nil
    }

    public mutating func prepareForUpdate(from old: Node) {
        status = old.status
        if old.spec.configSource == nil { spec.configSource = nil }
    }

    public mutating func prepareForStatusUpdate(from old: Node) {
        spec = old.spec
    }
}

extension NodeSpec {
    mutating func syncPodCIDRs() {
        if !podCIDR.isEmpty, podCIDRs.first != podCIDR { podCIDRs = [podCIDR] }
        podCIDR = podCIDRs.first ?? ""
    }
}

extension Node {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        validateAvoidPods(into: &errors)
        validateTaints(into: &errors)
        validateStatus(into: &errors)
        errors.at("spec") { $0.at("podCIDRs") { spec.validatePodCIDRs(into: &$0) } }
    }

    public func validateUpdate(from old: Node, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        validateAvoidPods(into: &errors)
        validateStatus(into: &errors)
        errors.at("status") { errors in
            var seen: Set<String> = []
            errors.at("addresses") { errors in
                for (index, address) in status.addresses.enumerated() {
                    // Types have no blanks, so that the pair is told apart.
                    guard !seen.insert("\(address.type) \(address.address)").inserted else { continue }
                    errors.duplicate(.index(index), .message(address))
                }
            }
        }
        errors.at("spec") { spec.validateChange(from: old.spec, into: &$0) }
        validateTaints(into: &errors)
    }

    public func validateStatusUpdate(from old: Node, into errors: inout FieldErrors) {
        validateUpdate(from: old, into: &errors)
    }

    /// Kubernetes reports taints below `metadata`.
    private func validateTaints(into errors: inout FieldErrors) {
        errors.at("metadata") { errors in
            var seen: Set<String> = []
            errors.each("taints", of: spec.taints) { errors, taint in
                taint.validate(into: &errors)
                guard !seen.insert("\(taint.effect) \(taint.key)").inserted else { return }
                var error = FieldError.duplicate(errors.here(), .message(taint))
                error.detail = "taints must be unique by key and effect pair"
                errors.append(error)
            }
        }
    }

    /// What a node has, whoever says so.
    private func validateStatus(into errors: inout FieldErrors) {
        errors.at("status") { errors in
            for (field, amounts) in [("capacity", status.capacity), ("allocatable", status.allocatable)] {
                errors.at(.name(field)) { errors in
                    for (name, amount) in amounts.pairs { errors.validateAmount(.name(name), amount, of: name) }
                }
            }
            if let capacity = status.nodeInfo.swap?.capacity, capacity <= 0 {
                errors.at("nodeInfo") {
                    $0.at("swap") {
                        $0.invalid("capacity", .integer(capacity), "must be greater than zero")
                    }
                }
            }
            if let config = status.config {
                errors.at("config") { errors in
                    config.assigned?.validate(at: "assigned", isStatus: true, into: &errors)
                    config.active?.validate(at: "active", isStatus: true, into: &errors)
                    config.lastKnownGood?.validate(at: "lastKnownGood", isStatus: true, into: &errors)
                }
            }
            errors.at("declaredFeatures") { status.validateDeclaredFeatures(into: &$0) }
        }
    }
}

extension Taint {
    static let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

    fileprivate func validate(into errors: inout FieldErrors) {
        errors.validateLabelKey("key", key)
        let messages = Names.labelValue(value)
        if !messages.isEmpty { errors.invalid("value", .string(value), messages.joined(separator: ";")) }
        errors.validateChoice("effect", effect, of: Self.effects, required: true)
    }
}

extension NodeStatus {
    /// Names in order, each once: `MyFeature`, or `MyFeature/SubFeature`.
    fileprivate func validateDeclaredFeatures(into errors: inout FieldErrors) {
        for (index, feature) in declaredFeatures.enumerated() {
            let value = FieldValue.string(feature)
            if !Self.isFeatureName(feature) {
                errors.invalid(
                    .index(index), value,
                    "invalid feature name: must be CamelCase, with segments separated by '/' and at most "
                        + "\(Limits.declaredFeatureBytesMax) bytes")
            }
            guard index > 0 else { continue }
            if declaredFeatures[..<index].contains(feature) {
                errors.duplicate(.index(index), value)
            } else if declaredFeatures[index - 1] > feature {
                errors.invalid(.index(index), value, "list must be sorted alphabetically")
            }
        }
    }

    private static func isFeatureName(_ name: String) -> Bool {
        guard name.utf8.count <= Limits.declaredFeatureBytesMax else { return false }
        return name.split(at: "/").allSatisfy { part in
            part.utf8.first.map(ByteRules.isUpper) ?? false && part.utf8.allSatisfy(ByteRules.isLetterOrDigit)
        }
    }
}

extension NodeSpec {
    /// One range for each family at most, reported at the current path.
    fileprivate func validatePodCIDRs(into errors: inout FieldErrors) {
        for (index, range) in podCIDRs.enumerated() { errors.validateCIDR(.index(index), range) }
        guard podCIDRs.count > 1 else { return }
        let families = podCIDRs.map { CIDR($0, strict: false)?.address.unmapped.isIPv4 }
        let isDual = families.contains(true) && families.contains(false) && !families.contains(nil)
        if !isDual || podCIDRs.count > 2 {
            errors.invalid(nil, .strings(podCIDRs), "may specify no more than one CIDR for each IP family")
        }
        var seen: Set<String> = []
        for (index, range) in podCIDRs.enumerated() where !seen.insert(range).inserted {
            errors.duplicate(.index(index), .string(range))
        }
    }

    fileprivate func validateChange(from old: NodeSpec, into errors: inout FieldErrors) {
        if !old.podCIDRs.isEmpty, podCIDRs != old.podCIDRs {
            let message = "node updates may not change podCIDR except from \"\" to valid"
            let changes = podCIDRs.count == old.podCIDRs.count ? zip(podCIDRs, old.podCIDRs).count { $0 != $1 } : 1
            for _ in 0..<changes { errors.forbidden("podCIDRs", message) }
        }
        if !old.providerID.isEmpty, providerID != old.providerID {
            errors.forbidden("providerID", "node updates may not change providerID except from \"\" to valid")
        }
        configSource?.validate(at: "configSource", isStatus: false, into: &errors)
        if externalID != old.externalID { errors.forbidden("externalID", "may not be updated") }
    }
}
