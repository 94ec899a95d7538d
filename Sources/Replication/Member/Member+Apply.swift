import Base
import DequeModule
public import Store

extension Member {
    /// Applies what is committed in the touched shards, closes revisions, and looks after history and quota.
    mutating func applyTouched(now: Instant, into actions: inout MemberActions) {
        guard !touched.isEmpty, !alarms.contains(.diskFailed) else { return }
        // The two lists change places, so that neither is copied or made anew.
        var numbers = spareTouched
        spareTouched = []
        swap(&numbers, &touched)
        for number in numbers {
            slots[number].isTouched = false
            apply(number, into: &actions)
        }
        for number in numbers {
            count(number)
            if number < durableCount, slots[number].snapshotRoom > keptFree { judgeFreeSpace(into: &actions) }
            compactIfLong(number, now: now, into: &actions)
            wantSnapshotIfLong(number, into: &actions)
        }
        wantSnapshotsOfHolders(into: &actions)
        closeAll(into: &actions)
        judgeQuota(into: &actions)
        if nextAgeCheck == .distantFuture { armAge(now: now) }
        numbers.removeAll(keepingCapacity: true)
        spareTouched = numbers
    }

    /// Applies what is committed in one shard.
    private mutating func apply(_ number: Int, into actions: inout MemberActions) {
        let committed = slots[number].committed
        let isDurable = slots[number].durability == .durable
        while let first = slots[number].pending.first, first.index <= committed {
            let last = first.revision.advanced(by: first.count - 1)
            // What a memory-only shard shows must be below what a restart starts from: the bound will touch it again.
            if !isDurable, last > boundDurable { return }
            let entry = slots[number].pending.removeFirst()
            let start = actions.results.count
            slots[number].shard.apply(entry.command, revision: entry.revision, results: &actions.results)
            slots[number].applied = entry.index
            slots[number].appliedTerm = slots[number].consensus.term
            inFlight -= 1
            inFlightBytes -= entry.bytes
            if isDurable, last > appliedDurable { appliedDurable = last }
            counters.applied += 1
            if entry.ticket.route == .none {
                actions.results.removeSubrange(start...)
                if case .compact = entry.command { finishCompaction(number, entry.ticket, into: &actions) }
            } else {
                let results = start..<actions.results.count
                actions.replies.append(MemberReply(ticket: entry.ticket, outcome: .applied(results)))
            }
            actions.hasNews = true
        }
    }

    /// Memory-only shards may go on when the bound has become durable.
    mutating func touchMemory() {
        for number in durableCount..<slots.count where !slots[number].pending.isEmpty { touch(number) }
    }

    /// The highest revision at or below which every shard of a class has everything applied.
    ///
    /// It is the lowest pending revision less one, or else the clock's latest: in one log, shards commit in the
    /// order of revisions. And it never exceeds what a restart would start from.
    public func closed(of durability: Durability) -> Revision {
        // What was given up may be on the disk, and there after a restart: nothing is closed above it.
        var lowest = durability == .durable ? lowestGivenUp : Revision.max
        let range = durability == .durable ? 0..<durableCount : durableCount..<slots.count
        for number in range {
            if let first = slots[number].pending.first { lowest = min(lowest, first.revision) }
        }
        let candidate = lowest == .max ? clock.latest : Revision(lowest.rawValue - 1)
        return min(candidate, max(boundDurable, appliedDurable))
    }

    /// Closes every shard at its class's highest possible revision: idle shards close on demand, not by a timer.
    public mutating func closeAll(into actions: inout MemberActions) {
        let durable = closed(of: .durable)
        for number in 0..<durableCount where slots[number].shard.closed < durable {
            slots[number].shard.close(at: durable)
            actions.hasNews = true
        }
        guard durableCount < slots.count else { return }
        let memory = closed(of: .memory)
        for number in durableCount..<slots.count where slots[number].shard.closed < memory {
            slots[number].shard.close(at: memory)
            actions.hasNews = true
        }
    }

    /// Counts a shard's memory anew.
    mutating func count(_ number: Int) {
        let memory = slots[number].shard.memory
        // Tables and slots are kept for use again: what does not shrink with deletes cannot count against a quota.
        let bytes = memory.keyBytes + memory.valueBytes + memory.historyBytes
        storedBytes += bytes - slots[number].countedBytes
        slots[number].countedBytes = bytes
    }

    /// Has the log leave room for the largest snapshot, so that a disk that the log has filled is no dead end.
    mutating func judgeFreeSpace(into actions: inout MemberActions) {
        var bytes = 0
        for number in 0..<durableCount { bytes = max(bytes, slots[number].snapshotRoom) }
        // An eighth more, so that a store that grows says so rarely.
        guard bytes > keptFree || bytes < keptFree / 2 else { return }
        keptFree = bytes + bytes / 8
        actions.notices.append(.keepFree(bytes: keptFree))
    }

    private mutating func judgeQuota(into actions: inout MemberActions) {
        if alarms.contains(.quota) {
            let release = options.quotaBytes / 100 * MemberLimits.quotaReleasePercent
            if storedBytes < release { raise(.quota, false, into: &actions) }
        } else if storedBytes > options.quotaBytes {
            raise(.quota, true, into: &actions)
        }
    }

    /// Turns an alarm on or off, and says so when that is new.
    mutating func raise(_ alarm: Alarm, _ isRaised: Bool, into actions: inout MemberActions) {
        guard alarms.contains(alarm) != isRaised else { return }
        if isRaised { alarms.insert(alarm) } else { alarms.remove(alarm) }
        actions.notices.append(.alarm(alarm, isRaised: isRaised))
    }

    /// Compares the machine's time of day with the member's own; what follows is decided by the member's.
    mutating func compare(_ wall: WallMilliseconds, now: Instant, into actions: inout MemberActions) {
        nextClockCheck = now + MemberLimits.clockCheckInterval
        do {
            try steady.check(wall: wall, now: now)
            raise(.clock, false, into: &actions)
        } catch {
            raise(.clock, true, into: &actions)
        }
    }

    /// The log takes nothing any more: nobody knows what of that which is in flight is on the disk.
    mutating func giveUp(into actions: inout MemberActions) {
        for number in 0..<durableCount {
            if let first = slots[number].pending.first { lowestGivenUp = min(lowestGivenUp, first.revision) }
        }
        for number in slots.indices {
            while let entry = slots[number].pending.popFirst() {
                guard entry.ticket.route != .none else { continue }
                actions.replies.append(MemberReply(ticket: entry.ticket, outcome: .outcomeUnknown))
            }
        }
        for compaction in manualCompactions {
            actions.replies.append(MemberReply(ticket: compaction.ticket, outcome: .outcomeUnknown))
        }
        manualCompactions = []
        inFlight = 0
        inFlightBytes = 0
    }
}
