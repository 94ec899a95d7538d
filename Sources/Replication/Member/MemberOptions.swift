public import Base

/// How the shards of a process are kept. Shards and prefixes are fixed when the cluster is created.
public struct MemberOptions: Sendable {
    /// The data folder; made when it is missing.
    public var folder: String
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

    public init(folder: String, seed: UInt64? = nil) {
        self.folder = folder
        var system = SystemRandomNumberGenerator()
        self.seed = seed ?? system.next()
    }
}
