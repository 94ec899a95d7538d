import Base

extension Pod {
    /// How a node treats the pod when resources run short: `Guaranteed`, `Burstable` or `BestEffort`.
    ///
    /// Only processor time and memory count. Resources of the pod as a whole stand for those of its containers;
    /// ephemeral containers have none. The rule is that of Kubernetes' `ComputePodQOS`.
    public var qualityOfService: String {
        var requests: StringMap<Quantity> = [:]
        var limits: StringMap<Quantity> = [:]
        var isBounded = true
        for resources in spec.effectiveResources {
            requests.add(resources.requests.computing)
            let bounds = resources.limits.computing
            limits.add(bounds)
            if bounds.count < 2 { isBounded = false }
        }
        if requests.isEmpty, limits.isEmpty { return "BestEffort" }
        return isBounded && requests == limits ? "Guaranteed" : "Burstable"
    }
}

extension PodSpec {
    fileprivate var effectiveResources: [ResourceRequirements] {
        if let resources, !(resources.limits.isEmpty && resources.requests.isEmpty) { return [resources] }
        return containers.map(\.resources) + initContainers.map(\.resources)
    }
}

extension StringMap<Quantity> {
    /// Processor time and memory, where there is some.
    fileprivate var computing: StringMap<Quantity> {
        var rest: StringMap<Quantity> = [:]
        for name in ["cpu", "memory"] {
            if let amount = self[name], amount > .zero { rest[name] = amount }
        }
        return rest
    }
}
