/// One change of one key, as a watch delivers it.
public struct WatchedEvent: Hashable, Sendable {
    public var revision: UInt64
    public var key: String
    /// The tag of the value; 0 for a deletion.
    public var value: UInt64
    /// Whether the event says that the key was absent before.
    public var isCreate: Bool
    /// What the event says that the key held before; nil when the watch did not ask for it.
    public var previous: Register?

    public init(revision: UInt64, key: String, value: UInt64, isCreate: Bool, previous: Register?) {
        self.revision = revision
        self.key = key
        self.value = value
        self.isCreate = isCreate
        self.previous = previous
    }

    public var isDelete: Bool { value == 0 }
}

/// What one logical watcher heard, over all the watches that it opened one after the other.
public struct WatchRecord: Sendable {
    public enum Heard: Sendable {
        /// A watch began: it asked for everything after `after`.
        case opened(after: UInt64)
        /// Events that arrived in one message.
        case events([WatchedEvent])
        case bookmark(UInt64)
        /// The watch ended: the position is below what the store keeps. The watcher must list again.
        case expired
        /// The watch ended for another reason, or its connection broke: it may resume.
        case cut
        /// The watcher listed what is there at this revision and goes on from it.
        case listed(at: UInt64)
    }

    /// Names the watcher in reports.
    public var name: String
    /// Which keys it asked for: those that begin with this.
    public var prefix: String
    public var heard: [Heard] = []

    public init(name: String, prefix: String) {
        self.name = name
        self.prefix = prefix
    }
}
