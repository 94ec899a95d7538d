import Base
import Store

extension Member {
    /// The log holds nothing after `last`: proposals among it are refused, and what is no proposal is given again.
    ///
    /// Revisions and indices of what is refused were seen by nobody: the indices go to the next entries, the revisions
    /// to nothing.
    mutating func withdraw(
        after last: LogSequence, _ refusal: Refusal, now: Instant, into actions: inout MemberActions
    ) {
        guard last < recordsGiven, !alarms.contains(.diskFailed) else { return }
        precondition(last >= recordsDurable, "A durable record was withdrawn.")
        var again = WithdrawnRecords(slots: slots.count)
        while let given = undurable.last, given.sequence > last { again.note(undurable.removeLast()) }
        recordsGiven = last
        for number in 0..<durableCount {
            // A snapshot in progress must not have records released that take the places of those.
            slots[number].logBelowAtSnapshot = min(slots[number].logBelowAtSnapshot, last + 1)
            guard let first = again.entries[number] else { continue }
            withdrawProposals(of: number, after: last, refusal, into: &actions)
            scratch.removeAll(keepingCapacity: true)
            slots[number].consensus.step(.withdrawn(from: first), now: now, into: &scratch)
            perform(number, nil, into: &actions)
        }
        for index in actions.notices.indices {
            guard case .release(let shard, let below) = actions.notices[index] else { continue }
            actions.notices[index] = .release(shard, below: min(below, last + 1))
        }
        if again.hasBound { give(.bound(boundGiven), slot: 0, index: 0, bound: boundGiven, into: &actions) }
        for number in slots.indices {
            if again.votes.contains(number) {
                let core = slots[number].consensus
                let vote = LogRecord.vote(shard: ShardNumber(UInt8(number)), term: core.term, vote: core.id)
                give(vote, slot: number, index: 0, bound: .zero, into: &actions)
            }
            if again.snapshots.contains(number) { giveSnapshotRecord(number, into: &actions) }
        }
        closeAll(into: &actions)
    }

    private mutating func withdrawProposals(
        of number: Int, after last: LogSequence, _ refusal: Refusal, into actions: inout MemberActions
    ) {
        var count = 0
        for entry in slots[number].pending.reversed() {
            guard entry.sequence > last else { break }
            count += 1
        }
        for entry in slots[number].pending.suffix(count) {
            inFlight -= 1
            inFlightBytes -= entry.bytes
            slots[number].logBytes -= entry.bytes
            logBytes -= entry.bytes
            if entry.ticket.route == .none {
                withdrawCompaction(number, entry.ticket, refusal, into: &actions)
            } else {
                actions.replies.append(MemberReply(ticket: entry.ticket, outcome: .refused(refusal)))
            }
        }
        slots[number].pending.removeLast(count)
    }

    /// Other shards may have forgotten their part already: to ask again does no harm.
    private mutating func withdrawCompaction(
        _ number: Int, _ ticket: Ticket, _ refusal: Refusal, into actions: inout MemberActions
    ) {
        slots[number].isCompacting = false
        guard let place = manualCompactions.firstIndex(where: { $0.number == ticket.tag }) else { return }
        let compaction = manualCompactions.remove(at: place)
        actions.replies.append(MemberReply(ticket: compaction.ticket, outcome: .refused(refusal)))
    }
}

/// What there was among records that were withdrawn.
private struct WithdrawnRecords {
    /// The first entry of each slot.
    var entries: [UInt64?]
    var hasBound = false
    var votes: Set<Int> = []
    var snapshots: Set<Int> = []

    init(slots: Int) {
        entries = [UInt64?](repeating: nil, count: slots)
    }

    /// Takes the records from the last one backwards.
    mutating func note(_ record: Member.GivenRecord) {
        let slot = Int(record.slot)
        switch record.kind {
        case .entry, .seal: entries[slot] = record.index
        case .bound: hasBound = true
        case .vote: votes.insert(slot)
        case .snapshot: snapshots.insert(slot)
        case .truncate: preconditionFailure("A group of one member takes nothing back.")
        }
    }
}
