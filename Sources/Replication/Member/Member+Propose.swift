import Base
import Store

extension Member {
    mutating func propose(
        _ command: consuming Command, to shard: ShardNumber, _ ticket: Ticket, now: Instant,
        into actions: inout MemberActions
    ) {
        let number = Int(shard.rawValue)
        guard number < slots.count else { return refuse(ticket, .noSuchShard, slot: number, into: &actions) }
        let bytes = command.payloadBytes
        let refusal =
            ticket.route == .none ? ownAdmission : admission(command, bytes: bytes, slot: number)
        if let refusal { return refuse(ticket, refusal, slot: number, into: &actions) }
        let wall = steady.wall(at: now)
        renewBound(wall: wall, into: &actions)
        let count = command.revisionCount
        let revision = clock.next(shard: shard, count: count, wall: wall)
        var buffer = ByteBuffer(capacity: bytes)
        do {
            try EntryPayload.encode(command, revision: revision, into: &buffer)
        } catch {
            return refuse(ticket, .invalidCommand, slot: number, into: &actions)
        }
        // The shard copies what it keeps: until then the command shares the memory that it came in.
        let entry = PendingEntry(
            index: 0, sequence: .zero, revision: revision, count: count, bytes: bytes, ticket: ticket,
            command: command)
        scratch.removeAll(keepingCapacity: true)
        slots[number].consensus.step(
            .propose(kind: .command, payload: buffer.finish()), now: now, into: &scratch)
        perform(number, entry, into: &actions)
    }

    /// Bytes of a command's entry: what both the store's codec and the log take.
    var commandBytesMax: Int {
        min(StoreLimits.commandBytes, LogLimits.payloadBytesMax(segmentBytes: options.segmentBytes))
    }

    /// Why a compaction of the member's own is not taken now: they make room, and so pass what bounds clients.
    private var ownAdmission: Refusal? {
        alarms.contains(.diskFailed)
            ? .failed : isShuttingDown ? .shuttingDown : alarms.contains(.noSpace) ? .noSpace : nil
    }

    /// Why a client's `command` is not taken now, or `nil`.
    private func admission(_ command: borrowing Command, bytes: Int, slot: Int) -> Refusal? {
        if alarms.contains(.diskFailed) { return .failed }
        if isShuttingDown { return .shuttingDown }
        if bytes > commandBytesMax { return .tooLarge(bytesMax: commandBytesMax) }
        if inFlight >= options.inFlightMax || inFlightBytes + bytes > max(options.inFlightBytesMax, bytes) {
            return .tooManyInFlight
        }
        if alarms.isEmpty { return command.isSubmittable ? nil : .invalidCommand }
        // Memory-only shards need no room in the log: heartbeats go on while the disk is full.
        if alarms.contains(.noSpace), slots[slot].durability == .durable { return .noSpace }
        if alarms.contains(.quota), slots[slot].shard.grows(by: command) { return .quota(bytesMax: options.quotaBytes) }
        return command.isSubmittable ? nil : .invalidCommand
    }

    private mutating func refuse(
        _ ticket: Ticket, _ refusal: Refusal, slot: Int, into actions: inout MemberActions
    ) {
        guard ticket.route != .none else {
            slots[slot].isCompacting = false
            return
        }
        actions.replies.append(MemberReply(ticket: ticket, outcome: .refused(refusal)))
    }

    /// Sets the durable bound further ahead when less than a quarter of a second of it is left.
    ///
    /// The record stands in the log before the entry that made it necessary, so that no write waits for it.
    private mutating func renewBound(wall: WallMilliseconds, into actions: inout MemberActions) {
        let latest = max(clock.latest.milliseconds, Revision(startOf: wall).milliseconds)
        guard boundGiven.milliseconds < latest + MemberLimits.boundRenewMilliseconds else { return }
        let ahead =
            alarms.contains(.noSpace)
            ? MemberLimits.boundAheadWithoutSpaceMilliseconds : MemberLimits.boundAheadMilliseconds
        let bound = Revision(milliseconds: latest + ahead, counter: 0, shard: ShardNumber(0))
        boundGiven = bound
        counters.bounds += 1
        give(.bound(bound), slot: 0, index: 0, bound: bound, into: &actions)
    }

    /// Performs what the core of a shard asked for in its last step; `entry` is the proposal of that step.
    mutating func perform(_ number: Int, _ entry: consuming PendingEntry?, into actions: inout MemberActions) {
        for position in scratch.indices {
            switch scratch[position] {
            case .persist(let index, let term, let kind, let payload):
                if var proposed = entry.take() {
                    proposed.index = index
                    proposed.sequence = recordsGiven + 1
                    inFlight += 1
                    inFlightBytes += proposed.bytes
                    slots[number].pending.append(proposed)
                }
                guard slots[number].durability == .durable else { continue }
                slots[number].logBytes += payload.count
                logBytes += payload.count
                let record = LogRecord.entry(
                    kind, shard: ShardNumber(UInt8(number)), term: term, index: index, payload: payload)
                give(record, slot: number, index: index, bound: .zero, into: &actions)
            case .persistVote(let term, let vote):
                let record = LogRecord.vote(shard: ShardNumber(UInt8(number)), term: term, vote: vote)
                give(record, slot: number, index: 0, bound: .zero, into: &actions)
            case .commit(let index):
                slots[number].committed = index
                touch(number)
            case .refused(let refusal):
                guard let proposed = entry.take() else { continue }
                switch refusal {
                case .notLeader, .sealed: refuse(proposed.ticket, .notLeader, slot: number, into: &actions)
                }
            case .leadership, .sealed: break
            case .truncate, .send, .installSnapshot:
                preconditionFailure("A group of one member has nobody to lose to or to talk to.")
            }
        }
    }

    /// Notes that a slot may have something to apply.
    mutating func touch(_ number: Int) {
        guard !slots[number].isTouched else { return }
        slots[number].isTouched = true
        touched.append(number)
    }
}

extension Shard {
    /// Whether `command` could make the store larger: judged only while the quota's alarm is on.
    func grows(by command: Command) -> Bool {
        guard case .writes(let writes) = command else { return false }
        return writes.contains { write in
            guard case .put(let value, _) = write.change else { return false }
            guard let item = (try? get(write.key)) ?? nil else { return true }
            return value.count > item.value.count
        }
    }
}
