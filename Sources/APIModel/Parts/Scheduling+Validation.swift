extension [TopologySpreadConstraint] {
    /// `errors` is at the spec.
    func validate(into errors: inout FieldErrors, options: PodValidationOptions) {
        errors.at("topologySpreadConstraints") { errors in
            for (index, constraint) in enumerated() {
                errors.at(.index(index)) { errors in
                    constraint.validate(followedBy: self[(index + 1)...], into: &errors, options: options)
                }
            }
        }
    }
}

extension TopologySpreadConstraint {
    fileprivate func validate(
        followedBy rest: ArraySlice<TopologySpreadConstraint>, into errors: inout FieldErrors,
        options: PodValidationOptions
    ) {
        if maxSkew <= 0 { errors.invalid("maxSkew", .integer(Int64(maxSkew)), "must be greater than zero") }
        errors.require("topologyKey", topologyKey, "can not be empty")
        errors.validateChoice("whenUnsatisfiable", whenUnsatisfiable, of: ["DoNotSchedule", "ScheduleAnyway"])
        if rest.contains(where: { $0.topologyKey == topologyKey && $0.whenUnsatisfiable == whenUnsatisfiable }) {
            errors.duplicate(
                "{topologyKey, whenUnsatisfiable}", .string("{\(topologyKey), \(whenUnsatisfiable)}"))
        }
        if let minDomains {
            if minDomains <= 0 {
                errors.invalid("minDomains", .integer(Int64(minDomains)), "must be greater than zero")
            }
            if whenUnsatisfiable != "DoNotSchedule" {
                errors.invalid(
                    "minDomains", .integer(Int64(minDomains)),
                    "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not \(whenUnsatisfiable)")
            }
        }
        for (name, policy) in [("nodeAffinityPolicy", nodeAffinityPolicy), ("nodeTaintsPolicy", nodeTaintsPolicy)] {
            if let policy { errors.validateChoice(.name(name), policy, of: ["Honor", "Ignore"]) }
        }
        if options.mergesSpreadLabelKeys {
            errors.validateLabelKeys(match: matchLabelKeys, mismatch: [], selector: labelSelector)
        } else {
            validateLabelKeysAsWritten(into: &errors)
        }
        if !options.allowsInvalidSpreadSelector, let labelSelector {
            errors.at("labelSelector") { labelSelector.validate(into: &$0) }
        }
    }

    /// The rule for pods from before the keys were merged into the selector.
    private func validateLabelKeysAsWritten(into errors: inout FieldErrors) {
        guard !matchLabelKeys.isEmpty else { return }
        if labelSelector == nil {
            errors.forbidden("matchLabelKeys", "must not be specified when labelSelector is not set")
        }
        let selected = Set(
            (labelSelector?.matchLabels.keys ?? []) + (labelSelector?.matchExpressions.map(\.key) ?? []))
        errors.each("matchLabelKeys", of: matchLabelKeys) { errors, key in
            errors.check(nil, key, Names.labelKey)
            if selected.contains(key) {
                errors.invalid(nil, .string(key), "exists in both matchLabelKeys and labelSelector")
            }
        }
    }
}

extension [Toleration] {
    private static let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

    /// `errors` is at the list.
    public func validate(into errors: inout FieldErrors, allowsComparison: Bool = false) {
        for (index, toleration) in enumerated() {
            errors.at(.index(index)) { errors in
                toleration.validate(into: &errors, allowsComparison: allowsComparison)
                if !toleration.effect.isEmpty {
                    errors.validateChoice("effect", toleration.effect, of: Self.effects)
                }
            }
        }
    }
}

extension Toleration {
    fileprivate func validate(into errors: inout FieldErrors, allowsComparison: Bool) {
        if !key.isEmpty { errors.check("key", key, Names.labelKey) }
        if key.isEmpty, `operator` != "Exists" {
            errors.invalid(
                "operator", .string(`operator`),
                "operator must be Exists when `key` is empty, which means \"match all values and all keys\"")
        }
        if tolerationSeconds != nil, effect != "NoExecute" {
            errors.invalid(
                "effect", .string(effect), "effect must be 'NoExecute' when `tolerationSeconds` is set")
        }
        switch `operator` {
        case "Equal", "":
            let messages = Names.labelValue(value)
            if !messages.isEmpty {
                errors.invalid("operator", .string(value), messages.joined(separator: ";"))
            }
        case "Exists":
            if !value.isEmpty {
                errors.invalid("operator", .string(value), "value must be empty when `operator` is 'Exists'")
            }
        case "Lt" where allowsComparison, "Gt" where allowsComparison: validateNumber(into: &errors)
        default:
            errors.notSupported(
                "operator", .string(`operator`),
                supported: allowsComparison ? ["Equal", "Exists", "Lt", "Gt"] : ["Equal", "Exists"])
        }
    }

    private func validateNumber(into errors: inout FieldErrors) {
        let messages = Names.decimalInteger(value)
        guard messages.isEmpty else { return errors.invalid("value", .string(value), messages: messages) }
        do throws(GoText.IntegerError) {
            _ = try GoText.integer(value)
        } catch {
            errors.invalid(
                "value", .string(value), GoText.message(error, function: "ParseInt", text: value))
        }
    }
}

extension PodSpec {
    /// Gates and claims; `errors` is at the spec.
    func validateGates(into errors: inout FieldErrors) {
        errors.each("readinessGates", of: readinessGates) {
            $0.check("conditionType", $1.conditionType, Names.labelKey)
        }
        var seen: Set<String> = []
        errors.each("schedulingGates", of: schedulingGates) { errors, gate in
            errors.check(nil, gate.name, Names.labelKey)
            if !seen.insert(gate.name).inserted { errors.duplicate(nil, .string(gate.name)) }
        }
    }

    func validateResourceClaims(into errors: inout FieldErrors, metadata: ObjectMeta?) {
        if !resourceClaims.isEmpty, metadata?.annotations[PodAnnotation.mirror] != nil {
            errors.forbidden("resourceClaims", "static pods do not support resource claims")
        }
        var names: Set<String> = []
        errors.each("resourceClaims", of: resourceClaims) { errors, claim in
            if claim.name.isEmpty {
                errors.required("name", "")
            } else if !names.insert(claim.name).inserted {
                errors.duplicate("name", .string(claim.name))
            } else {
                errors.check("name", claim.name, Names.dns1123Label)
            }
            switch (claim.resourceClaimName, claim.resourceClaimTemplateName) {
            case (.some, .some):
                errors.invalid(
                    nil, .message(claim),
                    "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified")
            case (nil, nil):
                errors.invalid(
                    nil, .message(claim),
                    "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`")
            case (.some, nil), (nil, .some): break
            }
            if let name = claim.resourceClaimName {
                errors.check("resourceClaimName", name) { Names.subdomainName($0) }
            }
            if let name = claim.resourceClaimTemplateName {
                errors.check("resourceClaimTemplateName", name) { Names.subdomainName($0) }
            }
        }
    }
}
