import APIModel
import Client

/// Gives each namespace its service account `default`, and makes it again when it is deleted.
final class ServiceAccountController: Controller {
    static let name = "serviceaccount-controller"

    private let namespaces: Lister<Namespace>
    private let accounts: Lister<ServiceAccount>
    static let accountName = "default"

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        namespaces = view.lister(Namespace.self)
        accounts = view.lister(ServiceAccount.self)
        namespaces.onChange { change in
            if !change.isDeletion { keys.add(change.current.key) }
        }
        accounts.onChange { change in
            if change.isDeletion, change.current.key.name == Self.accountName {
                keys.add(ObjectKey("", change.current.key.namespace))
            }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let namespace = namespaces[key]?.object, namespace.isActive else { return .nothing }
        guard accounts[ObjectKey(key.name, Self.accountName)] == nil else { return .nothing }
        var plan = Plan()
        plan.create(
            ServiceAccount {
                $0.metadata.namespace = key.name
                $0.metadata.name = Self.accountName
            })
        return plan
    }
}

extension Namespace {
    /// Whether objects may be made in it.
    var isActive: Bool { metadata.deletionTimestamp == nil && status.phase != "Terminating" }
}
