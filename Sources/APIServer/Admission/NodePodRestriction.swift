import APIModel

/// What a node may do to pods: report and evict its own, and keep mirrors of those that it runs from files.
enum NodePodRestriction {
    static func check(
        _ request: AdmissionRequest<some Kind>, _ node: String, _ view: some PolicyView
    ) throws(AdmissionRefusal) {
        switch request.operation {
        case .create: try checkCreate(request, node, view)
        case .delete:
            let pod = try existing(request, request.name, view)
            guard pod.spec.nodeName.hasSameBytes(as: node) else {
                throw request.forbidden(
                    "node \(GoText.quoted(node)) can only delete pods with spec.nodeName set to itself")
            }
        case .update, .connect:
            throw request.forbidden(
                "unexpected operation \(GoText.quoted(request.operation.rawValue)), node \(GoText.quoted(node)) can "
                    + "only create and delete mirror pods")
        }
    }

    private static func checkCreate(
        _ request: AdmissionRequest<some Kind>, _ node: String, _ view: some PolicyView
    ) throws(AdmissionRefusal) {
        guard let pod = request.new(Pod.self) else { throw request.forbidden("unexpected type") }
        let who = "node \(GoText.quoted(node))"
        guard pod.isMirror else {
            throw request.forbidden(
                "pod does not have \(GoText.quoted(SystemName.mirrorPodAnnotation)) annotation, \(who) can only "
                    + "create mirror pods")
        }
        guard pod.spec.nodeName.hasSameBytes(as: node) else {
            throw request.forbidden("\(who) can only create pods with spec.nodeName set to itself")
        }
        try checkOwner(of: pod, request, node, view)
        let foreign =
            if !pod.spec.serviceAccountName.isEmpty {
                "a service account"
            } else if !pod.secretNames.isEmpty {
                "secrets"
            } else if !pod.configMapNames.isEmpty {
                "configmaps"
            } else if pod.spec.volumes.contains(where: \.hasTrustBundle) {
                "clustertrustbundles"
            } else if !pod.claimNames.isEmpty {
                "persistentvolumeclaims"
            } else if !pod.spec.resourceClaims.isEmpty {
                "resourceclaims"
            } else {
                ""
            }
        if !foreign.isEmpty { throw request.forbidden("\(who) can not create pods that reference \(foreign)") }
    }

    /// The pod's one owner is the node itself.
    private static func checkOwner(
        of pod: Pod, _ request: AdmissionRequest<some Kind>, _ node: String, _ view: some PolicyView
    ) throws(AdmissionRefusal) {
        let who = "node \(GoText.quoted(node))"
        let owners = pod.metadata.ownerReferences
        if owners.count > 1 {
            throw request.forbidden("\(who) can only create pods with a single owner reference set to itself")
        }
        guard let owner = owners.first, owner.apiVersion == "v1", owner.kind == "Node",
            owner.name.hasSameBytes(as: node)
        else { throw request.forbidden("\(who) can only create pods with an owner reference set to itself") }
        guard owner.controller == true else {
            throw request.forbidden("\(who) can only create pods with a controller owner reference set to itself")
        }
        if owner.blockOwnerDeletion == true {
            throw request.forbidden("\(who) must not set blockOwnerDeletion on an owner reference")
        }
        guard let stored = view.node(node) else {
            let missing = MissingObject("nodes", name: node)
            throw AdmissionRefusal(missing.status, missing: missing)
        }
        guard owner.uid.hasSameBytes(as: stored.metadata.uid) else {
            throw request.forbidden(
                "node \(node) UID mismatch: expected \(owner.uid) got \(stored.metadata.uid)")
        }
    }

    static func checkStatus(_ request: AdmissionRequest<some Kind>, _ node: String) throws(AdmissionRefusal) {
        guard request.operation == .update, let old = request.old(Pod.self), let new = request.new(Pod.self) else {
            throw request.forbidden("unexpected operation \(GoText.quoted(request.operation.rawValue))")
        }
        let who = "node \(GoText.quoted(node))"
        guard old.spec.nodeName.hasSameBytes(as: node) else {
            throw request.forbidden("\(who) can only update pod status for pods with spec.nodeName set to itself")
        }
        guard old.metadata.labels == new.metadata.labels else {
            throw request.forbidden("\(who) cannot update labels through pod status")
        }
        guard old.status.resourceClaimStatuses == new.status.resourceClaimStatuses,
            old.status.extendedResourceClaimStatus == new.status.extendedResourceClaimStatus
        else { throw request.forbidden("\(who) cannot update resource claim statues") }
    }

    static func checkEviction(
        _ request: AdmissionRequest<some Kind>, _ node: String, _ view: some PolicyView
    ) throws(AdmissionRefusal) {
        guard request.operation == .create else {
            throw request.forbidden("unexpected operation \(request.operation.rawValue)")
        }
        let name = request.name.isEmpty ? request.object?.metadata.name ?? "" : request.name
        guard !name.isEmpty else { throw request.forbidden("could not determine pod from request data") }
        let pod = try existing(request, name, view)
        guard pod.spec.nodeName.hasSameBytes(as: node) else {
            throw request.forbidden("node \(node) can only evict pods with spec.nodeName set to itself")
        }
    }

    /// The pod as it is stored: the request may say anything.
    private static func existing(
        _ request: AdmissionRequest<some Kind>, _ name: String, _ view: some PolicyView
    ) throws(AdmissionRefusal) -> Pod {
        if let pod = request.old(Pod.self) { return pod }
        if let pod = view.pod(namespace: request.namespace, name: name) { return pod }
        let missing = MissingObject("pods", namespace: request.namespace, name: name)
        throw AdmissionRefusal(missing.status, missing: missing)
    }
}

extension Volume {
    fileprivate var hasTrustBundle: Bool {
        volumeSource.projected?.sources.contains { $0.clusterTrustBundle != nil } ?? false
    }
}
