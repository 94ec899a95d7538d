import Base
import Store

/// What the member writes into records, and reads back.
extension LogRecord {
    /// An entry of a shard. A barrier is an entry without payload.
    static func entry(
        _ kind: EntryKind, shard: ShardNumber, term: UInt64, index: UInt64, payload: Bytes
    ) -> LogRecord {
        let recordKind: LogRecordKind =
            switch kind {
            case .command, .barrier: .entry
            case .seal: .seal
            }
        return LogRecord(shard: shard, kind: recordKind, term: term, index: index, payload: payload)
    }

    /// Term and vote: the payload is the member voted for, eight bytes, or nothing.
    static func vote(shard: ShardNumber, term: UInt64, vote: MemberID?) -> LogRecord {
        LogRecord(
            shard: shard, kind: .vote, term: term, index: 0,
            payload: vote.map { Bytes(littleEndian: $0.rawValue) } ?? Bytes())
    }

    /// The bound of revisions: eight bytes. One for all shards; its shard is 0.
    static func bound(_ revision: Revision) -> LogRecord {
        LogRecord(
            shard: ShardNumber(0), kind: .bound, term: 0, index: 0, payload: Bytes(littleEndian: revision.rawValue))
    }

    /// A durable snapshot that ends with the entry at (term, index).
    static func snapshot(shard: ShardNumber, term: UInt64, index: UInt64) -> LogRecord {
        LogRecord(shard: shard, kind: .snapshot, term: term, index: index)
    }
}

extension Bytes {
    init(littleEndian value: UInt64) {
        self.init(capacity: 8) { target in
            // SAFETY: the target holds eight bytes; the store is unaligned by choice.
            UnsafeMutableRawPointer(target.baseAddress!).storeBytes(of: value.littleEndian, as: UInt64.self)
            return 8
        }
    }

    /// The number in exactly eight bytes, or `nil`.
    var littleEndianNumber: UInt64? {
        guard count == 8 else { return nil }
        // SAFETY: eight bytes are there; the load is unaligned.
        return withUnsafeBytes {
            UInt64(littleEndian: UnsafeRawPointer($0.baseAddress!).loadUnaligned(as: UInt64.self))
        }
    }
}
