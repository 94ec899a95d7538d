public import Base
public import Store

/// A record as it is read back; valid only inside of the call that hands it over.
public struct LogRecordView {
    public let shard: ShardNumber
    public let kind: LogRecordKind
    public let term: UInt64
    public let index: UInt64
    /// The record's place; of one that the log carried along, the place of the next record that is not.
    public let sequence: LogSequence
    /// Whether the log wrote this vote or bound again at the head of a segment: it says nothing new.
    public let isCarried: Bool
    let bytes: UnsafeRawBufferPointer

    /// Bytes of the payload.
    public var payloadBytes: Int { bytes.count }

    /// A copy of the payload, in memory of its own: a slice would keep a whole segment in memory.
    public var payload: Bytes {
        // SAFETY: the view is used within the call that handed it over, while the segment is in memory.
        Bytes(capacity: bytes.count) { target in
            UnsafeMutableRawBufferPointer(target).copyMemory(from: bytes)
            return bytes.count
        }
    }

    /// The record with a copy of its payload.
    public var record: LogRecord {
        LogRecord(shard: shard, kind: kind, term: term, index: index, payload: payload)
    }
}

/// A segment whose every byte was checked, with its records in order.
///
/// It holds the memory of a whole segment: not to be kept after the call that handed it over. During that call
/// several threads may read it, each the records of its own shards.
public struct RecoveredSegment: Sendable {
    let scan: SegmentScan
    let buffer: DiskBuffer

    /// 1 for the first segment of the log.
    public var generation: UInt64 { scan.header.generation }
    public var recordCount: Int { scan.batches.reduce(0) { $0 + $1.recordCount } }

    /// Calls `body` with every record, in order.
    public func forEach(_ body: (LogRecordView) throws(LogError) -> Void) throws(LogError) {
        let bytes = UnsafeRawBufferPointer(buffer.bytes)
        for batch in scan.batches {
            var reader = BatchReader(bytes, batch)
            while let view = try reader.next(file: scan.slot) { try body(view) }
        }
    }
}
