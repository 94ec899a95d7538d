import Base
import DequeModule
import Store

/// A proposal between its entry in the log and its answer.
struct PendingEntry {
    var index: UInt64
    /// Its record's place in the log; of a memory-only shard nothing is there.
    var sequence: LogSequence
    var revision: Revision
    /// Revisions that the command takes.
    var count: Int
    /// Bytes that it counts for while it is in flight.
    var bytes: Int
    var ticket: Ticket
    var command: Command
}

/// One shard with all that the member keeps for it.
struct ShardSlot {
    var shard: Shard
    var consensus: SoleMember
    let durability: Durability
    /// Proposed and not applied, in index order: entries are moved out of it, never copied.
    var pending = Deque<PendingEntry>()
    /// The highest index whose record is durable.
    var persisted: UInt64 = 0
    /// The highest committed index.
    var committed: UInt64 = 0
    /// The highest applied index and its term.
    var applied: UInt64 = 0
    var appliedTerm: UInt64 = 0
    /// Bytes of this shard in the log since its last snapshot.
    var logBytes = 0
    /// The member's `logBytes` at the last snapshot: what was written since is held back by this shard.
    var logMark = 0
    /// Both as they were when the snapshot in progress began; of `logBytes`, what the snapshot holds.
    var logBytesAtSnapshot = 0
    var logMarkAtSnapshot = 0
    /// The first record that is needed beside the snapshot in progress.
    var logBelowAtSnapshot = LogSequence.zero
    /// The length of the last snapshot.
    var snapshotBytes = 0
    /// The entry that the last snapshot ends with.
    var snapshotIndex: UInt64 = 0
    var snapshotTerm: UInt64 = 0
    var isSnapshotWanted = false
    /// After a snapshot that failed: the next one is wanted when `logBytes` is above this.
    var snapshotRetryBytes = 0
    /// Whether an automatic compaction is in flight.
    var isCompacting = false
    /// Whether it stands in the list of slots with something to apply.
    var isTouched = false
    /// Memory as it was last counted.
    var countedBytes = 0
}

extension ShardSlot {
    /// Bytes that a snapshot takes at most, about: keys and values as they are, and what is said of each object.
    var snapshotRoom: Int {
        let memory = shard.memory
        return memory.keyBytes + memory.valueBytes + memory.items * MemberLimits.snapshotItemBytes
    }
}
