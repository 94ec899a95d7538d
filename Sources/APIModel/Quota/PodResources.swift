package import Base

/// What a pod asks for in all, from its spec alone.
///
/// Containers run together and init containers one after the other, but for those that stay beside: at each step the
/// larger sum counts, resource by resource. What the pod asks for as a whole stands for its containers' sum. The rule
/// is that of Kubernetes' `PodRequests` and `PodLimits`.
package enum PodResources {
    package static func requests(of spec: PodSpec, withOverhead: Bool) -> StringMap<Quantity> {
        var sum = aggregate(spec, \.requests)
        if withOverhead { sum.addAmounts(spec.overhead) }
        return sum
    }

    /// The overhead is added only to what has a limit.
    package static func limits(of spec: PodSpec, withOverhead: Bool) -> StringMap<Quantity> {
        var sum = aggregate(spec, \.limits)
        guard withOverhead else { return sum }
        for entry in spec.overhead {
            if let limit = sum[entry.key], !limit.isZero { sum[entry.key] = limit + entry.value }
        }
        return sum
    }

    private static func aggregate(
        _ spec: PodSpec, _ side: KeyPath<ResourceRequirements, StringMap<Quantity>>
    ) -> StringMap<Quantity> {
        var running: StringMap<Quantity> = [:]
        for container in spec.containers { running.addAmounts(container.resources[keyPath: side]) }
        var beside: StringMap<Quantity> = [:]
        var starting: StringMap<Quantity> = [:]
        for container in spec.initContainers {
            let own = container.resources[keyPath: side]
            if container.isSidecar {
                running.addAmounts(own)
                beside.addAmounts(own)
                starting.takeLarger(beside)
            } else {
                var step = beside
                step.addAmounts(own)
                starting.takeLarger(step)
            }
        }
        running.takeLarger(starting)
        for entry in spec.resources?[keyPath: side] ?? [:] where ResourceName.isPodLevel(entry.key) {
            running[entry.key] = entry.value
        }
        return running
    }
}

extension StringMap<Quantity> {
    /// Adds amounts by their names.
    package mutating func addAmounts(_ other: StringMap<Quantity>) {
        for entry in other { self[entry.key] = self[entry.key].map { $0 + entry.value } ?? entry.value }
    }

    /// Takes of each name the larger amount.
    package mutating func takeLarger(_ other: StringMap<Quantity>) {
        for entry in other where self[entry.key].map({ $0 < entry.value }) ?? true { self[entry.key] = entry.value }
    }

    /// Only the entries with one of the names.
    package func masked(_ names: Set<String>) -> StringMap<Quantity> {
        var rest: StringMap<Quantity> = [:]
        for entry in self where names.contains(entry.key) { rest[entry.key] = entry.value }
        return rest
    }
}
