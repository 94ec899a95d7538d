package import Base

/// How quotas count pods.
package enum PodQuota {
    private static let counted: Set<String> = [
        "pods", "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory",
        "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage",
    ]
    /// What every container must say where a quota limits it.
    private static let required: Set<String> = [
        "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory",
    ]
    private static let requestsPrefix = "requests."

    package static func isCounted(_ resource: String) -> Bool {
        if counted.contains(resource) || ResourceName.isHugePages(resource) { return true }
        guard resource.hasPrefix(requestsPrefix) else { return false }
        let rest = String(resource.dropFirst(requestsPrefix.count))
        return ResourceName.isHugePages(rest) || ResourceName.isExtended(rest)
    }

    /// A pod that has ended, or that should be gone by now, uses nothing but its place as an object.
    package static func usage(of pod: Pod, now: Time) -> StringMap<Quantity> {
        guard !pod.status.isTerminal, !isOverdue(pod, now) else { return [:] }
        var usage = amounts(
            PodResources.requests(of: pod.spec, withOverhead: true),
            PodResources.limits(of: pod.spec, withOverhead: true))
        usage["pods"] = Quantity(1)
        return usage
    }

    private static func isOverdue(_ pod: Pod, _ now: Time) -> Bool {
        guard let deletion = pod.metadata.deletionTimestamp, let grace = pod.metadata.deletionGracePeriodSeconds else {
            return false
        }
        let (end, overflow) = deletion.seconds.addingReportingOverflow(grace)
        return !overflow && now.seconds > end
    }

    /// Amounts under the names of quotas: a request has two of them, but for what cannot be overcommitted.
    private static func amounts(
        _ requests: StringMap<Quantity>, _ limits: StringMap<Quantity>
    ) -> StringMap<Quantity> {
        var usage: StringMap<Quantity> = [:]
        for entry in requests {
            switch entry.key {
            case "cpu", "memory", "ephemeral-storage":
                usage[entry.key] = entry.value
                usage[requestsPrefix + entry.key] = entry.value
            case let name where ResourceName.isHugePages(name):
                usage[name] = entry.value
                usage[requestsPrefix + name] = entry.value
            case let name where ResourceName.isExtended(name): usage[requestsPrefix + name] = entry.value
            default: break
            }
        }
        for name in ["cpu", "memory", "ephemeral-storage"] {
            if let limit = limits[name] { usage["limits." + name] = limit }
        }
        return usage
    }

    /// What containers leave open and a quota needs, in Kubernetes' words.
    package static func fault(of spec: PodSpec, requiring resources: Set<String>) -> String? {
        var wanted = resources.intersection(required)
        // What the pod says as a whole its containers need not say.
        if let whole = spec.resources { wanted.subtract(amounts(whole.requests, whole.limits).keys) }
        guard !wanted.isEmpty else { return nil }
        var missing: [String: Set<String>] = [:]
        for container in spec.containers + spec.initContainers {
            let said = Set(amounts(container.resources.requests, container.resources.limits).keys)
            for resource in wanted.subtracting(said) { missing[resource, default: []].insert(container.name) }
        }
        guard !missing.isEmpty else { return nil }
        let parts = missing.sorted { $0.key < $1.key }.map { resource, containers in
            "\(resource) for: \(containers.sorted().joined(separator: ","))"
        }
        return "must specify " + parts.joined(separator: "; ")
    }

    package static func isInScope(_ pod: Pod, _ scope: ScopedResourceSelectorRequirement) -> Bool {
        switch scope.scopeName {
        case "Terminating": pod.spec.isBounded
        case "NotTerminating": !pod.spec.isBounded
        case "BestEffort": pod.qualityOfService == "BestEffort"
        case "NotBestEffort": pod.qualityOfService != "BestEffort"
        case "PriorityClass": scope.matches(pod.spec.priorityClassName)
        case "CrossNamespacePodAffinity": pod.spec.affinity?.reachesNamespaces ?? false
        default: false
        }
    }
}

extension PodSpec {
    fileprivate var isBounded: Bool { (activeDeadlineSeconds ?? -1) >= 0 }
}

extension ScopedResourceSelectorRequirement {
    /// Whether the class is one that the scope means; an empty name is no class.
    package func matches(_ name: String) -> Bool {
        switch `operator` {
        case "Exists": !name.isEmpty
        case "DoesNotExist": name.isEmpty
        case "In": !name.isEmpty && values.contains(name)
        case "NotIn": !values.contains(name)
        default: false
        }
    }
}

extension Affinity {
    /// Whether some term names other namespaces.
    fileprivate var reachesNamespaces: Bool {
        let affinity =
            (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [])
            + (podAffinity?.preferredDuringSchedulingIgnoredDuringExecution.map(\.podAffinityTerm) ?? [])
        let opposite =
            (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [])
            + (podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution.map(\.podAffinityTerm) ?? [])
        return (affinity + opposite).contains { !$0.namespaces.isEmpty || $0.namespaceSelector != nil }
    }
}
