public import Base

/// One shard as a deterministic state machine: the versions of its keys, its history, its floor.
///
/// Whoever applies the same commands at the same revisions has the same state and gives the same results.
/// A value type without isolation of its own: its owner applies on one loop.
public struct Shard: Sendable {
    /// The shard's number: the low byte of its revisions.
    public let number: ShardNumber
    public let limits: ShardLimits
    /// The highest revision applied.
    public private(set) var latest = Revision.zero
    /// Reads below it answer `compacted`.
    public private(set) var floor = Revision.zero
    /// Nothing at or below it is still to come.
    public private(set) var closed = Revision.zero

    private var keys: [Bytes] = []
    private var versions: [[Item]] = []
    private var history: [Event] = []
    private var dropped: UInt64 = 0
    private var pins: [UInt64: Revision] = [:]
    private var nextPin: UInt64 = 0

    /// An empty shard. `seed` hardens its tables against chosen keys: draw it at random.
    public init(number: ShardNumber, limits: ShardLimits = ShardLimits(), seed: UInt64) {
        self.number = number
        self.limits = limits
    }

    /// Applies `command` at `revision` and appends one result a write, none for a compaction.
    ///
    /// Preconditions are judged here, in the order of the log. Each write is judged by itself.
    public mutating func apply(_ command: Command, revision: Revision, results: inout [WriteResult]) {
        switch command {
        case .writes(let writes):
            guard revision > latest, revision > closed, revision.shard == number else {
                for _ in writes { results.append(.failed(.outOfOrder(latest: latest))) }
                return
            }
            for (index, write) in writes.enumerated() {
                results.append(apply(write, revision: revision.advanced(by: index)))
            }
            latest = revision.advanced(by: max(writes.count, 1) - 1)
        case .compact(let through):
            if revision > latest { latest = revision }
            compact(through: through)
        }
        trim()
    }

    private func place(_ key: Bytes) -> (index: Int, found: Bool) {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle].precedes(key) { low = middle + 1 } else { high = middle }
        }
        return (low, low < keys.count && keys[low] == key)
    }

    private mutating func apply(_ write: Write, revision: Revision) -> WriteResult {
        guard write.key.count > 0, write.key.count <= limits.keyBytes else {
            return .failed(.keyInvalid(bytesMax: limits.keyBytes))
        }
        let (index, found) = place(write.key)
        let current = found ? versions[index].last.flatMap { $0.version == 0 ? nil : $0 } : nil
        if let failure = write.conditions.failure(against: current) { return .failed(failure) }
        switch write.change {
        case .put(let value, let uid):
            guard value.count <= limits.valueBytes else { return .failed(.valueTooLarge(bytesMax: limits.valueBytes)) }
            let item = Item(
                key: write.key, value: value, created: current?.created ?? revision, modified: revision,
                version: (current?.version ?? 0) + 1, uid: uid)
            append(item, at: index, found: found)
            history.append(Event(kind: .put, item: item, previous: current))
            return .written(revision, previous: current?.modified)
        case .delete:
            guard let current else { return .failed(.notFound) }
            let item = Item(
                key: write.key, value: Bytes(), created: .zero, modified: revision, version: 0, uid: current.uid)
            append(item, at: index, found: found)
            history.append(Event(kind: .delete, item: item, previous: current))
            return .deleted(revision, previous: current)
        }
    }

    private mutating func append(_ item: Item, at index: Int, found: Bool) {
        if found {
            versions[index].append(item)
        } else {
            keys.insert(item.key, at: index)
            versions.insert([item], at: index)
        }
    }

    /// Adds an item of a snapshot; its key is above all keys so far.
    mutating func load(_ item: Item) {
        append(item, at: keys.count, found: false)
    }

    private func check(_ revision: Revision?) throws(ReadError) -> Revision {
        guard let revision else { return .max }
        guard revision >= floor else { throw .compacted(floor: floor) }
        guard revision <= max(latest, closed) else { throw .future(latest: max(latest, closed)) }
        return revision
    }

    private func version(_ index: Int, at revision: Revision) -> Item? {
        let item = versions[index].last { $0.modified <= revision }
        return item.flatMap { $0.version == 0 ? nil : $0 }
    }

    /// The version of `key` now, or at a revision from the floor up.
    public func get(_ key: Bytes, at revision: Revision? = nil) throws(ReadError) -> Item? {
        let revision = try check(revision)
        let (index, found) = place(key)
        return found ? version(index, at: revision) : nil
    }

    /// Gives the items from `from` up to, not including, `to` (nil: to the end) in the order of their keys.
    ///
    /// Stops after `limit` items, or when an item would bring keys and values over `bytes` (the first item
    /// always comes). Returns the key to go on from, or nil at the end.
    @discardableResult
    public func range(
        from: Bytes, to: Bytes?, at revision: Revision? = nil, limit: Int = .max, bytes: Int = .max,
        _ body: (Item) -> Void
    ) throws(ReadError) -> Bytes? {
        let revision = try check(revision)
        var (given, size) = (0, 0)
        var index = place(from).index
        while index < keys.count {
            if let to, !keys[index].precedes(to) { return nil }
            if let item = version(index, at: revision) {
                let cost = item.key.count + item.value.count
                if given == limit || (given > 0 && size + cost > bytes) { return item.key }
                body(item)
                given += 1
                size += cost
            }
            index += 1
        }
        return nil
    }

    /// The number of keys from `from` up to, not including, `to`, now.
    public func count(from: Bytes, to: Bytes?) -> Int {
        var count = 0
        _ = try? range(from: from, to: to) { _ in count += 1 }
        return count
    }

    /// The place in the history after all events up to and including `revision`.
    public func position(after revision: Revision) throws(ReadError) -> HistoryPosition {
        guard revision >= floor else { throw .compacted(floor: floor) }
        let index = history.firstIndex { $0.revision > revision } ?? history.count
        return HistoryPosition(next: dropped + UInt64(index))
    }

    /// Gives the events from `position` on, up to `limit` of them and to `through`, and moves `position` behind them.
    public func events(
        from position: inout HistoryPosition, through: Revision = .max, limit: Int = .max, _ body: (Event) -> Void
    ) throws(ReadError) {
        guard position.next >= dropped else { throw .compacted(floor: floor) }
        var index = Int(position.next - dropped)
        let end = min(history.count, index + min(limit, history.count))
        while index < end, history[index].revision <= through {
            body(history[index])
            index += 1
        }
        position = HistoryPosition(next: dropped + UInt64(index))
    }

    /// The revision of the next event at `position`, or nil when there is none yet.
    public func nextRevision(at position: HistoryPosition) throws(ReadError) -> Revision? {
        guard position.next >= dropped else { throw .compacted(floor: floor) }
        let index = Int(position.next - dropped)
        return index < history.count ? history[index].revision : nil
    }

    /// Forgets history up to and including `revision`, as far as it is applied and no pin holds it.
    public mutating func compact(through revision: Revision) {
        let held = pins.values.min() ?? .max
        floor = max(floor, min(revision, latest, held))
        while let first = history.first, first.revision <= floor {
            history.removeFirst()
            dropped += 1
        }
        for index in versions.indices {
            if let last = versions[index].lastIndex(where: { $0.modified <= floor }) {
                versions[index].removeFirst(last)
                if versions[index].count == 1, versions[index][0].version == 0 { versions[index] = [] }
            }
        }
        for index in versions.indices.reversed() where versions[index].isEmpty {
            versions.remove(at: index)
            keys.remove(at: index)
        }
    }

    private mutating func trim() {
        if history.count > limits.historyEvents, pins.isEmpty {
            compact(through: history[history.count - limits.historyEvents - 1].revision)
        }
    }

    /// Promises that nothing at or below `revision` is still to come.
    public mutating func close(at revision: Revision) {
        closed = max(closed, revision)
    }

    /// Starts a restored shard's life above `revision`: everything before it is forgotten, and nothing at or below it will come.
    public mutating func start(above revision: Revision) {
        latest = max(latest, revision)
        compact(through: latest)
        close(at: latest)
    }

    /// Keeps the state at `revision` readable until `unpin`, or until the history passes its pinned limit.
    public mutating func pin(at revision: Revision) throws(ReadError) -> HistoryPin {
        _ = try check(revision)
        nextPin += 1
        pins[nextPin] = revision
        return HistoryPin(revision: revision, id: nextPin)
    }

    /// Whether the pin still holds.
    public func holds(_ pin: HistoryPin) -> Bool {
        pins[pin.id] != nil
    }

    /// Gives a pin up; a pin that was broken is no error.
    public mutating func unpin(_ pin: HistoryPin) {
        pins[pin.id] = nil
    }

    /// A checksum of all keys, values and revisions at `revision`: equal on members whose state is equal.
    public func hash(at revision: Revision) throws(ReadError) -> UInt64 {
        var sum: UInt64 = 0
        try range(from: Bytes(), to: nil, at: revision) { item in
            for byte in item.key.array + item.value.array { sum = sum &* 31 &+ UInt64(byte) }
            sum = sum &* 31 &+ item.modified.rawValue
        }
        return sum
    }

    /// What the shard holds.
    public var memory: ShardMemory {
        var memory = ShardMemory()
        _ = try? range(from: Bytes(), to: nil) { item in
            memory.items += 1
            memory.keyBytes += item.key.count
            memory.valueBytes += item.value.count
        }
        memory.historyEvents = history.count
        return memory
    }
}
