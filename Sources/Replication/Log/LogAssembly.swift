import Base

/// Puts the scans of segments together, in order, and finds where the log goes on. Pure.
struct LogAssembly: Sendable {
    let secret: UInt64
    let floor: UInt64
    private var segments: [LogSegment] = []
    private var newest: SegmentScan?
    private var lastBatch: BatchHeader?
    private var pins = ShardPins()
    private var carried = CarriedRecords()

    init(secret: UInt64, floor: UInt64) {
        self.secret = secret
        self.floor = floor
    }

    /// Adds the next segment; refuses a gap between it and the one before.
    mutating func add(_ scan: SegmentScan) throws(LogError) {
        if let later = scan.laterOffset {
            throw corrupt(scan, later: scan.slot, at: later)
        }
        if let newest {
            guard newest.isClosed else { throw corrupt(newest, later: scan.slot, at: DiskLimits.blockBytes) }
            if let first = scan.first, let lastBatch, !first.follows(lastBatch) {
                throw .unreadable(
                    file: scan.slot.name, offset: first.offset,
                    reason: "batch \(first.number) after batch \(lastBatch.number)")
            }
        }
        let next = lastBatch.map { $0.first + $0.ownCount } ?? LogSequence(1)
        segments.append(
            LogSegment(
                slot: scan.slot, generation: scan.header.generation, bytes: scan.header.segmentBytes,
                first: scan.first?.first ?? next))
        if let last = scan.last { lastBatch = last }
        newest = scan
        pins.merge(scan.pins)
        for record in scan.carried.records { carried.note(record) }
    }

    private func corrupt(_ scan: SegmentScan, later slot: LogSlot, at offset: Int) -> LogError {
        .corrupt(file: scan.slot.name, offset: scan.tail, laterFile: slot.name, laterOffset: offset)
    }

    /// Where the log goes on, once all segments were added.
    func finish(_ inventory: LogInventory, options: LogOptions) -> LogStart {
        guard let newest, let current = segments.last else { preconditionFailure("A log has a segment.") }
        var start = LogStart(current: current, secret: secret)
        start.segments = segments
        start.tail = newest.tail
        start.nextBatch = (lastBatch?.number ?? 0) + 1
        start.last = lastBatch.map { $0.first + ($0.ownCount - 1) } ?? .zero
        start.floor = lastBatch?.floor ?? current.generation
        start.carried = carried
        start.pins = pins
        start.nextSlot = inventory.nextSlot
        for (file, header) in inventory.sound {
            let isWhole = file.bytes >= header.segmentBytes
            var segment = LogSegment(
                slot: file.slot, generation: header.generation, bytes: header.segmentBytes, first: .zero)
            if header.generation == current.generation + 1, isWhole {
                if newest.isClosed {
                    segment.first = start.last + 1
                    start.segments.append(segment)
                    start.tail = DiskLimits.blockBytes
                } else {
                    start.prepared = segment
                }
            } else if header.generation < floor || header.generation > current.generation {
                if isWhole { start.free.append(segment) } else { start.useless.append(file.slot) }
            }
        }
        for file in inventory.blank + inventory.damaged + inventory.superseded.map(\.file) {
            if file.bytes == options.segmentBytes {
                start.free.append(LogSegment(slot: file.slot, generation: 0, bytes: file.bytes, first: .zero))
            } else {
                start.useless.append(file.slot)
            }
        }
        return start
    }
}

extension LogStart {
    /// A log whose only segment is `current`, empty.
    init(current: LogSegment, secret: UInt64) {
        self.init(
            last: .zero, secret: secret, segments: [current], tail: DiskLimits.blockBytes, nextBatch: 1, prepared: nil,
            free: [], useless: [], nextSlot: current.slot.rawValue + 1, floor: current.generation,
            carried: CarriedRecords(), pins: ShardPins())
    }
}
