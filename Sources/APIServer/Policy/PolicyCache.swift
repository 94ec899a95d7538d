public import APIModel
public import Base

/// The store, as policies read it: linearizable, on the loop that asks.
public protocol PolicySource: AnyObject {
    /// The object's bytes and revision, or nil.
    func object(at key: Bytes) -> StoredObject?
    /// All objects whose keys begin with `prefix`, of the durable shards, in no particular order.
    func objects(under prefix: Bytes, _ body: (StoredObject) -> Void)
}

/// What admission and authorization look at: decoded policy objects, kept up by the store's events.
///
/// Small kinds that every write asks for are kept decoded; what is asked for rarely is read from the store. The cache
/// may lag by a turn of the loop, so what is missing in it is looked for in the store before anyone is refused, and
/// quotas, which are charged by compare-and-set, are always read there. Belongs to the server's loop.
public final class PolicyCache: PolicyView {
    private unowned let source: any PolicySource
    public internal(set) var authorizer = Authorizer()
    public let services: ServiceAllocator
    let stamps = PodStamps()
    /// Rises with every change of what decides about new pods: namespaces, accounts, limits, quotas, priorities.
    var generation: UInt64 = 0
    var namespaces: [String: Namespace] = [:]
    var serviceAccounts: [PolicyName: ServiceAccount] = [:]
    var priorityClasses: [String: PriorityClass] = [:]
    var limits: [String: [String: LimitRange]] = [:]
    /// The names of the quotas of a namespace.
    var quotas: [String: Set<String>] = [:]
    var storageClasses: [String: StorageClass] = [:]
    var ingressClasses: [String: IngressClass] = [:]
    var aggregation = ClusterRoleAggregation()
    let podKind = ResourceCatalogue.rules(of: Pod.self).flatMap { ObjectKind($0) }
    var scanned = ScannedObject()
    /// Aggregated roles that need a write.
    var aggregated: [String: ClusterRole] = [:]

    public init(_ source: any PolicySource, services: ServiceAllocator) {
        self.source = source
        self.services = services
    }

    // MARK: PolicyView

    public func namespace(_ name: String) -> Namespace? {
        namespaces[name] ?? stored(Namespace.self, namespace: "", name: name)
    }

    public func serviceAccount(namespace: String, name: String) -> ServiceAccount? {
        serviceAccounts[PolicyName(namespace, name)] ?? stored(ServiceAccount.self, namespace: namespace, name: name)
    }

    public func storedServiceAccount(namespace: String, name: String) -> ServiceAccount? {
        stored(ServiceAccount.self, namespace: namespace, name: name)
    }

    public func secretMetadata(namespace: String, name: String) -> ObjectMeta? {
        stored(Secret.self, namespace: namespace, name: name)?.metadata
    }

    public func pod(namespace: String, name: String) -> Pod? { stored(Pod.self, namespace: namespace, name: name) }

    public func node(_ name: String) -> Node? { stored(Node.self, namespace: "", name: name) }

    public func persistentVolumeClaim(namespace: String, name: String) -> PersistentVolumeClaim? {
        stored(PersistentVolumeClaim.self, namespace: namespace, name: name)
    }

    public func priorityClass(_ name: String) -> PriorityClass? {
        priorityClasses[name] ?? stored(PriorityClass.self, namespace: "", name: name)
    }

    public func defaultPriorityClasses() -> [PriorityClass] { priorityClasses.values.filter { $0.globalDefault } }

    public func limitRanges(namespace: String) -> [LimitRange] { limits[namespace].map { Array($0.values) } ?? [] }

    public func resourceQuotas(namespace: String) -> [ResourceQuota] {
        guard let names = quotas[namespace] else { return [] }
        return names.compactMap { stored(ResourceQuota.self, namespace: namespace, name: $0) }
    }

    public func storageClass(_ name: String) -> StorageClass? {
        storageClasses[name] ?? stored(StorageClass.self, namespace: "", name: name)
    }

    public func defaultStorageClasses() -> [StorageClass] {
        storageClasses.values.filter { $0.metadata.isMarkedDefault("storageclass.kubernetes.io/is-default-class") }
    }

    public func defaultIngressClasses() -> [IngressClass] {
        ingressClasses.values.filter { $0.metadata.isMarkedDefault("ingressclass.kubernetes.io/is-default-class") }
    }

    /// The stored object of a name, decoded, with its resource version.
    public func stored<K: Kind>(_ kind: K.Type, namespace: String, name: String) -> K? {
        find(kind, namespace: namespace, name: name).flatMap { PolicyCache.decoded(K.self, $0.object) }
    }

    /// The stored object of a name, and its key.
    func find<K: Kind>(_ kind: K.Type, namespace: String, name: String) -> (key: Bytes, object: StoredObject)? {
        guard let entry = KindCatalogue.entry(K.identity),
            let key = ObjectKey(ResourcePrefix(entry), namespace: namespace, name: name),
            let found = source.object(at: key.bytes)
        else { return nil }
        return (key.bytes, found)
    }

    /// The revision of what is stored under a key now; nil where nothing is.
    func revision(at key: Bytes) -> UInt64? { source.object(at: key)?.revision }

    func objects(under prefix: Bytes, _ body: (StoredObject) -> Void) {
        source.objects(under: prefix, body)
    }

    /// Calls `body` with every stored object of a kind.
    func each<K: Kind>(_ kind: K.Type, _ body: (K) -> Void) {
        guard let entry = KindCatalogue.entry(K.identity) else { return }
        source.objects(under: ResourcePrefix(entry).bytes) { found in
            if let object = PolicyCache.decoded(K.self, found) { body(object) }
        }
    }

    static func decoded<K: Kind>(_ kind: K.Type, _ found: StoredObject) -> K? {
        guard var object = try? K(decoding: found.value.object) else { return nil }
        object.metadata.resourceVersion = "\(found.revision)"
        return object
    }
}

/// A name within a namespace.
struct PolicyName: Hashable {
    let namespace: String
    let name: String

    init(_ namespace: String, _ name: String) {
        self.namespace = namespace
        self.name = name
    }
}

extension ObjectMeta {
    fileprivate func isMarkedDefault(_ annotation: String) -> Bool {
        annotations[annotation] == "true" || annotations[annotation.replacingBeta] == "true"
    }
}

extension String {
    /// The annotation as its beta had it.
    fileprivate var replacingBeta: String {
        guard let slash = firstIndex(of: "/"), let dot = firstIndex(of: ".") else { return self }
        return self[..<dot] + ".beta" + self[dot..<slash] + self[slash...]
    }
}
