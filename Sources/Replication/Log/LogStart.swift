import Base
import Store

/// Where a log goes on after it was made or recovered: what `LogCore` starts from.
public struct LogStart: Sendable {
    /// The sequence of the last record; `zero` in a new log.
    public internal(set) var last: LogSequence

    var secret: UInt64
    /// The segments that are needed, oldest first. The last one is written to.
    var segments: [LogSegment]
    /// Where the next batch goes in the last segment, in bytes.
    var tail: Int
    var nextBatch: UInt64
    /// The segment after the last one, when it is there already.
    var prepared: LogSegment?
    /// Files that can be used again.
    var free: [LogSegment]
    /// Files of no use: too short, or of another size.
    var useless: [LogSlot]
    /// A number that no file has, nor any above it.
    var nextSlot: UInt32
    /// The oldest generation needed, as the newest batch says.
    var floor: UInt64
    /// The newest vote and bound of each shard.
    var carried: CarriedRecords
    var pins: ShardPins
}

/// A segment in its file.
struct LogSegment: Sendable, Hashable {
    var slot: LogSlot
    var generation: UInt64
    var bytes: Int
    /// The sequence of the first record that is or will be in it.
    var first: LogSequence
}

/// The oldest record that each shard still needs from the log.
struct ShardPins: Sendable, Equatable {
    private var oldest = [UInt64](repeating: .max, count: LogLimits.shardsMax)
    private var newest = [UInt64](repeating: 0, count: LogLimits.shardsMax)

    /// A record of the shard was added; unless it is carried, it is needed from now on.
    mutating func add(_ record: LogRecordKind, of shard: ShardNumber, at sequence: LogSequence) {
        guard !record.isCarried else { return }
        let index = Int(shard.rawValue)
        if oldest[index] == .max { oldest[index] = sequence.rawValue }
        newest[index] = sequence.rawValue
    }

    /// Adds what a later part of the log holds.
    mutating func merge(_ later: ShardPins) {
        for index in oldest.indices {
            if oldest[index] == .max { oldest[index] = later.oldest[index] }
            newest[index] = max(newest[index], later.newest[index])
        }
    }

    /// Nothing before `sequence` is needed; true when that changed something.
    mutating func release(_ shard: ShardNumber, below sequence: LogSequence) -> Bool {
        let index = Int(shard.rawValue)
        guard oldest[index] < sequence.rawValue else { return false }
        oldest[index] = newest[index] < sequence.rawValue ? .max : sequence.rawValue
        return true
    }

    /// The records after `last` are no part of the log any more; others will have their places.
    mutating func withdraw(after last: LogSequence) {
        for index in oldest.indices {
            if oldest[index] > last.rawValue { oldest[index] = .max }
            newest[index] = min(newest[index], last.rawValue)
        }
    }

    /// The oldest record that any shard needs, or nil when none does.
    var minimum: LogSequence? {
        let least = oldest.min() ?? .max
        return least == .max ? nil : LogSequence(least)
    }

    subscript(shard: ShardNumber) -> LogSequence? {
        let value = oldest[Int(shard.rawValue)]
        return value == .max ? nil : LogSequence(value)
    }
}

/// The newest vote and the newest bound of each shard, written again at the head of each segment.
struct CarriedRecords: Sendable, Equatable {
    private(set) var records: [LogRecord] = []
    /// Bytes that they take in a batch.
    private(set) var bytes = 0

    mutating func note(_ record: LogRecord) {
        let size = RecordHeader.bytes(of: record)
        if let index = records.firstIndex(where: { $0.shard == record.shard && $0.kind == record.kind }) {
            bytes += size - RecordHeader.bytes(of: records[index])
            records[index] = record
        } else {
            bytes += size
            records.append(record)
        }
    }
}
