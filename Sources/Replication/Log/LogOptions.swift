/// Whose log this is. Written into each segment, and another cluster's is refused.
public struct LogIdentity: Sendable, Hashable {
    /// The cluster's identity, 128 random bits.
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

/// What can be set on a log. Sizes may change from one start to the next: each segment states its own.
public struct LogOptions: Sendable {
    public var identity: LogIdentity
    /// Bytes of a segment; a multiple of a block.
    public var segmentBytes = LogLimits.segmentBytes
    /// Bytes of the very first segment, which a first start waits for.
    public var firstSegmentBytes = LogLimits.firstSegmentBytes
    /// Bytes of a batch on disk, header included. At least one record of any size fits always.
    public var batchBytesMax = LogLimits.batchBytesMax
    /// Records of a batch.
    public var batchRecordsMax = LogLimits.batchRecordsMax
    /// Bytes that may wait to be written; above that `append` refuses entries.
    public var queueBytesMax = LogLimits.queueBytesMax
    /// Free segments that are kept to be used again; more are removed.
    public var freeSegmentsMax = LogLimits.freeSegmentsMax
    /// How long after a lack of space it is tried again.
    public var spaceRetry = LogLimits.spaceRetry

    public init(identity: LogIdentity) {
        self.identity = identity
    }
}

/// Bounds of the log, each with its unit and reason.
public enum LogLimits {
    /// Bytes of a segment: a few hundred milliseconds of full load, so that switching costs nothing that can be
    /// measured, and an idle cluster holds no more than two of them.
    public static let segmentBytes = 64 << 20

    /// Bytes of the first segment of a new log: 5 ms to write, where 64 MiB would hold up a first start by 60.
    public static let firstSegmentBytes = 4 << 20

    /// Bytes of a batch: one write of this size takes about a millisecond; larger ones gain nothing.
    public static let batchBytesMax = 1 << 20

    /// Records of a batch: a full batch of the smallest entries.
    public static let batchRecordsMax = 16_384

    /// Bytes of one record's payload: the largest request, 3 MiB, and what surrounds it.
    public static let payloadBytesMax = 4 << 20

    /// Bytes of the longest payload that a log with segments of this size takes: what fits an empty segment, beside what
    /// is carried along.
    public static func payloadBytesMax(segmentBytes: Int) -> Int {
        min(payloadBytesMax, segmentBytes / 2)
    }

    /// Bytes of the payload of a record that is carried along: 512 of them still fit a segment's first batch.
    public static let carriedPayloadBytesMax = 256

    /// Bytes that wait to be written: a fifth of a second of a disk that writes 320 MB/s. A longer queue would only
    /// turn into time-outs.
    public static let queueBytesMax = 64 << 20

    /// Bytes by which votes, bounds and truncations may exceed the queue, since consensus cannot go on without them.
    public static let queueReserveBytes = 1 << 20

    /// Blocks at the end of a segment that entries leave free while no further segment is there: room for votes,
    /// bounds and marks: a minute of them at one a second, an hour at one a minute.
    public static let reservedBlocks = 64

    /// Free segments kept for use, beside the one that is prepared: what a burst needs next.
    public static let freeSegmentsMax = 4

    /// Wait before a lack of space is looked at again: short beside what an operator does about it.
    public static let spaceRetry = Duration.seconds(1)

    /// Segments that one log may have: 64 TiB of the usual size.
    public static let segmentsMax = 1 << 20

    /// Shards of a process: their number is one byte.
    public static let shardsMax = 256
}
