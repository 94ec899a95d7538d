/// The one group of roles.
private let rbacGroup = "rbac.authorization.k8s.io"

extension Role {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(name: .pathSegment, into: &errors)
        errors.each("rules", of: rules) { errors, rule in rule.validate(isNamespaced: true, into: &errors) }
    }

    public func validateUpdate(from old: Role, into errors: inout FieldErrors) {
        validate(into: &errors)
        validateMetadataUpdate(from: old, into: &errors)
    }
}

extension ClusterRole {
    public func validate(into errors: inout FieldErrors) {
        validate(into: &errors, old: nil)
    }

    public func validateUpdate(from old: ClusterRole, into errors: inout FieldErrors) {
        validate(into: &errors, old: old)
        validateMetadataUpdate(from: old, into: &errors)
    }

    private func validate(into errors: inout FieldErrors, old: ClusterRole?) {
        validateMetadata(name: .pathSegment, into: &errors)
        errors.each("rules", of: rules) { errors, rule in rule.validate(isNamespaced: false, into: &errors) }
        guard let aggregationRule else { return }
        let invalidValues = old?.aggregationRule?.clusterRoleSelectors.contains(where: \.hasInvalidValue) ?? false
        errors.at("aggregationRule") { errors in
            let selectors = aggregationRule.clusterRoleSelectors
            if selectors.isEmpty {
                errors.required(
                    "clusterRoleSelectors",
                    "at least one clusterRoleSelector required if aggregationRule is non-nil")
            }
            errors.each("clusterRoleSelectors", of: selectors) { errors, selector in
                selector.validate(invalidValues: invalidValues, into: &errors)
                if (try? Selector(selector)) == nil {
                    errors.invalid(nil, .message(selector), "invalid label selector.")
                }
            }
        }
    }
}

extension PolicyRule {
    func validate(isNamespaced: Bool, into errors: inout FieldErrors) {
        if verbs.isEmpty { errors.required("verbs", "verbs must contain at least one value") }
        if !nonResourceURLs.isEmpty {
            let value = FieldValue.strings(nonResourceURLs)
            if isNamespaced {
                errors.invalid(
                    "nonResourceURLs", value, "namespaced rules cannot apply to non-resource URLs")
            }
            if !apiGroups.isEmpty || !resources.isEmpty || !resourceNames.isEmpty {
                errors.invalid(
                    "nonResourceURLs", value,
                    "rules cannot apply to both regular resources and non-resource URLs")
            }
            return
        }
        if apiGroups.isEmpty {
            errors.required("apiGroups", "resource rules must supply at least one api group")
        }
        if resources.isEmpty {
            errors.required("resources", "resource rules must supply at least one resource")
        }
    }
}

extension RoleBinding {
    public mutating func applyDefaults() {
        roleRef.applyDefaults()
        for index in subjects.indices { subjects[index].applyDefaults() }
    }

    public func validate(into errors: inout FieldErrors) {
        validateMetadata(name: .pathSegment, into: &errors)
        errors.at("roleRef") { roleRef.validate(kinds: ["Role", "ClusterRole"], into: &$0) }
        errors.each("subjects", of: subjects) { errors, subject in
            subject.validate(isNamespaced: true, into: &errors)
        }
    }

    public func validateUpdate(from old: RoleBinding, into errors: inout FieldErrors) {
        validate(into: &errors)
        validateMetadataUpdate(from: old, into: &errors)
        if roleRef != old.roleRef { errors.invalid("roleRef", .message(roleRef), "cannot change roleRef") }
    }
}

extension ClusterRoleBinding {
    public mutating func applyDefaults() {
        roleRef.applyDefaults()
        for index in subjects.indices { subjects[index].applyDefaults() }
    }

    public func validate(into errors: inout FieldErrors) {
        validateMetadata(name: .pathSegment, into: &errors)
        errors.at("roleRef") { roleRef.validate(kinds: ["ClusterRole"], into: &$0) }
        errors.each("subjects", of: subjects) { errors, subject in
            subject.validate(isNamespaced: false, into: &errors)
        }
    }

    public func validateUpdate(from old: ClusterRoleBinding, into errors: inout FieldErrors) {
        validate(into: &errors)
        validateMetadataUpdate(from: old, into: &errors)
        if roleRef != old.roleRef { errors.invalid("roleRef", .message(roleRef), "cannot change roleRef") }
    }
}

extension RoleRef {
    mutating func applyDefaults() {
        if apiGroup.isEmpty { apiGroup = rbacGroup }
    }

    func validate(kinds: [String], into errors: inout FieldErrors) {
        if apiGroup != rbacGroup {
            errors.notSupported("apiGroup", .string(apiGroup), supported: [rbacGroup])
        }
        if !kinds.contains(kind) { errors.notSupported("kind", .string(kind), supported: kinds) }
        if name.isEmpty {
            errors.required("name", "")
        } else {
            errors.invalid("name", .string(name), messages: Names.pathSegmentName(name))
        }
    }
}

extension Subject {
    mutating func applyDefaults() {
        if apiGroup.isEmpty, kind == "User" || kind == "Group" { apiGroup = rbacGroup }
    }

    func validate(isNamespaced: Bool, into errors: inout FieldErrors) {
        if name.isEmpty { errors.required("name", "") }
        switch kind {
        case "ServiceAccount":
            if !name.isEmpty { errors.invalid("name", .string(name), messages: Names.subdomainName(name)) }
            if !apiGroup.isEmpty { errors.notSupported("apiGroup", .string(apiGroup), supported: [""]) }
            if !isNamespaced, namespace.isEmpty { errors.required("namespace", "") }
        case "User", "Group":
            if apiGroup != rbacGroup {
                errors.notSupported("apiGroup", .string(apiGroup), supported: [rbacGroup])
            }
        default:
            errors.notSupported("kind", .string(kind), supported: ["ServiceAccount", "User", "Group"])
        }
    }
}
