/// Bounds of the store's formats and of one write, with their units and reasons.
public enum StoreLimits {
    /// A key: group, kind, namespace and name with their separators take at most about 1 KiB.
    public static let keyBytes = 4_096
    /// A value: what upstream's storage takes (1.5 MiB, etcd's request limit).
    public static let valueBytes = 1_572_864
    /// Writes of one command: the revisions of a batch are reserved together.
    public static let commandWrites = 4_096
    /// An encoded command: a batch must fit one message (4 MiB) with room for its own fields.
    public static let commandBytes = 5 << 20
    /// What the owner of a snapshot may put into its header, bytes: an index, a term, a few settings.
    public static let snapshotOwnerBytes = 4_096
    /// Plain bytes that a snapshot gathers before it closes a chunk: deflate has its window many times over.
    public static let snapshotChunkBytes = 262_144
    /// The largest plain chunk: an item of the largest key and value may go over the chunk's usual size at its end.
    public static let snapshotChunkBytesMax = snapshotChunkBytes + keyBytesCeiling + valueBytesCeiling + 128
    /// The largest key and value that a shard can be set to, bytes: keys are counted in 16 bits, values fit a command.
    public static let keyBytesCeiling = 65_535
    public static let valueBytesCeiling = 4 << 20
    /// Keys that a bounded range passes over, because they do not exist at its revision, before it ends its page
    /// early: about 5 ms of the loop.
    public static let rangeKeysSkipped = 65_536
}

/// The bounds of one shard, set by its owner.
public struct ShardLimits: Equatable, Sendable {
    /// A key, bytes.
    public var keyBytes = StoreLimits.keyBytes
    /// A value, bytes.
    public var valueBytes = StoreLimits.valueBytes
    /// Events that the history keeps: at 1,000 writes a second the last 16 minutes.
    public var historyEvents = 1_000_000
    /// Memory that only the history holds, bytes: versions that have been replaced or deleted.
    public var historyBytes = 256 << 20
    /// The same while a pin keeps history for a snapshot in progress, with 128 bytes for each event; beyond it pins are
    /// broken.
    public var pinnedHistoryBytes = 1 << 30

    public init() {}
}
