public import Base
import Wire

/// Reads a snapshot that comes in pieces of any size, and checks all of it.
///
/// Memory: one chunk and its plain form, whatever the bytes announce. Any damage is an error, once; after
/// it every call answers `failedBefore`. An item is given before the end was seen: what was built from
/// items counts only when `finish()` has returned.
public struct SnapshotDecoder: ~Copyable, @unchecked Sendable {
    // `@unchecked Sendable`: it has one owner at a time, and zlib's state is tied to no thread.
    private enum Stage {
        case prelude
        case header(Bytes)
        case head
        case body(ChunkHead)
        case ended
        case failed
    }

    private struct ChunkHead {
        var kind: UInt8
        var isDeflated: Bool
        var items: Int
        var plain: Int
        var body: Int
        var checksum: UInt64
    }

    private var stage = Stage.prelude
    private var pending = ByteBuffer(capacity: 64)
    private var codec = ZlibCodec()
    private var identity: UInt64 = 0
    private var ordinal: UInt64 = 0
    private var chain: UInt64 = 0
    private var lastKey = Bytes()
    private var summary = SnapshotSummary()
    /// What the snapshot says of itself, once that has come.
    public private(set) var header: SnapshotHeader?

    public init() {}

    /// Takes the next bytes and gives the items that they complete, in the order of their keys.
    ///
    /// An item's key and value are slices of the chunk: who keeps few of them copies them.
    public mutating func feed(
        _ bytes: Bytes, _ body: (Item) throws(SnapshotError) -> Void
    ) throws(SnapshotError) {
        if case .failed = stage { throw .failedBefore }
        do {
            try take(bytes, body)
        } catch {
            stage = .failed
            throw error
        }
    }

    /// The totals, when the whole snapshot has come and is right.
    public mutating func finish() throws(SnapshotError) -> SnapshotSummary {
        switch stage {
        case .ended: return summary
        case .failed: throw .failedBefore
        case .prelude, .header, .head, .body:
            stage = .failed
            throw .truncated
        }
    }

    private var wanted: Int {
        switch stage {
        case .prelude: SnapshotFormat.preludeBytes
        case .header(let prelude): Int(prelude.littleEndian(at: 12, as: UInt32.self)) + SnapshotFormat.checksumBytes
        case .head: SnapshotFormat.chunkHeadBytes
        case .body(let head): head.body
        case .ended, .failed: 0
        }
    }

    private mutating func take(
        _ bytes: Bytes, _ body: (Item) throws(SnapshotError) -> Void
    ) throws(SnapshotError) {
        var position = 0
        while position < bytes.count {
            if case .ended = stage { throw .trailingBytes }
            let wanted = wanted
            if pending.isEmpty, bytes.count - position >= wanted {
                position += wanted
                try process(bytes[position - wanted..<position], body)
                continue
            }
            let part = min(wanted - pending.count, bytes.count - position)
            pending.append(bytes[position..<position + part])
            position += part
            if pending.count == wanted {
                try process(pending.finish(), body)
            } else if case .prelude = stage {
                // Tell early that it is something else.
                try checkMagic(pending.withUnsafeBytes { Bytes($0) })
            }
        }
        summary.bytes += UInt64(bytes.count)
    }

    private mutating func process(
        _ part: Bytes, _ body: (Item) throws(SnapshotError) -> Void
    ) throws(SnapshotError) {
        switch stage {
        case .prelude:
            try checkMagic(part)
            let version = UInt16(truncatingIfNeeded: part.littleEndian(at: 8, as: UInt32.self))
            guard version == SnapshotFormat.version else { throw .versionUnknown(version) }
            let length = Int(part.littleEndian(at: 12, as: UInt32.self))
            guard part.littleEndian(at: 8, as: UInt32.self) >> 16 == 0, length >= SnapshotFormat.headerBytesMin,
                length <= SnapshotFormat.headerBytesMin + StoreLimits.snapshotOwnerBytes
            else { throw .headerDamaged }
            stage = .header(part)
        case .header(let prelude):
            try readHeader(prelude, part)
            stage = .head
        case .head:
            stage = .body(try readHead(part))
        case .body(let head):
            guard part.xxh3(seed: seed) == head.checksum else { throw .chunkDamaged(ordinal: ordinal) }
            if head.kind == SnapshotFormat.Kind.end {
                try checkTotals(part)
                stage = .ended
            } else {
                try readItems(part, head, body)
                chain = mix(chain ^ head.checksum)
                ordinal += 1
                stage = .head
            }
        case .ended, .failed:
            throw .trailingBytes
        }
    }

    private var seed: UInt64 { SnapshotFormat.seed(identity: identity, ordinal: ordinal) }

    private func checkMagic(_ bytes: Bytes) throws(SnapshotError) {
        for index in 0..<min(bytes.count, SnapshotFormat.magic.count)
        where bytes[index] != SnapshotFormat.magic[index] { throw .notASnapshot }
    }

    private mutating func readHeader(_ prelude: Bytes, _ part: Bytes) throws(SnapshotError) {
        let length = part.count - SnapshotFormat.checksumBytes
        var checked = ByteBuffer(capacity: prelude.count + length)
        checked.append(prelude)
        checked.append(part[0..<length])
        identity = checked.withUnsafeBytes { Store.xxh3($0, seed: 0) }
        let revision = Revision(part.littleEndian(at: 1, as: UInt64.self))
        guard identity == part.littleEndian(at: length, as: UInt64.self), revision <= .max else { throw .headerDamaged }
        header = SnapshotHeader(
            shard: ShardNumber(part[0]), revision: revision,
            owner: Bytes(part[SnapshotFormat.headerBytesMin..<length].array))
    }

    private func readHead(_ part: Bytes) throws(SnapshotError) -> ChunkHead {
        let head = ChunkHead(
            kind: part[0], isDeflated: part[1] == SnapshotFormat.Encoding.deflate,
            items: Int(part.littleEndian(at: 4, as: UInt32.self)),
            plain: Int(part.littleEndian(at: 8, as: UInt32.self)),
            body: Int(part.littleEndian(at: 12, as: UInt32.self)), checksum: part.littleEndian(at: 16, as: UInt64.self))
        let isEnd = head.kind == SnapshotFormat.Kind.end
        guard part.littleEndian(at: 24, as: UInt64.self) == part[0..<24].xxh3(seed: seed),
            isEnd || head.kind == SnapshotFormat.Kind.items, part[1] <= SnapshotFormat.Encoding.deflate,
            part[2] == 0, part[3] == 0, head.plain <= StoreLimits.snapshotChunkBytesMax,
            head.isDeflated ? head.body > 4 && head.body < head.plain : head.body == head.plain,
            isEnd
                ? head.items == 0 && !head.isDeflated && head.plain == SnapshotFormat.endBytes
                : head.items > 0 && head.items * SnapshotFormat.itemBytesMin <= head.plain
        else { throw .chunkDamaged(ordinal: ordinal) }
        return head
    }

    private func checkTotals(_ part: Bytes) throws(SnapshotError) {
        guard part.littleEndian(at: 0, as: UInt64.self) == summary.items,
            part.littleEndian(at: 8, as: UInt64.self) == summary.plainBytes,
            part.littleEndian(at: 16, as: UInt64.self) == chain
        else { throw .totalsDiffer }
    }

    private mutating func readItems(
        _ part: Bytes, _ head: ChunkHead, _ body: (Item) throws(SnapshotError) -> Void
    ) throws(SnapshotError) {
        var plain = part
        if head.isDeflated {
            do {
                plain = try codec.inflate(part, form: .deflate, plainMax: head.plain)
            } catch {
                throw .chunkDamaged(ordinal: ordinal)
            }
            guard plain.count == head.plain else { throw .chunkDamaged(ordinal: ordinal) }
        }
        var position = 0
        for _ in 0..<head.items {
            let item = try readItem(plain, &position)
            guard lastKey.precedes(item.key) else { throw .itemInvalid(ordinal: ordinal) }
            lastKey = item.key
            try body(item)
        }
        guard position == plain.count else { throw .itemInvalid(ordinal: ordinal) }
        // The last key alone would hold the whole chunk.
        lastKey = Bytes(lastKey.array)
        summary.items += UInt64(head.items)
        summary.plainBytes += UInt64(plain.count)
    }

    private func readItem(_ plain: Bytes, _ position: inout Int) throws(SnapshotError) -> Item {
        guard plain.count - position >= SnapshotFormat.itemBytesMin else { throw .itemInvalid(ordinal: ordinal) }
        let at = position
        let flags = plain[at]
        let keyCount = Int(plain[at + 1]) | Int(plain[at + 2]) << 8
        let valueCount = Int(plain.littleEndian(at: at + 3, as: UInt32.self))
        let hasUID = flags == SnapshotFormat.flagUID
        let fixed = SnapshotFormat.itemBytesMin + (hasUID ? 16 : 0)
        guard hasUID || flags == 0, keyCount > 0, plain.count - at >= fixed + keyCount + valueCount else {
            throw .itemInvalid(ordinal: ordinal)
        }
        position = at + fixed + keyCount + valueCount
        let item = Item(
            key: plain[at + fixed..<at + fixed + keyCount], value: plain[at + fixed + keyCount..<position],
            created: Revision(plain.littleEndian(at: at + 7, as: UInt64.self)),
            modified: Revision(plain.littleEndian(at: at + 15, as: UInt64.self)),
            version: plain.littleEndian(at: at + 23, as: UInt64.self),
            uid: hasUID
                ? ObjectUID(
                    high: plain.littleEndian(at: at + 31, as: UInt64.self),
                    low: plain.littleEndian(at: at + 39, as: UInt64.self)) : .none)
        guard let header, item.created <= item.modified, item.modified <= header.revision, item.version > 0,
            item.created > .zero
        else { throw .itemInvalid(ordinal: ordinal) }
        return item
    }
}
