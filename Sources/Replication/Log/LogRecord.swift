public import Base
public import Store

/// One record of the log that all shards of a process share.
///
/// The log looks at the shard and the kind alone; what term, index and payload mean is consensus' business.
public struct LogRecord: Sendable, Equatable {
    public var shard: ShardNumber
    public var kind: LogRecordKind
    public var term: UInt64
    public var index: UInt64
    /// At most `LogLimits.payloadBytesMax` bytes; kept by reference until the batch is written.
    public var payload: Bytes

    public init(shard: ShardNumber, kind: LogRecordKind, term: UInt64, index: UInt64, payload: Bytes = Bytes()) {
        self.shard = shard
        self.kind = kind
        self.term = term
        self.index = index
        self.payload = payload
    }
}

/// What a record says. The numbers are on disks: none is ever used again for something else.
public enum LogRecordKind: UInt8, Sendable, CaseIterable {
    /// An entry of a shard at (term, index).
    case entry = 1
    /// The term that a shard's member has reached, and whom it voted for there (payload). The newest one of each
    /// shard is carried along by the log.
    case vote = 2
    /// The revision below which this process may close revisions (payload). Carried along like a vote.
    case bound = 3
    /// Entries of the shard from `index` on, written earlier, are void.
    case truncate = 4
    /// The shard has a durable snapshot that ends at (term, index); what was written before it may be gone.
    case snapshot = 5
    /// The group of the shard ended at `index`; the payload names the next group.
    case seal = 6

    /// Whether the log itself keeps the newest record of this kind and shard: it writes it again at the head of each
    /// segment, so that it holds back no old segment. All others hold theirs until `LogCore.release`.
    public var isCarried: Bool {
        switch self {
        case .vote, .bound: true
        case .entry, .truncate, .snapshot, .seal: false
        }
    }
}

/// The place of a record in the log of a process: 1 for the first ever, then one more for each.
public struct LogSequence: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: UInt64

    @inlinable
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    @inlinable
    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Before every record.
    public static let zero = LogSequence(0)

    @inlinable
    public static func < (left: LogSequence, right: LogSequence) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The place of the record that is `distance` further on; a negative one is further back.
    @inlinable
    public static func + (sequence: LogSequence, distance: Int) -> LogSequence {
        LogSequence(sequence.rawValue &+ UInt64(bitPattern: Int64(distance)))
    }
}
