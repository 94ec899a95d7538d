import Base
package import Reactor
package import Store

/// The log as the loop sees it: free of the disk's type, so that nothing on the way of a write is generic.
package struct LogPort {
    let append: ([LogRecord], _ isDeferred: Bool) throws(LogRefusal) -> LogSequence
    let writeNow: (_ bytesMax: Int) -> LogSequence?
    let release: (ShardNumber, LogSequence) -> Void
    let withdraw: () -> LogSequence
    let keepFree: (_ bytes: Int) -> Void
    let close: () -> Void
    let status: () -> LogStatus

    package init(
        append: @escaping ([LogRecord], _ isDeferred: Bool) throws(LogRefusal) -> LogSequence,
        writeNow: @escaping (_ bytesMax: Int) -> LogSequence?, release: @escaping (ShardNumber, LogSequence) -> Void,
        withdraw: @escaping () -> LogSequence, keepFree: @escaping (_ bytes: Int) -> Void,
        close: @escaping () -> Void, status: @escaping () -> LogStatus
    ) {
        self.append = append
        self.writeNow = writeNow
        self.release = release
        self.withdraw = withdraw
        self.keepFree = keepFree
        self.close = close
        self.status = status
    }
}

/// The loop's side of `MemberHost`: steps the core, performs its actions, answers.
///
/// Everything here runs on the loop. In a turn, proposals are gathered; at its end their records go to the log
/// together. What the log reports durable is applied and answered at once.
package final class MemberLoop: Flushable, TimerHandler {
    package let loop: EventLoop
    package let cluster: ClusterFile
    let wallClock: @Sendable () -> WallMilliseconds
    package internal(set) var member: Member
    private var actions: MemberActions
    private var port: LogPort?
    /// Records that the log had no room for: they go to it when there is some.
    private var held: [LogRecord] = []
    /// What the log may let go of once it has those: among them is what tells of the snapshots that take its place.
    private var heldReleases: [(shard: ShardNumber, below: LogSequence)] = []

    private var replies: ContiguousArray<MemberReply> = []
    private var results: [WriteResult] = []
    private var isDelivering = false
    private var isFlushAsked = false
    private var hasNews = false
    private var armedWake: Instant?
    private var waiters = Slab<(SubmitOutcome) -> Void>()

    /// Strong: a weak reference would cost at every answer. The host lets go of it when it is closed.
    package var delegate: (any MemberDelegate)?
    package var onEvents: (() -> Void)?
    package var onAlarm: ((Alarm, Bool) -> Void)?
    /// Has a snapshot taken.
    package var onSnapshotWanted: ((ShardNumber) -> Void)?

    package init(
        loop: EventLoop, options: MemberOptions, recovered: consuming RecoveredMember,
        wallClock: @escaping @Sendable () -> WallMilliseconds
    ) {
        self.loop = loop
        self.wallClock = wallClock
        cluster = recovered.cluster
        var actions = MemberActions()
        member = Member(options: options, recovered: recovered, wall: wallClock(), now: loop.now, into: &actions)
        self.actions = actions
    }

    /// Begins to write: what the start of the core asked for goes to the log.
    package func start(_ port: LogPort) {
        self.port = port
        perform()
    }

    // MARK: Writes

    package func submit(_ command: consuming Command, to shard: ShardNumber, _ ticket: Ticket) {
        loop.preconditionCurrent()
        member.step(.propose(command, to: shard, ticket), now: loop.now, into: &actions)
        askFlush()
    }

    func submit(_ command: consuming Command, to shard: ShardNumber, completion: @escaping (SubmitOutcome) -> Void) {
        loop.preconditionCurrent()
        let token = waiters.insert(completion)
        submit(command, to: shard, Ticket(route: .closure, tag: token.word))
    }

    package func compact(to revision: Revision, completion: @escaping (SubmitOutcome) -> Void) {
        let token = waiters.insert(completion)
        step(.compact(revision, Ticket(route: .closure, tag: token.word)))
    }

    /// Steps the core with something that is no proposal.
    package func step(_ event: MemberEvent) {
        loop.preconditionCurrent()
        member.step(event, now: loop.now, into: &actions)
        askFlush()
    }

    private func askFlush() {
        guard !isFlushAsked else { return }
        isFlushAsked = true
        loop.flushAtEndOfTurn(self)
    }

    /// The end of a turn: what was gathered goes to the log, and feeds hear of what was applied in it.
    package func flush() {
        isFlushAsked = false
        let now = loop.now
        member.step(.turnEnded, now: now, into: &actions)
        if !actions.records.isEmpty, member.wantsWall(now: now) {
            member.step(.wall(wallClock()), now: now, into: &actions)
        }
        perform()
        armWake()
        if hasNews {
            hasNews = false
            onEvents?()
        }
    }

    private func perform() {
        let isAlone = actions.records.count <= 2 && member.inFlight <= 1
        giveRecords(isDeferred: isAlone && member.options.writesAloneOnLoop)
        performNotices()
        if actions.hasNews {
            actions.hasNews = false
            hasNews = true
            askFlush()
        }
        if member.hasWork { askFlush() }
        deliver()
    }

    // MARK: The log

    private func giveRecords(isDeferred: Bool) {
        guard !actions.records.isEmpty || !held.isEmpty, let port else { return }
        if !held.isEmpty {
            held.append(contentsOf: actions.records)
            actions.records.removeAll(keepingCapacity: true)
            return giveHeld()
        }
        do throws(LogRefusal) {
            _ = try port.append(actions.records, isDeferred)
            actions.records.removeAll(keepingCapacity: true)
            if isDeferred, let last = port.writeNow(MemberLimits.loopWriteBytesMax) {
                member.step(.durable(through: last), now: loop.now, into: &actions)
                // What that made is small and rare: a compaction, the record of a snapshot.
                if !actions.records.isEmpty { giveRecords(isDeferred: false) }
            }
        } catch {
            hold(error)
        }
    }

    /// The log did not take the records: whether that passes decides what becomes of them.
    private func hold(_ refusal: LogRefusal) {
        switch refusal {
        case .queueFull:
            // That passes as soon as something is written: they are kept, in order, until then. Meanwhile the core
            // takes no more than its bounds allow.
            held.append(contentsOf: actions.records)
            actions.records.removeAll(keepingCapacity: true)
        case .noSpace:
            member.step(.space(isLow: true), now: loop.now, into: &actions)
            withdraw(.noSpace)
        case .tooLarge: withdraw(.tooLarge(bytesMax: member.commandBytesMax))
        case .failed, .closed:
            held.removeAll()
            actions.records.removeAll()
            member.step(.logFailed, now: loop.now, into: &actions)
        }
    }

    /// What the log did not take, and what would wait in it for space, is refused: nothing of it was given to the disk.
    /// What is no proposal is given again, the newest of each kind alone, and held as long as there is no room for it.
    private func withdraw(_ refusal: Refusal) {
        guard let port else { return }
        held.removeAll()
        actions.records.removeAll(keepingCapacity: true)
        let last = port.withdraw()
        for index in heldReleases.indices { heldReleases[index].below = min(heldReleases[index].below, last + 1) }
        member.step(.withdrawn(after: last, refusal), now: loop.now, into: &actions)
        swap(&held, &actions.records)
        giveHeld(withdraws: false)
    }

    private func giveHeld(withdraws: Bool = true) {
        guard !held.isEmpty, let port else { return }
        do throws(LogRefusal) {
            _ = try port.append(held, false)
            held.removeAll()
            for (shard, below) in heldReleases { port.release(shard, below) }
            heldReleases.removeAll()
        } catch {
            switch error {
            case .queueFull: return
            case .noSpace, .tooLarge: if withdraws { hold(error) }
            case .failed, .closed: hold(error)
            }
        }
    }

    /// What the log tells, on the loop.
    package func hear(_ notice: LogNotice) {
        let now = loop.now
        switch notice {
        case .persisted(let last):
            member.step(.durable(through: last), now: now, into: &actions)
            giveHeld()
        case .spaceLow: hold(.noSpace)
        case .spaceBack:
            member.step(.space(isLow: false), now: now, into: &actions)
            giveHeld()
        case .failed: member.step(.logFailed, now: now, into: &actions)
        case .closed: member.step(.logClosed, now: now, into: &actions)
        }
        perform()
    }

    private func performNotices() {
        guard !actions.notices.isEmpty else { return }
        let notices = actions.notices
        actions.notices.removeAll(keepingCapacity: true)
        for notice in notices {
            switch notice {
            case .alarm(let alarm, let isRaised): onAlarm?(alarm, isRaised)
            case .snapshotWanted(let shard): onSnapshotWanted?(shard)
            case .release(let shard, let below):
                if held.isEmpty { port?.release(shard, below) } else { heldReleases.append((shard, below)) }
            case .keepFree(let bytes): port?.keepFree(bytes)
            }
        }
    }

    // MARK: Answers

    /// Answers everything that ended; what the callbacks submit comes with the next turn's end.
    private func deliver() {
        guard !isDelivering, !actions.replies.isEmpty else { return }
        isDelivering = true
        while !actions.replies.isEmpty {
            swap(&replies, &actions.replies)
            swap(&results, &actions.results)
            for index in replies.indices {
                let ticket = replies[index].ticket
                switch ticket.route {
                case .none: break
                case .delegate: delegate?.proposal(ticket.tag, ended: taggedOutcome(index))
                case .closure: waiters.remove(SlabToken(word: ticket.tag))?(outcome(index))
                }
            }
            replies.removeAll(keepingCapacity: true)
            results.removeAll(keepingCapacity: true)
        }
        isDelivering = false
    }

    private func taggedOutcome(_ index: Int) -> TaggedOutcome {
        switch replies[index].outcome {
        case .applied(let range): .applied(results[range])
        case .refused(let refusal): .refused(refusal)
        case .outcomeUnknown: .outcomeUnknown
        }
    }

    private func outcome(_ index: Int) -> SubmitOutcome {
        switch replies[index].outcome {
        case .applied(let range): .applied(Array(results[range]))
        case .refused(let refusal): .refused(refusal)
        case .outcomeUnknown: .outcomeUnknown
        }
    }

    // MARK: Time

    private func armWake() {
        guard let wake = member.nextWake else { return }
        if let armedWake, armedWake <= wake { return }
        armedWake = wake
        loop.schedule(at: wake, notifying: self)
    }

    package func timerFired(_ tag: UInt64) {
        armedWake = nil
        step(.wake)
    }

    /// Closes all shards as far as it goes, and says how far.
    package func exactRevision(of durability: Durability) -> Revision {
        loop.preconditionCurrent()
        member.closeAll(into: &actions)
        if actions.hasNews { askFlush() }
        return member.closed(of: durability)
    }

    /// Drops what the owner gave: the end of a host is the end of what hears it.
    package func letGo() {
        delegate = nil
        onEvents = nil
        onAlarm = nil
        onSnapshotWanted = nil
    }

    func logStatus() -> LogStatus { port?.status() ?? LogStatus() }
}
