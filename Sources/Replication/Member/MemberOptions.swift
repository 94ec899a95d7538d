public import Base
import Glibc
import Store

/// How the shards of a process are kept. Shards and prefixes are fixed when the cluster is created.
public struct MemberOptions: Sendable {
    /// Durable shards; 1 to `MemberLimits.durableShardsMax`. `nil` takes the folder's, or 8 in a new one.
    public var shards: Int?
    /// Shards whose entries stay in memory, numbered after the durable ones.
    public var memoryShards = 1
    /// Keys that begin so live in memory-only shards; order does not matter.
    public var memoryPrefixes: [Bytes] = []
    /// Revisions of history that each shard keeps.
    public var historyRevisionsMax = MemberLimits.historyRevisionsDefault
    /// Bytes of history that each shard keeps.
    public var historyBytesMax = MemberLimits.historyBytesDefault
    /// Age of history.
    public var historyAge = MemberLimits.historyAgeDefault
    /// Bytes of keys, values and history in all shards at which puts that grow the store are refused.
    public var quotaBytes = MemberLimits.quotaBytesDefault
    /// Bytes of unanswered proposals.
    public var inFlightBytesMax = MemberLimits.inFlightBytesMax
    /// Unanswered proposals.
    public var inFlightMax = MemberLimits.inFlightMax
    /// The shortest log since a shard's last snapshot that makes a new one worth while.
    public var snapshotLogBytesMin = MemberLimits.snapshotLogBytesMin
    /// The generator for what must not be guessed (hash tables, the cluster's number); system randomness by default.
    public var seed: UInt64

    /// Threads that recover; all cores by default.
    public var recoveryWorkers: Int
    /// Whether a write that waits alone is put on the disk by the loop itself: two wake-ups of a thread are saved.
    public var writesAloneOnLoop = true
    /// Bytes of a segment of the log.
    public var segmentBytes = LogLimits.segmentBytes
    /// Bytes of the first segment of a new log.
    public var firstSegmentBytes = LogLimits.firstSegmentBytes

    public init(seed: UInt64? = nil, recoveryWorkers: Int? = nil) {
        self.recoveryWorkers = recoveryWorkers ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        var system = SystemRandomNumberGenerator()
        self.seed = seed ?? system.next()
    }
}

extension MemberOptions {
    /// The bounds of each shard that follow from these.
    var shardLimits: ShardLimits {
        var limits = ShardLimits()
        limits.historyEvents = historyRevisionsMax
        limits.historyBytes = historyBytesMax
        limits.pinnedHistoryBytes = max(limits.pinnedHistoryBytes, historyBytesMax)
        return limits
    }

    /// Throws `options` when they ask for what there cannot be.
    func check() throws(MemberError) {
        if let shards, !(1...MemberLimits.durableShardsMax).contains(shards) {
            throw .options("The number of shards is 1 to \(MemberLimits.durableShardsMax), not \(shards).")
        }
        guard (0...MemberLimits.memoryShardsMax).contains(memoryShards) else {
            throw .options(
                "The number of memory-only shards is 0 to \(MemberLimits.memoryShardsMax), not \(memoryShards).")
        }
        guard memoryPrefixes.count <= MemberLimits.memoryPrefixesMax,
            memoryPrefixes.allSatisfy({ (1...MemberLimits.memoryPrefixBytesMax).contains($0.count) })
        else {
            throw .options(
                "There are at most \(MemberLimits.memoryPrefixesMax) prefixes of keys in memory only,"
                    + " each of 1 to \(MemberLimits.memoryPrefixBytesMax) bytes.")
        }
        guard memoryPrefixes.isEmpty || memoryShards > 0 else {
            throw .options("Prefixes of keys in memory only need a shard for them.")
        }
    }
}
