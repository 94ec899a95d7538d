import Base
public import Store

/// Why a backup cannot be used.
public enum BackupError: Error, Equatable, Sendable {
    /// The first bytes are not those of a backup.
    case notABackup
    /// A version of the format that this program does not read.
    case versionUnknown(UInt16)
    /// It ends early.
    case truncated
    /// A part, counted from 0, is not what was written.
    case damaged(part: UInt64)
    /// Something follows the end.
    case trailingBytes
    /// A shard's state in it is damaged.
    case snapshot(ShardNumber, SnapshotError)
    /// It lacks a shard, or holds one twice.
    case shardMissing(ShardNumber)
    /// The history that it needs was forgotten while it was taken: the store was too busy; try again.
    case overrun
}

/// The layout of a backup, version 1: parts of 24 bytes and a body.
///
/// All integers are little-endian. A part: kind (1), shard (1), version (2), length of the body (4), magic
/// "TriStore" (8), XXH3 of these 16 bytes and the body, seeded by the part before (8); the body. Kinds: 1 the
/// beginning, whose body is the revision (8) and the text of `ClusterFile`; 2 a piece of a shard's snapshot; 3 the
/// end of a shard; 4 the end. Shards come by number, each a whole snapshot at the one revision.
enum BackupFormat {
    static let version: UInt16 = 1
    static let magic: UInt64 = 0x6572_6F74_5369_7254
    static let headBytes = 24

    enum Kind: UInt8 {
        case beginning = 1
        case piece = 2
        case shardEnd = 3
        case end = 4
    }
}

/// Puts the parts of a backup together: each is sealed by the one before, so that none can be lost or moved.
struct BackupSealer: Sendable {
    private var seal: UInt64 = 0

    /// Appends a part with `body` to `out`.
    mutating func append(
        _ kind: BackupFormat.Kind, shard: ShardNumber = ShardNumber(0), _ body: Bytes, to out: inout ByteBuffer
    ) {
        let start = out.count
        out.append(kind.rawValue)
        out.append(shard.rawValue)
        out.append(littleEndian: BackupFormat.version)
        out.append(littleEndian: UInt32(body.count))
        out.append(littleEndian: BackupFormat.magic)
        let head = out.withUnsafeBytes { Bytes(UnsafeBufferPointer(rebasing: $0[start...])) }
        seal = body.xxh3(seed: head.xxh3(seed: seal))
        out.append(littleEndian: seal)
        out.append(body)
    }
}

/// Reads a backup that comes in pieces, and checks all of it. Memory: one part.
struct BackupDecoder: ~Copyable {
    enum Part {
        case beginning(Revision, ClusterFile)
        case piece(ShardNumber, Bytes)
        case shardEnd(ShardNumber)
    }

    private var pending = ByteBuffer(capacity: 1 << 16)
    private var head: (kind: BackupFormat.Kind, shard: ShardNumber, seed: UInt64, seal: UInt64, body: Int)?
    private var seal: UInt64 = 0
    private var part: UInt64 = 0
    private var hasEnded = false

    /// Takes the next bytes and gives the parts that they complete.
    mutating func feed<E: Error>(
        _ bytes: Bytes, failure: (BackupError) -> E, _ body: (Part) throws(E) -> Void
    ) throws(E) {
        var position = 0
        while position < bytes.count {
            if hasEnded { throw failure(.trailingBytes) }
            let wanted = head?.body ?? BackupFormat.headBytes
            let count = min(wanted - pending.count, bytes.count - position)
            pending.append(bytes[position..<position + count])
            position += count
            while !hasEnded, pending.count == head?.body ?? BackupFormat.headBytes {
                let whole = pending.finish()
                let complete: Part?
                do throws(BackupError) { complete = try take(whole) } catch { throw failure(error) }
                if let complete { try body(complete) }
            }
        }
    }

    /// Throws unless the end has come.
    func finish() throws(BackupError) {
        guard hasEnded else { throw .truncated }
    }

    private mutating func take(_ bytes: Bytes) throws(BackupError) -> Part? {
        guard let head else {
            try takeHead(bytes)
            return nil
        }
        guard bytes.xxh3(seed: head.seed) == head.seal else { throw .damaged(part: part) }
        seal = head.seal
        self.head = nil
        part += 1
        switch head.kind {
        case .beginning:
            guard part == 1, bytes.count > 8, let revision = bytes[0..<8].littleEndianNumber,
                let cluster = try? ClusterFile(decoding: bytes[8..<bytes.count])
            else { throw .damaged(part: 0) }
            return .beginning(Revision(revision), cluster)
        case .piece: return .piece(head.shard, bytes)
        case .shardEnd: return .shardEnd(head.shard)
        case .end:
            hasEnded = true
            return nil
        }
    }

    private mutating func takeHead(_ bytes: Bytes) throws(BackupError) {
        guard bytes[8..<16].littleEndianNumber == BackupFormat.magic else {
            throw part == 0 ? .notABackup : .damaged(part: part)
        }
        let version = UInt16(bytes[2]) | UInt16(bytes[3]) << 8
        guard version == BackupFormat.version else {
            throw part == 0 ? .versionUnknown(version) : .damaged(part: part)
        }
        let count = (4..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * ($1 - 4)) }
        guard let kind = BackupFormat.Kind(rawValue: bytes[0]), count <= MemberLimits.backupPartBytesMax,
            (kind == .beginning) == (part == 0), let written = bytes[16..<24].littleEndianNumber
        else { throw .damaged(part: part) }
        head = (kind, ShardNumber(bytes[1]), bytes[0..<16].xxh3(seed: seal), written, count)
    }
}
