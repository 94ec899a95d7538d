public import Base
import DequeModule
public import Store

/// The deterministic core for all shards of a process: proposals, order, application, alarms.
///
/// State, Event, Action: the host feeds it events with the loop's time and performs what `MemberActions` gathers.
///
/// A proposal's way:
///
/// | where | what |
/// |---|---|
/// | refused | noSpace, quota, tooManyInFlight, invalidCommand, shuttingDown, failed: it never happens |
/// | pending | it has a revision and an index; its record is in `MemberActions.records` |
/// | committed | its record is durable (memory-only shards: at once, below the durable bound) |
/// | applied | in index order, judged by its conditions; answered with a result for each write |
/// | unknown | the log failed first: it may be there after a restart, or not |
///
/// Invariants:
/// - Revisions rise in log order. Nothing is visible, and no revision closed, above what a restart starts from:
///   the larger of the durable bound and the durable entries.
/// - Of one durability class, everything at or below its closed revision is applied.
/// - After the log has failed nothing is answered with success.
public struct Member: Sendable {
    public let options: MemberOptions
    var slots: ContiguousArray<ShardSlot>
    let durableCount: Int
    var clock: HybridClock
    let steady: SteadyWall
    let keySeed: UInt64

    /// The record last given out, by its place in the log, and how far they are durable.
    public internal(set) var recordsGiven: LogSequence
    public private(set) var recordsDurable: LogSequence
    /// Which entries the records not yet durable are, in the order given.
    var undurable = Deque<GivenRecord>()
    /// The bound of revisions that is durable, and the highest that has been given out.
    var boundDurable: Revision
    var boundGiven: Revision
    /// The highest revision of a durable shard that is applied.
    var appliedDurable: Revision
    /// The lowest revision of a durable shard whose outcome was given up as unknown.
    var lowestGivenUp = Revision.max

    public internal(set) var inFlight = 0
    public internal(set) var inFlightBytes = 0
    /// Bytes that the shards hold: keys, values, history.
    public internal(set) var storedBytes = 0
    public internal(set) var alarms: Set<Alarm> = []
    var isShuttingDown = false
    var nextClockCheck = Instant.origin
    var nextAgeCheck = Instant.distantFuture
    /// Slots that may have something to apply, each once.
    var touched: ContiguousArray<Int> = []
    var spareTouched: ContiguousArray<Int> = []
    var scratch: ContiguousArray<ConsensusAction> = []
    /// Manual compactions that wait for all shards.
    var manualCompactions: [ManualCompaction] = []
    /// 0 stands for automatic compactions.
    var nextCompaction: UInt64 = 1
    /// Bytes of entries given to the log, those found at the start included.
    var logBytes = 0
    var nextHolderCheck = 0
    public internal(set) var counters = MemberCounters()

    /// What the log was last told to leave free, in bytes.
    var keptFree = 0

    struct GivenRecord {
        var sequence: LogSequence
        var slot: UInt8
        var kind: LogRecordKind
        /// The entry's index; 0 for what is no entry.
        var index: UInt64
        var bound: Revision
    }

    struct ManualCompaction {
        var ticket: Ticket
        var left: Int
        var number: UInt64
    }

    /// A member that continues from what `recovered` has read; `wall` is the time of day read at `now`.
    public init(
        options: MemberOptions, recovered: consuming RecoveredMember, wall: WallMilliseconds, now: Instant,
        into actions: inout MemberActions
    ) {
        self.options = options
        steady = SteadyWall(wall: wall, now: now)
        keySeed = recovered.cluster.keySeed
        durableCount = recovered.cluster.shards
        recordsGiven = recovered.last
        recordsDurable = recovered.last
        // Above zero, so that a list of an empty store names a revision: a watch after zero begins with what is new.
        var last = max(recovered.bound, Revision(tick: 1, shard: ShardNumber(0)))
        for shard in recovered.shards { last = max(last, shard.shard.latest, shard.shard.floor, shard.shard.closed) }
        clock = HybridClock(last: last)
        boundDurable = last
        boundGiven = last
        appliedDurable = last
        slots = []
        slots.reserveCapacity(recovered.shards.count)
        for (number, shard) in recovered.shards.enumerated() {
            let durability: Durability = number < recovered.cluster.shards ? .durable : .memory
            let core = SoleMember(id: MemberID(rawValue: 1), keepsEntriesInMemory: durability == .memory)
            var slot = ShardSlot(shard: shard.shard, consensus: core, durability: durability)
            slot.applied = shard.start.lastIndex
            slot.appliedTerm = shard.start.lastTerm
            slot.snapshotIndex = shard.start.snapshotIndex
            slot.snapshotTerm = shard.start.snapshotTerm
            slot.snapshotBytes = shard.snapshotBytes
            slot.logBytes = shard.logBytes
            logBytes += shard.logBytes
            slots.append(slot)
            scratch.removeAll(keepingCapacity: true)
            slots[number].consensus.step(.start(shard.start), now: now, into: &scratch)
            perform(number, nil, into: &actions)
            count(number)
            guard durability == .durable else { continue }
            // Again also when it is in the log already, which then needs no old segment for its sake.
            if slot.snapshotIndex > 0 || !shard.isSnapshotRecorded { giveSnapshotRecord(number, into: &actions) }
            let needed = shard.neededFrom ?? recovered.last + 1
            actions.notices.append(.release(ShardNumber(UInt8(number)), below: needed))
        }
        // A shard that is changed while another holds it copies all of its memory.
        recovered.shards = []
        judgeFreeSpace(into: &actions)
        closeAll(into: &actions)
        armAge(now: now)
    }

    /// Takes one event and appends what is to be done to `actions`.
    public mutating func step(_ event: consuming MemberEvent, now: Instant, into actions: inout MemberActions) {
        switch event {
        case .propose(let command, let shard, let ticket):
            propose(command, to: shard, ticket, now: now, into: &actions)
        case .durable(let sequence): durable(through: sequence, now: now, into: &actions)
        case .turnEnded: applyTouched(now: now, into: &actions)
        case .logFailed:
            raise(.diskFailed, true, into: &actions)
            giveUp(into: &actions)
        case .logClosed:
            isShuttingDown = true
            giveUp(into: &actions)
        case .withdrawn(let last, let refusal): withdraw(after: last, refusal, now: now, into: &actions)
        case .space(let isLow):
            // Segments that come free are used again: what is held for the sake of old records is let go of.
            if isLow, !alarms.contains(.noSpace) { letGoOfLog(heldMin: options.segmentBytes, into: &actions) }
            raise(.noSpace, isLow, into: &actions)
        case .wall(let wall): compare(wall, now: now, into: &actions)
        case .wake: compactAged(now: now, into: &actions)
        case .compact(let revision, let ticket): compactAll(revision, ticket, now: now, into: &actions)
        case .snapshotTaken(let point, let bytes): snapshotTaken(point, bytes, now: now, into: &actions)
        case .snapshotFailed(let shard): snapshotFailed(Int(shard.rawValue))
        case .shutDown: isShuttingDown = true
        }
    }

    /// Whether `turnEnded` would apply something.
    public var hasWork: Bool { !touched.isEmpty }

    /// When the core wants `.wake`; `nil` when it waits for nothing.
    public var nextWake: Instant? { nextAgeCheck == .distantFuture ? nil : nextAgeCheck }

    /// Whether the host should read the machine's time of day and send `.wall`: at most once a second, with writes.
    public func wantsWall(now: Instant) -> Bool { now >= nextClockCheck }

    /// Gives out a record for the log.
    mutating func give(
        _ record: LogRecord, slot: Int, index: UInt64, bound: Revision, into actions: inout MemberActions
    ) {
        recordsGiven = recordsGiven + 1
        undurable.append(
            GivenRecord(
                sequence: recordsGiven, slot: UInt8(slot), kind: record.kind, index: index, bound: bound))
        actions.records.append(record)
    }

    private mutating func durable(through last: LogSequence, now: Instant, into actions: inout MemberActions) {
        precondition(last <= recordsGiven, "A record that was never given out was reported durable.")
        guard !alarms.contains(.diskFailed), last > recordsDurable else { return }
        recordsDurable = last
        while let first = undurable.first, first.sequence <= last {
            undurable.removeFirst()
            if first.bound > boundDurable {
                boundDurable = first.bound
                touchMemory()
            }
            if first.index > 0 {
                // Only the highest index of a shard counts.
                slots[Int(first.slot)].persisted = first.index
                touch(Int(first.slot))
            }
        }
        for number in touched where slots[number].persisted > slots[number].committed {
            scratch.removeAll(keepingCapacity: true)
            let (index, term) = (slots[number].persisted, slots[number].consensus.term)
            slots[number].consensus.step(.persisted(index: index, term: term), now: now, into: &scratch)
            perform(number, nil, into: &actions)
        }
        applyTouched(now: now, into: &actions)
    }
}
