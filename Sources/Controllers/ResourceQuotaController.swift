import APIModel
import Base
import Client

/// Corrects what quotas say is used: charges are made when objects are made, and this takes back what is gone.
final class ResourceQuotaController: Controller {
    static let name = "resourcequota-controller"
    /// Each look counts all pods of a namespace.
    static let settlePause = Duration.seconds(1)
    /// How often everything is counted anew. Upstream's `--resource-quota-sync-period`.
    static let period = Duration.seconds(300)

    private let quotas: Lister<ResourceQuota>
    private let pods: Lister<Pod>
    private let services: Lister<Service>
    private let claims: Lister<PersistentVolumeClaim>
    private let graph: ObjectGraph

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        let quotas = view.lister(ResourceQuota.self, .namespace)
        self.quotas = quotas
        pods = view.lister(Pod.self, .namespace)
        services = view.lister(Service.self, .namespace)
        claims = view.lister(PersistentVolumeClaim.self, .namespace)
        graph = view.objectGraph()
        quotas.onChange { keys.add($0.current.key) }
        func wake(_ namespace: String) {
            guard quotas.count > 0 else { return }
            for quota in quotas.objects(.namespace, namespace) { keys.add(quota.key) }
        }
        pods.onChange { change in
            // A pod that has ended uses nothing any more.
            if let old = change.previous, !change.isDeletion, !old.object.isTerminal, change.current.object.isTerminal {
                wake(change.current.key.namespace)
            }
        }
        services.onChange { change in
            if change.previous != nil { wake(change.current.key.namespace) }
        }
        claims.onChange { change in
            if change.previous != nil { wake(change.current.key.namespace) }
        }
        graph.onRemoval = { kind, namespace in
            if !namespace.isEmpty { wake(namespace) }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let quota = quotas[key]?.object, quota.metadata.deletionTimestamp == nil else { return .nothing }
        var plan = Plan()
        var status = quota.status
        status.hard = quota.spec.hard
        status.used = used(quota, now: turn.now)
        if status != quota.status {
            var told = quota
            told.status = status
            plan.updateStatus(told)
        }
        plan.requeue(after: Self.period)
        return plan
    }

    private func used(_ quota: ResourceQuota, now: Time) -> StringMap<Quantity> {
        let namespace = quota.metadata.namespace
        let scopes =
            quota.spec.scopes.map { scope in
                ScopedResourceSelectorRequirement {
                    $0.scopeName = scope
                    $0.operator = "Exists"
                }
            } + (quota.spec.scopeSelector?.matchExpressions ?? [])
        var sum: StringMap<Quantity> = [:]
        let names = quota.spec.hard.keys
        if names.contains(where: { PodQuota.isCounted($0) || $0 == "count/pods" }) {
            for pod in pods.objects(.namespace, namespace)
            where scopes.allSatisfy({ PodQuota.isInScope(pod.object, $0) }) {
                sum.addAmounts(PodQuota.usage(of: pod.object, now: now))
                sum.addAmounts(["count/pods": Quantity(1)])
            }
        }
        for claim in claims.objects(.namespace, namespace)
        where scopes.allSatisfy({ ClaimQuota.isInScope(claim.object, $0) }) {
            sum.addAmounts(ClaimQuota.usage(of: claim.object))
        }
        // Other objects have no scopes: a quota with one does not count them.
        if scopes.isEmpty {
            for service in services.objects(.namespace, namespace) { sum.addAmounts(Self.usage(of: service.object)) }
            count(namespace, &sum)
        }
        var used: StringMap<Quantity> = [:]
        for name in names { used[name] = sum[name] ?? .zero }
        return used
    }

    private func count(_ namespace: String, _ sum: inout StringMap<Quantity>) {
        for (kind, count) in graph.contents(of: namespace) {
            guard let entry = KindCatalogue.entry(number: kind) else { continue }
            let parts = entry.identity.apiVersion.split(separator: "/")
            let plural = entry.resource.plural
            let name = parts.count > 1 ? "\(plural).\(parts[0])" : plural
            if plural != "pods" { sum["count/" + name] = Quantity(Int64(count)) }
            if ["configmaps", "secrets", "resourcequotas", "replicationcontrollers"].contains(plural) {
                sum[plural] = Quantity(Int64(count))
            }
        }
    }

    static func usage(of service: Service) -> StringMap<Quantity> {
        var ports = 0
        var balancers = 0
        switch service.spec.type {
        case "NodePort": ports = service.spec.ports.count
        case "LoadBalancer":
            balancers = 1
            let allocates = service.spec.allocateLoadBalancerNodePorts ?? true
            ports = allocates ? service.spec.ports.count : service.spec.ports.count { $0.nodePort != 0 }
        default: break
        }
        return [
            "services": Quantity(1), "services.nodeports": Quantity(Int64(ports)),
            "services.loadbalancers": Quantity(Int64(balancers)),
        ]
    }
}
