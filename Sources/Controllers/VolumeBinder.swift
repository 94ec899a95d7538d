import APIModel
import Client

/// Binds claims and volumes to each other.
///
/// One step a look: the volume names the claim, the claim names the volume, the claim says that it is bound. Each is written
/// before the next, so that no two claims get one volume, whenever the process is cut off. The phase of volumes follows.
final class VolumeBinder: Controller {
    enum Work: Hashable, Sendable, CustomStringConvertible {
        case claim(ObjectKey)
        case volume(String)

        var description: String {
            switch self {
            case .claim(let key): "claim \(key)"
            case .volume(let name): "volume \(name)"
            }
        }
    }

    static let name = "persistentvolume-binder-controller"

    private enum Note {
        static let bindCompleted = "pv.kubernetes.io/bind-completed"
        static let boundByController = "pv.kubernetes.io/bound-by-controller"
        static let selectedNode = "volume.kubernetes.io/selected-node"
        static let provisioner = "volume.kubernetes.io/storage-provisioner"
        static let oldProvisioner = "volume.beta.kubernetes.io/storage-provisioner"
    }

    private let claims: Lister<PersistentVolumeClaim>
    private let volumes: Lister<PersistentVolume>
    private let classes: Lister<StorageClass>

    init(_ view: ClusterView, _ keys: KeySink<Work>) {
        let claims = view.lister(PersistentVolumeClaim.self, .unboundClass)
        self.claims = claims
        volumes = view.lister(PersistentVolume.self, .freeClass, .claimRef)
        classes = view.lister(StorageClass.self)
        claims.onChange { change in
            keys.add(.claim(change.current.key))
            for name in [change.previous?.object.spec.volumeName, change.current.object.spec.volumeName] {
                if let name, !name.isEmpty { keys.add(.volume(name)) }
            }
        }
        volumes.onChange { change in
            let volume = change.current
            keys.add(.volume(volume.key.name))
            for reference in [change.previous?.object.spec.claimRef, volume.object.spec.claimRef] {
                if let reference { keys.add(.claim(ObjectKey(reference.namespace, reference.name))) }
            }
            // A volume that is free may be what a claim waits for.
            if volume.object.spec.claimRef == nil, !change.isDeletion {
                for claim in claims.objects(.unboundClass, volume.object.spec.storageClassName) {
                    keys.add(.claim(claim.key))
                }
            }
        }
        classes.onChange { change in
            for claim in claims.objects(.unboundClass, change.current.key.name) { keys.add(.claim(claim.key)) }
        }
    }

    func reconcile(_ key: Work, _ turn: Turn) -> Plan {
        var plan = Plan()
        switch key {
        case .claim(let key):
            guard let claim = claims[key]?.object, claim.metadata.deletionTimestamp == nil else { break }
            if claim.spec.volumeName.isEmpty { find(claim, &plan) } else { bind(claim, &plan) }
        case .volume(let name):
            if let volume = volumes[ObjectKey("", name)]?.object { settle(volume, turn, &plan) }
        }
        return plan
    }

    // MARK: Claims

    private func find(_ claim: PersistentVolumeClaim, _ plan: inout Plan) {
        guard let volume = volume(for: claim) else { return wait(claim, &plan) }
        guard isMeant(claim, by: volume) else {
            var taken = volume
            taken.spec.claimRef = Self.reference(claim)
            taken.metadata.annotations[Note.boundByController] = "yes"
            return plan.update(taken)
        }
        if volume.spec.claimRef?.uid.isEmpty == true {
            // Somebody kept the volume for a claim of that name: this is the one.
            var taken = volume
            taken.spec.claimRef = Self.reference(claim)
            return plan.update(taken)
        }
        var bound = claim
        bound.spec.volumeName = volume.metadata.name
        bound.metadata.annotations[Note.bindCompleted] = "yes"
        bound.metadata.annotations[Note.boundByController] = "yes"
        plan.update(bound)
    }

    /// The volume that is the claim's already, or else the smallest that is enough.
    private func volume(for claim: PersistentVolumeClaim) -> PersistentVolume? {
        let kept = volumes.objects(.claimRef, claim.key.description).map(\.object).filter { isMeant(claim, by: $0) }
        if let first = kept.min(by: { $0.metadata.name < $1.metadata.name }) { return first }
        if waitsForConsumer(claim) { return nil }
        let selector = claim.spec.selector.map { try? Selector($0) }
        // A selector that makes no sense selects nothing.
        if case .some(.none) = selector { return nil }
        let wanted = claim.spec.resources.requests["storage"] ?? .zero
        let fitting = volumes.objects(.freeClass, claim.className ?? "").map(\.object).filter { volume in
            volume.metadata.deletionTimestamp == nil
                && (volume.spec.volumeMode ?? "Filesystem") == (claim.spec.volumeMode ?? "Filesystem")
                && Set(claim.spec.accessModes).isSubset(of: volume.spec.accessModes)
                && (volume.spec.capacity["storage"] ?? .zero) >= wanted
                && (volume.spec.volumeAttributesClassName ?? "") == (claim.spec.volumeAttributesClassName ?? "")
                && ((selector ?? nil)?.matches(volume.metadata.labels) ?? true)
        }
        return fitting.min { left, right in
            let sizes = (left.spec.capacity["storage"] ?? .zero, right.spec.capacity["storage"] ?? .zero)
            return sizes.0 == sizes.1 ? left.metadata.name < right.metadata.name : sizes.0 < sizes.1
        }
    }

    private func isMeant(_ claim: PersistentVolumeClaim, by volume: PersistentVolume) -> Bool {
        guard let reference = volume.spec.claimRef else { return false }
        return reference.namespace == claim.metadata.namespace && reference.name == claim.metadata.name
            && (reference.uid.isEmpty || reference.uid == claim.metadata.uid)
    }

    private static func reference(_ claim: PersistentVolumeClaim) -> ObjectReference { ObjectReference(to: claim) }

    /// Whether the volume is to be chosen where the first pod is to run: the scheduler says when.
    private func waitsForConsumer(_ claim: PersistentVolumeClaim) -> Bool {
        guard let name = claim.className, !name.isEmpty, let known = classes[ObjectKey("", name)]?.object else {
            return false
        }
        return known.volumeBindingMode == "WaitForFirstConsumer"
            && claim.metadata.annotations[Note.selectedNode] == nil
    }

    private func wait(_ claim: PersistentVolumeClaim, _ plan: inout Plan) {
        if claim.status.phase.isEmpty {
            var pending = claim
            pending.status.phase = "Pending"
            return plan.updateStatus(pending)
        }
        if waitsForConsumer(claim) {
            return plan.tell(
                claim, reason: "WaitForFirstConsumer",
                "waiting for first consumer to be created before binding")
        }
        guard let name = claim.className, !name.isEmpty else {
            return plan.tell(
                claim, reason: "FailedBinding",
                "no persistent volumes available for this claim and no storage class is set")
        }
        guard let known = classes[ObjectKey("", name)]?.object else {
            return plan.tell(
                claim, isWarning: true, reason: "ProvisioningFailed",
                "storageclass.storage.k8s.io \"\(name)\" not found")
        }
        guard known.provisioner != "kubernetes.io/no-provisioner" else { return }
        // Whoever provisions volumes of the class finds the claim by this.
        if claim.metadata.annotations[Note.provisioner] != known.provisioner {
            return plan.patch(
                PersistentVolumeClaim.self, claim.key,
                .annotations(
                    of: claim.metadata.uid,
                    [(Note.provisioner, known.provisioner), (Note.oldProvisioner, known.provisioner)]))
        }
        plan.tell(
            claim, reason: "ExternalProvisioning",
            "Waiting for a volume to be created either by the external provisioner '\(known.provisioner)' or manually by "
                + "the system administrator. If volume creation is delayed, please verify that the provisioner is "
                + "running and correctly registered.")
    }

    private func bind(_ claim: PersistentVolumeClaim, _ plan: inout Plan) {
        let isCompleted = claim.metadata.annotations[Note.bindCompleted] != nil
        guard let volume = volumes[ObjectKey("", claim.spec.volumeName)]?.object else {
            return isCompleted
                ? lose(claim, "Bound claim has lost its PersistentVolume. Data on the volume is lost!", &plan)
                : wait(claim, &plan)
        }
        guard let reference = volume.spec.claimRef else {
            // The claim was made for this volume.
            if isCompleted {
                return lose(
                    claim, "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!", &plan)
            }
            var taken = volume
            taken.spec.claimRef = Self.reference(claim)
            taken.metadata.annotations[Note.boundByController] = "yes"
            return plan.update(taken)
        }
        guard isMeant(claim, by: volume) else {
            if isCompleted {
                lose(claim, "Two claims are bound to the same volume, this one is bound incorrectly", &plan)
            } else {
                plan.tell(
                    claim, isWarning: true, reason: "FailedBinding",
                    "volume \"\(volume.metadata.name)\" already bound to a different claim.")
            }
            return
        }
        if reference.uid.isEmpty {
            var taken = volume
            taken.spec.claimRef = Self.reference(claim)
            return plan.update(taken)
        }
        if !isCompleted {
            return plan.patch(
                PersistentVolumeClaim.self, claim.key,
                .annotations(of: claim.metadata.uid, [(Note.bindCompleted, "yes")]))
        }
        var bound = claim
        bound.status.phase = "Bound"
        bound.status.accessModes = volume.spec.accessModes
        if let size = volume.spec.capacity["storage"], claim.status.capacity["storage"] == nil {
            bound.status.capacity["storage"] = size
        }
        if bound.status != claim.status { plan.updateStatus(bound) }
    }

    private func lose(_ claim: PersistentVolumeClaim, _ message: String, _ plan: inout Plan) {
        guard claim.status.phase != "Lost" else { return }
        var lost = claim
        lost.status.phase = "Lost"
        lost.status.capacity = [:]
        lost.status.accessModes = []
        plan.updateStatus(lost)
        plan.tell(claim, isWarning: true, reason: "ClaimLost", message)
    }

    // MARK: Volumes

    private func settle(_ volume: PersistentVolume, _ turn: Turn, _ plan: inout Plan) {
        let phase: String
        if let reference = volume.spec.claimRef, !reference.uid.isEmpty {
            let claim = claims[ObjectKey(reference.namespace, reference.name)]
            if let claim, claim.uid == reference.uid {
                guard claim.object.spec.volumeName == volume.metadata.name else {
                    // The claim is bound elsewhere: what we took for it is free again.
                    if !claim.object.spec.volumeName.isEmpty { release(volume, &plan) }
                    return
                }
                phase = "Bound"
            } else {
                phase = "Released"
            }
        } else {
            phase = "Available"
        }
        guard volume.status.phase != phase else { return }
        var told = volume
        told.status.phase = phase
        told.status.lastPhaseTransitionTime = turn.now.wholeSeconds
        plan.updateStatus(told)
    }

    private func release(_ volume: PersistentVolume, _ plan: inout Plan) {
        guard volume.metadata.annotations[Note.boundByController] != nil else { return }
        var free = volume
        free.spec.claimRef = nil
        free.metadata.annotations[Note.boundByController] = nil
        plan.update(free)
    }
}

extension ObjectIndex where Object == PersistentVolumeClaim {
    /// Claims without a volume, by their class; those without a class are under the empty text.
    static var unboundClass: ObjectIndex {
        ObjectIndex("unboundClass") { _, claim in claim.spec.volumeName.isEmpty ? [claim.className ?? ""] : [] }
    }
}

extension ObjectIndex where Object == PersistentVolume {
    /// Volumes that nobody has, by their class.
    static var freeClass: ObjectIndex {
        ObjectIndex("freeClass") { _, volume in volume.spec.claimRef == nil ? [volume.spec.storageClassName] : [] }
    }

    /// By the namespace and name of the claim that a volume is for.
    static var claimRef: ObjectIndex {
        ObjectIndex("claimRef") { _, volume in
            volume.spec.claimRef.map { [ObjectKey($0.namespace, $0.name).description] } ?? []
        }
    }
}
