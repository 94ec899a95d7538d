import APIModel
import Base

/// Refuses nodes that cannot reach the pod's volumes, and chooses volumes for claims that wait for a pod.
struct VolumeBinding: RowFilter {
    let plugin: PluginNumber
    let readsPods = false
    /// The demands of the volumes that the claims have.
    private let bound: [CompiledNodeDemand]
    private let hasMissingVolume: Bool
    /// The claims that wait for the pod's node, the smallest first.
    private let waiting: [ClaimFacts]

    /// Details of failures.
    private static let unreachable: UInt32 = 0
    private static let noVolume: UInt32 = 1
    private static let missingVolume: UInt32 = 2

    static let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared = {
        plugin, subject, _, snapshot in
        let shape = subject.shape
        if shape.volumes.claims.isEmpty { return Prepared() }
        var bound: [CompiledNodeDemand] = []
        var hasMissingVolume = false
        var waiting: [ClaimFacts] = []
        for wanted in shape.volumes.claims {
            let found = snapshot.volumes.claims[shape.namespace + "/" + wanted.name]
            guard let claim = found else {
                return fault(
                    wanted.isEphemeral
                        ? "waiting for ephemeral volume controller to create the persistentvolumeclaim \"\(wanted.name)\""
                        : "persistentvolumeclaim \"\(wanted.name)\" not found")
            }
            if claim.isLost {
                return fault(
                    "persistentvolumeclaim \"\(claim.name)\" bound to non-existent persistentvolume "
                        + "\"\(claim.volumeName)\"")
            }
            if claim.isTerminating { return fault("persistentvolumeclaim \"\(claim.name)\" is being deleted") }
            if claim.isBound {
                if let volume = snapshot.volumes.volumes[claim.volumeName] {
                    if !volume.demand.isEmpty { bound.append(CompiledNodeDemand(volume.demand, &snapshot)) }
                } else {
                    hasMissingVolume = true
                }
            } else if claim.volumeName.isEmpty,
                snapshot.volumes.classes[claim.storageClass]?.waitsForPod ?? false
            {
                waiting.append(claim)
            } else {
                return fault("pod has unbound immediate PersistentVolumeClaims")
            }
        }
        if bound.isEmpty, waiting.isEmpty, !hasMissingVolume { return Prepared() }
        waiting.sort { ($0.bytes, $0.name) < ($1.bytes, $1.name) }
        return Prepared(
            filter: VolumeBinding(
                plugin: plugin, bound: bound, hasMissingVolume: hasMissingVolume, waiting: waiting))
    }

    private static func fault(_ message: String) -> Prepared { Prepared(fault: PreparationFault(message: message)) }

    func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure {
        if hasMissingVolume { return Failure(plugin, detail: Self.missingVolume, isResolvable: false) }
        for demand in bound where !demand.matches(row, snapshot) {
            return Failure(plugin, detail: Self.unreachable, isResolvable: false)
        }
        if waiting.isEmpty || choose(row, snapshot) != nil { return .none }
        return Failure(plugin, detail: Self.noVolume, isResolvable: false)
    }

    /// What each claim that waits would get on the row; nil where one gets nothing.
    func choose(_ row: Int, _ snapshot: borrowing Snapshot) -> [VolumeChoice]? {
        let name = snapshot.nodes.names[row]
        let labels = snapshot.nodes.labels[row]
        var taken: Set<String> = []
        var choices: [VolumeChoice] = []
        for claim in waiting {
            // A volume is being made for another node: this one has to wait for that to be given up.
            if !claim.selectedNode.isEmpty {
                guard claim.selectedNode == name else { return nil }
                choices.append(VolumeChoice(claim: claim, volume: nil))
                continue
            }
            if let volume = snapshot.volumes.volume(for: claim, node: name, labels: labels, taken: taken) {
                taken.insert(volume)
                let version = snapshot.volumes.volumes[volume]?.resourceVersion ?? ""
                choices.append(VolumeChoice(claim: claim, volume: volume, volumeVersion: version))
                continue
            }
            guard let kind = snapshot.volumes.classes[claim.storageClass], kind.isProvisioned,
                kind.allowed?.contains(where: { $0.matches(name: name, labels: labels) }) ?? true
            else { return nil }
            choices.append(VolumeChoice(claim: claim, volume: nil))
        }
        return choices
    }

    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String] {
        switch failure.detail {
        case Self.unreachable: ["node(s) didn't match PersistentVolume's node affinity"]
        case Self.noVolume: ["node(s) didn't find available persistent volumes to bind"]
        default: ["node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"]
        }
    }
}

/// A claim that waited for a pod's node, and what it gets there.
struct VolumeChoice: Equatable, Sendable {
    let claim: ClaimFacts
    /// The volume; nil where one is to be made for the node.
    let volume: String?
    /// The revision of the volume that was looked at: another one may have been given away.
    var volumeVersion = ""
}
