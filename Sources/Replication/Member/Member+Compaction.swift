import Base
public import Store

extension Member {
    /// The shard's own bounds on history in events and bytes are in its limits; here is what needs a record: age, an
    /// administrator's wish, and a quota that is nearly used up.
    mutating func compactIfLong(_ number: Int, now: Instant, into actions: inout MemberActions) {
        guard storedBytes > options.quotaBytes / 100 * MemberLimits.quotaReleasePercent else { return }
        slots[number].shard.tidy(events: MemberLimits.tidiedEventsMax)
        count(number)
        guard !slots[number].isCompacting, slots[number].shard.oldestEvent != nil else { return }
        // History goes before puts are refused: all of it, since what is left must hold the objects.
        compact(number, through: slots[number].shard.latest, .none, now: now, into: &actions)
    }

    /// Has history up to `revision` forgotten in every shard; `ticket` hears when all have done so.
    mutating func compactAll(_ revision: Revision, _ ticket: Ticket, now: Instant, into actions: inout MemberActions) {
        let refusal: Refusal? =
            alarms.contains(.diskFailed)
            ? .failed : alarms.contains(.noSpace) ? .noSpace : isShuttingDown ? .shuttingDown : nil
        if let refusal {
            actions.replies.append(MemberReply(ticket: ticket, outcome: .refused(refusal)))
            return
        }
        manualCompactions.append(ManualCompaction(ticket: ticket, left: slots.count, number: nextCompaction))
        for number in slots.indices {
            compact(number, through: revision, Ticket(route: .none, tag: nextCompaction), now: now, into: &actions)
        }
        nextCompaction += 1
    }

    /// Proposes that a shard forgets history: the floor is an entry of its log, and so the same wherever it is applied.
    private mutating func compact(
        _ number: Int, through: Revision, _ ticket: Ticket, now: Instant, into actions: inout MemberActions
    ) {
        slots[number].isCompacting = true
        propose(.compact(through), to: ShardNumber(UInt8(number)), ticket, now: now, into: &actions)
    }

    /// A compaction was applied; the one who asked for all of them hears of the last.
    mutating func finishCompaction(_ number: Int, _ ticket: Ticket, into actions: inout MemberActions) {
        slots[number].isCompacting = false
        guard let place = manualCompactions.firstIndex(where: { $0.number == ticket.tag }) else { return }
        manualCompactions[place].left -= 1
        guard manualCompactions[place].left == 0 else { return }
        let end = actions.results.count
        actions.replies.append(
            MemberReply(ticket: manualCompactions.remove(at: place).ticket, outcome: .applied(end..<end)))
    }

    /// Arms the wake-up for history that grows old, if there is any: an idle store without history sleeps for ever.
    mutating func armAge(now: Instant) {
        let hasHistory = slots.indices.contains { slots[$0].shard.memory.historyEvents > 0 }
        nextAgeCheck = hasHistory ? now + options.historyAge / MemberLimits.ageChecksPerAge : .distantFuture
    }

    /// Lets go of forgotten events, a few at a time; true when there are more.
    private mutating func tidy() -> Bool {
        var hasMore = false
        for number in slots.indices {
            if slots[number].shard.tidy(events: MemberLimits.tidiedEventsMax) { hasMore = true }
            count(number)
        }
        return hasMore
    }

    /// Forgets history that is older than its age.
    mutating func compactAged(now: Instant, into actions: inout MemberActions) {
        guard now >= nextAgeCheck else { return }
        let milliseconds = options.historyAge.nanosecondsClamped / 1_000_000
        let (oldest, overflow) = steady.wall(at: now).rawValue.subtractingReportingOverflow(milliseconds)
        let cutoff = overflow ? Revision.zero : Revision(startOf: WallMilliseconds(oldest))
        for number in slots.indices where !slots[number].isCompacting {
            guard let first = slots[number].shard.oldestEvent, first < cutoff else { continue }
            // Never above the shard's last event: who has seen that one has missed nothing, and may resume.
            let through = min(cutoff, slots[number].shard.latest)
            compact(number, through: through, .none, now: now, into: &actions)
        }
        armAge(now: now)
        if tidy() { nextAgeCheck = now + MemberLimits.tidyInterval }
    }
}

extension Member {
    /// Says so when the shard's log is long enough for a snapshot.
    mutating func wantSnapshotIfLong(_ number: Int, into actions: inout MemberActions) {
        let least = max(options.snapshotLogBytesMin, slots[number].snapshotBytes, slots[number].snapshotRetryBytes)
        guard slots[number].logBytes > least else { return }
        wantSnapshot(number, into: &actions)
    }

    /// Says so for idle shards that hold back more of the log than all snapshots are worth: what they have in it
    /// is small, but no segment can be used again before they are snapshotted.
    mutating func wantSnapshotsOfHolders(into actions: inout MemberActions) {
        guard logBytes >= nextHolderCheck else { return }
        nextHolderCheck = logBytes + options.snapshotLogBytesMin
        let snapshots = slots.reduce(0) { $0 + $1.snapshotBytes }
        let heldMax = max(options.snapshotLogBytesMin * MemberLimits.heldLogFactor, snapshots * 2)
        letGoOfLog(heldMin: heldMax + 1, into: &actions)
    }

    /// Has shards that hold back so much of the log let go of it, the one that holds the oldest part first.
    mutating func letGoOfLog(heldMin: Int, into actions: inout MemberActions) {
        let holders = (0..<durableCount).filter { logBytes - slots[$0].logMark >= heldMin }
        for number in holders.sorted(by: { slots[$0].logMark < slots[$1].logMark }) {
            if slots[number].applied > slots[number].snapshotIndex {
                wantSnapshot(number, into: &actions)
            } else if slots[number].snapshotIndex > 0, slots[number].pending.isEmpty, !slots[number].isSnapshotWanted {
                // Nothing but the record of its snapshot is held: it moves to the log's end.
                let below = recordsGiven + 1
                giveSnapshotRecord(number, into: &actions)
                actions.notices.append(.release(ShardNumber(UInt8(number)), below: below))
                slots[number].logMark = logBytes
            }
        }
    }

    /// Has the log say which snapshot there is: a start without its file must not take the shard for empty.
    mutating func giveSnapshotRecord(_ number: Int, into actions: inout MemberActions) {
        let record = LogRecord.snapshot(
            shard: ShardNumber(UInt8(number)), term: slots[number].snapshotTerm, index: slots[number].snapshotIndex)
        give(record, slot: number, index: 0, bound: .zero, into: &actions)
    }

    private mutating func wantSnapshot(_ number: Int, into actions: inout MemberActions) {
        // With nothing but proposals since the last one it would be the same again.
        guard slots[number].durability == .durable, slots[number].applied > slots[number].snapshotIndex,
            !slots[number].isSnapshotWanted
        else { return }
        slots[number].isSnapshotWanted = true
        actions.notices.append(.snapshotWanted(ShardNumber(UInt8(number))))
    }

    /// A snapshot failed: a disk that is full or busy is not asked again at the next write.
    mutating func snapshotFailed(_ number: Int) {
        slots[number].isSnapshotWanted = false
        slots[number].snapshotRetryBytes = slots[number].logBytes + options.snapshotLogBytesMin / 4
    }

    /// Where a snapshot that begins now ends: the shard's applied state.
    public mutating func beginSnapshot(of shard: ShardNumber) -> SnapshotPoint {
        let number = Int(shard.rawValue)
        slots[number].isSnapshotWanted = true
        // What is in flight is not in the snapshot: it counts for the next one.
        slots[number].logBytesAtSnapshot = slots[number].logBytes - slots[number].pending.reduce(0) { $0 + $1.bytes }
        slots[number].logMarkAtSnapshot = logBytes
        slots[number].logBelowAtSnapshot = slots[number].pending.first?.sequence ?? recordsGiven + 1
        return SnapshotPoint(
            shard: shard, index: slots[number].applied, term: slots[number].appliedTerm,
            revision: slots[number].shard.latest, logBelow: slots[number].logBelowAtSnapshot)
    }

    /// A snapshot is durable: a record says so, and the shard's older records are not needed any more.
    mutating func snapshotTaken(
        _ point: SnapshotPoint, _ bytes: Int, now: Instant, into actions: inout MemberActions
    ) {
        let number = Int(point.shard.rawValue)
        slots[number].isSnapshotWanted = false
        guard point.index >= slots[number].snapshotIndex, !alarms.contains(.diskFailed) else { return }
        slots[number].snapshotIndex = point.index
        slots[number].snapshotBytes = bytes
        slots[number].snapshotRetryBytes = 0
        slots[number].logBytes = max(0, slots[number].logBytes - slots[number].logBytesAtSnapshot)
        slots[number].logMark = slots[number].logMarkAtSnapshot
        scratch.removeAll(keepingCapacity: true)
        slots[number].consensus.step(
            .snapshotTaken(index: point.index, term: point.term), now: now, into: &scratch)
        perform(number, nil, into: &actions)
        slots[number].snapshotTerm = point.term
        giveSnapshotRecord(number, into: &actions)
        // What was withdrawn since then has given its places to other records.
        actions.notices.append(.release(point.shard, below: min(point.logBelow, slots[number].logBelowAtSnapshot)))
        judgeFreeSpace(into: &actions)
    }
}

/// The state that a snapshot holds: the shard after the entry at (term, index).
public struct SnapshotPoint: Equatable, Sendable {
    public var shard: ShardNumber
    public var index: UInt64
    public var term: UInt64
    /// The shard's latest revision then.
    public var revision: Revision
    /// The first record that is needed beside the snapshot.
    public var logBelow: LogSequence

    public init(shard: ShardNumber, index: UInt64, term: UInt64, revision: Revision, logBelow: LogSequence) {
        self.shard = shard
        self.index = index
        self.term = term
        self.revision = revision
        self.logBelow = logBelow
    }
}

extension Shard {
    /// The revision of the first event of the history, or `nil` when there is none.
    var oldestEvent: Revision? {
        guard let position = try? position(after: floor) else { return nil }
        return (try? nextRevision(at: position)) ?? nil
    }
}
