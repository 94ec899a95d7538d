public import Base
import DequeModule
import Store

/// The log of a process as a pure core: it gathers records into batches, says where each goes, and which segments
/// are made, used again and removed. A shell performs its actions; it does no IO and reads no clock.
///
///     state      from          to
///     open       start         stalled (a write found no space), failed, closing
///     stalled    open          open (the same batch went through), failed, closing
///     closing    open, stalled closed, failed
///     failed     any           –
///     closed     closing       –
///
/// Invariants: one write is in flight at most; each starts at a fresh block after the last, so that a block which holds
/// acknowledged bytes is never written again; a segment is written to only after the one before it was closed, and
/// closed only when its successor's header is durable; a segment is used again only after a batch that no longer
/// needs it is durable.
public struct LogCore: Sendable {
    enum State: Equatable {
        case open
        case stalled
        case closing
        case failed(DiskError)
        case closed
    }

    /// How far the segment after the current one is.
    enum Successor: Equatable {
        case none
        case preparing(LogSegment)
        case ready(LogSegment)
        /// There was no space; tried again with the next tick, or when a segment becomes free.
        case noSpace
    }

    let options: LogOptions
    let secret: UInt64
    var state = State.open
    var queue = Deque<LogRecord>()
    /// Bytes that the queue takes in batches, headers of batches aside.
    var queueBytes = 0
    /// The sequence of the last record that was taken.
    var last: LogSequence
    /// The sequence of the last record that is durable.
    var durable: LogSequence
    var flight: LogWrite?
    var isFlightOrdered = false

    var segments: Deque<LogSegment>
    var tail: Int
    /// Whether the next batch is the first of its segment, and so begins with what is carried along.
    var isAtHead: Bool
    var successor: Successor
    var free: [LogSegment]
    var nextSlot: UInt32
    var nextBatch: UInt64
    var carried: CarriedRecords
    var pins: ShardPins
    /// The oldest generation that a durable batch names as needed.
    var durableFloor: UInt64
    /// Whether a batch is to be written even without records: after a start, so that damage to what was recovered can
    /// be told from a torn tail; when segments came free; and before closing.
    var needsMark = true
    /// Whether the mark that ends a closed log is durable.
    var isLastMarkDurable = false
    var isSpaceLow = false
    var useless: [LogSlot]

    public init(start: LogStart, options: LogOptions) {
        precondition(
            options.segmentBytes % DiskLimits.blockBytes == 0 && options.segmentBytes >= Self.segmentBytesMin,
            "A segment is a multiple of a block, and holds what is carried along.")
        self.options = options
        secret = start.secret
        last = start.last
        durable = start.last
        segments = Deque(start.segments)
        tail = start.tail
        isAtHead = start.tail == DiskLimits.blockBytes
        successor = start.prepared.map { .ready($0) } ?? .none
        let usable = start.free.filter { $0.bytes == options.segmentBytes }
        let other = start.free.filter { $0.bytes != options.segmentBytes }
        free = Array(usable.prefix(options.freeSegmentsMax))
        useless = start.useless + (usable.dropFirst(options.freeSegmentsMax) + other).map(\.slot)
        nextSlot = start.nextSlot
        nextBatch = start.nextBatch
        carried = start.carried
        pins = start.pins
        durableFloor = start.floor
    }

    /// Bytes of the smallest segment: the header, what is carried along, a record, and the closing mark. So small a one
    /// is for tests with few shards; what 256 shards have carried along takes up to 140 KiB.
    public static let segmentBytesMin = 16 * DiskLimits.blockBytes

    /// Bytes of the longest payload that is taken.
    public var payloadBytesMax: Int { LogLimits.payloadBytesMax(segmentBytes: options.segmentBytes) }

    /// Takes records, all or none, and returns the sequence of the last; the others precede it without a gap. They are
    /// durable when `persisted` says so. `sequence` of an empty run is that of the last record taken before.
    public mutating func append(_ records: some Collection<LogRecord>) throws(LogRefusal) -> LogSequence {
        switch state {
        case .open, .stalled: break
        case .failed(let error): throw .failed(error)
        case .closing, .closed: throw .closed
        }
        try admit(records)
        for record in records {
            last = last + 1
            pins.add(record.kind, of: record.shard, at: last)
            queueBytes += RecordHeader.bytes(of: record)
            queue.append(record)
        }
        return last
    }

    private func admit(_ records: some Collection<LogRecord>) throws(LogRefusal) {
        var bytes = 0
        var isVital = true
        for record in records {
            let limit = record.kind.isCarried ? LogLimits.carriedPayloadBytesMax : payloadBytesMax
            guard record.payload.count <= limit else { throw .tooLarge(bytes: record.payload.count) }
            bytes += RecordHeader.bytes(of: record)
            if record.kind == .entry { isVital = false }
        }
        let reserve = isVital ? LogLimits.queueReserveBytes : 0
        let isAlone = queue.isEmpty && records.count == 1
        guard queueBytes + bytes <= options.queueBytesMax + reserve || isAlone else { throw .queueFull }
        if state == .stalled, !isVital { throw .noSpace }
        // While no segment can be made, only what surely fits is taken: whatever was taken gets its answer.
        guard isSpaceLow else { return }
        if case .ready = successor { return }
        let kept = isVital ? 0 : LogLimits.reservedBlocks * DiskLimits.blockBytes
        let needed = diskBytes(of: queueBytes + bytes, count: queue.count + records.count)
        guard needed <= room - kept else { throw .noSpace }
    }

    /// Takes back, while space is lacking, what was taken and might have to wait for it: the end of the queue, of which
    /// nothing was ever given to the disk. Returns the sequence of the last record that stays; what comes next follows it.
    public mutating func withdraw() -> LogSequence {
        let kept: Int
        switch (state, successor) {
        case (.stalled, _): kept = 0
        case (.open, .ready), (.closing, _), (.failed, _), (.closed, _): return last
        case (.open, _): kept = isSpaceLow ? fittingCount : queue.count
        }
        guard kept < queue.count else { return last }
        for record in queue.dropFirst(kept) { queueBytes -= RecordHeader.bytes(of: record) }
        last = last + (kept - queue.count)
        queue.removeLast(queue.count - kept)
        pins.withdraw(after: last)
        return last
    }

    /// How many records at the front of the queue surely fit the current segment, beside what is kept for vital ones.
    private var fittingCount: Int {
        let limit = room - LogLimits.reservedBlocks * DiskLimits.blockBytes
        var (bytes, count) = (0, 0)
        for record in queue {
            bytes += RecordHeader.bytes(of: record)
            guard diskBytes(of: bytes, count: count + 1) <= limit else { break }
            count += 1
        }
        return count
    }

    /// An upper bound of what `count` records of so many bytes take on the disk, however they are cut into batches: two
    /// batches that follow each other are together longer than one may be, or the first has all the records it may have.
    private func diskBytes(of bytes: Int, count: Int) -> Int {
        let total = BatchHeader.byteCount + (isAtHead ? carried.bytes : 0) + bytes
        let more = 2 * total / options.batchBytesMax + count / options.batchRecordsMax
        return BatchHeader.padded(total) + more * 2 * DiskLimits.blockBytes
    }

    /// Bytes that a batch may take in the current segment: the last block is kept for the closing mark.
    var room: Int {
        let end = tail + (flight.map { $0.offset == tail ? $0.byteCount : 0 } ?? 0)
        return segments[segments.count - 1].bytes - end - DiskLimits.blockBytes
    }

    public mutating func step(_ event: LogEvent, now: Instant, into actions: inout [LogAction]) {
        switch state {
        case .open, .stalled, .closing: break
        case .failed, .closed: return
        }
        switch event {
        case .pump: pump(into: &actions)
        case .written: written(into: &actions)
        case .writeFailed(let error): writeFailed(error, now: now, into: &actions)
        case .prepared: prepared(into: &actions)
        case .prepareFailed(let error): prepareFailed(error, now: now, into: &actions)
        case .release(let shard, let sequence):
            if pins.release(shard, below: sequence), floor > durableFloor { needsMark = true }
        case .tick: tick(into: &actions)
        case .close:
            state = .closing
            needsMark = true
        }
        if state == .closing { finishClosing(into: &actions) }
    }

    /// Whether `pump` would order something.
    public var wantsPump: Bool { wantsWrite || needsSuccessor || !useless.isEmpty }

    /// Whether `pump` would order a write.
    public var wantsWrite: Bool {
        switch state {
        case .open, .closing: break
        case .stalled, .failed, .closed: return false
        }
        guard flight == nil else { return !isFlightOrdered }
        guard !queue.isEmpty || needsMark else { return false }
        if fitsCurrent { return true }
        if case .ready = successor { return true }
        return false
    }
}
