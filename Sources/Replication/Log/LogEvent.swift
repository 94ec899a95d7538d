public import Base
public import Store

/// What happens to a log's core.
public enum LogEvent: Sendable {
    /// There may be something to write: asked for when the one who writes is ready, as late as possible, so that a
    /// batch gathers everything that came meanwhile.
    case pump
    /// The write that was ordered is durable.
    case written
    /// The write that was ordered failed. What passes (`DiskError.isPassing`) is tried again; anything else ends this
    /// log.
    case writeFailed(DiskError)
    /// The segment that was ordered is there, its header durable.
    case prepared
    case prepareFailed(DiskError)
    /// The shard needs no record before this one any more: a snapshot that holds their effect is durable.
    case release(ShardNumber, below: LogSequence)
    /// The time of a `wake` has come.
    case tick
    /// Take nothing more, write what waits, and say `closed`.
    case close
}

/// What the shell of a log's core does.
public enum LogAction: Sendable {
    /// Encode the batch and write it; answer `written` or `writeFailed`. There is one at a time.
    case write(LogWrite)
    /// Make or take over a segment and write its header; answer `prepared` or `prepareFailed`. There is one at a
    /// time, beside the write, and nothing waits for it as long as the current segment has room.
    case prepare(LogPreparation)
    /// Remove a segment's file; no answer. It is not needed, whether or not that succeeds.
    case remove(LogSlot)
    /// All records up to this one are durable.
    case persisted(through: LogSequence)
    /// No further segment can be made. What fits the current one is taken, after that entries are refused.
    case spaceLow
    /// There is space again.
    case spaceBack
    /// The log has stopped for good: nothing that was not persisted before will be.
    case failed(DiskError)
    /// Step with `tick` at this instant.
    case wake(at: Instant)
    /// Everything that was taken is durable, or there is no space for it; nothing more comes.
    case closed
}

/// The number of a segment's file; its content says which segment of the log it is now.
public struct LogSlot: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public static func < (left: LogSlot, right: LogSlot) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The name of the file within the log's folder: `segment-` and eight hexadecimal digits.
    public var name: String {
        let digits = String(rawValue, radix: 16)
        return "segment-" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }

    /// The slot of a name, or nil when it is not one of a segment.
    public init?(name: some StringProtocol) {
        guard name.hasPrefix("segment-") else { return nil }
        let digits = name.dropFirst("segment-".count)
        guard digits.utf8.count == 8, let value = UInt32(digits, radix: 16) else { return nil }
        self.init(rawValue: value)
        guard name == self.name else { return nil }
    }
}

/// One batch on its way to the disk.
public struct LogWrite: Sendable {
    public let slot: LogSlot
    /// Where in the segment, in bytes; whole blocks.
    public let offset: Int
    /// Bytes that are written: whole blocks.
    public let byteCount: Int
    let header: BatchHeader
    /// The records that the log carries along, then those of the queue.
    let carried: [LogRecord]
    let records: [LogRecord]

    /// Puts the batch into `target`, which is at least `byteCount` long; its first `byteCount` bytes are to be written.
    public func encode(into target: UnsafeMutableRawBufferPointer) {
        header.encode(carried: carried, records: records, padded: byteCount, into: target)
    }
}

/// A segment that is to be made ready.
public struct LogPreparation: Sendable {
    public let slot: LogSlot
    /// Bytes of the segment.
    public let byteCount: Int
    /// Whether the file is to be made; otherwise it is there, has `byteCount` bytes, and is used again.
    public let isNew: Bool
    let header: SegmentHeader

    /// Puts the first block of the segment into `target`, a block, to be written at offset 0 last of all.
    public func encodeHeader(into target: UnsafeMutableRawBufferPointer) {
        header.encode(into: target)
    }
}
