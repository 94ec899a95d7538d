import Base

extension Pod {
    /// Fills in what the pod leaves open: what holds for pods alone, then what holds for every spec of a pod.
    public mutating func applyDefaults() {
        for index in spec.containers.indices { spec.containers[index].resources.requestLimits() }
        for index in spec.initContainers.indices { spec.initContainers[index].resources.requestLimits() }
        applyPodLevelDefaults()
        if spec.enableServiceLinks == nil { spec.enableServiceLinks = true }
        if spec.hostNetwork {
            for index in spec.containers.indices { spec.containers[index].exposePortsOnHost() }
            for index in spec.initContainers.indices { spec.initContainers[index].exposePortsOnHost() }
        }
        spec.applyDefaults()
        // Older clients could ask for a negative period; it means the shortest one.
        if let period = spec.terminationGracePeriodSeconds, period < 0 { spec.terminationGracePeriodSeconds = 1 }
        status.applyDefaults()
    }

    /// Resources of the pod as a whole, where some are given already.
    private mutating func applyPodLevelDefaults() {
        guard var resources = spec.resources, !(resources.limits.isEmpty && resources.requests.isEmpty) else { return }
        let hugePages = spec.aggregate(\.limits)
        for entry in hugePages where ResourceName.isHugePages(entry.key) {
            if resources.requests[entry.key] == nil, resources.limits[entry.key] == nil {
                resources.limits[entry.key] = entry.value
            }
        }
        if !resources.limits.isEmpty {
            for entry in spec.aggregate(\.requests) where resources.requests[entry.key] == nil {
                if ResourceName.isPodLevel(entry.key), ResourceName.isOvercommitAllowed(entry.key) {
                    resources.requests[entry.key] = entry.value
                }
            }
            for entry in resources.limits where resources.requests[entry.key] == nil {
                if ResourceName.isPodLevel(entry.key) { resources.requests[entry.key] = entry.value }
            }
        }
        spec.resources = resources
    }
}

extension PodStatus {
    /// The address of the pod stands in two fields; the older one wins where they differ.
    mutating func applyDefaults() {
        if !podIP.isEmpty, podIPs.first?.ip != podIP { podIPs = [PodIP { [podIP] in $0.ip = podIP }] }
        if let first = podIPs.first { podIP = first.ip }
        allocatedResources.roundUpToMilli()
        resources?.applyDefaults()
        containerStatuses.applyDefaults()
        initContainerStatuses.applyDefaults()
        ephemeralContainerStatuses.applyDefaults()
    }
}

extension [ContainerStatus] {
    fileprivate mutating func applyDefaults() {
        for index in indices {
            self[index].allocatedResources.roundUpToMilli()
            self[index].resources?.applyDefaults()
        }
    }
}

extension PodSpec {
    /// What all containers need together at any time: of containers the sum, of init containers that end the
    /// largest with the sidecars that were started before it.
    func aggregate(_ list: KeyPath<ResourceRequirements, StringMap<Quantity>>) -> StringMap<Quantity> {
        var sum: StringMap<Quantity> = [:]
        for container in containers { sum.add(container.resources[keyPath: list]) }
        var sidecars: StringMap<Quantity> = [:]
        var peak: StringMap<Quantity> = [:]
        for container in initContainers {
            let own = container.resources[keyPath: list]
            if container.isSidecar {
                sum.add(own)
                sidecars.add(own)
                peak.takeMaximum(sidecars)
            } else {
                var now = sidecars
                now.add(own)
                peak.takeMaximum(now)
            }
        }
        sum.takeMaximum(peak)
        return sum
    }
}

extension Container {
    /// Whether an init container keeps running beside the containers.
    public var isSidecar: Bool { restartPolicy == "Always" }

    /// With the host's network a container's port is a port of the host.
    mutating func exposePortsOnHost() {
        for index in ports.indices where ports[index].hostPort == 0 {
            ports[index].hostPort = ports[index].containerPort
        }
    }
}
