public import APIModel

/// Nobody may give away what they do not have.
///
/// A role may be written by who holds all its rules or has the verb `escalate` on it; a binding by who holds all rules
/// of its role or has the verb `bind` on that role. `system:masters` may do both. Asked after the verb itself was
/// allowed and after defaulting, before the write; the immutability of `roleRef` is validation.
public struct EscalationCheck: Sendable {
    private let authorizer: Authorizer
    private let user: Identity

    public init(_ authorizer: Authorizer, user: Identity) {
        self.authorizer = authorizer
        self.user = user
    }

    /// The refusal of a role's creation or change, or nil.
    public func refusal(role: Role, old: Role? = nil) -> Status? {
        if let old, role.metadata.changesOnlyUpkeep(from: old.metadata), role.rules == old.rules { return nil }
        let namespace = role.metadata.namespace
        guard !mayEscalate(resource: "roles", namespace: namespace, name: role.metadata.name) else { return nil }
        return refusal(of: role.rules, namespace: namespace).map {
            .forbidden(.roles("roles"), name: role.metadata.name, $0)
        }
    }

    /// The refusal of a cluster role's creation or change, or nil.
    public func refusal(clusterRole role: ClusterRole, old: ClusterRole? = nil) -> Status? {
        if let old, role.metadata.changesOnlyUpkeep(from: old.metadata), role.rules == old.rules,
            role.aggregationRule == old.aggregationRule
        {
            return nil
        }
        let name = role.metadata.name
        guard !mayEscalate(resource: "clusterroles", namespace: "", name: name) else { return nil }
        if let complaint = refusal(of: role.rules, namespace: "") {
            return .forbidden(.roles("clusterroles"), name: name, complaint)
        }
        let isAggregated = role.aggregationRule != nil || old?.aggregationRule != nil
        guard isAggregated, refusal(of: BootstrapPolicy.everything, namespace: "") != nil else { return nil }
        return .forbidden(
            .roles("clusterroles"), name: name, "must have cluster-admin privileges to use the aggregationRule")
    }

    /// The refusal of a binding's creation or change, or nil.
    public func refusal(binding: RoleBinding, old: RoleBinding? = nil) -> Status? {
        if let old, binding.metadata.changesOnlyUpkeep(from: old.metadata), binding.roleRef == old.roleRef,
            binding.subjects == old.subjects
        {
            return nil
        }
        return refusal(
            of: binding.roleRef, namespace: binding.metadata.namespace, resource: "rolebindings",
            name: binding.metadata.name)
    }

    /// The refusal of a cluster-wide binding's creation or change, or nil.
    public func refusal(clusterBinding binding: ClusterRoleBinding, old: ClusterRoleBinding? = nil) -> Status? {
        if let old, binding.metadata.changesOnlyUpkeep(from: old.metadata), binding.roleRef == old.roleRef,
            binding.subjects == old.subjects
        {
            return nil
        }
        return refusal(
            of: binding.roleRef, namespace: "", resource: "clusterrolebindings", name: binding.metadata.name)
    }

    private func refusal(of role: RoleRef, namespace: String, resource: String, name: String) -> Status? {
        if user.isMember(of: SystemName.masters) { return nil }
        let target = ResourceTarget(
            group: role.apiGroup, version: "*", resource: role.kind == "Role" ? "roles" : "clusterroles",
            namespace: namespace, name: role.name)
        if authorizer.authorize(AccessRequest(user: user, verb: "bind", target)).isAllowed { return nil }
        guard let rules = authorizer.rbac.rules(of: role, namespace: namespace) else {
            return .notFound(target.groupResource, name: role.name)
        }
        return refusal(of: rules, namespace: namespace).map { .forbidden(.roles(resource), name: name, $0) }
    }

    private func mayEscalate(resource: String, namespace: String, name: String) -> Bool {
        if user.isMember(of: SystemName.masters) { return true }
        let target = ResourceTarget(
            group: Role.rbacGroup, version: "*", resource: resource, namespace: namespace, name: name)
        return authorizer.authorize(AccessRequest(user: user, verb: "escalate", target)).isAllowed
    }

    /// What the user lacks of `rules`, as a sentence; nil where nothing.
    private func refusal(of rules: [PolicyRule], namespace: String) -> String? {
        let owned = authorizer.rbac.rules(of: user, namespace: namespace)
        let missing = RuleCoverage.uncovered(rules, by: owned.rules)
        guard !missing.isEmpty else { return nil }
        var text =
            "user \(GoText.quoted(user.name)) (groups=\(user.groups.goText)) is attempting to grant RBAC permissions "
            + "not currently held:\n" + RuleCoverage.describe(missing)
        if !owned.missing.isEmpty {
            let roles = owned.missing.map { "\(GroupResource.of($0)) \(GoText.quoted($0.name)) not found" }
            text += "; resolution errors: [" + roles.joined(separator: ", ") + "]"
        }
        return text
    }
}

extension ObjectMeta {
    /// Whether nothing changed but what the garbage collector changes: owners, finalizers, and what the server counts.
    fileprivate func changesOnlyUpkeep(from old: ObjectMeta) -> Bool {
        var (new, old) = (self, old)
        (new.managedFields, old.managedFields) = ([], [])
        (new.ownerReferences, old.ownerReferences) = ([], [])
        (new.finalizers, old.finalizers) = ([], [])
        (new.resourceVersion, old.resourceVersion) = ("", "")
        (new.generation, old.generation) = (0, 0)
        return new == old
    }
}

extension GroupResource {
    /// A resource of the group of roles.
    static func roles(_ resource: String) -> GroupResource {
        GroupResource(group: Role.rbacGroup, resource: resource)
    }

    /// The resource that a reference to a role means.
    fileprivate static func of(_ role: RoleRef) -> GroupResource {
        .roles(role.kind == "Role" ? "roles" : "clusterroles")
    }
}
