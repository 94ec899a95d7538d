public import APIModel

/// The authorizers of the server in their order: `system:masters`, nodes, roles. What none allows is refused.
///
/// A plain value that one loop owns and feeds with the events of roles, bindings, pods and volumes.
public struct Authorizer: Sendable {
    public var rbac = RBACIndex()
    public var nodes = NodeGraph()

    public init() {}

    /// Whether the user may do what is asked. Never asks anything outside of itself.
    public func authorize(_ request: AccessRequest) -> AccessDecision {
        if request.user.isMember(of: SystemName.masters) { return .allowed(.masters) }
        let byNode = NodeAuthorizer.authorize(request, nodes)
        if byNode.isAllowed { return byNode }
        let byRole = rbac.authorize(request)
        if byRole.isAllowed { return byRole }
        return byNode
    }

    /// What the user may do in the namespace, as far as it can be listed.
    public func rules(of user: Identity, namespace: String) -> SubjectRulesReviewStatus {
        var complaints: [String] = []
        var rules: [PolicyRule] = []
        if user.isMember(of: SystemName.masters) { rules += BootstrapPolicy.everything }
        let found = rbac.rules(of: user, namespace: namespace)
        rules += found.rules
        if user.nodeRole != .none { complaints.append("node authorizer does not support user rule resolution") }
        for role in found.missing {
            let resource = role.kind == "Role" ? "roles" : "clusterroles"
            complaints.append(Status.notFound(.roles(resource), name: role.name).message)
        }
        return SubjectRulesReviewStatus { status in
            for rule in rules {
                if !rule.resources.isEmpty { status.resourceRules.append(ResourceRule(rule)) }
                if !rule.nonResourceURLs.isEmpty { status.nonResourceRules.append(NonResourceRule(rule)) }
            }
            status.incomplete = !complaints.isEmpty
            status.evaluationError = complaints.joined(separator: ", ")
        }
    }
}

extension ResourceRule {
    fileprivate init(_ rule: PolicyRule) {
        self.init()
        verbs = rule.verbs
        apiGroups = rule.apiGroups
        resources = rule.resources
        resourceNames = rule.resourceNames
    }
}

extension NonResourceRule {
    fileprivate init(_ rule: PolicyRule) {
        self.init()
        verbs = rule.verbs
        nonResourceURLs = rule.nonResourceURLs
    }
}
