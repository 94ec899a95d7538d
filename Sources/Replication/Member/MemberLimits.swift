/// Every bound of `Member` and its host, with its unit and reason.
public enum MemberLimits {
    /// Durable shards of a cluster at most: the revision has eight bits for the shard, and 16 numbers are kept for
    /// shards whose entries stay in memory.
    public static let durableShardsMax = 240

    /// Shards whose entries stay in memory, at most.
    public static let memoryShardsMax = 16

    /// Prefixes of keys that live in memory-only shards, at most: every write compares its key with each.
    public static let memoryPrefixesMax = 16

    /// Bytes of such a prefix, at most: they stand in the file that describes the folder.
    public static let memoryPrefixBytesMax = 100

    /// Bytes of proposals that are not answered yet: an eighth of a second of what the disk takes in bulk; more would
    /// only lengthen the queue. Below `LogLimits.queueBytesMax`, so that the log never has to refuse what was proposed.
    public static let inFlightBytesMax = 48 << 20

    /// Proposals that are not answered yet: at 128 bytes of bookkeeping each this is 8 MiB.
    public static let inFlightMax = 65_536

    /// How far the durable bound is set ahead of the wall clock. Renewed when less than `boundRenewMilliseconds` is
    /// left, and so at most once a second.
    public static let boundAheadMilliseconds: UInt64 = 1_250

    /// The same while the disk is full: memory-only shards go on, and what the log keeps for such records
    /// (`LogLimits.reservedBlocks`) lasts an hour. After a crash then, revisions begin up to a minute ahead.
    public static let boundAheadWithoutSpaceMilliseconds: UInt64 = 60_000

    /// What is left of the bound when a write renews it.
    public static let boundRenewMilliseconds: UInt64 = 250

    /// The wall clock may differ from the clock of this process by this much; beyond it an alarm is raised and the
    /// process goes on with its own monotonic clock. The same bound as for peers (D5).
    public static let clockSkewMilliseconds: UInt64 = 500

    /// Time between two comparisons with the wall clock while there are writes.
    public static let clockCheckInterval = Duration.seconds(1)

    /// Revisions of history that a shard keeps, by default: 100,000 in the whole of eight shards.
    public static let historyRevisionsDefault = 100_000

    /// Bytes of history that a shard keeps, by default.
    public static let historyBytesDefault = 128 << 20

    /// Age of history, by default: what `get --at` and a client that was away can rely on when writes are few.
    public static let historyAgeDefault = Duration.seconds(600)

    /// Forgotten events that a shard lets go of at a time: at about 200 ns each this is half a millisecond of the loop.
    public static let tidiedEventsMax = 2_500

    /// Time between two such times, while there are more.
    public static let tidyInterval = Duration.milliseconds(20)

    /// Bytes of keys, values and history at which puts that grow the store are refused, by default.
    public static let quotaBytesDefault = 8 << 30

    /// The quota's alarm ends when this many hundredths of it are in use: a gap, so that it does not flap.
    public static let quotaReleasePercent = 95

    /// A shard is snapshotted when its log since the last one is longer than this and than that snapshot (D6).
    public static let snapshotLogBytesMin = 64 << 20

    /// Log that an idle shard may hold back, in units of `snapshotLogBytesMin`: half a gigabyte.
    public static let heldLogFactor = 8

    /// How often in one age of history it is looked whether some has grown too old.
    public static let ageChecksPerAge = 10

    /// Keys that one slice of a snapshot visits on the loop: about 200 µs.
    public static let snapshotSliceItems = 512

    /// Bytes of keys and values in one slice: what compresses in a few milliseconds on the snapshot's thread.
    public static let snapshotSliceBytes = 256 << 10

    /// Bytes that a snapshot says of an object beside key and value: revisions, uid and lengths.
    public static let snapshotItemBytes = 64

    /// Snapshots that are taken at the same time.
    public static let snapshotsAtOnce = 1

    /// Bytes that a start reads of a snapshot at a time.
    public static let snapshotReadBytes = 1 << 20

    /// Bytes of one part of a backup: a slice and the largest object fit.
    public static let backupPartBytesMax = 8 << 20

    /// How far a restored cluster starts above the time of day: what the old one issued after its backup is below.
    public static let restoreAheadMilliseconds: UInt64 = 1_000

    /// Bytes of a write that the loop itself puts on the disk when nothing else is in flight.
    public static let loopWriteBytesMax = 16 << 10

    /// Bytes of the file that describes the data folder.
    public static let clusterFileBytesMax = 8_192
}
