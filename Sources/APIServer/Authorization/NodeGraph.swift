public import APIModel

/// Which objects lie within the reach of which node.
///
/// A node reaches the pods bound to it, what they name (secrets, config maps, claims, service accounts, resource
/// claims), the volumes bound to those claims, and the secrets of those volumes. Fed by the events of pods and volumes
/// in any order. For what pods name there is a count for each pair of object and node, so a question is one look-up,
/// however many pods share the object; the secrets of volumes take a look-up for each volume or for each claim of the
/// node, whichever are fewer.
public struct NodeGraph: Sendable {
    private var pods: [ObjectKey: PodLinks] = [:]
    /// How many pods of a node name an object.
    private var reach: [ObjectKey: [String: Int]] = [:]
    /// The claims that pods of a node name.
    private var claimsOfNode: [String: Set<ObjectKey>] = [:]

    private var volumes: [String: VolumeLinks] = [:]
    private var volumesOfClaim: [ObjectKey: Set<String>] = [:]
    private var volumesOfSecret: [ObjectKey: Set<String>] = [:]

    /// Objects of the cluster that belong to one node by name.
    private var attachments: [ObjectKey: String] = [:]

    public init() {}

    /// What a node can reach.
    public enum Sort: UInt8, Hashable, Sendable {
        case pod
        case secret
        case configMap
        case claim
        case volume
        case serviceAccount
        case resourceClaim
        case volumeAttachment
        case resourceSlice
    }

    struct ObjectKey: Hashable, Sendable {
        let sort: Sort
        let namespace: String
        let name: String
    }

    private struct PodLinks: Sendable {
        let node: String
        let objects: [ObjectKey]
    }

    private struct VolumeLinks: Sendable {
        let claim: ObjectKey
        let secrets: [ObjectKey]
    }

    /// Numbers of what is held: for metrics and tests.
    public var counts: (pods: Int, objects: Int, volumes: Int) { (pods.count, reach.count, volumes.count) }

    // MARK: Events

    /// A pod that is new or changed. One that is not bound to a node reaches nothing; one that has ended keeps what it
    /// had until it is removed, as nodes still clean up after it.
    public mutating func set(_ pod: Pod) {
        let key = ObjectKey(sort: .pod, namespace: pod.metadata.namespace, name: pod.metadata.name)
        unlink(key)
        let node = pod.spec.nodeName
        guard !node.isEmpty else { return }
        var objects = [key]
        // A node may create the mirrors of its own pods: these must not let it read anything.
        if !pod.isMirror {
            func add(_ sort: Sort, _ names: Set<String>) {
                for name in names {
                    objects.append(ObjectKey(sort: sort, namespace: pod.metadata.namespace, name: name))
                }
            }
            if !pod.spec.serviceAccountName.isEmpty { add(.serviceAccount, [pod.spec.serviceAccountName]) }
            add(.secret, pod.secretNames)
            add(.configMap, pod.configMapNames)
            add(.claim, pod.claimNames)
            add(.resourceClaim, pod.resourceClaimNames)
        }
        for object in objects {
            reach[object, default: [:]][node, default: 0] += 1
            if object.sort == .claim { claimsOfNode[node, default: []].insert(object) }
        }
        pods[key] = PodLinks(node: node, objects: objects)
    }

    public mutating func removePod(namespace: String, name: String) {
        unlink(ObjectKey(sort: .pod, namespace: namespace, name: name))
    }

    public mutating func set(_ volume: PersistentVolume) {
        removeVolume(volume.metadata.name)
        guard let claim = volume.spec.claimRef, !claim.name.isEmpty else { return }
        let name = volume.metadata.name
        let links = VolumeLinks(
            claim: ObjectKey(sort: .claim, namespace: claim.namespace, name: claim.name),
            secrets: volume.nodeSecrets.map { ObjectKey(sort: .secret, namespace: $0.namespace, name: $0.name) })
        volumesOfClaim[links.claim, default: []].insert(name)
        for secret in links.secrets { volumesOfSecret[secret, default: []].insert(name) }
        volumes[name] = links
    }

    public mutating func removeVolume(_ name: String) {
        guard let old = volumes.removeValue(forKey: name) else { return }
        Self.remove(name, from: &volumesOfClaim, at: old.claim)
        for secret in old.secrets { Self.remove(name, from: &volumesOfSecret, at: secret) }
    }

    /// An object of the cluster that names its node: a volume attachment or a resource slice; nil where it names none
    /// or is gone.
    public mutating func set(_ sort: Sort, name: String, node: String?) {
        attachments[ObjectKey(sort: sort, namespace: "", name: name)] = node
    }

    // MARK: Questions

    /// Whether the object lies within the node's reach.
    public func reaches(_ node: String, _ sort: Sort, namespace: String, name: String) -> Bool {
        let key = ObjectKey(sort: sort, namespace: namespace, name: name)
        switch sort {
        case .pod, .configMap, .claim, .serviceAccount, .resourceClaim: return reaches(node, key)
        case .volume: return reaches(node, volume: name)
        case .volumeAttachment, .resourceSlice: return attachments[key].map { $0.hasSameBytes(as: node) } ?? false
        case .secret: return reaches(node, key) || reachesThroughVolume(node, key)
        }
    }

    private func reaches(_ node: String, _ key: ObjectKey) -> Bool {
        reach[key]?[node] != nil
    }

    private func reaches(_ node: String, volume name: String) -> Bool {
        volumes[name].map { reaches(node, $0.claim) } ?? false
    }

    private func reachesThroughVolume(_ node: String, _ secret: ObjectKey) -> Bool {
        guard let users = volumesOfSecret[secret], let claims = claimsOfNode[node] else { return false }
        if users.count <= claims.count { return users.contains { reaches(node, volume: $0) } }
        return claims.contains { volumesOfClaim[$0]?.contains(where: users.contains) ?? false }
    }

    // MARK: Upkeep

    private mutating func unlink(_ pod: ObjectKey) {
        guard let old = pods.removeValue(forKey: pod) else { return }
        for object in old.objects {
            guard let count = reach[object]?[old.node] else { continue }
            if count > 1 {
                reach[object]?[old.node] = count - 1
                continue
            }
            reach[object]?[old.node] = nil
            if reach[object]?.isEmpty ?? false { reach[object] = nil }
            guard object.sort == .claim else { continue }
            claimsOfNode[old.node]?.remove(object)
            if claimsOfNode[old.node]?.isEmpty ?? false { claimsOfNode[old.node] = nil }
        }
    }

    private static func remove(_ name: String, from table: inout [ObjectKey: Set<String>], at key: ObjectKey) {
        table[key]?.remove(name)
        if table[key]?.isEmpty ?? false { table[key] = nil }
    }
}
