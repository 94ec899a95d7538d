import APIModel
import Base
import Wire

/// Who manages the fields of a new object.
///
/// The manager owns what it sent and what defaults made of it, not what admission and the server added: so it is
/// worked out from the object before those. Where it can be told from the stored object what they added, it is left
/// until somebody asks, which is most often never.
extension Resource {
    /// Whether what was sent can be told from what is stored: `withoutAdditions` gives it back. `sent` is the encoded
    /// object as it was before admission, with its name and defaults, without what the server sets; `mayBeUsual` says
    /// of a pod that it had none of the things that are taken away.
    static func isUsual(_ object: K, sent: Bytes, mayBeUsual: Bool?, _ admission: ServerAdmission) -> Bool {
        // Of a pod that is known without looking: it is what clusters make most of.
        if let mayBeUsual { return mayBeUsual && !admission.hasUnusualChanges }
        return bare(withoutAdditions(object)).encoded() == sent
    }

    /// Who manages the fields of a new object.
    func creator(sent: Bytes, isUsual: Bool, _ context: RequestContext) throws(APIFailure) -> StoredManagers {
        guard !context.fieldManager.isEmpty else { return .none }
        let time = context.now.wholeSeconds
        if isUsual { return .creator(context.fieldManager, at: time) }
        var tracked = try decode(sent)
        tracked.trackFields(from: nil, manager: context.fieldManager, at: time)
        return .metadata(ManagedMetadata(tracked.metadata.managedFields).encoded())
    }

    /// Without what the server sets in every object.
    static func bare(_ object: K) -> K {
        var object = object
        object.metadata.uid = ""
        object.metadata.creationTimestamp = nil
        object.metadata.generation = 0
        object.metadata.resourceVersion = ""
        object.metadata.managedFields = []
        return object
    }

    /// The object without what admission and the server usually add to a new one of its kind; of a pod also without
    /// the node that it was bound to since.
    static func withoutAdditions(_ object: K) -> K {
        switch object {
        case var pod as Pod:
            pod.removeAdditions()
            return pod as? K ?? object
        case var namespace as Namespace:
            namespace.spec.finalizers.removeAll { $0 == "kubernetes" }
            namespace.metadata.labels["kubernetes.io/metadata.name"] = nil
            namespace.status = NamespaceStatus()
            return namespace as? K ?? object
        case var claim as PersistentVolumeClaim:
            claim.metadata.finalizers.removeAll { $0 == "kubernetes.io/pvc-protection" }
            claim.status = PersistentVolumeClaimStatus()
            return claim as? K ?? object
        case var volume as PersistentVolume:
            volume.metadata.finalizers.removeAll { $0 == "kubernetes.io/pv-protection" }
            volume.status = PersistentVolumeStatus()
            return volume as? K ?? object
        default: return object
        }
    }
}

extension Pod {
    /// Whether a pod that is sent has nothing of what `removeAdditions` takes away.
    var hasNoAdditions: Bool {
        spec.priority == nil && spec.preemptionPolicy == nil
            && spec.serviceAccountName != ServiceAccountAdmission.defaultAccount
            && spec.serviceAccount == spec.serviceAccountName
            && !spec.tolerations.contains { $0.isUsualAddition }
            && !spec.volumes.contains { $0.name.utf8.starts(with: ServiceAccountAdmission.volumePrefix.utf8) }
            && areTokenMountsAlike
    }

    /// All containers have a mount of their own where the token is mounted, so that no volume is added, or none has.
    private var areTokenMountsAlike: Bool {
        let mounted = spec.containers.count { $0.hasTokenMount } + spec.initContainers.count { $0.hasTokenMount }
        return mounted == 0 || mounted == spec.containers.count + spec.initContainers.count
    }

    fileprivate mutating func removeAdditions() {
        // Who is bound has this condition; a node that its creator chose is the creator's.
        if status.conditions.contains(where: { $0.type == "PodScheduled" && $0.status == "True" }) {
            spec.nodeName = ""
        }
        status = PodStatus()
        spec.priority = nil
        spec.preemptionPolicy = nil
        if spec.serviceAccountName == ServiceAccountAdmission.defaultAccount {
            spec.serviceAccountName = ""
            spec.serviceAccount = ""
        }
        spec.tolerations.removeAll { $0.isUsualAddition }
        let prefix = ServiceAccountAdmission.volumePrefix
        guard spec.volumes.contains(where: { $0.name.utf8.starts(with: prefix.utf8) }) else { return }
        spec.volumes.removeAll { $0.name.utf8.starts(with: prefix.utf8) }
        for index in spec.containers.indices { spec.containers[index].removeTokenMount() }
        for index in spec.initContainers.indices { spec.initContainers[index].removeTokenMount() }
    }
}

extension Toleration {
    fileprivate var isUsualAddition: Bool {
        tolerationSeconds == DefaultTolerationSeconds.seconds && self.operator == "Exists" && effect == "NoExecute"
            && value.isEmpty && DefaultTolerationSeconds.keys.contains(key)
    }
}

extension Container {
    fileprivate var hasTokenMount: Bool {
        volumeMounts.contains { $0.mountPath == ServiceAccountAdmission.mountPath }
    }

    fileprivate mutating func removeTokenMount() {
        volumeMounts.removeAll { $0.mountPath == ServiceAccountAdmission.mountPath }
    }
}
