public import Base

/// The unique id of the API object that a value holds: kept beside the value, so that a write can demand it unread.
public struct ObjectUID: Hashable, Sendable {
    public var high: UInt64
    public var low: UInt64

    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// No id: the value is not an API object.
    @inlinable public static var none: ObjectUID { ObjectUID(high: 0, low: 0) }
}

/// One version of a key. Copying it copies no bytes.
public struct Item: Equatable, Sendable {
    public var key: Bytes
    public var value: Bytes
    /// When the key came into being; it stays through changes and is new after a delete.
    public var created: Revision
    /// When this version was written.
    public var modified: Revision
    /// 1 for the version that created the key, one more with each change.
    public var version: UInt64
    /// The id that the last put gave.
    public var uid: ObjectUID

    @inlinable
    public init(
        key: Bytes, value: Bytes, created: Revision, modified: Revision, version: UInt64, uid: ObjectUID = .none
    ) {
        self.key = key
        self.value = value
        self.created = created
        self.modified = modified
        self.version = version
        self.uid = uid
    }
}

/// A change of one key, with the state before it.
public struct Event: Equatable, Sendable {
    public enum Kind: Sendable {
        case put
        case delete
    }

    public var kind: Kind
    /// The version after the change. Of a delete: key and uid, no value, `created` and `version` zero.
    public var item: Item
    /// The version before the change; nil when the key was not there.
    public var previous: Item?

    @inlinable
    public init(kind: Kind, item: Item, previous: Item?) {
        self.kind = kind
        self.item = item
        self.previous = previous
    }

    /// When the change happened.
    @inlinable public var revision: Revision { item.modified }
    /// Whether the change brought the key into being.
    @inlinable public var isCreate: Bool { kind == .put && previous == nil }
}
