public import Store

/// Why a data folder cannot be opened, backed up or restored. Nothing was changed on the disk by then, except as said.
public enum MemberError: Error, Sendable {
    case disk(DiskError)
    case log(LogError)
    /// The file that describes the folder cannot be used.
    case clusterFile(ClusterFileError)
    /// The folder has this number of shards, and another was asked for: it is fixed when the cluster is made.
    case shards(folder: Int, asked: Int)
    /// The options ask for a number of shards, or prefixes, that there cannot be.
    case options(String)
    /// The log's records do not make a state.
    case recovery(RecoveryError)
    /// A snapshot is damaged.
    case snapshot(file: String, SnapshotError)
    /// A new cluster was to be made in a folder that holds something.
    case notEmpty
    /// There is no cluster in the folder.
    case empty
    /// A backup is not one, or is damaged.
    case backup(BackupError)
    /// The member is closed, or closes.
    case closed
    /// The loop has stopped, or the system gives no thread.
    case noThread
}

extension MemberError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .disk(let error): "\(error)"
        case .log(let error): "\(error)"
        case .clusterFile(.version(let version)):
            "The data folder has form \(version), which this version cannot read (it reads \(ClusterFile.version))."
                + " Start the version that wrote it."
        case .clusterFile(.damaged(let reason)):
            "The file \(ClusterFile.name) in the data folder is damaged: \(reason). Restore the folder from a backup."
        case .shards(let folder, let asked):
            "This cluster has \(folder) shards, and \(asked) were asked for. The number is fixed when a cluster is"
                + " made: leave the option out, or restore a backup into a new cluster."
        case .options(let reason): reason
        case .recovery(let error):
            "The log does not fit the snapshots (\(error)). Restore this member from a backup; keep the folder until that is done."
        case .snapshot(let file, let error):
            "The snapshot \(file) is damaged (\(error)). Restore this member from a backup; keep the folder until that is done."
        case .notEmpty: "The folder holds a cluster, or parts of one: a new one needs an empty folder."
        case .empty: "There is no cluster in this folder."
        case .backup(let error): "The backup cannot be used: \(error)."
        case .closed: "The store is closed."
        case .noThread: "The system gives no thread, or the loop has stopped."
        }
    }
}
