public import Base
import Wire

/// Writes a snapshot, chunk by chunk, into buffers that its owner writes to a file or sends.
///
/// Runs on any thread, one at a time: it needs slices and not the shard. Memory: one chunk twice, and
/// deflate's state (about 140 KiB).
public struct SnapshotEncoder: ~Copyable, @unchecked Sendable {
    // `@unchecked Sendable`: it has one owner at a time, and zlib's state is tied to no thread.
    private let header: SnapshotHeader
    private let compression: SnapshotCompression
    private var codec = ZlibCodec()
    private var chunk = ByteBuffer(capacity: 16)
    private var chunkItems: UInt32 = 0
    private var identity: UInt64?
    private var ordinal: UInt64 = 0
    private var chain: UInt64 = 0
    private var skipped = 0
    private var skip = 0
    /// What was written so far.
    public private(set) var summary = SnapshotSummary()

    /// Throws `ownerTooLarge`.
    public init(header: SnapshotHeader, compression: SnapshotCompression = .deflate) throws(SnapshotError) {
        guard header.owner.count <= StoreLimits.snapshotOwnerBytes else { throw .ownerTooLarge }
        self.header = header
        self.compression = compression
    }

    /// Appends to `out` what `slice` fills: nothing, or one or more chunks.
    public mutating func append(_ slice: SnapshotSlice, into out: inout ByteBuffer) {
        for item in slice.items { append(item, into: &out) }
    }

    /// Appends one item; keys must come in ascending order.
    mutating func append(_ item: Item, into out: inout ByteBuffer) {
        begin(into: &out)
        // All of a chunk's room at once: growing to it would copy it several times over.
        if chunk.isEmpty { chunk.reserve(StoreLimits.snapshotChunkBytes + StoreLimits.snapshotChunkBytes / 8) }
        chunk.reserve(64 + item.key.count + item.value.count)
        chunk.append(item.uid == .none ? 0 : SnapshotFormat.flagUID)
        chunk.append(littleEndian: UInt16(item.key.count))
        chunk.append(littleEndian: UInt32(item.value.count))
        chunk.append(littleEndian: item.created.rawValue)
        chunk.append(littleEndian: item.modified.rawValue)
        chunk.append(littleEndian: item.version)
        if item.uid != .none { chunk.append(item.uid) }
        chunk.append(item.key)
        chunk.append(item.value)
        chunkItems += 1
        if chunk.count >= StoreLimits.snapshotChunkBytes { closeChunk(into: &out) }
    }

    /// Appends what is left, and the end.
    public mutating func finish(into out: inout ByteBuffer) {
        begin(into: &out)
        if chunkItems > 0 { closeChunk(into: &out) }
        var totals = ByteBuffer(capacity: SnapshotFormat.endBytes)
        totals.append(littleEndian: summary.items)
        totals.append(littleEndian: summary.plainBytes)
        totals.append(littleEndian: chain)
        totals.finish().withUnsafeBytes {
            append($0, kind: SnapshotFormat.Kind.end, items: 0, plain: $0.count, isDeflated: false, into: &out)
        }
    }

    private mutating func begin(into out: inout ByteBuffer) {
        guard identity == nil else { return }
        var prelude = ByteBuffer(capacity: 64 + header.owner.count)
        prelude.append(contentsOf: SnapshotFormat.magic)
        prelude.append(littleEndian: SnapshotFormat.version)
        prelude.append(littleEndian: UInt16(0))
        prelude.append(littleEndian: UInt32(SnapshotFormat.headerBytesMin + header.owner.count))
        prelude.append(header.shard.rawValue)
        prelude.append(littleEndian: header.revision.rawValue)
        prelude.append(header.owner)
        let checksum = prelude.withUnsafeBytes { xxh3($0, seed: 0) }
        prelude.append(littleEndian: checksum)
        prelude.withUnsafeBytes { out.append($0) }
        summary.bytes += UInt64(prelude.count)
        identity = checksum
    }

    private mutating func closeChunk(into out: inout ByteBuffer) {
        let (items, plain) = (chunkItems, chunk.count)
        summary.items += UInt64(items)
        summary.plainBytes += UInt64(plain)
        chunkItems = 0
        if wantsDeflate() {
            let body = chunk.finish()
            let deflated = codec.compress(body, form: .deflate)
            skipped = deflated == nil ? min(max(1, skipped * 2), 64) : 0
            skip = skipped
            (deflated ?? body).withUnsafeBytes {
                append(
                    $0, kind: SnapshotFormat.Kind.items, items: items, plain: plain, isDeflated: deflated != nil,
                    into: &out)
            }
        } else {
            // The chunk's memory serves the next one.
            var full = ByteBuffer(capacity: 16)
            swap(&full, &chunk)
            full.withUnsafeBytes {
                append($0, kind: SnapshotFormat.Kind.items, items: items, plain: plain, isDeflated: false, into: &out)
            }
            full.removeAll()
            swap(&full, &chunk)
        }
    }

    /// Whether to try the next chunk; after failures the next 1, 2, 4, … 64 are not tried.
    private mutating func wantsDeflate() -> Bool {
        guard compression == .deflate else { return false }
        guard skip == 0 else {
            skip -= 1
            return false
        }
        return true
    }

    private mutating func append(
        _ body: UnsafeBufferPointer<UInt8>, kind: UInt8, items: UInt32, plain: Int, isDeflated: Bool,
        into out: inout ByteBuffer
    ) {
        let seed = SnapshotFormat.seed(identity: identity!, ordinal: ordinal)
        let checksum = xxh3(body, seed: seed)
        var head = ByteBuffer(capacity: SnapshotFormat.chunkHeadBytes)
        head.append(kind)
        head.append(isDeflated ? SnapshotFormat.Encoding.deflate : SnapshotFormat.Encoding.plain)
        head.append(littleEndian: UInt16(0))
        head.append(littleEndian: items)
        head.append(littleEndian: UInt32(plain))
        head.append(littleEndian: UInt32(body.count))
        head.append(littleEndian: checksum)
        head.append(littleEndian: head.withUnsafeBytes { xxh3($0, seed: seed) })
        head.withUnsafeBytes { out.append($0) }
        out.append(body)
        summary.bytes += UInt64(SnapshotFormat.chunkHeadBytes + body.count)
        chain = mix(chain ^ checksum)
        ordinal += 1
    }
}
