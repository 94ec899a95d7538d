import APIModel
import Base

/// What a pod asks of a node, all containers together.
///
/// The rule is Kubernetes': containers are added up; each init container runs alone beside the sidecars before it, so
/// that the larger of both counts; amounts of the pod as a whole take the place of the sum; overhead is added.
struct PodRequests: Hashable, Sendable {
    struct Amount: Hashable, Sendable {
        let name: String
        /// In units of the snapshot's column (`ResourceAmounts.columnUnits`).
        let units: Int64
    }

    /// In order of the names; amounts of zero are listed where the pod lists them.
    let amounts: [Amount]
    /// Thousandths of a CPU, and bytes, for scores that spread load: a container that asks for none counts with
    /// `assumedMilliCPU` and `assumedMemoryBytes`.
    let nonZeroMilliCPU: Int64
    let nonZeroMemory: Int64

    /// Kubernetes' values for containers without a request.
    static let assumedMilliCPU: Int64 = 100
    static let assumedMemoryBytes: Int64 = 200 << 20

    init(of pod: Pod) {
        if let single = Self.singleContainer(of: pod) {
            self.init(single.resources.requests)
            return
        }
        self.init(summing: pod)
    }

    private init(summing pod: Pod) {
        let exact = Self.total(pod, assumed: ResourceAmounts())
        var assumed = ResourceAmounts()
        let isPodLevel = Self.hasPodLevelRequests(pod)
        if !isPodLevel || (exact["cpu"] ?? 0) == 0 { assumed["cpu"] = Quantity(milli: Self.assumedMilliCPU).nano }
        if !isPodLevel || (exact["memory"] ?? 0) == 0 { assumed["memory"] = Quantity(Self.assumedMemoryBytes).nano }
        let nonZero = assumed.items.isEmpty ? exact : Self.total(pod, assumed: assumed)
        amounts = exact.items.map { Amount(name: $0.name, units: ResourceAmounts.columnUnits($0.nano, of: $0.name)) }
            .sorted { $0.name < $1.name }
        nonZeroMilliCPU = ResourceAmounts.columnUnits(nonZero["cpu"] ?? 0, of: "cpu")
        nonZeroMemory = ResourceAmounts.columnUnits(nonZero["memory"] ?? 0, of: "memory")
    }

    /// The requests of one container that is the whole pod: what most pods are.
    private init(_ requests: StringMap<Quantity>) {
        var milliCPU: Int64?
        var memory: Int64?
        var amounts: [Amount] = []
        amounts.reserveCapacity(requests.count)
        for entry in requests.entries {
            let isCPU = entry.key == "cpu"
            let units = isCPU ? entry.value.milliValue : entry.value.value
            amounts.append(Amount(name: entry.key, units: units))
            if isCPU { milliCPU = units } else if entry.key == "memory" { memory = units }
        }
        self.amounts = amounts
        nonZeroMilliCPU = milliCPU ?? Self.assumedMilliCPU
        nonZeroMemory = memory ?? Self.assumedMemoryBytes
    }

    /// The only container of the pod, where nothing else asks for anything.
    private static func singleContainer(of pod: Pod) -> Container? {
        guard pod.spec.containers.count == 1, pod.spec.initContainers.isEmpty, pod.spec.overhead.isEmpty,
            pod.spec.resources == nil, pod.status.containerStatuses.allSatisfy({ $0.resources == nil })
        else { return nil }
        return pod.spec.containers[0]
    }

    /// The units of `name`; zero where it is not listed.
    func units(of name: String) -> Int64 {
        amounts.first { $0.name == name }?.units ?? 0
    }

    private static func hasPodLevelRequests(_ pod: Pod) -> Bool {
        pod.spec.resources?.requests.contains { ResourceName.isPodLevel($0.key) } ?? false
    }

    /// All containers together, where each that does not list a resource of `assumed` counts with that amount.
    private static func total(_ pod: Pod, assumed: ResourceAmounts) -> ResourceAmounts {
        var sum = ResourceAmounts()
        for container in pod.spec.containers {
            sum.add(requests(container, pod.status.containerStatuses, pod, assumed))
        }
        var sidecars = ResourceAmounts()
        var peak = ResourceAmounts()
        for container in pod.spec.initContainers {
            var needed = requests(container, pod.status.initContainerStatuses, pod, assumed)
            if container.isSidecar {
                sum.add(needed)
                sidecars.add(needed)
                needed = sidecars
            } else {
                needed.add(sidecars)
            }
            peak.raise(to: needed)
        }
        sum.raise(to: peak)
        for entry in pod.spec.resources?.requests ?? [:] where ResourceName.isPodLevel(entry.key) {
            sum[entry.key] = entry.value.nano
        }
        sum.add(ResourceAmounts(pod.spec.overhead))
        return sum
    }

    /// What one container holds: what it asks for, or what it was given while a resize is under way.
    private static func requests(
        _ container: Container, _ statuses: [ContainerStatus], _ pod: Pod, _ assumed: ResourceAmounts
    ) -> ResourceAmounts {
        var amounts = ResourceAmounts(container.resources.requests)
        if let status = statuses.first(where: { $0.name == container.name }), let given = status.resources {
            var held = ResourceAmounts(given.requests)
            held.raise(to: ResourceAmounts(status.allocatedResources))
            if pod.isResizeInfeasible { amounts = held } else { amounts.raise(to: held) }
        }
        for item in assumed.items where amounts[item.name] == nil { amounts[item.name] = item.nano }
        return amounts
    }
}

extension Pod {
    /// Whether the node said that it can never grant the resize that is asked for.
    fileprivate var isResizeInfeasible: Bool {
        status.conditions.contains { $0.type == "PodResizePending" && $0.reason == "Infeasible" }
    }
}
