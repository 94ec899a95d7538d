import APIModel
import Base

/// What the scheduler reads of a claim.
struct ClaimFacts: Equatable, Sendable {
    let namespace: String
    let name: String
    let uid: String
    /// Empty while the claim has no volume.
    let volumeName: String
    /// Whether the binding is complete on both sides.
    let isBound: Bool
    let isLost: Bool
    let isTerminating: Bool
    let storageClass: String
    let accessModes: Set<String>
    let isBlock: Bool
    let bytes: Int64
    let selector: Selector?
    /// The node for which the volume is being made; empty for none.
    let selectedNode: String
    let resourceVersion: String
    /// The pod that owns the claim, where it was made for one.
    let owner: String

    static let selectedNodeAnnotation = "volume.kubernetes.io/selected-node"

    init(_ claim: PersistentVolumeClaim) {
        let meta = claim.metadata
        namespace = meta.namespace
        name = meta.name
        uid = meta.uid
        volumeName = claim.spec.volumeName
        isBound = !claim.spec.volumeName.isEmpty && meta.annotations["pv.kubernetes.io/bind-completed"] != nil
        isLost = claim.status.phase == "Lost"
        isTerminating = meta.deletionTimestamp != nil
        let old = meta.annotations["volume.beta.kubernetes.io/storage-class"]
        storageClass = old ?? claim.spec.storageClassName ?? ""
        accessModes = Set(claim.spec.accessModes)
        isBlock = claim.spec.volumeMode == "Block"
        bytes = claim.spec.resources.requests["storage"]?.value ?? 0
        // A selector that cannot be read selects no volume.
        selector = claim.spec.selector.map { (try? Selector($0)) ?? .nothing }
        selectedNode = meta.annotations[Self.selectedNodeAnnotation] ?? ""
        resourceVersion = meta.resourceVersion
        owner = meta.ownerReferences.first { $0.kind == "Pod" && $0.controller == true }?.name ?? ""
    }

    var key: String { namespace + "/" + name }
}

/// What the scheduler reads of a volume.
struct VolumeFacts: Equatable, Sendable {
    let name: String
    let labels: StringMap<String>
    let storageClass: String
    let accessModes: Set<String>
    let isBlock: Bool
    let bytes: Int64
    /// `namespace/name` of the claim that it is, or is to be, bound to; empty for none.
    let claim: String
    let claimUID: String
    let isTerminating: Bool
    let phase: String
    let resourceVersion: String
    /// The nodes that can reach it.
    let demand: NodeDemand

    init(_ volume: PersistentVolume) {
        name = volume.metadata.name
        labels = volume.metadata.labels
        storageClass = volume.spec.storageClassName
        accessModes = Set(volume.spec.accessModes)
        isBlock = volume.spec.volumeMode == "Block"
        bytes = volume.spec.capacity["storage"]?.value ?? 0
        claim = volume.spec.claimRef.map { $0.namespace + "/" + $0.name } ?? ""
        claimUID = volume.spec.claimRef?.uid ?? ""
        isTerminating = volume.metadata.deletionTimestamp != nil
        phase = volume.status.phase
        resourceVersion = volume.metadata.resourceVersion
        let terms = volume.spec.nodeAffinity?.required?.nodeSelectorTerms.map { term in
            (try? NodeTerm(term, at: FieldPath())) ?? NodeTerm(labels: [])
        }
        demand = NodeDemand(selector: [], terms: terms)
    }

    /// Whether the claim could have the volume, wherever the pod is.
    func suits(_ claim: ClaimFacts) -> Bool {
        guard storageClass == claim.storageClass, isBlock == claim.isBlock, bytes >= claim.bytes, !isTerminating,
            accessModes.isSuperset(of: claim.accessModes), claim.selector?.matches(labels) ?? true
        else { return false }
        // One that waits for this very claim is as good as one that is free.
        if self.claim.isEmpty { return phase.isEmpty || phase == "Available" }
        return self.claim == claim.key && (claimUID.isEmpty || claimUID == claim.uid)
    }

    /// A label that every node has that can reach it, where there is just one way to.
    var handle: LabelPair? {
        guard let terms = demand.terms, terms.count == 1 else { return nil }
        for requirement in terms[0].labels {
            if let value = requirement.exactValue { return LabelPair(key: requirement.key, value: value) }
        }
        return nil
    }
}

/// What the scheduler reads of a storage class.
struct StorageClassFacts: Equatable, Sendable {
    /// Whether volumes are chosen or made once the pod has its node.
    let waitsForPod: Bool
    /// Whether somebody makes volumes of the class.
    let isProvisioned: Bool
    /// The nodes for which volumes can be made; nil for all.
    let allowed: [NodeTerm]?

    init(_ kind: StorageClass) {
        waitsForPod = kind.volumeBindingMode == "WaitForFirstConsumer"
        isProvisioned = !kind.provisioner.isEmpty && kind.provisioner != "kubernetes.io/no-provisioner"
        guard !kind.allowedTopologies.isEmpty else {
            allowed = nil
            return
        }
        allowed = kind.allowedTopologies.map { topology in
            let demands = topology.matchLabelExpressions.compactMap { try? Requirement($0.key, .in, $0.values) }
            // A demand that cannot be read is met by no node.
            return NodeTerm(labels: demands.count == topology.matchLabelExpressions.count ? demands : [])
        }
    }
}
