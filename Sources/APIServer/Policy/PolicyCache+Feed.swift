import APIModel
import Base
import Store

/// The kinds that the cache follows, by the beginning of their keys.
private enum PolicySort: CaseIterable {
    case namespace, serviceAccount, priorityClass, limitRange, quota, storageClass, ingressClass
    case role, clusterRole, roleBinding, clusterRoleBinding
    case pod, volume, service

    static let byResource: [Bytes: PolicySort] = {
        var table: [Bytes: PolicySort] = [:]
        func add<K: Kind>(_ kind: K.Type, _ sort: PolicySort) {
            guard let entry = KindCatalogue.entry(K.identity) else { return }
            let prefix = ResourcePrefix(entry).bytes
            table[prefix[0..<prefix.count - 1]] = sort
        }
        add(Namespace.self, .namespace)
        add(ServiceAccount.self, .serviceAccount)
        add(PriorityClass.self, .priorityClass)
        add(LimitRange.self, .limitRange)
        add(ResourceQuota.self, .quota)
        add(StorageClass.self, .storageClass)
        add(IngressClass.self, .ingressClass)
        add(Role.self, .role)
        add(ClusterRole.self, .clusterRole)
        add(RoleBinding.self, .roleBinding)
        add(ClusterRoleBinding.self, .clusterRoleBinding)
        add(Pod.self, .pod)
        add(PersistentVolume.self, .volume)
        add(Service.self, .service)
        return table
    }()
}

extension PolicyCache {
    /// Forgets everything, addresses aside: those come to be known again with the services.
    func reset() {
        generation += 1
        authorizer = Authorizer()
        namespaces = [:]
        serviceAccounts = [:]
        priorityClasses = [:]
        limits = [:]
        quotas = [:]
        storageClasses = [:]
        ingressClasses = [:]
        aggregation = ClusterRoleAggregation()
        aggregated = [:]
    }

    /// Reads everything that the cache follows. Called before the first event.
    func load() {
        each(Namespace.self) { namespaces[$0.metadata.name] = $0 }
        each(ServiceAccount.self) { serviceAccounts[PolicyName($0.metadata.namespace, $0.metadata.name)] = $0 }
        each(PriorityClass.self) { priorityClasses[$0.metadata.name] = $0 }
        each(LimitRange.self) { limits[$0.metadata.namespace, default: [:]][$0.metadata.name] = $0 }
        each(ResourceQuota.self) { quotas[$0.metadata.namespace, default: []].insert($0.metadata.name) }
        each(StorageClass.self) { storageClasses[$0.metadata.name] = $0 }
        each(IngressClass.self) { ingressClasses[$0.metadata.name] = $0 }
        each(Role.self) { authorizer.rbac.set($0) }
        each(ClusterRole.self) { set($0) }
        each(RoleBinding.self) { authorizer.rbac.set($0) }
        each(ClusterRoleBinding.self) { authorizer.rbac.set($0) }
        each(Pod.self) { authorizer.nodes.set($0) }
        each(PersistentVolume.self) { authorizer.nodes.set($0) }
        each(Service.self) { services.note($0, previous: nil) }
    }

    /// Takes in an event of the store; most are of no kind that matters here, which costs a look-up.
    func take(_ event: StoreEvent) {
        let key = event.item.key
        guard let slash = key.firstIndex(of: UInt8(ascii: "/")),
            let sort = PolicySort.byResource[key[0..<slash]]
        else { return }
        switch sort {
        case .namespace, .serviceAccount, .priorityClass, .limitRange, .quota: generation += 1
        default: break
        }
        switch sort {
        case .namespace: follow(event, Namespace.self) { namespaces[$1] = $2 }
        case .serviceAccount: follow(event, ServiceAccount.self) { serviceAccounts[PolicyName($0, $1)] = $2 }
        case .priorityClass: follow(event, PriorityClass.self) { priorityClasses[$1] = $2 }
        case .limitRange: follow(event, LimitRange.self) { limits[$0, default: [:]][$1] = $2 }
        case .quota:
            follow(event, ResourceQuota.self) { namespace, name, quota in
                if quota != nil {
                    quotas[namespace, default: []].insert(name)
                } else {
                    quotas[namespace]?.remove(name)
                    if quotas[namespace]?.isEmpty == true { quotas[namespace] = nil }
                }
            }
        case .storageClass: follow(event, StorageClass.self) { storageClasses[$1] = $2 }
        case .ingressClass: follow(event, IngressClass.self) { ingressClasses[$1] = $2 }
        case .role:
            follow(event, Role.self) { namespace, name, role in
                if let role {
                    authorizer.rbac.set(role)
                } else {
                    authorizer.rbac.removeRole(namespace: namespace, name: name)
                }
            }
        case .clusterRole:
            follow(event, ClusterRole.self) { _, name, role in
                if let role { set(role) } else { removeClusterRole(name) }
            }
        case .roleBinding:
            follow(event, RoleBinding.self) { namespace, name, binding in
                if let binding {
                    authorizer.rbac.set(binding)
                } else {
                    authorizer.rbac.removeRoleBinding(namespace: namespace, name: name)
                }
            }
        case .clusterRoleBinding:
            follow(event, ClusterRoleBinding.self) { _, name, binding in
                if let binding { authorizer.rbac.set(binding) } else { authorizer.rbac.removeClusterRoleBinding(name) }
            }
        case .pod:
            // A pod without a node reaches nothing: most events of new pods need no decoding.
            guard hasNode(event.item) || event.previous.map(hasNode) == true else { return }
            follow(event, Pod.self) { namespace, name, pod in
                if let pod {
                    authorizer.nodes.set(pod)
                } else {
                    authorizer.nodes.removePod(namespace: namespace, name: name)
                }
            }
        case .volume:
            follow(event, PersistentVolume.self) { _, name, volume in
                if let volume { authorizer.nodes.set(volume) } else { authorizer.nodes.removeVolume(name) }
            }
        case .service:
            let previous = event.previous.flatMap { Self.object(Service.self, $0) }
            services.note(event.kind == .put ? Self.object(Service.self, event.item) : nil, previous: previous)
        }
    }

    /// Cluster roles whose rules follow from others and are not as they should be: the server writes them.
    func takeAggregated() -> [ClusterRole] {
        let roles = aggregated.values.sorted { $0.metadata.name < $1.metadata.name }
        aggregated = [:]
        return roles
    }

    private func set(_ role: ClusterRole) {
        authorizer.rbac.set(role)
        for changed in aggregation.set(role) { aggregated[changed.metadata.name] = changed }
    }

    private func removeClusterRole(_ name: String) {
        authorizer.rbac.removeClusterRole(name)
        aggregated[name] = nil
        for changed in aggregation.remove(name) { aggregated[changed.metadata.name] = changed }
    }

    /// Calls `body` with namespace, name and the object, nil when it has gone.
    private func follow<K: Kind>(_ event: StoreEvent, _ kind: K.Type, _ body: (String, String, K?) -> Void) {
        switch event.kind {
        case .put:
            guard let object = Self.object(K.self, event.item) else { return }
            body(object.metadata.namespace, object.metadata.name, object)
        case .delete:
            guard let previous = event.previous, let object = Self.object(K.self, previous) else { return }
            body(object.metadata.namespace, object.metadata.name, nil)
        }
    }

    /// Whether a stored pod says that it has a node. Reads its bytes, without decoding.
    private func hasNode(_ item: Item) -> Bool {
        guard let podKind, let object = StoredValue.object(of: item.value) else { return false }
        scanned.scan(item.value[object], podKind.plan)
        defer { scanned.clear() }
        guard let field = podKind.plan.index(of: "spec.nodeName") else { return true }
        if case .text(let place) = scanned.value(podKind.plan.fields[field]) { return place.count > 0 }
        return false
    }

    private static func object<K: Kind>(_ kind: K.Type, _ item: Item) -> K? {
        guard let value = StoredValue(unpacking: item.value) else { return nil }
        return decoded(K.self, StoredObject(value, revision: item.modified.rawValue))
    }
}

extension Bytes {
    /// The place of the first `byte`.
    fileprivate func firstIndex(of byte: UInt8) -> Int? {
        withUnsafeBytes { bytes in bytes.firstIndex(of: byte) }
    }
}
