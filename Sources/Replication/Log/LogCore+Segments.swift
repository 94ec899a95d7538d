import Base
public import Store

extension LogCore {
    /// The oldest generation that is still needed: where the oldest pinned record is, or the current one.
    var floor: UInt64 {
        let current = segments[segments.count - 1].generation
        guard let least = pins.minimum else { return current }
        var generation = segments[0].generation
        for segment in segments {
            if segment.first > least { break }
            generation = segment.generation
        }
        return generation
    }

    /// Whether the segment after the current one is to be ordered; of a log that closes, only when records need it.
    var needsSuccessor: Bool {
        guard successor == .none else { return false }
        return switch state {
        case .open: true
        case .closing: !fitsCurrent && !queue.isEmpty
        case .stalled, .failed, .closed: false
        }
    }

    /// Orders the segment after the current one, as soon as the current one is entered.
    mutating func prepareSuccessor(into actions: inout [LogAction]) {
        for slot in useless { actions.append(.remove(slot)) }
        useless.removeAll()
        guard needsSuccessor else { return }
        let generation = segments[segments.count - 1].generation + 1
        let isNew = free.isEmpty
        let slot: LogSlot
        if let segment = free.popLast() {
            slot = segment.slot
        } else {
            slot = LogSlot(rawValue: nextSlot)
            nextSlot += 1
        }
        let segment = LogSegment(slot: slot, generation: generation, bytes: options.segmentBytes, first: .zero)
        successor = .preparing(segment)
        actions.append(
            .prepare(
                LogPreparation(
                    slot: slot, byteCount: segment.bytes, isNew: isNew,
                    header: SegmentHeader(
                        identity: options.identity, secret: secret, generation: generation,
                        segmentBytes: segment.bytes))))
    }

    mutating func prepared(into actions: inout [LogAction]) {
        guard case .preparing(let segment) = successor else { return }
        successor = .ready(segment)
        noteSpace(into: &actions)
    }

    /// Says that there is space again, once a successor is there and no write waits for space.
    mutating func noteSpace(into actions: inout [LogAction]) {
        guard isSpaceLow, state != .stalled, flight == nil || isFlightOrdered, case .ready = successor else { return }
        isSpaceLow = false
        actions.append(.spaceBack)
    }

    mutating func prepareFailed(_ error: DiskError, now: Instant, into actions: inout [LogAction]) {
        guard case .preparing(let segment) = successor else { return }
        guard error.isPassing else { return fail(error, into: &actions) }
        // The file, if any of it is left, is of no use; its number is not given again.
        useless.append(segment.slot)
        successor = .noSpace
        spaceIsLow(into: &actions)
        actions.append(.wake(at: now + options.spaceRetry))
    }

    mutating func spaceIsLow(into actions: inout [LogAction]) {
        guard !isSpaceLow else { return }
        isSpaceLow = true
        actions.append(.spaceLow)
    }

    /// The closing mark of the current segment is durable: the next batch is the first of the successor.
    mutating func enterSuccessor() {
        guard case .ready(var segment) = successor else {
            preconditionFailure("A segment is closed only when its successor is there.")
        }
        segment.first = durable + 1
        segments.append(segment)
        successor = .none
        tail = DiskLimits.blockBytes
        isAtHead = true
    }

    /// A batch that needs nothing before `generation` is durable: what is older can be used again.
    mutating func advanceFloor(to generation: UInt64, into actions: inout [LogAction]) {
        guard generation > durableFloor else { return }
        durableFloor = generation
        while let oldest = segments.first, oldest.generation < generation {
            segments.removeFirst()
            if oldest.bytes == options.segmentBytes, free.count < options.freeSegmentsMax {
                free.append(oldest)
            } else {
                actions.append(.remove(oldest.slot))
            }
        }
        if successor == .noSpace, !free.isEmpty { successor = .none }
    }

    /// What a shell shows: sizes and what holds the oldest segment.
    public var status: LogStatus {
        var status = LogStatus()
        status.segments = segments.count
        status.segmentBytes = segments.reduce(0) { $0 + $1.bytes }
        status.freeSegments = free.count
        status.queuedRecords = queue.count + (flight?.records.count ?? 0)
        status.queuedBytes = queueBytes
        status.last = last
        status.durable = durable
        status.isSpaceLow = isSpaceLow
        return status
    }

    /// Bytes of segments that would be free if `shard` needed nothing of the log: what to go by when one chooses the
    /// shard to take a snapshot of.
    public func bytesHeld(by shard: ShardNumber) -> Int {
        guard let least = pins[shard] else { return 0 }
        var bytes = 0
        for (segment, next) in zip(segments, segments.dropFirst()) where next.first > least { bytes += segment.bytes }
        return bytes
    }
}

/// Sizes of a log at one moment.
public struct LogStatus: Sendable, Equatable {
    /// Segments with records that are needed, the current one included.
    public var segments = 0
    public var segmentBytes = 0
    public var freeSegments = 0
    /// Records taken and not durable.
    public var queuedRecords = 0
    /// Bytes that wait to be written.
    public var queuedBytes = 0
    public var last = LogSequence.zero
    public var durable = LogSequence.zero
    public var isSpaceLow = false
}
