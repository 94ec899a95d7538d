import APIModel

/// The volumes of a pod that say something about where it may run.
struct PodVolumes: Hashable, Sendable {
    /// The claims, in order, each once.
    var claims: [Claim] = []
    /// Disks that cannot be shared freely.
    var disks: [Disk] = []

    struct Claim: Hashable, Sendable {
        let name: String
        /// Whether the claim is made for the pod and must be owned by it.
        let isEphemeral: Bool
    }

    /// A disk that is named in the pod itself.
    struct Disk: Hashable, Sendable {
        /// The kind and the disk's identity.
        let identity: String
        let isReadOnly: Bool
        /// Whether two pods may have it when both only read.
        let isSharedForReading: Bool

        func conflicts(with other: Disk) -> Bool {
            identity == other.identity && !(isSharedForReading && isReadOnly && other.isReadOnly)
        }
    }

    var isEmpty: Bool { claims.isEmpty && disks.isEmpty }

    init(of pod: Pod) {
        for volume in pod.spec.volumes {
            let source = volume.volumeSource
            if let claim = source.persistentVolumeClaim {
                add(Claim(name: claim.claimName, isEphemeral: false))
            } else if source.ephemeral != nil {
                add(Claim(name: pod.metadata.name + "-" + volume.name, isEphemeral: true))
            } else if let disk = source.gcePersistentDisk {
                disks.append(Disk(identity: "gce/" + disk.pdName, isReadOnly: disk.readOnly, isSharedForReading: true))
            } else if let disk = source.awsElasticBlockStore {
                disks.append(
                    Disk(identity: "aws/" + disk.volumeID, isReadOnly: disk.readOnly, isSharedForReading: false))
            } else if let disk = source.iscsi {
                disks.append(Disk(identity: "iscsi/" + disk.iqn, isReadOnly: disk.readOnly, isSharedForReading: true))
            } else if let disk = source.rbd {
                // The same image through any common monitor is the same disk; each monitor makes one identity.
                for monitor in disk.monitors {
                    let identity = "rbd/\(monitor)/\(disk.pool)/\(disk.image)"
                    disks.append(Disk(identity: identity, isReadOnly: disk.readOnly, isSharedForReading: true))
                }
            }
        }
        claims.sort { $0.name < $1.name }
    }

    private mutating func add(_ claim: Claim) {
        if !claims.contains(where: { $0.name == claim.name }) { claims.append(claim) }
    }
}
