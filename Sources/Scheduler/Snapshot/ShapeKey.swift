import APIModel
import Base
import Wire

/// The bytes by which shapes are told apart: equal bytes, equal shape.
///
/// Made for every pod that arrives, so it is flat: what is parsed into a shape is not parsed again to find it.
struct ShapeKey: Hashable, Sendable {
    private var bytes: [UInt8] = []

    init(of pod: Pod, requests: PodRequests) {
        bytes.reserveCapacity(512)
        let spec = pod.spec
        append(pod.metadata.namespace)
        append(spec.preemptionPolicy == "Never" ? 1 : 0)
        append(requests.nonZeroMilliCPU)
        append(requests.nonZeroMemory)
        append(Int64(requests.amounts.count))
        for amount in requests.amounts {
            append(amount.name)
            append(amount.units)
        }
        append(Int64(spec.containers.count))
        for container in spec.containers { append(container) }
        append(Int64(spec.initContainers.count))
        for container in spec.initContainers { append(container) }
        append(Int64(spec.nodeSelector.count))
        for entry in spec.nodeSelector.entries {
            append(entry.key)
            append(entry.value)
        }
        append(Int64(spec.tolerations.count))
        for toleration in spec.tolerations {
            append(toleration.key)
            append(toleration.operator)
            append(toleration.value)
            append(toleration.effect)
        }
        append(spec.affinity?.encoded() ?? Bytes())
        if let affinity = spec.affinity { appendLabels(of: pod, named: affinity.labelKeys) }
        append(Int64(spec.topologySpreadConstraints.count))
        for constraint in spec.topologySpreadConstraints {
            append(constraint.encoded())
            appendLabels(of: pod, named: constraint.matchLabelKeys)
        }
        for volume in spec.volumes {
            if let image = volume.volumeSource.image { append(image.reference) }
        }
        append(-1)
        let volumes = PodVolumes(of: pod)
        append(Int64(volumes.claims.count))
        for claim in volumes.claims {
            append(claim.name)
            append(claim.isEphemeral ? 1 : 0)
        }
        append(Int64(volumes.disks.count))
        for disk in volumes.disks {
            append(disk.identity)
            append(disk.isReadOnly ? 1 : 0)
        }
    }

    private mutating func append(_ container: Container) {
        append(container.image)
        append(container.isSidecar ? 1 : 0)
        for port in container.ports where port.hostPort > 0 {
            append(port.hostIP)
            append(port.protocol)
            append(Int64(port.hostPort))
        }
        append(-1)
    }

    private mutating func appendLabels(of pod: Pod, named keys: [String]) {
        for key in keys {
            append(key)
            let value = pod.metadata.labels[key]
            append(value == nil ? 0 : 1)
            append(value ?? "")
        }
    }

    /// A text with its length before it, so that no two lists of texts give the same bytes.
    private mutating func append(_ text: String) {
        append(Int64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func append(_ other: Bytes) {
        append(Int64(other.count))
        other.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

extension Affinity {
    /// The keys of labels that the terms take their values from.
    fileprivate var labelKeys: [String] {
        var terms: [PodAffinityTerm] = []
        if let near = podAffinity {
            terms += near.requiredDuringSchedulingIgnoredDuringExecution
            terms += near.preferredDuringSchedulingIgnoredDuringExecution.map(\.podAffinityTerm)
        }
        if let apart = podAntiAffinity {
            terms += apart.requiredDuringSchedulingIgnoredDuringExecution
            terms += apart.preferredDuringSchedulingIgnoredDuringExecution.map(\.podAffinityTerm)
        }
        return terms.flatMap { $0.matchLabelKeys + $0.mismatchLabelKeys }
    }
}
