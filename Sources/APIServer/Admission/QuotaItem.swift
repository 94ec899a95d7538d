import APIModel
import Base

/// How a write is counted.
enum QuotaSort: Hashable, Sendable {
    case pod
    case service
    case claim
    /// Counted as one object.
    case object

    /// Nil for what quotas do not look at: removals, subresources other than a resize, and changes of what is only
    /// counted.
    init?<Object: Kind>(_ request: AdmissionRequest<Object>) {
        let isCreate = request.operation == .create
        guard isCreate || request.operation == .update else { return nil }
        if request.concerns("pods"), Object.self == Pod.self {
            guard isCreate ? request.subresource.isEmpty : request.subresource == "resize" else { return nil }
            self = .pod
            return
        }
        guard request.subresource.isEmpty else { return nil }
        if request.concerns("services"), Object.self == Service.self {
            self = .service
        } else if request.concerns("persistentvolumeclaims"), Object.self == PersistentVolumeClaim.self {
            self = .claim
        } else if isCreate {
            self = .object
        } else {
            return nil
        }
    }
}

/// An object as quotas see it: what it uses and which quotas count it.
struct QuotaItem<Object: Kind> {
    private let object: Object
    private let sort: QuotaSort
    /// `count/pods`, `count/deployments.apps`.
    private let countName: String

    init(_ object: Object, sort: QuotaSort) {
        self.object = object
        self.sort = sort
        let group = GroupVersionKind(apiVersion: Object.identity.apiVersion, kind: "").groupVersion.group
        countName = "count/" + (group.isEmpty ? Object.resource.plural : Object.resource.plural + "." + group)
    }

    /// Kinds that have had a name of their own in quotas before all kinds could be counted.
    private static var oldNames: Set<String> {
        ["configmaps", "secrets", "resourcequotas", "replicationcontrollers"]
    }

    /// Whether the object uses some of the quota's resource.
    func isCounted(_ resource: String) -> Bool {
        if resource == countName { return true }
        switch sort {
        case .pod: return PodQuota.isCounted(resource)
        case .service: return ["services", "services.nodeports", "services.loadbalancers"].contains(resource)
        case .claim:
            return resource == "persistentvolumeclaims" || resource == "requests.storage"
                || resource.hasSuffix(ClaimQuota.classSuffix + "persistentvolumeclaims")
                || resource.hasSuffix(ClaimQuota.classSuffix + "requests.storage")
        case .object: return Object.resource.plural == resource && Self.oldNames.contains(resource)
        }
    }

    /// Whether the quota counts the object: it limits something that the object uses, and all its scopes hold.
    func matches(_ quota: ResourceQuota) -> Bool {
        guard quota.status.hard.keys.contains(where: isCounted) else { return false }
        let scopes = quota.spec.scopes.map { scope in
            ScopedResourceSelectorRequirement {
                $0.scopeName = scope
                $0.operator = "Exists"
            }
        }
        return (scopes + (quota.spec.scopeSelector?.matchExpressions ?? [])).allSatisfy(isInScope)
    }

    private func isInScope(_ scope: ScopedResourceSelectorRequirement) -> Bool {
        switch sort {
        case .pod: return (object as? Pod).map { PodQuota.isInScope($0, scope) } ?? false
        case .claim: return (object as? PersistentVolumeClaim).map { ClaimQuota.isInScope($0, scope) } ?? false
        case .service, .object: return false
        }
    }

    /// What the object must say because a quota limits it, or nil.
    func fault(requiring resources: Set<String>) -> String? {
        guard sort == .pod, let pod = object as? Pod else { return nil }
        return PodQuota.fault(of: pod.spec, requiring: resources)
    }

    func usage(now: Time) -> StringMap<Quantity> {
        var usage: StringMap<Quantity> = [:]
        switch sort {
        case .pod: if let pod = object as? Pod { usage = PodQuota.usage(of: pod, now: now) }
        case .service: if let service = object as? Service { usage = service.quotaUsage }
        case .claim: if let claim = object as? PersistentVolumeClaim { usage = ClaimQuota.usage(of: claim) }
        case .object:
            if Self.oldNames.contains(Object.resource.plural) { usage[Object.resource.plural] = Quantity(1) }
        }
        usage[countName] = Quantity(1)
        return usage
    }
}

extension Service {
    fileprivate var quotaUsage: StringMap<Quantity> {
        var nodePorts = 0
        var balancers = 0
        switch spec.type {
        case "NodePort": nodePorts = spec.ports.count
        case "LoadBalancer":
            balancers = 1
            let allocates = spec.allocateLoadBalancerNodePorts ?? true
            nodePorts = allocates ? spec.ports.count : spec.ports.count { $0.nodePort != 0 }
        default: break
        }
        return [
            "services": Quantity(1), "services.nodeports": Quantity(Int64(nodePorts)),
            "services.loadbalancers": Quantity(Int64(balancers)),
        ]
    }
}
