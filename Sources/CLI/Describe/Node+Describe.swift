import APIModel
import Base

extension Node: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Roles", roles.joined(separator: ",").or("<none>"))
        text.labels("Labels", metadata.labels)
        text.annotations(metadata.annotations)
        text.field("CreationTimestamp", context.date(metadata.creationTimestamp))
        text.list(
            "Taints",
            spec.taints.sorted { ($0.effect + "," + $0.key) < ($1.effect + "," + $1.key) }.map(\.shown))
        text.field("Unschedulable", "\(spec.unschedulable)")
        describe(context.lease, into: &text, context)
        describeConditions(into: &text, context)
        text.line(0, "Addresses:")
        for address in status.addresses { text.field(address.type, address.address, level: 1) }
        if !status.capacity.isEmpty {
            text.line(0, "Capacity:")
            text.amounts(status.capacity, level: 1)
        }
        if !status.allocatable.isEmpty {
            text.line(0, "Allocatable:")
            text.amounts(status.allocatable, level: 1)
        }
        describeSystem(into: &text)
        if !spec.podCIDR.isEmpty { text.field("PodCIDR", spec.podCIDR) }
        if !spec.podCIDRs.isEmpty { text.field("PodCIDRs", spec.podCIDRs.joined(separator: ",")) }
        if !spec.providerID.isEmpty { text.field("ProviderID", spec.providerID) }
        describePods(context.pods, into: &text, context)
    }

    private func describe(_ lease: Lease?, into text: inout DescribeText, _ context: DescribeContext) {
        guard let lease else {
            return text.field("Lease", "Failed to get lease: leases.coordination.k8s.io \"\(metadata.name)\" not found")
        }
        text.line(0, "Lease:")
        text.field("HolderIdentity", lease.spec.holderIdentity ?? "<unset>", level: 1)
        text.field("AcquireTime", lease.spec.acquireTime.map { context.date($0) } ?? "<unset>", level: 1)
        text.field("RenewTime", lease.spec.renewTime.map { context.date($0) } ?? "<unset>", level: 1)
    }

    private func describeConditions(into text: inout DescribeText, _ context: DescribeContext) {
        guard !status.conditions.isEmpty else { return }
        text.line(0, "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage")
        text.line(1, "----\t------\t-----------------\t------------------\t------\t-------")
        for one in status.conditions {
            text.line(
                1,
                "\(one.type) \t\(one.status) \t\(context.date(one.lastHeartbeatTime)) \t"
                    + "\(context.date(one.lastTransitionTime)) \t\(one.reason) \t\(one.message)")
        }
    }

    private func describeSystem(into text: inout DescribeText) {
        let info = status.nodeInfo
        text.line(0, "System Info:")
        for (name, value) in [
            ("Machine ID", info.machineID), ("System UUID", info.systemUUID), ("Boot ID", info.bootID),
            ("Kernel Version", info.kernelVersion), ("OS Image", info.osImage),
            ("Operating System", info.operatingSystem), ("Architecture", info.architecture),
            ("Container Runtime Version", info.containerRuntimeVersion), ("Kubelet Version", info.kubeletVersion),
        ] { text.field(name, value, level: 1) }
    }
}

// What runs on the node.
extension Node {
    private func describePods(_ pods: [Pod], into text: inout DescribeText, _ context: DescribeContext) {
        let pods = pods.filter { $0.status.phase != "Succeeded" && $0.status.phase != "Failed" }
        text.field("Non-terminated Pods", "(\(pods.count) in total)")
        text.line(
            1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge")
        text.line(
            1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---")
        let room = status.allocatable.isEmpty ? status.capacity : status.allocatable
        var sums: (requests: StringMap<Quantity>, limits: StringMap<Quantity>) = ([:], [:])
        for pod in pods {
            let (requests, limits) = (pod.spec.total(\.requests), pod.spec.total(\.limits))
            sums.requests.addAmounts(requests)
            sums.limits.addAmounts(limits)
            let cells = ["cpu", "memory"].flatMap { name in
                [requests, limits].map { Self.shown($0[name] ?? .zero, of: room[name]) }
            }
            text.line(
                1,
                "\(pod.metadata.namespace)\t\(pod.metadata.name)\t\t\(cells.joined(separator: "\t"))\t"
                    + context.age(pod.metadata.creationTimestamp))
        }
        text.line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)")
        text.line(1, "Resource\tRequests\tLimits")
        text.line(1, "--------\t--------\t------")
        let standard = ["cpu", "memory", "ephemeral-storage"]
        let pages = room.keys.filter { ResourceName.isHugePages($0) }
        for name in standard + pages {
            let (requests, limits) = (sums.requests[name] ?? .zero, sums.limits[name] ?? .zero)
            text.line(1, "\(name)\t\(Self.shown(requests, of: room[name]))\t\(Self.shown(limits, of: room[name]))")
        }
        for name in room.keys where !standard.contains(name) && !pages.contains(name) && name != "pods" {
            text.line(1, "\(name)\t\(sums.requests[name] ?? .zero)\t\(sums.limits[name] ?? .zero)")
        }
    }

    /// `250m (12%)`.
    private static func shown(_ amount: Quantity, of room: Quantity?) -> String {
        guard let room, room.nano > 0 else { return "\(amount) (0%)" }
        // Rounded towards zero, as kubectl does it.
        return "\(amount) (\(Int64(amount.approximateDouble / room.approximateDouble * 100))%)"
    }
}

extension Taint {
    /// `key=value:NoSchedule`.
    var shown: String {
        let name = value.isEmpty ? key : "\(key)=\(value)"
        return effect.isEmpty ? name : "\(name):\(effect)"
    }
}

extension PodSpec {
    /// What the pod asks for in all, overhead included: containers together, init containers one after the other, but
    /// for those that stay beside. The rule is that of Kubernetes' `PodRequests`.
    fileprivate func total(_ side: KeyPath<ResourceRequirements, StringMap<Quantity>>) -> StringMap<Quantity> {
        var running: StringMap<Quantity> = [:]
        for container in containers { running.addAmounts(container.resources[keyPath: side]) }
        var beside: StringMap<Quantity> = [:]
        var starting: StringMap<Quantity> = [:]
        for container in initContainers {
            var step = beside
            step.addAmounts(container.resources[keyPath: side])
            if container.restartPolicy == "Always" {
                running.addAmounts(container.resources[keyPath: side])
                beside = step
            }
            starting.takeLarger(step)
        }
        running.takeLarger(starting)
        for entry in resources?[keyPath: side] ?? [:] { running[entry.key] = entry.value }
        if side == \.requests {
            running.addAmounts(overhead)
        } else {
            for entry in overhead {
                if let limit = running[entry.key], !limit.isZero { running[entry.key] = limit + entry.value }
            }
        }
        return running
    }
}

extension StringMap<Quantity> {
    fileprivate mutating func addAmounts(_ other: StringMap<Quantity>) {
        for entry in other { self[entry.key] = self[entry.key].map { $0 + entry.value } ?? entry.value }
    }

    fileprivate mutating func takeLarger(_ other: StringMap<Quantity>) {
        for entry in other where self[entry.key].map({ $0 < entry.value }) ?? true { self[entry.key] = entry.value }
    }
}
