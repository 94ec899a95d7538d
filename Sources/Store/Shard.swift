public import Base

/// One shard as a deterministic state machine: the versions of its keys, its history, its floor.
///
/// Whoever applies the same commands at the same revisions has the same state and gives the same results.
/// A value without isolation of its own: its owner applies on one loop. Copies share memory until one of
/// them changes, which then copies all of it: pass a shard as `borrowing` or `inout`, and do not keep copies.
///
/// A put looks at the key's place in the table, its newest version and its bytes, and copies key and value once; a new key
/// is also put into the tree. Beside a key and its value a shard takes about 150 bytes (146 measured, resident, with
/// a million keys of 1 KiB and their history). No call takes longer with the number of keys, but for `hash(at:)`.
public struct Shard: Sendable {
    private var box: ShardBox

    /// An empty shard. `seed` hardens its tables against chosen keys: draw it at random.
    public init(number: ShardNumber, limits: ShardLimits = ShardLimits(), seed: UInt64) {
        box = ShardBox(ShardState(number: number, limits: limits, seed: seed))
    }

    /// The state, for a change: of our own from here on.
    @inline(__always)
    private mutating func own() -> ShardBox {
        if !isKnownUniquelyReferenced(&box) { box = ShardBox(box.state.copy()) }
        return box
    }

    /// The shard's number: the low byte of its revisions.
    public var number: ShardNumber { box.state.number }
    public var limits: ShardLimits { box.state.limits }
    /// The highest revision applied.
    public var latest: Revision { box.state.latest }
    /// Reads below it answer `compacted`. It rises with compaction and when the history passes its limits.
    public var floor: Revision { box.state.floor }
    /// Nothing at or below it is still to come.
    public var closed: Revision { box.state.closed }

    // MARK: Changes

    /// Applies `command` at `revision` and appends one result a write, none for a compaction.
    ///
    /// Preconditions are judged here, in the order of the log, each write by itself. Write `i` gets
    /// `revision.advanced(by: i)`. A revision that is not above everything applied and closed, or of another
    /// shard, changes nothing and is answered with `outOfOrder`: the log is not in order, and its reader has to stop.
    public mutating func apply(_ command: Command, revision: Revision, results: inout [WriteResult]) {
        own().state.apply(command, revision: revision, results: &results)
    }

    /// Promises that nothing at or below `revision` is still to come.
    public mutating func close(at revision: Revision) {
        guard revision > closed else { return }
        own().state.closed = revision
    }

    /// Starts the life of a restored shard above `revision`: all before it is forgotten, nothing at or below it will come.
    public mutating func start(above revision: Revision) {
        let box = own()
        box.state.latest = max(box.state.latest, revision)
        box.state.closed = max(box.state.closed, box.state.latest)
        box.state.compact(through: box.state.latest)
    }

    // MARK: Reads

    /// The version of `key` now, or at a revision from the floor to the latest or closed one.
    public func get(_ key: Bytes, at revision: Revision? = nil) throws(ReadError) -> Item? {
        box.state.get(key, at: try box.state.check(revision))
    }

    /// Gives the items from `from` up to, not including, `to` (nil: to the end) in the order of their keys.
    ///
    /// Stops after `limit` items, or when an item would bring keys and values over `bytes` (the first item
    /// always comes). Returns the key to go on from, or nil at the end. Copies no bytes. A range with a bound
    /// also stops after passing over 65,536 keys that do not exist at its revision: a page may be short,
    /// or empty, and not be the last.
    @discardableResult
    public func range(
        from: Bytes, to: Bytes?, at revision: Revision? = nil, limit: Int = .max, bytes: Int = .max,
        _ body: (Item) -> Void
    ) throws(ReadError) -> Bytes? {
        let revision = try box.state.check(revision)
        return box.state.range(from: from, to: to, at: revision, limit: limit, bytes: bytes, body)
    }

    /// The number of keys from `from` up to, not including, `to`, now. Does not look at each of them.
    public func count(from: Bytes, to: Bytes?) -> Int {
        box.state.count(from: from, to: to)
    }

    /// A checksum of all keys, values and revisions at `revision`: equal on members whose state is equal.
    ///
    /// Reads every byte of the state at once; `ShardHasher` does it in slices.
    public func hash(at revision: Revision) throws(ReadError) -> UInt64 {
        let revision = try box.state.check(revision)
        var sum: UInt64 = 0
        _ = box.state.hash(from: Bytes(), at: revision, limit: .max, into: &sum)
        return sum
    }

    /// What the shard holds.
    public var memory: ShardMemory {
        var memory = box.state.memory
        memory.historyEvents = box.state.history.count
        memory.overheadBytes = box.state.overheadBytes
        return memory
    }

    // MARK: History

    /// The place in the history after all events up to and including `revision`, which may be in the future.
    public func position(after revision: Revision) throws(ReadError) -> HistoryPosition {
        guard revision >= floor else { throw .compacted(floor: floor) }
        return HistoryPosition(next: box.state.firstEvent(after: revision))
    }

    /// Gives the events from `position` on, up to `limit` of them and to `through`, and moves `position` behind them.
    ///
    /// Throws `compacted` when an event at or behind the position is forgotten; the position is unchanged then.
    public func events(
        from position: inout HistoryPosition, through: Revision = .max, limit: Int = .max, _ body: (Event) -> Void
    ) throws(ReadError) {
        try box.state.events(from: &position, through: through, limit: limit, body)
    }

    /// The revision of the next event at `position`, or nil when there is none yet.
    public func nextRevision(at position: HistoryPosition) throws(ReadError) -> Revision? {
        try box.state.check(position)
        guard position.next < box.state.history.end else { return nil }
        return box.state.slab[box.state.history[position.next]].modified
    }

    /// Forgets history up to and including `revision`, as far as it is applied.
    ///
    /// The floor rises at once; memory comes back a few events at a time, with each write and with `tidy`.
    public mutating func compact(through revision: Revision) {
        own().state.compact(through: revision)
    }

    /// Lets go of up to `events` events that are over the limits or below the floor; false when there are no more.
    ///
    /// For an owner with time to spare.
    @discardableResult
    public mutating func tidy(events: Int) -> Bool {
        own().state.tidy(events: events)
    }

    // MARK: Pins

    /// Keeps the state at `revision` for a snapshot, whatever the floor does, until `unpin`.
    ///
    /// When the history then passes `limits.pinnedHistoryBytes`, the pin is broken: `holds` says so.
    public mutating func pin(at revision: Revision) throws(ReadError) -> HistoryPin {
        _ = try box.state.check(revision)
        return own().state.pins.add(revision)
    }

    /// Whether the pin still holds.
    public func holds(_ pin: HistoryPin) -> Bool {
        box.state.pins.contains(pin)
    }

    /// Gives a pin up; a pin that was broken is no error.
    public mutating func unpin(_ pin: HistoryPin) {
        own().state.pins.remove(pin)
    }

    /// Gives the items at a pin's revision, which may be below the floor; nothing when the pin is broken.
    func range(
        pinnedBy pin: HistoryPin, from: Bytes, limit: Int, bytes: Int, _ body: (Item) -> Void
    ) throws(SnapshotError) -> Bytes? {
        guard holds(pin) else { throw .pinBroken }
        return box.state.range(from: from, to: nil, at: pin.revision, limit: limit, bytes: bytes, body)
    }

    /// Mixes keys at a pin's revision into a checksum.
    func hash(
        pinnedBy pin: HistoryPin, from: Bytes, limit: Int, into sum: inout UInt64
    ) throws(SnapshotError) -> Bytes? {
        guard holds(pin) else { throw .pinBroken }
        return box.state.hash(from: from, at: pin.revision, limit: limit, into: &sum)
    }

    // MARK: Indexes

    /// Adds an index over the keys with `prefix`, and takes in what is there.
    ///
    /// An index belongs to a shard in memory: it is added again after a load.
    public mutating func addIndex(prefix: Bytes, rule: any IndexRule) -> IndexNumber {
        own().state.addIndex(prefix: prefix, rule: rule)
    }

    /// Gives the items whose newest value has `term`, in the order of their keys, from key `from` on.
    ///
    /// Returns the key to go on from after `limit` items, or nil at the end.
    @discardableResult
    public func items(
        _ index: IndexNumber, term: Bytes, from: Bytes = Bytes(), limit: Int = .max, _ body: (Item) -> Void
    ) -> Bytes? {
        precondition(box.state.indexes.indices.contains(index.rawValue), "An index of another shard.")
        return box.state.indexes[index.rawValue].range(term, from: from, limit: limit, in: box.state.slab) { slot in
            body(box.state.slab[slot].item)
        }
    }

    /// Adds an item of a snapshot; its key is above all keys so far.
    mutating func load(_ item: Item) {
        own().state.load(item)
    }
}
