import APIModel
import Base
import Replication
import Wire

/// What every cluster comes with: namespaces, their default accounts, roles and bindings, priority classes.
///
/// Run at each start; what is there already is completed where Kubernetes completes it, and left alone otherwise. The
/// server is ready when it has ended.
final class Bootstrap {
    private let service: ObjectService
    private var left = 0
    private var failures: [APIFailure] = []
    private var whenDone: (([APIFailure]) -> Void)?

    init(_ service: ObjectService) {
        self.service = service
    }

    /// Calls `whenDone` with what went wrong; nothing usually.
    func run(whenDone: @escaping ([APIFailure]) -> Void) {
        self.whenDone = whenDone
        left = 1
        makeNamespaces { [self] in
            left += 1
            makePolicy()
            makeAccounts()
            makeClasses()
            ended()
        }
        ended()
    }

    private func ended() {
        left -= 1
        guard left == 0, let done = whenDone else { return }
        whenDone = nil
        done(failures)
    }

    // MARK: Parts

    private static var namespaces: [String] {
        [
            SystemName.defaultNamespace, SystemName.systemNamespace, SystemName.publicNamespace,
            SystemName.nodeLeaseNamespace,
        ]
    }

    private func makeNamespaces(then next: @escaping () -> Void) {
        var open = 1
        func one() {
            open -= 1
            if open == 0 { next() }
        }
        for name in Self.namespaces where service.cache.namespace(name) == nil {
            open += 1
            create(Namespace { $0.metadata.name = name }, whenDone: one)
        }
        one()
    }

    private func makeAccounts() {
        for namespace in Self.namespaces
        where service.cache.serviceAccount(namespace: namespace, name: "default") == nil {
            create(
                ServiceAccount {
                    $0.metadata.namespace = namespace
                    $0.metadata.name = "default"
                })
        }
    }

    private func makeClasses() {
        let classes = [
            (
                "system-cluster-critical", 2_000_000_000,
                "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."
            ),
            (
                "system-node-critical", 2_000_001_000,
                "Used for system critical pods that must not be moved from their current node."
            ),
        ]
        for (name, value, description) in classes where service.cache.priorityClass(name) == nil {
            create(
                PriorityClass {
                    $0.metadata.name = name
                    $0.value = Int32(value)
                    $0.description = description
                })
        }
    }

    private func makePolicy() {
        let cache = service.cache
        for change in BootstrapReconciliation.clusterRoles(stored: {
            cache.stored(ClusterRole.self, namespace: "", name: $0)
        }) {
            write(change)
        }
        for change in BootstrapReconciliation.clusterRoleBindings(stored: {
            cache.stored(ClusterRoleBinding.self, namespace: "", name: $0)
        }) {
            write(change)
        }
        for change in BootstrapReconciliation.roles(stored: { cache.stored(Role.self, namespace: $0, name: $1) }) {
            write(change)
        }
        for change in BootstrapReconciliation.roleBindings(stored: {
            cache.stored(RoleBinding.self, namespace: $0, name: $1)
        }) {
            write(change)
        }
    }

    // MARK: Writes

    private func write<K: Kind>(_ change: BootstrapChange<K>) {
        switch change {
        case .create(let object): create(object)
        case .update(let object): send(.update(object.encoded()), object) { _ in }
        case .replace(let old, let new):
            send(.delete(DeleteOptions()), old) { [self] _ in create(new) }
        }
    }

    private func create<K: Kind>(_ object: K, whenDone: @escaping () -> Void = {}) {
        send(.create(object.encoded()), object) { _ in whenDone() }
    }

    private func send<K: Kind>(
        _ operation: ObjectOperation, _ object: K, _ whenDone: @escaping (APIFailure?) -> Void
    ) {
        guard let entry = KindCatalogue.entry(K.identity),
            let rules = ResourceCatalogue.rules(number: UInt32(entry.number))
        else { return }
        left += 1
        let target = ObjectTarget(namespace: object.metadata.namespace, name: object.metadata.name)
        service.writeAsServer(operation, rules, target) { [self] result in
            if case .failure(let failure) = result {
                // Another start of the same server, or an administrator, was faster.
                if failure.reason != .alreadyExists { failures.append(failure) }
                whenDone(failure)
            } else {
                whenDone(nil)
            }
            ended()
        }
    }
}
