extension Affinity {
    /// `errors` is at the affinity.
    func validate(into errors: inout FieldErrors, options: PodValidationOptions) {
        if let nodeAffinity { errors.at("nodeAffinity") { nodeAffinity.validate(into: &$0, options: options) } }
        if let podAffinity {
            errors.at("podAffinity") {
                PodAffinityTerm.validate(
                    required: podAffinity.requiredDuringSchedulingIgnoredDuringExecution,
                    preferred: podAffinity.preferredDuringSchedulingIgnoredDuringExecution, into: &$0,
                    options: options)
            }
        }
        if let podAntiAffinity {
            errors.at("podAntiAffinity") {
                PodAffinityTerm.validate(
                    required: podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution,
                    preferred: podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution, into: &$0,
                    options: options)
            }
        }
    }
}

extension NodeAffinity {
    fileprivate func validate(into errors: inout FieldErrors, options: PodValidationOptions) {
        if let selector = requiredDuringSchedulingIgnoredDuringExecution {
            errors.at("requiredDuringSchedulingIgnoredDuringExecution") {
                selector.validate(invalidValues: options.allowsInvalidNodeAffinityValues, into: &$0)
            }
        }
        errors.each(
            "preferredDuringSchedulingIgnoredDuringExecution", of: preferredDuringSchedulingIgnoredDuringExecution
        ) { errors, term in
            errors.checkWeight(term.weight)
            // Bad values are harmless here: they only never match.
            errors.at("preference") { term.preference.validate(invalidValues: true, into: &$0) }
        }
    }
}

extension FieldErrors {
    fileprivate mutating func checkWeight(_ weight: Int32) {
        if !(1...100).contains(weight) {
            invalid("weight", .integer(Int64(weight)), "must be in the range 1-100")
        }
    }
}

extension NodeSelector {
    /// One term at least; `errors` is at the selector.
    public func validate(invalidValues: Bool = false, into errors: inout FieldErrors) {
        if nodeSelectorTerms.isEmpty {
            errors.required("nodeSelectorTerms", "must have at least one node selector term")
        }
        errors.each("nodeSelectorTerms", of: nodeSelectorTerms) {
            $1.validate(invalidValues: invalidValues, into: &$0)
        }
    }
}

extension NodeSelectorTerm {
    /// `errors` is at the term.
    public func validate(invalidValues: Bool = false, into errors: inout FieldErrors) {
        errors.each("matchExpressions", of: matchExpressions) {
            $1.validate(invalidValues: invalidValues, into: &$0)
        }
        errors.each("matchFields", of: matchFields) { $1.validateAsField(into: &$0) }
    }
}

extension NodeSelectorRequirement {
    fileprivate func validate(invalidValues: Bool, into errors: inout FieldErrors) {
        switch `operator` {
        case "In", "NotIn":
            if values.isEmpty {
                errors.required("values", "must be specified when `operator` is 'In' or 'NotIn'")
            }
        case "Exists", "DoesNotExist":
            if !values.isEmpty {
                errors.forbidden("values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
            }
        case "Gt", "Lt":
            if values.count != 1 {
                errors.required("values", "must be specified single value when `operator` is 'Lt' or 'Gt'")
            }
        default: errors.invalid("operator", .string(`operator`), "not a valid selector operator")
        }
        errors.check("key", key, Names.labelKey)
        guard !invalidValues else { return }
        errors.each("values", of: values) { $0.check(nil, $1, Names.labelValue) }
    }

    /// A requirement on a field of the node instead of a label: so far only on its name.
    fileprivate func validateAsField(into errors: inout FieldErrors) {
        switch `operator` {
        case "In", "NotIn":
            if values.count != 1 {
                errors.required(
                    "values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector")
            }
        default: errors.invalid("operator", .string(`operator`), "not a valid selector operator")
        }
        if key == "metadata.name" {
            errors.each("values", of: values) { $0.check(nil, $1) { Names.subdomainName($0) } }
        } else {
            errors.invalid("key", .string(key), "not a valid field selector key")
        }
    }
}

extension PodAffinityTerm {
    fileprivate static func validate(
        required: [PodAffinityTerm], preferred: [WeightedPodAffinityTerm], into errors: inout FieldErrors,
        options: PodValidationOptions
    ) {
        errors.each("requiredDuringSchedulingIgnoredDuringExecution", of: required) {
            $1.validate(into: &$0, options: options)
        }
        errors.each("preferredDuringSchedulingIgnoredDuringExecution", of: preferred) { errors, term in
            errors.checkWeight(term.weight)
            errors.at("podAffinityTerm") { term.podAffinityTerm.validate(into: &$0, options: options) }
        }
    }

    fileprivate func validate(into errors: inout FieldErrors, options: PodValidationOptions) {
        let lenient = options.allowsInvalidSelectorValues
        if let labelSelector {
            errors.at("labelSelector") { labelSelector.validate(invalidValues: lenient, into: &$0) }
        }
        if let namespaceSelector {
            errors.at("namespaceSelector") { namespaceSelector.validate(invalidValues: lenient, into: &$0) }
        }
        for namespace in namespaces { errors.check("namespace", namespace) { Names.labelName($0) } }
        errors.validateLabelKeys(match: matchLabelKeys, mismatch: mismatchLabelKeys, selector: labelSelector)
        if topologyKey.isEmpty { errors.required("topologyKey", "can not be empty") }
        errors.check("topologyKey", topologyKey, Names.labelKey)
    }
}

extension FieldErrors {
    /// Keys whose values come from the pod: good ones, with a selector to add them to, each in one place only.
    mutating func validateLabelKeys(match: [String], mismatch: [String], selector: LabelSelector?) {
        for (name, keys) in [("matchLabelKeys", match), ("mismatchLabelKeys", mismatch)] where !keys.isEmpty {
            if selector == nil {
                forbidden(.name(name), "must not be specified when labelSelector is not set")
            } else {
                each(name, of: keys) { $0.check(nil, $1, Names.labelKey) }
            }
        }
        if let selector {
            // The keys have been added to the selector already: a second mention is the user's own.
            var seen = Set(selector.matchLabels.keys)
            for expression in selector.matchExpressions {
                if seen.contains(expression.key), let index = match.lastIndex(of: expression.key) {
                    invalid(
                        .index(index), .string(expression.key), "exists in both matchLabelKeys and labelSelector")
                }
                seen.insert(expression.key)
            }
        }
        each("matchLabelKeys", of: match) { errors, key in
            if mismatch.contains(key) {
                errors.invalid(nil, .string(key), "exists in both matchLabelKeys and mismatchLabelKeys")
            }
        }
    }
}
