/// Why a read was refused.
public enum ReadError: Error, Equatable, Sendable {
    /// The revision is below the floor: its history is forgotten. API: `Expired`.
    case compacted(floor: Revision)
    /// The revision is above everything that is applied or closed: wait, or ask to close.
    case future(latest: Revision)
}

/// What a shard holds, in numbers.
public struct ShardMemory: Equatable, Sendable {
    /// Keys that exist.
    public var items = 0
    /// Bytes of the keys that exist.
    public var keyBytes = 0
    /// Bytes of the values that exist.
    public var valueBytes = 0
    /// Events in the history.
    public var historyEvents = 0
    /// Bytes of keys and values that only the history holds.
    public var historyBytes = 0
    /// Bytes of tables, trees and slots, used or kept for later use.
    public var overheadBytes = 0

    public init() {}

    /// All of it: what counts against a quota.
    public var total: Int { keyBytes + valueBytes + historyBytes + overheadBytes }
}

/// A place in a shard's history, between two events.
///
/// It stays right while events are appended; when events after it are forgotten, reading on answers `compacted`.
public struct HistoryPosition: Hashable, Sendable {
    /// The number of the next event, counted from the shard's first; it means something in one loaded shard only.
    package var next: UInt64

    package init(next: UInt64) {
        self.next = next
    }
}

/// A hold on a shard's history from one revision on.
public struct HistoryPin: Hashable, Sendable {
    /// The revision that stays readable.
    public let revision: Revision
    package let id: UInt64

    package init(revision: Revision, id: UInt64) {
        self.revision = revision
        self.id = id
    }
}
