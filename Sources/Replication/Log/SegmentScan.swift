import Base
import Store

/// What the bytes of one segment hold: a pure function of them.
///
/// Batches are taken from the front as long as each is right and follows the one before. What comes after the last
/// right one is a torn write, which the log never acknowledged, unless a later block begins a batch that is right:
/// then something between was right once, and is damaged.
struct SegmentScan: Sendable {
    let header: SegmentHeader
    let slot: LogSlot
    /// The batches, in order.
    private(set) var batches: [BatchHeader] = []
    /// Where the last right batch ends.
    private(set) var tail = DiskLimits.blockBytes
    /// A right batch after `tail`.
    private(set) var laterOffset: Int?
    /// The oldest and newest record of each shard that holds the segment.
    private(set) var pins = ShardPins()
    /// The newest vote and bound of each shard in the segment.
    private(set) var carried = CarriedRecords()

    var isClosed: Bool { batches.last?.isClosing ?? false }
    var first: BatchHeader? { batches.first }
    var last: BatchHeader? { batches.last }

    /// Looks through `bytes`, a whole segment whose first block says `header`.
    init(_ bytes: UnsafeRawBufferPointer, header: SegmentHeader, slot: LogSlot) throws(LogError) {
        self.header = header
        self.slot = slot
        while let batch = BatchHeader.read(
            bytes, at: tail, secret: header.secret, generation: header.generation)
        {
            if let last, !batch.follows(last) { break }
            try read(batch, of: bytes)
            batches.append(batch)
            tail += batch.padded
        }
        var offset = tail
        while offset + BatchHeader.byteCount <= bytes.count {
            if BatchHeader.read(bytes, at: offset, secret: header.secret, generation: header.generation) != nil {
                laterOffset = offset
                break
            }
            offset += DiskLimits.blockBytes
        }
    }

    private mutating func read(_ batch: BatchHeader, of bytes: UnsafeRawBufferPointer) throws(LogError) {
        guard batch.carriedCount <= batch.recordCount, batch.floor <= batch.generation,
            batch.padded + batch.offset <= bytes.count
        else {
            throw .unreadable(file: slot.name, offset: batch.offset, reason: "counts of a batch that do not fit")
        }
        var reader = BatchReader(bytes, batch)
        while let view = try reader.next(file: slot) {
            if view.kind.isCarried { carried.note(view.record) }
            if !view.isCarried { pins.add(view.kind, of: view.shard, at: view.sequence) }
        }
    }

    /// Whether `bytes`, a segment whose first block cannot be read, holds a batch that may be needed.
    static func holdsBatch(_ bytes: UnsafeRawBufferPointer, secret: UInt64, from floor: UInt64) -> Bool {
        var offset = 0
        while offset + BatchHeader.byteCount <= bytes.count {
            let generation = bytes.get(UInt64.self, at: offset + 16)
            if generation >= floor,
                BatchHeader.read(bytes, at: offset, secret: secret, generation: generation) != nil
            {
                return true
            }
            offset += DiskLimits.blockBytes
        }
        return false
    }
}

extension BatchHeader {
    /// How many records have a sequence of their own.
    var ownCount: Int { recordCount - carriedCount }

    /// Whether this is the batch that was written after `earlier`.
    func follows(_ earlier: BatchHeader) -> Bool {
        number == earlier.number + 1 && first == earlier.first + earlier.ownCount && floor >= earlier.floor
            && (generation == earlier.generation ? !earlier.isClosing : earlier.isClosing)
    }
}

/// Walks over the records of one batch.
struct BatchReader {
    private let bytes: UnsafeRawBufferPointer
    private let batch: BatchHeader
    private var offset: Int
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer, _ batch: BatchHeader) {
        self.bytes = bytes
        self.batch = batch
        offset = batch.offset + BatchHeader.byteCount
    }

    /// The next record, or nil after the last.
    mutating func next(file: LogSlot) throws(LogError) -> LogRecordView? {
        let end = batch.offset + batch.used
        guard position < batch.recordCount else {
            guard offset == end else { throw unreadable("bytes after the last record", file) }
            return nil
        }
        guard end - offset >= RecordHeader.byteCount else { throw unreadable("a record that is cut off", file) }
        let count = Int(bytes.get(UInt32.self, at: offset))
        let kindNumber = bytes[offset + 5]
        guard let kind = LogRecordKind(rawValue: kindNumber) else {
            throw unreadable("a record of kind \(kindNumber)", file)
        }
        let start = offset + RecordHeader.byteCount
        guard count <= end - start else { throw unreadable("a record that is cut off", file) }
        let own = position - batch.carriedCount
        let view = LogRecordView(
            shard: ShardNumber(bytes[offset + 4]), kind: kind, term: bytes.get(UInt64.self, at: offset + 8),
            index: bytes.get(UInt64.self, at: offset + 16), sequence: batch.first + max(own, 0), isCarried: own < 0,
            bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + count)]))
        offset = start + count
        position += 1
        return view
    }

    private func unreadable(_ reason: String, _ file: LogSlot) -> LogError {
        .unreadable(file: file.name, offset: batch.offset, reason: reason)
    }
}
