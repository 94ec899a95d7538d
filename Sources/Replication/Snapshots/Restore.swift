import Base
public import Store

/// What was restored, or checked.
public struct RestoreReport: Equatable, Sendable {
    /// The revision of the backup's state.
    public var revision: Revision
    /// Nothing at or below it can be watched or read in the new cluster.
    public var floor: Revision
    public var shards: Int
    public var items: Int
}

/// Makes a new cluster from a backup: its shards start above everything that the old one can have issued.
///
/// Blocks. The file that describes the folder comes last: after a crash before it, the folder holds no cluster, and
/// is to be emptied by hand.
struct Restore<Source: Disk, Target: Disk> {
    let source: Source
    let name: String
    let target: Target
    let options: MemberOptions
    let wall: WallMilliseconds

    private final class Progress {
        var decoder = BackupDecoder()
        var cluster: ClusterFile?
        var report = RestoreReport(revision: .zero, floor: .zero, shards: 0, items: 0)
        var loader: SnapshotLoader?
    }

    func run() throws(MemberError) -> RestoreReport {
        let recovery = MemberRecovery(disk: target, options: options)
        let lock = try recovery.onDisk { () throws(DiskError) in
            try target.createFolder("")
            try target.createFolder(DataFolder.snapshots)
            return try target.lock("")
        }
        defer { lock.release() }
        guard try recovery.readCluster() == nil, try recovery.snapshots().isEmpty else { throw .notEmpty }
        let progress = Progress()
        let buffer = DiskBuffer(count: MemberLimits.snapshotReadBytes)
        _ = try source.readThrough(name, buffer: buffer, failure: { MemberError.disk($0) }) {
            bytes throws(MemberError) in
            try progress.decoder.feed(bytes, failure: { MemberError.backup($0) }) { part throws(MemberError) in
                try take(part, progress)
            }
        }
        do throws(BackupError) { try progress.decoder.finish() } catch { throw .backup(error) }
        guard var cluster = progress.cluster else { throw .backup(.truncated) }
        guard progress.report.shards == cluster.shards else {
            throw .backup(.shardMissing(ShardNumber(UInt8(progress.report.shards))))
        }
        var random = Random(seed: options.seed)
        cluster.cluster = LogIdentity(high: random.next(), low: random.next())
        _ = try recovery.makeLog(cluster, secret: random.next())
        let text = cluster.encoded()
        try recovery.onDisk { () throws(DiskError) in try target.replace(ClusterFile.name, with: text) }
        return progress.report
    }

    private func take(_ part: BackupDecoder.Part, _ progress: Progress) throws(MemberError) {
        switch part {
        case .beginning(let revision, let cluster):
            if let asked = options.shards, asked != cluster.shards {
                throw .shards(folder: cluster.shards, asked: asked)
            }
            progress.cluster = cluster
            progress.report.revision = revision
            // The old cluster went on after the backup: its clock was near the time of day.
            let latest = max(revision.milliseconds, Revision(startOf: wall).milliseconds)
            progress.report.floor = Revision(
                milliseconds: latest + MemberLimits.restoreAheadMilliseconds, counter: 0, shard: ShardNumber(0))
        case .piece(let shard, let bytes):
            let number = progress.report.shards
            guard Int(shard.rawValue) == number, number < progress.cluster?.shards ?? 0 else {
                throw .backup(.shardMissing(ShardNumber(UInt8(truncatingIfNeeded: number))))
            }
            if progress.loader == nil {
                progress.loader = SnapshotLoader(
                    number: shard, limits: options.shardLimits, seed: options.seed(ofShard: number))
            }
            do throws(SnapshotError) { try progress.loader?.feed(bytes) } catch {
                throw .backup(.snapshot(shard, error))
            }
        case .shardEnd(let shard):
            guard let loader = progress.loader.take(), Int(shard.rawValue) == progress.report.shards else {
                throw .backup(.shardMissing(shard))
            }
            let loaded: Shard
            do throws(SnapshotError) { loaded = try loader.finish().shard } catch {
                throw .backup(.snapshot(shard, error))
            }
            progress.report.items += loaded.memory.items
            progress.report.shards += 1
            try write(loaded, floor: progress.report.floor)
        }
    }

    /// Writes a shard as the snapshot that the new cluster begins with.
    private func write(_ loaded: consuming Shard, floor: Revision) throws(MemberError) {
        var shard = loaded
        shard.start(above: floor)
        let name = SnapshotName(shard: shard.number, index: 1, term: 1)
        let path = DataFolder.path(name)
        let file: SnapshotFile<Target>
        do throws(SnapshotError) {
            file = try SnapshotFile(disk: target, name: name, revision: shard.latest, compression: .deflate)
        } catch {
            throw .snapshot(file: path, error)
        }
        do throws(DiskError) {
            guard var reader = try? SnapshotReader(&shard) else { throw .missing(name: path) }
            while true {
                // Nobody else has this shard: its history is empty, and no pin on it can break.
                guard let slice = try? reader.slice(of: shard) else { break }
                try file.append(slice)
            }
            _ = try file.finish()
        } catch {
            file.abandon()
            throw .disk(error)
        }
    }
}
