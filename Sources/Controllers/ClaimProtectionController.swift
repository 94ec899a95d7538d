import APIModel
import Client

/// Holds claims that are to go for as long as pods use them.
final class ClaimProtectionController: Controller {
    static let name = "persistentvolumeclaim-protection-controller"
    static let finalizer = "kubernetes.io/pvc-protection"

    private let claims: Lister<PersistentVolumeClaim>
    private let pods: Lister<Pod>

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        let claims = view.lister(PersistentVolumeClaim.self)
        self.claims = claims
        pods = view.lister(Pod.self, .claim)
        claims.onChange { if !$0.isDeletion { keys.add($0.current.key) } }
        pods.onChange { [unowned claims] change in
            // Only a pod that goes or ends lets a claim go.
            guard change.isDeletion || change.current.object.isTerminal else { return }
            for name in change.current.object.claimNames {
                let key = ObjectKey(change.current.key.namespace, name)
                if claims[key]?.object.metadata.deletionTimestamp != nil { keys.add(key) }
            }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let claim = claims[key]?.object else { return .nothing }
        var plan = Plan()
        let isHeld = claim.metadata.finalizers.contains(Self.finalizer)
        if claim.metadata.deletionTimestamp == nil {
            if !isHeld { plan.setFinalizer(Self.finalizer, on: claim) }
        } else if isHeld, !isUsed(key) {
            plan.dropFinalizer(Self.finalizer, from: claim)
        }
        return plan
    }

    /// A pod that has no node yet uses nothing that could be lost, but it will.
    private func isUsed(_ key: ObjectKey) -> Bool {
        pods.objects(.claim, key.description).contains { !$0.object.isTerminal && !$0.object.spec.nodeName.isEmpty }
    }
}

/// Holds volumes that are to go for as long as they are bound.
final class VolumeProtectionController: Controller {
    static let name = "persistentvolume-protection-controller"
    static let finalizer = "kubernetes.io/pv-protection"

    private let volumes: Lister<PersistentVolume>

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        volumes = view.lister(PersistentVolume.self)
        volumes.onChange { if !$0.isDeletion { keys.add($0.current.key) } }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let volume = volumes[key]?.object else { return .nothing }
        var plan = Plan()
        let isHeld = volume.metadata.finalizers.contains(Self.finalizer)
        if volume.metadata.deletionTimestamp == nil {
            if !isHeld { plan.setFinalizer(Self.finalizer, on: volume) }
        } else if isHeld, volume.status.phase != "Bound" {
            plan.dropFinalizer(Self.finalizer, from: volume)
        }
        return plan
    }
}

extension Plan {
    /// Adds a finalizer to an object that does not have it.
    mutating func setFinalizer<K: Kind>(_ finalizer: String, on object: K) {
        patch(
            K.self, object.key,
            .metadata(of: object.metadata.uid) { writer in
                writer.key("finalizers")
                writer.beginArray()
                writer.string(finalizer)
                writer.endArray()
            })
    }

    /// Takes a finalizer off, if the object is still as it was judged.
    mutating func dropFinalizer<K: Kind>(_ finalizer: String, from object: K) {
        patch(
            K.self, object.key,
            .metadata(of: object.metadata.uid, revision: object.metadata.resourceVersion) { writer in
                writer.key("$deleteFromPrimitiveList/finalizers")
                writer.beginArray()
                writer.string(finalizer)
                writer.endArray()
            })
    }
}

extension Pod {
    /// The claims that it uses, those of its ephemeral volumes too.
    var claimNames: [String] {
        spec.volumes.compactMap { volume in
            if let claim = volume.volumeSource.persistentVolumeClaim { return claim.claimName }
            return volume.volumeSource.ephemeral == nil ? nil : "\(metadata.name)-\(volume.name)"
        }
    }
}

extension ObjectIndex where Object == Pod {
    /// By the namespace and name of each claim that a pod uses.
    static var claim: ObjectIndex {
        ObjectIndex("claim") { key, pod in
            pod.spec.volumes.isEmpty
                ? [] : pod.claimNames.map { ObjectKey(key.namespace, $0).description }
        }
    }
}
