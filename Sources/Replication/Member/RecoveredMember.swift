import Base
public import Store

/// What a start has read: the member continues from here.
public struct RecoveredMember: Sendable {
    public var cluster: ClusterFile
    /// Durable shards, then memory-only ones, by number.
    public var shards: [RecoveredShard]
    /// The durable bound: nothing at or below it will be issued.
    public var bound: Revision
    /// The last record of the log.
    public var last: LogSequence

    public init(cluster: ClusterFile, shards: [RecoveredShard], bound: Revision, last: LogSequence) {
        self.cluster = cluster
        self.shards = shards
        self.bound = bound
        self.last = last
    }
}

/// One shard as a start has read it.
public struct RecoveredShard: Sendable {
    public var shard: Shard
    public var start: ConsensusStart
    /// The length of its snapshot's file; 0 when there is none.
    public var snapshotBytes: Int
    /// Bytes of its entries in the log after the snapshot.
    public var logBytes: Int
    /// Entries applied after the snapshot.
    public var entries: Int
    /// The first entry that is needed beside the snapshot, if there is one.
    public var neededFrom: LogSequence?
    /// Whether the log says that there is this snapshot, or that there is none.
    public var isSnapshotRecorded: Bool

    public init(
        shard: Shard, start: ConsensusStart, snapshotBytes: Int = 0, logBytes: Int = 0, entries: Int = 0,
        neededFrom: LogSequence? = nil, isSnapshotRecorded: Bool = true
    ) {
        self.neededFrom = neededFrom
        self.isSnapshotRecorded = isSnapshotRecorded
        self.shard = shard
        self.start = start
        self.snapshotBytes = snapshotBytes
        self.logBytes = logBytes
        self.entries = entries
    }
}

/// Why the records of a log do not make a shard: the folder is damaged, and nothing is served from it.
public enum RecoveryError: Error, Equatable, Sendable {
    /// Entries between these two are missing.
    case gap(ShardNumber, after: UInt64, found: UInt64)
    /// An entry stands there twice, or its term falls.
    case disorder(ShardNumber, index: UInt64)
    /// The entry cannot be read.
    case entry(ShardNumber, index: UInt64, CommandError)
    /// The log says that there is a snapshot up to `index`, and there is none.
    case snapshotMissing(ShardNumber, index: UInt64)
    /// A record of this kind says what it cannot say.
    case record(LogRecordKind, ShardNumber)
    /// A record names a shard that this cluster does not have.
    case shardUnknown(ShardNumber)
}

/// Rebuilds one shard from its snapshot and the records that follow, in log order. Pure; shards go in parallel.
///
/// A group of one member commits what is durable, so entries are applied as they come. A core with several
/// members applies at a start no more than what its snapshot holds, and the rest when the group commits it.
public struct ShardRecovery: Sendable {
    private var shard: Shard
    private var start: ConsensusStart
    private let snapshotBytes: Int
    private var logBytes = 0
    private var entries = 0
    private var neededFrom: LogSequence?
    private var snapshotNamed: UInt64 = 0
    private var results: [WriteResult] = []

    /// Continues from `shard`, which holds everything up to `snapshotIndex`.
    public init(shard: consuming Shard, snapshotIndex: UInt64 = 0, snapshotTerm: UInt64 = 0, snapshotBytes: Int = 0) {
        self.shard = shard
        self.snapshotBytes = snapshotBytes
        start = ConsensusStart(
            snapshotIndex: snapshotIndex, snapshotTerm: snapshotTerm, lastIndex: snapshotIndex, lastTerm: snapshotTerm)
    }

    /// Takes the next record of this shard.
    public mutating func take(_ record: LogRecordView) throws(RecoveryError) {
        // What the snapshot holds is not even copied.
        if record.kind == .entry, record.index <= start.snapshotIndex { return }
        if neededFrom == nil, record.kind == .entry || record.kind == .seal { neededFrom = record.sequence }
        try take(record.record)
    }

    /// Takes the next record of this shard.
    public mutating func take(_ record: LogRecord) throws(RecoveryError) {
        switch record.kind {
        case .entry, .seal: try takeEntry(record)
        case .vote: try takeVote(record)
        case .truncate:
            // Only a group of several members takes entries back; those that are applied cannot be.
            guard record.index > start.lastIndex else { throw .disorder(shard.number, index: record.index) }
        case .snapshot: snapshotNamed = max(snapshotNamed, record.index)
        case .bound: throw .record(.bound, shard.number)
        }
    }

    private mutating func takeEntry(_ record: LogRecord) throws(RecoveryError) {
        guard record.index > start.snapshotIndex else { return }
        guard record.index > start.lastIndex, record.term >= start.lastTerm else {
            throw .disorder(shard.number, index: record.index)
        }
        guard record.index == start.lastIndex + 1 else {
            throw .gap(shard.number, after: start.lastIndex, found: record.index)
        }
        start.lastIndex = record.index
        start.lastTerm = record.term
        logBytes += record.payload.count
        if record.kind == .seal {
            start.isSealed = true
            return
        }
        guard !start.isSealed else { throw .disorder(shard.number, index: record.index) }
        guard record.payload.count > 0 else { return }
        let (revision, command): (Revision, Command)
        do throws(CommandError) {
            (revision, command) = try EntryPayload.decode(record.payload)
        } catch {
            throw .entry(shard.number, index: record.index, error)
        }
        // The shard would pass over an entry that is out of order; a log never holds one.
        guard revision > shard.latest, revision.shard == shard.number else {
            throw .disorder(shard.number, index: record.index)
        }
        results.removeAll(keepingCapacity: true)
        shard.apply(command, revision: revision, results: &results)
        entries += 1
    }

    private mutating func takeVote(_ record: LogRecord) throws(RecoveryError) {
        guard record.payload.isEmpty || record.payload.count == 8 else { throw .record(.vote, shard.number) }
        // The log carries the newest one along, so the same may come again.
        guard record.term >= start.term else { return }
        start.term = record.term
        start.vote = record.payload.littleEndianNumber.map { MemberID(rawValue: $0) }
    }

    /// The shard, when all of its records have been taken.
    public consuming func finish() throws(RecoveryError) -> RecoveredShard {
        guard snapshotNamed <= start.lastIndex else { throw .snapshotMissing(shard.number, index: snapshotNamed) }
        return RecoveredShard(
            shard: shard, start: start, snapshotBytes: snapshotBytes, logBytes: logBytes, entries: entries,
            neededFrom: neededFrom, isSnapshotRecorded: snapshotNamed == start.snapshotIndex)
    }
}
