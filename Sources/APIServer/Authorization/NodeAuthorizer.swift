import APIModel

/// What nodes may do: a node touches itself and what the pods bound to it need.
///
/// What cannot be told from the request alone (whose pod is created, which labels a node sets) is refused by the
/// admission step `NodeRestriction`. A request that is not a node's is left to the next authorizer.
public enum NodeAuthorizer {
    public static func authorize(_ request: AccessRequest, _ graph: NodeGraph) -> AccessDecision {
        guard case .node(let node) = request.user.nodeRole else { return .noOpinion(.none) }
        guard !node.isEmpty else {
            return .noOpinion(.text("unknown node for user \(GoText.quoted(request.user.name))"))
        }
        guard case .resource(let target) = request.target else { return byRules(request) }
        let question = NodeQuestion(node: node, verb: request.verb, target: target, graph: graph)
        switch (target.group, target.resource) {
        case ("", "secrets"): return question.read(.secret)
        case ("", "configmaps"): return question.read(.configMap)
        case ("", "persistentvolumeclaims"):
            return target.subresource == "status" ? question.updateStatus(.claim) : question.get(.claim)
        case ("", "persistentvolumes"): return question.get(.volume)
        case ("resource.k8s.io", "resourceclaims"): return question.get(.resourceClaim)
        case ("storage.k8s.io", "volumeattachments"): return question.get(.volumeAttachment)
        case ("", "serviceaccounts"): return question.serviceAccount()
        case ("coordination.k8s.io", "leases"): return question.lease()
        case ("storage.k8s.io", "csinodes"): return question.storageNode()
        case ("resource.k8s.io", "resourceslices"): return question.resourceSlice()
        case ("", "nodes"): return question.nodeObject()
        case ("", "pods"): return question.pod()
        default: return byRules(request)
        }
    }

    private static func byRules(_ request: AccessRequest) -> AccessDecision {
        BootstrapPolicy.nodeRules.allow(request) ? .allowed(.node) : .noOpinion(.none)
    }
}

/// A node's request for a resource that belongs to some nodes only. Reasons are in Kubernetes' words.
private struct NodeQuestion {
    let node: String
    let verb: String
    let target: ResourceTarget
    let graph: NodeGraph

    private func no(_ reason: String = "") -> AccessDecision {
        .noOpinion(reason.isEmpty ? .none : .text(reason))
    }

    private var yes: AccessDecision { .allowed(.node) }

    /// One object that the node reaches.
    private func reached(_ sort: NodeGraph.Sort) -> AccessDecision {
        if target.name.isEmpty { return no("No Object name found") }
        guard graph.reaches(node, sort, namespace: target.namespace, name: target.name) else {
            return no("no relationship found between node '\(node)' and this object")
        }
        return yes
    }

    func get(_ sort: NodeGraph.Sort) -> AccessDecision {
        if verb != "get" { return no("can only get individual resources of this type") }
        if !target.subresource.isEmpty { return no("cannot get subresource") }
        return reached(sort)
    }

    /// Reads of one object; a list or watch is one where it names the object.
    func read(_ sort: NodeGraph.Sort) -> AccessDecision {
        guard ["get", "list", "watch"].contains(verb) else { return no("can only read resources of this type") }
        if !target.subresource.isEmpty { return no("cannot read subresource") }
        if target.namespace.isEmpty { return no("can only read namespaced object of this type") }
        return reached(sort)
    }

    func updateStatus(_ sort: NodeGraph.Sort) -> AccessDecision {
        guard verb == "update" || verb == "patch" else { return no("can only get/update/patch this type") }
        return reached(sort)
    }

    /// Tokens for the accounts of the node's pods, and the accounts themselves for those who fetch images.
    func serviceAccount() -> AccessDecision {
        switch (verb, target.subresource) {
        case ("get", ""): return reached(.serviceAccount)
        case ("create", "token"):
            return target.name.isEmpty
                ? no("can only create tokens for individual service accounts") : reached(.serviceAccount)
        case ("create", _): return no("can only create token subresource of serviceaccount")
        default: return no("can only create tokens for individual service accounts")
        }
    }

    /// The node's own lease. The name of a new object is not known here: `NodeRestriction` looks at it.
    func lease() -> AccessDecision {
        guard ["get", "create", "update", "patch", "delete"].contains(verb) else {
            return no("can only get, create, update, patch, or delete a node lease")
        }
        guard target.namespace == SystemName.nodeLeaseNamespace else {
            return no(
                "can only access leases in the \(GoText.quoted(SystemName.nodeLeaseNamespace)) system namespace")
        }
        guard verb == "create" || target.name.hasSameBytes(as: node) else {
            return no("can only access node lease with the same name as the requesting node")
        }
        return yes
    }

    func storageNode() -> AccessDecision {
        guard ["get", "create", "update", "patch", "delete"].contains(verb) else {
            return no("can only get, create, update, patch, or delete a CSINode")
        }
        if !target.subresource.isEmpty { return no("cannot authorize CSINode subresources") }
        guard verb == "create" || target.name.hasSameBytes(as: node) else {
            return no("can only access CSINode with the same name as the requesting node")
        }
        return yes
    }

    func resourceSlice() -> AccessDecision {
        if !target.subresource.isEmpty { return no("cannot authorize ResourceSlice subresources") }
        switch verb {
        case "create": return yes
        case "get", "update", "patch", "delete": return reached(.resourceSlice)
        case "watch", "list", "deletecollection":
            guard target.isNarrowed("spec.nodeName", to: node) else {
                return no("can only list/watch/deletecollection resourceslices with nodeName field selector")
            }
            return yes
        default:
            return no(
                "only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, "
                    + "delete, deletecollection")
        }
    }

    /// The node's own object. Reads compare the name, so that a node may look before it registers.
    func nodeObject() -> AccessDecision {
        switch (target.subresource, verb) {
        case ("", "create"), ("", "update"), ("", "patch"), ("status", "update"), ("status", "patch"): return yes
        case ("", "get"), ("", "list"), ("", "watch"):
            if target.name.hasSameBytes(as: node) { return yes }
            return target.name.isEmpty
                ? no("node '\(node)' cannot read all nodes, only its own Node object")
                : no("node '\(node)' cannot read '\(target.name)', only its own Node object")
        default: return no()
        }
    }

    /// Pods bound to the node. Whose pod is written is looked at by `NodeRestriction`.
    func pod() -> AccessDecision {
        switch (target.subresource, verb) {
        case ("", "get"): return get(.pod)
        case ("", "list"), ("", "watch"):
            if target.isNarrowed("spec.nodeName", to: node) { return yes }
            if !target.name.isEmpty { return reached(.pod) }
            return no("can only list/watch pods with spec.nodeName field selector")
        case ("", "create"), ("", "delete"), ("status", "update"), ("status", "patch"), ("eviction", "create"):
            return yes
        default: return no()
        }
    }
}
