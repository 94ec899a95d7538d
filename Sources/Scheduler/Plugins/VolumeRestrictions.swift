/// Refuses nodes where another pod has a disk that cannot be shared, and pods whose claim another pod has alone.
struct VolumeRestrictions: RowFilter {
    let plugin: PluginNumber
    let readsPods = true
    private let disks: [PodVolumes.Disk]
    /// Claims, by namespace and name, that one pod has at a time.
    private let alone: Set<String>
    private let namespace: String

    /// Details of failures.
    private static let diskInUse: UInt32 = 0
    private static let claimInUse: UInt32 = 1

    static let prepare: @Sendable (PluginNumber, ClassSubject, PluginArguments, inout Snapshot) -> Prepared = {
        plugin, subject, _, snapshot in
        let volumes = subject.shape.volumes
        if volumes.isEmpty { return Prepared() }
        let namespace = subject.shape.namespace
        let alone = volumes.claims.map(\.name).filter {
            snapshot.volumes.claims[namespace + "/" + $0]?.accessModes.contains("ReadWriteOncePod") ?? false
        }
        if volumes.disks.isEmpty, alone.isEmpty { return Prepared() }
        return Prepared(
            filter: VolumeRestrictions(
                plugin: plugin, disks: volumes.disks, alone: Set(alone), namespace: namespace))
    }

    func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure {
        for number in snapshot.nodes.pods[row] {
            let shape = Int(snapshot.podShapes[Int(number)])
            if snapshot.shapes[shape].shape.volumes.isEmpty { continue }
            for used in snapshot.shapes[shape].shape.volumes.disks {
                for disk in disks where disk.conflicts(with: used) {
                    return Failure(plugin, detail: Self.diskInUse, isResolvable: true)
                }
            }
            guard !alone.isEmpty, snapshot.shapes[shape].shape.namespace == namespace else { continue }
            for claim in snapshot.shapes[shape].shape.volumes.claims where alone.contains(claim.name) {
                return Failure(plugin, detail: Self.claimInUse, isResolvable: true)
            }
        }
        return .none
    }

    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String] {
        failure.detail == Self.diskInUse
            ? ["node(s) had no available disk"]
            : ["node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"]
    }
}
