import Base
import Store

extension LogCore {
    /// Bytes that the first record of the queue takes as a batch of its own, or a mark when there is none.
    private var leastBytes: Int {
        var bytes = BatchHeader.byteCount + (isAtHead ? carried.bytes : 0)
        if let first = queue.first { bytes += RecordHeader.bytes(of: first) }
        return BatchHeader.padded(bytes)
    }

    /// Bytes that the write which `pump` would order takes on the disk, at least.
    public var nextWriteBytes: Int {
        if let flight { return flight.byteCount }
        let bytes = BatchHeader.byteCount + (isAtHead ? carried.bytes : 0) + queueBytes
        return fitsCurrent ? min(BatchHeader.padded(bytes), max(options.batchBytesMax, leastBytes), room) : leastBytes
    }

    /// Whether the next batch, however small, fits the current segment.
    var fitsCurrent: Bool { leastBytes <= room }

    mutating func pump(into actions: inout [LogAction]) {
        prepareSuccessor(into: &actions)
        guard wantsWrite else { return }
        if flight == nil {
            flight = fitsCurrent ? nextBatchOfQueue() : closingMark()
        }
        guard let flight else { return }
        isFlightOrdered = true
        actions.append(.write(flight))
    }

    /// As many records of the queue as one batch takes.
    private mutating func nextBatchOfQueue() -> LogWrite {
        let limit = min(max(options.batchBytesMax, leastBytes), room)
        let head = isAtHead ? carried.records : []
        var used = BatchHeader.byteCount + (isAtHead ? carried.bytes : 0)
        var count = 0
        for record in queue {
            let end = used + RecordHeader.bytes(of: record)
            if count == options.batchRecordsMax || end > limit { break }
            used = end
            count += 1
        }
        let records = Array(queue.prefix(count))
        queue.removeFirst(count)
        for record in records {
            queueBytes -= RecordHeader.bytes(of: record)
            if record.kind.isCarried { carried.note(record) }
        }
        return write(used: used, carried: head, records: records, isClosing: false)
    }

    private mutating func closingMark() -> LogWrite {
        write(used: BatchHeader.byteCount, carried: [], records: [], isClosing: true)
    }

    private mutating func write(
        used: Int, carried: [LogRecord], records: [LogRecord], isClosing: Bool
    ) -> LogWrite {
        let segment = segments[segments.count - 1]
        let header = BatchHeader(
            secret: secret, generation: segment.generation, offset: tail, used: used, number: nextBatch,
            first: firstQueued(before: records.count), recordCount: carried.count + records.count,
            carriedCount: carried.count, floor: floor, isClosing: isClosing)
        nextBatch += 1
        // A log that closes ends with a mark, so that damage to its last records is told from a torn write.
        if !isClosing { needsMark = state == .closing && !records.isEmpty }
        return LogWrite(
            slot: segment.slot, offset: tail, byteCount: header.padded, header: header, carried: carried,
            records: records)
    }

    /// The sequence of the first of `count` records that have just left the queue.
    private func firstQueued(before count: Int) -> LogSequence {
        LogSequence(last.rawValue - UInt64(queue.count) - UInt64(count) + 1)
    }

    mutating func written(into actions: inout [LogAction]) {
        guard let write = flight, isFlightOrdered else { return }
        flight = nil
        isFlightOrdered = false
        tail += write.byteCount
        isAtHead = false
        if write.header.isClosing {
            enterSuccessor()
        } else if state == .closing, queue.isEmpty, write.records.isEmpty {
            isLastMarkDurable = true
        }
        if !write.records.isEmpty {
            durable = durable + write.records.count
            actions.append(.persisted(through: durable))
        }
        advanceFloor(to: write.header.floor, into: &actions)
        prepareSuccessor(into: &actions)
        noteSpace(into: &actions)
    }

    mutating func writeFailed(_ error: DiskError, now: Instant, into actions: inout [LogAction]) {
        guard flight != nil, isFlightOrdered else { return }
        guard error.isPassing else { return fail(error, into: &actions) }
        // Nothing of the batch counts as written; the same bytes go to the same place later.
        isFlightOrdered = false
        if state == .open { state = .stalled }
        spaceIsLow(into: &actions)
        actions.append(.wake(at: now + options.spaceRetry))
    }

    mutating func tick(into actions: inout [LogAction]) {
        if state == .stalled { state = .open }
        if successor == .noSpace { successor = .none }
        pump(into: &actions)
    }

    mutating func fail(_ error: DiskError, into actions: inout [LogAction]) {
        state = .failed(error)
        queue.removeAll()
        queueBytes = 0
        flight = nil
        actions.append(.failed(error))
    }

    /// Says `closed` when nothing is left to write, or nothing can be.
    mutating func finishClosing(into actions: inout [LogAction]) {
        if case .preparing = successor { return }
        guard !isFlightOrdered else { return }
        let hasNoRoom = !fitsCurrent && (successor == .noSpace || (successor == .none && queue.isEmpty))
        guard flight != nil || hasNoRoom || (queue.isEmpty && isLastMarkDurable) else { return }
        state = .closed
        actions.append(.closed)
    }
}
