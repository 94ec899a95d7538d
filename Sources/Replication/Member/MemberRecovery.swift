import Base
import Store

/// Opens a data folder: makes it, or reads it back, on several threads. Blocks; belongs to the time before serving.
package struct MemberRecovery<D: Disk>: Sendable {
    let disk: D
    let options: MemberOptions

    package init(disk: D, options: MemberOptions) {
        self.disk = disk
        self.options = options
    }

    /// What an open folder is: its lock is held, and nothing writes to it yet.
    package struct Opened: Sendable {
        package var lock: D.Lock
        package var member: RecoveredMember
        package var logStart: LogStart
        package var logOptions: LogOptions
    }

    /// Recovers what is in the folder; makes a new cluster in an empty one, if that is allowed.
    package func open(mayCreate: Bool = true) throws(MemberError) -> Opened {
        try options.check()
        let lock = try onDisk { () throws(DiskError) in
            if mayCreate {
                try disk.createFolder("")
                try disk.createFolder(DataFolder.snapshots)
            }
            return try disk.lock("")
        }
        do throws(MemberError) {
            if let cluster = try readCluster() { return try recover(cluster, lock) }
            guard mayCreate else { throw MemberError.empty }
            return try create(lock)
        } catch {
            lock.release()
            throw error
        }
    }

    /// The file that describes the folder, or `nil` when there is none.
    func readCluster() throws(MemberError) -> ClusterFile? {
        let bytes: Bytes
        do throws(DiskError) {
            bytes = try disk.contents(of: ClusterFile.name, bytesMax: MemberLimits.clusterFileBytesMax)
        } catch {
            if case .missing = error { return nil }
            throw .disk(error)
        }
        do throws(ClusterFileError) { return try ClusterFile(decoding: bytes) } catch { throw .clusterFile(error) }
    }

    func logOptions(_ cluster: ClusterFile) -> LogOptions {
        var log = LogOptions(identity: cluster.cluster)
        log.segmentBytes = options.segmentBytes
        log.firstSegmentBytes = options.firstSegmentBytes
        return log
    }

    /// A new cluster. The file that describes it comes last: before it is there, the next start begins again.
    private func create(_ lock: D.Lock) throws(MemberError) -> Opened {
        guard try snapshots().isEmpty else { throw .notEmpty }
        var random = Random(seed: options.seed)
        let cluster = ClusterFile(
            cluster: LogIdentity(high: random.next(), low: random.next()), shards: options.shards ?? 8,
            memoryShards: options.memoryShards, keySeed: random.next(), memoryPrefixes: options.memoryPrefixes)
        let start = try makeLog(cluster, secret: random.next())
        try onDisk { () throws(DiskError) in try disk.replace(ClusterFile.name, with: cluster.encoded()) }
        var shards: [RecoveredShard] = []
        for number in 0..<cluster.shards + cluster.memoryShards {
            let shard = Shard(
                number: ShardNumber(UInt8(number)), limits: options.shardLimits, seed: options.seed(ofShard: number))
            shards.append(RecoveredShard(shard: shard, start: ConsensusStart()))
        }
        let member = RecoveredMember(cluster: cluster, shards: shards, bound: .zero, last: start.last)
        return Opened(lock: lock, member: member, logStart: start, logOptions: logOptions(cluster))
    }

    func makeLog(_ cluster: ClusterFile, secret: UInt64) throws(MemberError) -> LogStart {
        let recovery = LogRecovery(disk: disk, folder: DataFolder.log, options: logOptions(cluster))
        do throws(LogError) {
            return try recovery.create(secret: secret)
        } catch {
            if case .exists = error { throw .notEmpty }
            throw .log(error)
        }
    }

    /// The complete snapshots in the folder.
    func snapshots() throws(MemberError) -> [SnapshotName] {
        let entries = try onDisk { () throws(DiskError) -> [DiskEntry] in
            do throws(DiskError) { return try disk.list(DataFolder.snapshots) } catch {
                if case .missing = error { return [] }
                throw error
            }
        }
        return entries.compactMap { SnapshotName(text: $0.name) }
    }

    func onDisk<R>(_ body: () throws(DiskError) -> R) throws(MemberError) -> R {
        do throws(DiskError) { return try body() } catch { throw .disk(error) }
    }
}

extension MemberOptions {
    /// What a shard's tables are seeded with: random at every start.
    func seed(ofShard number: Int) -> UInt64 {
        var random = Random(seed: seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
        return random.next()
    }
}
