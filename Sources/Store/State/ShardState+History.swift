// Floors, pins, and letting go of old versions, a few at a time.
extension ShardState {
    /// Events that a write lets go at most: more than one, so that what is over the limits shrinks.
    private static let tidiedPerWrite = 8
    /// Over its limits by this share (an eighth), the history is cut at once, whatever it takes.
    private static let slackShift = 3

    /// What an event takes besides the key and value it holds: a slot, a storage's header and rounding, its place.
    private static let eventBytes = 128

    mutating func compact(through revision: Revision) {
        floor = max(floor, min(revision, latest))
        tidy(events: 256)
    }

    mutating func tidyAfterWrite() {
        tidy(events: ShardState.tidiedPerWrite)
        while keptEvents > limits.historyEvents + limits.historyEvents >> ShardState.slackShift
            || keptBytes > limits.historyBytes + limits.historyBytes >> ShardState.slackShift,
            tidy(events: 64)
        {}
        let held = memory.historyBytes + history.count * ShardState.eventBytes
        if pins.lowest < floor, held > limits.pinnedHistoryBytes {
            pins.breakAll(below: floor)
        }
    }

    /// Events above the floor, and what only they hold.
    private var keptEvents: Int { Int(history.end - floorNumber) }
    private var keptBytes: Int { memory.historyBytes - expiredBytes }

    /// Lets up to `events` events go, or moves the floor over them; returns whether there is more to do.
    @discardableResult
    mutating func tidy(events: Int) -> Bool {
        for _ in 0..<events {
            let isOver = keptEvents > limits.historyEvents || keptBytes > limits.historyBytes
            if floorNumber < history.end, isOver || slab[history[floorNumber]].modified <= floor {
                floor = max(floor, slab[history[floorNumber]].modified)
                expiredBytes += bytesHeld(by: floorNumber)
                floorNumber += 1
            } else if history.first < floorNumber, slab[history[history.first]].modified <= pins.lowest {
                dropFirstEvent()
            } else {
                return false
            }
        }
        return true
    }

    /// Bytes of keys and values that go with an event: the version it replaced, unless that was a delete.
    private func bytesHeld(by number: UInt64) -> Int {
        let older = slab[history[number]].older
        guard older != .none, !slab[older].isTombstone else { return 0 }
        return Int(slab[older].keyCount) + Int(slab[older].valueCount)
    }

    private mutating func dropFirstEvent() {
        let slot = history[history.first]
        let bytes = bytesHeld(by: history.first)
        expiredBytes -= bytes
        memory.historyBytes -= bytes
        if bytes > 0 { memory.overheadBytes -= Version.overhead(of: bytes) }
        let older = slab[slot].older
        if older != .none { slab.free(older) }
        slab[slot].older = .none
        slab[slot].flags.remove(.hasEvent)
        history.removeFirst()
        if slab[slot].flags.isSuperset(of: [.newest, .tombstone]) {
            table.remove(keyHash(slab[slot].keyBytes), slot)
            tree.remove(slot, in: slab)
            slab.free(slot)
        } else if slab[slot].isTombstone {
            // The key has come back. Nobody reads a delete's key from here on, and its storage holds a value.
            slab.empty(slot)
        }
    }

    /// The number of the first event above `revision`, among those that are here.
    func firstEvent(after revision: Revision) -> UInt64 {
        var (low, high) = (history.first, history.end)
        while low < high {
            let middle = low + (high - low) / 2
            if slab[history[middle]].modified <= revision { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether events at `position` and behind it are all there.
    func check(_ position: HistoryPosition) throws(ReadError) {
        let isKept =
            position.next >= floorNumber
            && (position.next >= history.end || slab[history[position.next]].modified > floor)
        guard isKept else { throw .compacted(floor: floor) }
    }

    func events(
        from position: inout HistoryPosition, through: Revision, limit: Int, _ body: (Event) -> Void
    ) throws(ReadError) {
        try check(position)
        var left = limit
        while position.next < history.end, left > 0 {
            let slot = history[position.next]
            guard slab[slot].modified <= through else { return }
            body(event(slot))
            position.next += 1
            left -= 1
        }
    }

    private func event(_ slot: Slot) -> Event {
        let older = slab[slot].older
        let previous = older == .none || slab[older].isTombstone ? nil : slab[older].item
        return Event(kind: slab[slot].isTombstone ? .delete : .put, item: slab[slot].item, previous: previous)
    }
}

/// The holds on a shard's history. There are few: one a snapshot in progress.
struct PinSet {
    private var pins: [HistoryPin] = []
    private var nextID: UInt64 = 0
    /// The lowest revision that is held, or the largest there is.
    private(set) var lowest = Revision.max

    mutating func add(_ revision: Revision) -> HistoryPin {
        nextID += 1
        let pin = HistoryPin(revision: revision, id: nextID)
        pins.append(pin)
        lowest = min(lowest, revision)
        return pin
    }

    mutating func remove(_ pin: HistoryPin) {
        pins.removeAll { $0 == pin }
        lowest = pins.map(\.revision).min() ?? .max
    }

    mutating func breakAll(below floor: Revision) {
        pins.removeAll { $0.revision < floor }
        lowest = pins.map(\.revision).min() ?? .max
    }

    func contains(_ pin: HistoryPin) -> Bool {
        pins.contains(pin)
    }
}
