public import Base

/// What must be true of a key, at the moment its write is applied, for the write to happen.
public struct Conditions: Hashable, Sendable {
    /// The key must not exist: create only.
    public var mustNotExist: Bool
    /// The key must exist: update only. A delete of a key that is not there fails without it, too.
    public var mustExist: Bool
    /// The key must exist and its version must be this one.
    public var revision: Revision?
    /// The key must exist and hold the object with this id.
    public var uid: ObjectUID?

    @inlinable
    public init(
        mustNotExist: Bool = false, mustExist: Bool = false, revision: Revision? = nil, uid: ObjectUID? = nil
    ) {
        self.mustNotExist = mustNotExist
        self.mustExist = mustExist
        self.revision = revision
        self.uid = uid
    }

    /// Nothing is demanded.
    @inlinable public static var none: Conditions { Conditions() }
}

/// One change of one key, under conditions.
public struct Write: Equatable, Sendable {
    public enum Change: Equatable, Sendable {
        case put(value: Bytes, uid: ObjectUID)
        case delete
    }

    public var key: Bytes
    public var change: Change
    public var conditions: Conditions

    @inlinable
    public init(key: Bytes, change: Change, conditions: Conditions = .none) {
        self.key = key
        self.change = change
        self.conditions = conditions
    }

    /// Puts `value` under `key`.
    @inlinable
    public static func put(
        _ key: Bytes, _ value: Bytes, uid: ObjectUID = .none, conditions: Conditions = .none
    ) -> Write {
        Write(key: key, change: .put(value: value, uid: uid), conditions: conditions)
    }

    /// Deletes `key`.
    @inlinable
    public static func delete(_ key: Bytes, conditions: Conditions = .none) -> Write {
        Write(key: key, change: .delete, conditions: conditions)
    }
}

/// What an entry of a shard's log asks for.
public enum Command: Equatable, Sendable {
    /// Changes of keys, each judged by itself: a batch is not atomic. Write `i` gets `first.advanced(by: i)`.
    case writes([Write])
    /// History up to and including this revision may be forgotten.
    case compact(Revision)

    /// How many revisions it takes: one a write, and one for a compaction.
    public var revisionCount: Int {
        switch self {
        case .writes(let writes): max(writes.count, 1)
        case .compact: 1
        }
    }
}

/// What became of one write.
public enum WriteResult: Equatable, Sendable {
    /// The put happened at this revision, over the version `previous`, or as a create.
    case written(Revision, previous: Revision?)
    /// The delete happened at this revision and removed `previous`.
    case deleted(Revision, previous: Item)
    /// The write did not happen, and changed nothing.
    case failed(WriteFailure)

    /// Whether the write brought its key into being.
    public var isCreate: Bool {
        if case .written(_, previous: nil) = self { return true }
        return false
    }
}

/// Why a write did not happen.
public enum WriteFailure: Error, Equatable, Sendable {
    /// The key must not exist and does, in this version.
    case exists(Revision)
    /// The key must exist, or is to be deleted, and is not there.
    case notFound
    /// The key is in this version and not in the demanded one.
    case revisionMismatch(current: Revision)
    /// The key holds the object with this id and not the demanded one.
    case uidMismatch(current: ObjectUID)
    /// The key is empty or longer than the limit in bytes.
    case keyInvalid(bytesMax: Int)
    /// The value is longer than the limit in bytes.
    case valueTooLarge(bytesMax: Int)
    /// The revision is not above the shard's latest or not of this shard: the log is not in order. Nothing was applied.
    case outOfOrder(latest: Revision)
}
