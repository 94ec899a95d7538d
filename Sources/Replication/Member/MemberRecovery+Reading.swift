import Base
import Store

extension MemberRecovery {
    /// Reads snapshots and log back, the shards side by side.
    func recover(_ cluster: ClusterFile, _ lock: D.Lock) throws(MemberError) -> Opened {
        if let asked = options.shards, asked != cluster.shards {
            throw .shards(folder: cluster.shards, asked: asked)
        }
        let lanes = RecoveryLanes(count: min(options.recoveryWorkers, cluster.shards))
        defer { lanes.stop() }
        let newest = try newestSnapshots(cluster)
        let states = (0..<lanes.count).map { LaneState(lane: $0, of: lanes.count, shards: cluster.shards) }
        lanes.run { lane in
            for number in stride(from: lane, to: cluster.shards, by: lanes.count) {
                states[lane].load { () throws(MemberError) in try load(number, from: newest[number]) }
            }
        }
        for state in states { try state.check() }
        let log = logOptions(cluster)
        let recovery = LogRecovery(
            disk: disk, folder: DataFolder.log, options: log, workers: options.recoveryWorkers)
        let common = LaneState.Common(cluster: cluster)
        let start: LogStart
        do throws(LogError) {
            start = try recovery.recover { segment throws(LogError) in
                try common.take(segment)
                lanes.run { lane in states[lane].take(segment) }
            }
        } catch {
            throw .log(error)
        }
        for state in states { try state.check() }
        try common.check()
        var shards: [RecoveredShard] = []
        for number in 0..<cluster.shards { shards.append(try states[number % lanes.count].finish(number)) }
        let bound = shards.reduce(common.bound) { max($0, $1.shard.latest, $1.shard.closed) }
        for number in cluster.shards..<cluster.shards + cluster.memoryShards {
            shards.append(memoryShard(number, vote: common.votes[number], above: bound))
        }
        let member = RecoveredMember(cluster: cluster, shards: shards, bound: bound, last: start.last)
        return Opened(lock: lock, member: member, logStart: start, logOptions: log)
    }

    /// A memory-only shard comes up empty; its floor is above everything that was ever seen of it.
    private func memoryShard(_ number: Int, vote: LogRecord?, above bound: Revision) -> RecoveredShard {
        var shard = Shard(
            number: ShardNumber(UInt8(number)), limits: options.shardLimits, seed: options.seed(ofShard: number))
        shard.start(above: bound)
        var start = ConsensusStart()
        start.term = vote?.term ?? 0
        start.vote = vote?.payload.littleEndianNumber.map { MemberID(rawValue: $0) }
        return RecoveredShard(shard: shard, start: start)
    }

    /// The newest complete snapshot of each shard. What else is in the folder is of no use, and removed.
    private func newestSnapshots(_ cluster: ClusterFile) throws(MemberError) -> [SnapshotName?] {
        var newest = [SnapshotName?](repeating: nil, count: cluster.shards)
        for name in try snapshots() {
            let number = Int(name.shard.rawValue)
            guard number < cluster.shards else { throw .recovery(.shardUnknown(name.shard)) }
            if let other = newest[number], other.index >= name.index { continue }
            newest[number] = name
        }
        return newest
    }

    private func load(_ number: Int, from name: SnapshotName?) throws(MemberError) -> ShardRecovery {
        let shard = ShardNumber(UInt8(number))
        let seed = options.seed(ofShard: number)
        guard let name else {
            return ShardRecovery(shard: Shard(number: shard, limits: options.shardLimits, seed: seed))
        }
        let path = DataFolder.path(name)
        var loader = SnapshotLoader(number: shard, limits: options.shardLimits, seed: seed)
        let buffer = DiskBuffer(count: MemberLimits.snapshotReadBytes)
        let bytes = try disk.readThrough(path, buffer: buffer, failure: { MemberError.disk($0) }) {
            bytes throws(MemberError) in
            do throws(SnapshotError) { try loader.feed(bytes) } catch { throw .snapshot(file: path, error) }
        }
        do throws(SnapshotError) {
            let (loaded, header) = try loader.finish()
            guard header.owner == SnapshotOwner(index: name.index, term: name.term).bytes else {
                throw SnapshotError.headerDamaged
            }
            return ShardRecovery(
                shard: loaded, snapshotIndex: name.index, snapshotTerm: name.term, snapshotBytes: bytes)
        } catch {
            throw .snapshot(file: path, error)
        }
    }
}

/// What the member adds to a snapshot's header: the entry that it ends with, index and term, eight bytes each.
struct SnapshotOwner {
    var index: UInt64
    var term: UInt64

    var bytes: Bytes {
        var buffer = ByteBuffer(capacity: 16)
        buffer.append(littleEndian: index)
        buffer.append(littleEndian: term)
        return buffer.finish()
    }
}

/// The shards of one lane while they are rebuilt. Only that lane touches it, and the caller between its runs.
private final class LaneState: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: `RecoveryLanes.run` returns when all lanes are done.
    private let lane: Int
    private let count: Int
    private let shards: Int
    /// By number / count.
    private var recoveries: [ShardRecovery?] = []
    private var failure: MemberError?

    init(lane: Int, of count: Int, shards: Int) {
        self.lane = lane
        self.count = count
        self.shards = shards
    }

    func load(_ body: () throws(MemberError) -> ShardRecovery) {
        guard failure == nil else { return }
        do throws(MemberError) { recoveries.append(try body()) } catch { failure = error }
    }

    /// Takes the records of this lane's shards.
    func take(_ segment: RecoveredSegment) {
        guard failure == nil else { return }
        do throws(LogError) {
            try segment.forEach { view throws(LogError) in
                let number = Int(view.shard.rawValue)
                guard number < shards, number % count == lane, view.kind != .bound, failure == nil else { return }
                do throws(RecoveryError) { try recoveries[number / count]!.take(view) } catch {
                    failure = .recovery(error)
                }
            }
        } catch {
            failure = .log(error)
        }
    }

    func check() throws(MemberError) {
        if let failure { throw failure }
    }

    func finish(_ number: Int) throws(MemberError) -> RecoveredShard {
        let recovery = recoveries[number / count].take()!
        do throws(RecoveryError) { return try recovery.finish() } catch { throw .recovery(error) }
    }

    /// The few records that are of no durable shard: bounds, and votes of memory-only ones. On the caller's thread.
    final class Common {
        let cluster: ClusterFile
        var bound = Revision.zero
        var votes: [Int: LogRecord] = [:]
        private var failure: RecoveryError?

        init(cluster: ClusterFile) {
            self.cluster = cluster
        }

        func take(_ segment: RecoveredSegment) throws(LogError) {
            try segment.forEach { view throws(LogError) in
                let number = Int(view.shard.rawValue)
                if view.kind == .bound {
                    guard let value = view.payload.littleEndianNumber, value <= Revision.max.rawValue else {
                        failure = .record(.bound, view.shard)
                        return
                    }
                    bound = max(bound, Revision(value))
                } else if number >= cluster.shards {
                    guard number < cluster.shards + cluster.memoryShards, view.kind == .vote else {
                        failure = .shardUnknown(view.shard)
                        return
                    }
                    votes[number] = view.record
                }
            }
        }

        func check() throws(MemberError) {
            if let failure { throw .recovery(failure) }
        }
    }
}
