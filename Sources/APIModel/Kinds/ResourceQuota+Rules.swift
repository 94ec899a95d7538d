import Base

extension ResourceQuota {
    public mutating func applyDefaults() {
        spec.hard.roundUpToMilli()
        status.hard.roundUpToMilli()
        status.used.roundUpToMilli()
    }

    public mutating func prepareForCreate() {
        status = ResourceQuotaStatus()
    }

    public mutating func prepareForUpdate(from old: ResourceQuota) {
        status = old.status
    }

    public mutating func prepareForStatusUpdate(from old: ResourceQuota) {
        spec = old.spec
    }
}

extension ResourceQuota {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") { spec.validate(into: &$0) }
        errors.at("status") { status.validate(into: &$0) }
    }

    public func validateUpdate(from old: ResourceQuota, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") { errors in
            spec.validate(into: &errors)
            if Set(spec.scopes) != Set(old.spec.scopes) {
                errors.invalid("scopes", .strings(spec.scopes), "field is immutable")
            }
        }
    }

    public func validateStatusUpdate(from old: ResourceQuota, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("status") { status.validate(into: &$0) }
    }
}

extension ResourceQuotaStatus {
    func validate(into errors: inout FieldErrors) {
        errors.at("hard") { $0.validateQuotaAmounts(hard) }
        errors.at("used") { $0.validateQuotaAmounts(used) }
    }
}

extension FieldErrors {
    /// Amounts that a quota limits or counts.
    fileprivate mutating func validateQuotaAmounts(_ amounts: StringMap<Quantity>) {
        for (name, amount) in amounts.pairs {
            validateQuotaResource(.key(name), name)
            validateAmount(.key(name), amount, of: name)
        }
    }
}

extension ResourceQuotaSpec {
    /// What is wrong with the spec, reported at the current path.
    public func validate(into errors: inout FieldErrors) {
        errors.at("hard") { $0.validateQuotaAmounts(hard) }
        for scope in scopes {
            if !QuotaScope.all.contains(scope) { errors.invalid("scopes", .strings(scopes), "unsupported scope") }
            for _ in resources(outside: scope) {
                errors.invalid("scopes", .strings(scopes), "unsupported scope applied to resource")
            }
        }
        if QuotaScope.conflict(scopes) { errors.invalid("scopes", .strings(scopes), "conflicting scopes") }
        guard let scopeSelector else { return }
        errors.at("scopeSelector") { validate(scopeSelector, into: &$0) }
    }

    private func validate(_ selector: ScopeSelector, into errors: inout FieldErrors) {
        errors.at("matchExpressions") { errors in
            for expression in selector.matchExpressions {
                if !QuotaScope.all.contains(expression.scopeName) {
                    errors.invalid("scopeName", .string(expression.scopeName), "unsupported scope")
                }
                for _ in resources(outside: expression.scopeName) {
                    errors.invalid(nil, .message(selector), "unsupported scope applied to resource")
                }
                expression.validate(into: &errors)
            }
            if QuotaScope.conflict(selector.matchExpressions.map(\.scopeName)) {
                errors.invalid(nil, .strings(scopes), "conflicting scopes")
            }
        }
    }

    /// The limited resources that a scope has nothing to say about.
    private func resources(outside scope: String) -> [String] {
        hard.keys.filter { ResourceName.isStandardForQuotas($0) && !QuotaScope.applies(scope, to: $0) }
    }
}

extension ScopedResourceSelectorRequirement {
    fileprivate func validate(into errors: inout FieldErrors) {
        if QuotaScope.existOnly.contains(scopeName), `operator` != "Exists" {
            errors.invalid(
                "operator", .string(`operator`),
                "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, "
                    + "ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, "
                    + "ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity")
        }
        switch `operator` {
        case "In", "NotIn":
            if values.isEmpty {
                errors.required(
                    "values", "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector")
            }
        case "Exists", "DoesNotExist":
            if !values.isEmpty {
                errors.invalid(
                    "values", .strings(values),
                    "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector")
            }
        default: errors.invalid("operator", .string(`operator`), "not a valid selector operator")
        }
    }
}

/// Which objects a quota counts.
enum QuotaScope {
    static let all: Set<String> = existOnly.union(["PriorityClass", "VolumeAttributesClass"])
    /// Scopes without values.
    static let existOnly: Set<String> = [
        "Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "CrossNamespacePodAffinity",
    ]
    private static let compute: Set<String> = [
        "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory",
    ]

    /// Whether no object can be in all of `scopes`.
    static func conflict(_ scopes: [String]) -> Bool {
        let scopes = Set(scopes)
        return scopes.isSuperset(of: ["BestEffort", "NotBestEffort"])
            || scopes.isSuperset(of: ["Terminating", "NotTerminating"])
    }

    /// Whether objects of `scope` use `resource`.
    static func applies(_ scope: String, to resource: String) -> Bool {
        switch scope {
        case "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity":
            resource == "pods" || compute.contains(resource)
        case "BestEffort": resource == "pods"
        case "VolumeAttributesClass": resource == "persistentvolumeclaims" || resource == "requests.storage"
        default: true
        }
    }
}
