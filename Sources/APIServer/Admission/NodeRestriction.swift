public import APIModel

/// A node writes itself and the pods bound to it, and nothing that draws work or secrets to it.
///
/// Complements the node authorizer, which sees requests and not objects.
public enum NodeRestriction: AdmissionStep {
    public static let name = "NodeRestriction"

    public static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard case .node(let node) = request.user.nodeRole, request.operation != .connect else { return }
        guard !node.isEmpty else {
            throw request.forbidden("could not determine node from user \(GoText.quoted(request.user.name))")
        }
        switch (request.resource.group, request.resource.resource) {
        case ("", "pods"): try checkPod(request, node, context)
        case ("", "nodes"): try checkNode(request, node)
        case ("", "persistentvolumeclaims"): try checkClaim(request, node)
        case ("", "serviceaccounts"): try checkToken(request, node, context)
        case ("coordination.k8s.io", "leases"): try checkLease(request, node)
        case ("storage.k8s.io", "csinodes"):
            guard ownName(request).hasSameBytes(as: node) else {
                throw request.forbidden("can only access CSINode with the same name as the requesting node")
            }
        default: return
        }
    }

    private static func checkPod<View: PolicyView>(
        _ request: AdmissionRequest<some Kind>, _ node: String, _ context: AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        switch request.subresource {
        case "": try NodePodRestriction.check(request, node, context.view)
        case "status": try NodePodRestriction.checkStatus(request, node)
        case "eviction": try NodePodRestriction.checkEviction(request, node, context.view)
        default:
            throw request.forbidden(
                "unexpected pod subresource \(GoText.quoted(request.subresource)), only 'status' and 'eviction' are "
                    + "allowed")
        }
    }

    private static func checkLease(_ request: AdmissionRequest<some Kind>, _ node: String) throws(AdmissionRefusal) {
        guard request.namespace == SystemName.nodeLeaseNamespace else {
            throw request.forbidden(
                "can only access leases in the \(GoText.quoted(SystemName.nodeLeaseNamespace)) system namespace")
        }
        guard ownName(request).hasSameBytes(as: node) else {
            throw request.forbidden("can only access node lease with the same name as the requesting node")
        }
    }

    /// The name of the object: that of a new one stands in it.
    private static func ownName(_ request: AdmissionRequest<some Kind>) -> String {
        request.operation == .create ? request.object?.metadata.name ?? "" : request.name
    }

    /// A node reports how a claim was resized, and nothing else about it.
    private static func checkClaim(_ request: AdmissionRequest<some Kind>, _ node: String) throws(AdmissionRefusal) {
        guard request.subresource == "status" else { throw request.forbidden("may only update PVC status") }
        guard request.operation == .update, var new = request.new(PersistentVolumeClaim.self),
            var old = request.old(PersistentVolumeClaim.self)
        else { throw request.forbidden("unexpected operation \(GoText.quoted(request.operation.rawValue))") }
        for path in [\PersistentVolumeClaim.status.capacity, \.status.allocatedResources] {
            new[keyPath: path] = [:]
            old[keyPath: path] = [:]
        }
        (new.status.allocatedResourceStatuses, old.status.allocatedResourceStatuses) = ([:], [:])
        (new.status.conditions, old.status.conditions) = ([], [])
        (new.metadata.resourceVersion, old.metadata.resourceVersion) = ("", "")
        (new.metadata.managedFields, old.metadata.managedFields) = ([], [])
        guard new == old else {
            throw request.forbidden(
                "node \(GoText.quoted(node)) is not allowed to update fields other than status.capacity and "
                    + "status.conditions")
        }
    }

    /// A token for a pod of the node, for an audience that the pod asks for.
    private static func checkToken<View: PolicyView>(
        _ request: AdmissionRequest<some Kind>, _ node: String, _ context: AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard request.operation == .create, request.subresource == "token" else { return }
        guard let token = request.new(TokenRequest.self) else { throw request.forbidden("unexpected type") }
        guard let reference = token.spec.boundObjectRef, reference.apiVersion == "v1", reference.kind == "Pod",
            !reference.name.isEmpty
        else { throw request.forbidden("node requested token not bound to a pod") }
        guard !reference.uid.isEmpty else {
            throw request.forbidden("node requested token with a pod binding without a uid")
        }
        guard let pod = context.view.pod(namespace: request.namespace, name: reference.name) else {
            let missing = MissingObject("pods", namespace: request.namespace, name: reference.name)
            throw AdmissionRefusal(missing.status, missing: missing)
        }
        guard reference.uid.hasSameBytes(as: pod.metadata.uid) else {
            throw request.forbidden(
                "the UID in the bound object reference (\(reference.uid)) does not match the UID in record. The "
                    + "object might have been deleted and then recreated")
        }
        guard pod.spec.nodeName.hasSameBytes(as: node) else {
            throw request.forbidden("node requested token bound to a pod scheduled on a different node")
        }
        let wanted = Set(pod.tokenAudiences)
        for audience in token.spec.audiences where !wanted.contains(ExactText(audience)) {
            let target = ResourceTarget(
                resource: audience, namespace: request.namespace, name: request.name)
            guard context.isAllowed(request.user, "request-serviceaccounts-token-audience", target) else {
                throw request.forbidden(
                    "audience \(GoText.quoted(audience)) not found in pod spec volume, \(GoText.quoted(node)) is not "
                        + "authorized to request tokens for this audience")
            }
        }
    }
}

extension Pod {
    /// The audiences of the tokens that the pod's volumes ask for; empty stands for the server itself.
    fileprivate var tokenAudiences: [ExactText] {
        spec.volumes.flatMap { volume in
            (volume.volumeSource.projected?.sources ?? []).compactMap { source in
                source.serviceAccountToken.map { ExactText($0.audience) }
            }
        }
    }
}
