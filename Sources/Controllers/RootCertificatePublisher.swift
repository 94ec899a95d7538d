import APIModel
import Client

/// Puts the cluster's certificate authority into each namespace, as the config map `kube-root-ca.crt`.
final class RootCertificatePublisher: Controller {
    static let name = "root-ca-certificate-publisher-controller"

    static let mapName = "kube-root-ca.crt"
    private static let dataKey = "ca.crt"
    private static let descriptionKey = "kubernetes.io/description"
    private static let description =
        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the "
        + "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of "
        + "Kubernetes clusters."

    private let namespaces: Lister<Namespace>
    private let maps: Lister<ConfigMap>
    private let certificates: String

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        certificates = view.settings.rootCertificates
        namespaces = view.lister(Namespace.self)
        maps = view.lister(ConfigMap.self, named: Self.mapName)
        namespaces.onChange { change in
            if !change.isDeletion { keys.add(change.current.key) }
        }
        maps.onChange { change in
            if change.current.key.name == Self.mapName { keys.add(ObjectKey("", change.current.key.namespace)) }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard !certificates.isEmpty, let namespace = namespaces[key]?.object, namespace.isActive else {
            return .nothing
        }
        var plan = Plan()
        guard var map = maps[ObjectKey(key.name, Self.mapName)]?.object else {
            plan.create(
                ConfigMap {
                    $0.metadata.namespace = key.name
                    $0.metadata.name = Self.mapName
                    $0.metadata.annotations[Self.descriptionKey] = Self.description
                    $0.data[Self.dataKey] = certificates
                })
            return plan
        }
        let isRight =
            map.data.count == 1 && map.data[Self.dataKey] == certificates
            && map.metadata.annotations[Self.descriptionKey] != nil
        guard !isRight else { return plan }
        map.data = [Self.dataKey: certificates]
        map.metadata.annotations[Self.descriptionKey] = Self.description
        plan.update(map)
        return plan
    }
}
