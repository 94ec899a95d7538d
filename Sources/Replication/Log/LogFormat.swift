import Base
import CXXHash
import Store

// What a segment looks like. All integers are little-endian; the offsets of fields are fixed.
//
//   segment   block 0: segment header (64 bytes, zeros after it); then batches, each from the start of a block on
//   batch     batch header (64 bytes), its records one after another, zeros up to the end of the block
//   record    24 bytes: payload length (4), shard (1), kind (1), zero (2), term (8), index (8); then the payload
//
// A checksum is XXH3 with 64 bits over everything after it up to the last record, seeded by the secret of the log:
// nobody who only chooses payloads can make a block that looks like a batch. Generation, position and batch number
// are under it, so what an earlier use of the file left behind never passes.

/// The first block of a segment.
struct SegmentHeader: Sendable, Hashable {
    static let magic: UInt32 = 0x4753_5254  // "TRSG"
    static let version: UInt16 = 1
    static let byteCount = 64

    var identity: LogIdentity
    /// Random, the same in all segments of a log: the seed of its checksums.
    var secret: UInt64
    /// 1 for the first segment of the log, then one more for each.
    var generation: UInt64
    /// Bytes of the segment.
    var segmentBytes: Int

    enum Reading: Equatable {
        case header(SegmentHeader)
        /// Zeros only: the file was made and not used yet.
        case blank
        case unknownVersion(UInt16)
        case damaged
    }

    /// Fills a block.
    func encode(into target: UnsafeMutableRawBufferPointer) {
        precondition(target.count >= DiskLimits.blockBytes, "A header takes a block.")
        target.initializeMemory(as: UInt8.self, repeating: 0)
        target.put(Self.magic, at: 0)
        target.put(Self.version, at: 4)
        target.put(identity.high, at: 16)
        target.put(identity.low, at: 24)
        target.put(secret, at: 32)
        target.put(generation, at: 40)
        target.put(UInt64(segmentBytes), at: 48)
        target.put(checksum(UnsafeRawBufferPointer(target)[16..<Self.byteCount], seed: UInt64(Self.version)), at: 8)
    }

    /// What a first block says; `block` may be shorter than a block when the file is.
    static func read(_ block: UnsafeRawBufferPointer) -> Reading {
        guard block.count >= byteCount else { return block.allSatisfy { $0 == 0 } ? .blank : .damaged }
        if block.get(UInt32.self, at: 0) != magic { return block.allSatisfy { $0 == 0 } ? .blank : .damaged }
        // The checksum of every version stands at the same place and is seeded by it, so that a flipped bit in the
        // version is told from another version.
        let version = block.get(UInt16.self, at: 4)
        guard block.get(UInt64.self, at: 8) == checksum(block[16..<byteCount], seed: UInt64(version)) else {
            return .damaged
        }
        guard version == Self.version else { return .unknownVersion(version) }
        let bytes = block.get(UInt64.self, at: 48)
        guard bytes <= UInt64(Int.max), bytes % UInt64(DiskLimits.blockBytes) == 0 else { return .damaged }
        return .header(
            SegmentHeader(
                identity: LogIdentity(high: block.get(UInt64.self, at: 16), low: block.get(UInt64.self, at: 24)),
                secret: block.get(UInt64.self, at: 32), generation: block.get(UInt64.self, at: 40),
                segmentBytes: Int(bytes)))
    }
}

/// The first 64 bytes of a batch.
struct BatchHeader: Sendable, Hashable {
    static let magic: UInt32 = 0x4254_5254  // "TRTB"
    static let byteCount = 64

    /// The seed of the checksum: `SegmentHeader.secret`.
    var secret: UInt64
    var generation: UInt64
    /// Where in the segment, in bytes.
    var offset: Int
    /// Bytes from the header to the end of the last record.
    var used: Int
    /// 1 for the first batch of the log, then one more for each.
    var number: UInt64
    /// The sequence of the first record that is not carried; when there is none, of the next one to come.
    var first: LogSequence
    var recordCount: Int
    /// How many of the records are carried along; they come first and have no sequence of their own.
    var carriedCount: Int
    /// The oldest generation that the log needed when this was written.
    var floor: UInt64
    /// Whether the log goes on in the next generation, which was there before this was written.
    var isClosing: Bool

    /// Bytes that the batch takes on the disk.
    var padded: Int { Self.padded(used) }

    static func padded(_ bytes: Int) -> Int {
        (bytes + DiskLimits.blockBytes - 1) / DiskLimits.blockBytes * DiskLimits.blockBytes
    }

    /// Puts the whole batch into `target` and zeros up to `padded`.
    func encode(
        carried: [LogRecord], records: [LogRecord], padded: Int, into target: UnsafeMutableRawBufferPointer
    ) {
        precondition(target.count >= padded && padded >= used, "The buffer is too small for the batch.")
        var end = Self.byteCount
        for record in carried { end = RecordHeader.encode(record, at: end, into: target) }
        for record in records { end = RecordHeader.encode(record, at: end, into: target) }
        precondition(end == used, "The records do not have the length that the header states.")
        UnsafeMutableRawBufferPointer(rebasing: target[end..<padded]).initializeMemory(as: UInt8.self, repeating: 0)
        target.put(Self.magic, at: 0)
        target.put(UInt16(isClosing ? 1 : 0), at: 4)
        target.put(UInt16(carriedCount), at: 6)
        target.put(generation, at: 16)
        target.put(UInt32(offset / DiskLimits.blockBytes), at: 24)
        target.put(UInt32(used), at: 28)
        target.put(number, at: 32)
        target.put(first.rawValue, at: 40)
        target.put(UInt32(recordCount), at: 48)
        target.put(UInt32(0), at: 52)
        target.put(floor, at: 56)
        // Flags and the carried count stand before the checksum; the seed holds them, so they are covered too.
        target.put(
            checksum(
                UnsafeRawBufferPointer(target)[16..<used], seed: Self.seed(UnsafeRawBufferPointer(target), secret)),
            at: 8)
    }

    private static func seed(_ bytes: UnsafeRawBufferPointer, _ secret: UInt64) -> UInt64 {
        secret ^ bytes.get(UInt64.self, at: 0)
    }

    /// The header of the batch at `offset` of a segment, when it and all of its bytes are right; otherwise nil.
    static func read(
        _ segment: UnsafeRawBufferPointer, at offset: Int, secret: UInt64, generation: UInt64
    ) -> BatchHeader? {
        guard segment.count - offset >= byteCount else { return nil }
        let bytes = UnsafeRawBufferPointer(rebasing: segment[offset...])
        guard bytes.get(UInt32.self, at: 0) == magic, bytes.get(UInt64.self, at: 16) == generation,
            Int(bytes.get(UInt32.self, at: 24)) * DiskLimits.blockBytes == offset
        else { return nil }
        let used = Int(bytes.get(UInt32.self, at: 28))
        guard used >= byteCount, used <= bytes.count,
            bytes.get(UInt64.self, at: 8) == checksum(bytes[16..<used], seed: seed(bytes, secret))
        else { return nil }
        return BatchHeader(
            secret: secret, generation: generation, offset: offset, used: used, number: bytes.get(UInt64.self, at: 32),
            first: LogSequence(bytes.get(UInt64.self, at: 40)), recordCount: Int(bytes.get(UInt32.self, at: 48)),
            carriedCount: Int(bytes.get(UInt16.self, at: 6)), floor: bytes.get(UInt64.self, at: 56),
            isClosing: bytes.get(UInt16.self, at: 4) & 1 != 0)
    }
}

/// The 24 bytes before a payload.
enum RecordHeader {
    static let byteCount = 24

    /// Bytes that `record` takes in a batch.
    static func bytes(of record: LogRecord) -> Int {
        byteCount + record.payload.count
    }

    /// Puts `record` at `offset` and returns where it ends.
    @inline(__always)
    static func encode(_ record: LogRecord, at offset: Int, into target: UnsafeMutableRawBufferPointer) -> Int {
        let count = record.payload.count
        target.put(UInt32(count), at: offset)
        target.put(UInt32(record.shard.rawValue) | UInt32(record.kind.rawValue) << 8, at: offset + 4)
        target.put(record.term, at: offset + 8)
        target.put(record.index, at: offset + 16)
        let end = offset + byteCount + count
        record.payload.withUnsafeBytes { source in
            UnsafeMutableRawBufferPointer(rebasing: target[(offset + byteCount)..<end])
                .copyMemory(from: UnsafeRawBufferPointer(source))
        }
        return end
    }
}

/// XXH3 with 64 bits. The corresponding C function is `XXH3_64bits_withSeed`.
func checksum(_ bytes: Slice<UnsafeRawBufferPointer>, seed: UInt64) -> UInt64 {
    // SAFETY: the slice is inside of its buffer; the function only reads it.
    let run = UnsafeRawBufferPointer(rebasing: bytes)
    return XXH3_64bits_withSeed(run.baseAddress, run.count, seed)
}

extension UnsafeMutableRawBufferPointer {
    /// Stores an integer, least significant byte first, at any offset inside.
    @inline(__always)
    func put<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
        precondition(offset >= 0 && offset <= count - MemoryLayout<T>.size, "A field outside of the buffer.")
        // SAFETY: the field is inside; the store is unaligned by choice.
        storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
    }
}

extension UnsafeRawBufferPointer {
    /// Loads an integer that was stored with `put`.
    @inline(__always)
    func get<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, at offset: Int) -> T {
        precondition(offset >= 0 && offset <= count - MemoryLayout<T>.size, "A field outside of the buffer.")
        // SAFETY: the field is inside; the load is unaligned by choice.
        return T(littleEndian: loadUnaligned(fromByteOffset: offset, as: T.self))
    }
}
