public import Base

/// The layout of a snapshot, version 1: a prelude, chunks of items, a last chunk with the totals.
///
/// All integers are little-endian. Prelude: magic (8 bytes), version (2), zero (2), length of the header
/// (4), the header, XXH3 of all that (8). The header: shard (1), revision (8), the owner's bytes. A chunk
/// begins with 32 bytes: kind (1: 1 items, 2 end), encoding (1: 0 plain, 1 deflate), zero (2), items (4),
/// plain length (4), body length (4), XXH3 of the body (8), XXH3 of the 24 bytes before (8). Both
/// checksums are seeded by the prelude's checksum and the chunk's place, so that no chunk passes in another
/// place or snapshot. The body of the end: items (8), plain bytes (8), all checksums of bodies mixed (8).
///
/// An item: flags (1: 1 has a uid), key length (2), value length (4), created (8), modified (8), version
/// (8), uid (16, if flagged), key, value. Items come in the order of their keys and never cross chunks.
enum SnapshotFormat {
    static let magic: [UInt8] = Array("TriShard".utf8)
    static let version: UInt16 = 1
    static let preludeBytes = 16
    static let checksumBytes = 8
    static let headerBytesMin = 9
    static let chunkHeadBytes = 32
    static let endBytes = 24
    static let itemBytesMin = 1 + 2 + 4 + 8 + 8 + 8

    enum Kind {
        static let items: UInt8 = 1
        static let end: UInt8 = 2
    }

    enum Encoding {
        static let plain: UInt8 = 0
        static let deflate: UInt8 = 1
    }

    static let flagUID: UInt8 = 1

    static func seed(identity: UInt64, ordinal: UInt64) -> UInt64 {
        mix(identity &+ ordinal &* 0x9E37_79B9_7F4A_7C15)
    }
}

/// What a snapshot says of itself at its start.
public struct SnapshotHeader: Equatable, Sendable {
    /// The shard whose state it is.
    public var shard: ShardNumber
    /// The revision at which the state was taken.
    public var revision: Revision
    /// What the owner adds, at most `StoreLimits.snapshotOwnerBytes`: where its log goes on, for example.
    public var owner: Bytes

    public init(shard: ShardNumber, revision: Revision, owner: Bytes = Bytes()) {
        self.shard = shard
        self.revision = revision
        self.owner = owner
    }
}

/// What a whole snapshot held.
public struct SnapshotSummary: Equatable, Sendable {
    public var items: UInt64 = 0
    /// Bytes of all items before compression.
    public var plainBytes: UInt64 = 0
    /// Bytes of the snapshot.
    public var bytes: UInt64 = 0
}

/// Whether chunks are deflated.
public enum SnapshotCompression: Sendable {
    /// Never: for values that are already compressed.
    case off
    /// Raw deflate, level 1, where it makes a chunk smaller by an eighth; tried less often while it does not.
    case deflate
}

/// Why a snapshot could not be taken or read.
public enum SnapshotError: Error, Equatable, Sendable {
    /// The hold on the history was broken because it held too much: begin anew.
    case pinBroken
    /// The owner's bytes are above the limit.
    case ownerTooLarge
    /// The first bytes are not those of a snapshot.
    case notASnapshot
    /// A version of the format that this code does not read.
    case versionUnknown(UInt16)
    /// The header is not what was written.
    case headerDamaged
    /// A chunk, counted from zero, is not what was written.
    case chunkDamaged(ordinal: UInt64)
    /// The keys of a chunk are not in ascending order, or an item has limits or revisions that no shard gives.
    case itemInvalid(ordinal: UInt64)
    /// The totals at the end are not those of what came before.
    case totalsDiffer
    /// The snapshot ends early.
    case truncated
    /// Something follows the end.
    case trailingBytes
    /// It is of another shard.
    case wrongShard(ShardNumber)
    /// An earlier call had failed.
    case failedBefore
}
