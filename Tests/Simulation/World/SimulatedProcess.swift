import Base
import Reactor
import Replication
import Store

/// One process: the real member with its loop, log core, recovery, snapshots and shards, on a simulated disk and clock.
///
/// What `LogWriter` and the snapshots' thread do with threads is done here by simulated time. A crash is that the world
/// kills the loop and forgets the process.
final class SimulatedProcess: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: one thread steps the world, and all of its loops are on it.

    let number: Int
    let loop: EventLoop
    let disk: SimulatedDisk
    let canary: Canary?
    let engine: MemberLoop
    var random: Random
    var hardware: Hardware
    /// Told of every answer.
    let respond: (_ tag: UInt64, ServerResponse) -> Void
    /// Told of everything that a watch carries.
    let deliver: (_ watcher: Int, _ session: Int, WatchMessage) -> Void

    // The log's threads.
    var log: LogCore
    var logActions: [LogAction] = []
    var notices: [LogNotice] = []
    var isNoticePosted = false
    var durable: LogSequence
    var told: LogSequence
    var write: LogWrite?
    var isWriterAwake = false
    /// Bytes of the disk that a further segment must leave.
    var keptFree: UInt64 = 0
    /// The loop itself writes.
    var isWriting = false
    var preparation: LogPreparation?
    var current: (slot: LogSlot, file: SimulatedFile)?
    /// A write of the log failed: nothing of a durable shard may be acknowledged any more.
    var hasFailed = false
    /// The log has ended, by an order or by a failure.
    var hasEnded = false
    /// Batches that damage can make look like a torn write: the last one that was acknowledged, and all that were begun
    /// after it.
    var exposed: [BatchPlace]

    /// Takes snapshots, on a thread of simulated time.
    private(set) var taker: SnapshotTaker<SimulatedDisk>?
    private var work: [@Sendable () -> Void] = []
    private var isWorking = false

    /// The log's failure was heard on the loop.
    var heardFailure = false

    var watches: [Watch] = []
    var isPumpDue = false
    /// The version before the newest of each key, for a canary.
    var stale: [[UInt8]: Item] = [:]

    struct Watch {
        let watcher: Int
        let session: Int
        let prefix: Bytes
        var feed: MergedFeed
        var bookmarked = Revision.zero
    }

    /// Where a batch stands.
    struct BatchPlace {
        let name: String
        let range: Range<Int>
    }

    /// Called in a turn of `loop`.
    init(
        number: Int, loop: EventLoop, disk: SimulatedDisk, opened: MemberRecovery<SimulatedDisk>.Opened,
        options: MemberOptions, hardware: Hardware, canary: Canary?, exposed: [BatchPlace], random: Random,
        wallClock: @escaping @Sendable () -> WallMilliseconds,
        respond: @escaping (UInt64, ServerResponse) -> Void,
        deliver: @escaping (Int, Int, WatchMessage) -> Void, applied: @escaping () -> Void
    ) {
        self.number = number
        self.loop = loop
        self.disk = disk
        self.canary = canary
        self.exposed = exposed
        self.random = random
        self.hardware = hardware
        self.respond = respond
        self.deliver = deliver
        log = LogCore(start: opened.logStart, options: opened.logOptions)
        durable = opened.logStart.last
        told = durable
        engine = MemberLoop(loop: loop, options: options, recovered: opened.member, wallClock: wallClock)
        engine.delegate = self
        engine.onEvents = { [unowned self] in
            applied()
            wantPump()
        }
        let worker = DiskWorker { [weak self] body in self?.work(body) }
        taker = SnapshotTaker(engine: engine, disk: disk, worker: worker)
        engine.onSnapshotWanted = { [unowned self] shard in taker?.want(shard) }
        engine.start(
            LogPort(
                append: { [unowned self] (records, isDeferred) throws(LogRefusal) in try append(records, isDeferred) },
                writeNow: { [unowned self] bytes in writeNow(bytes) },
                release: { [unowned self] shard, sequence in step(.release(shard, below: sequence)) },
                withdraw: { [unowned self] in log.withdraw() },
                keepFree: { [unowned self] bytes in keptFree = UInt64(bytes) },
                close: { [unowned self] in step(.close) },
                status: { [unowned self] in log.status }))
        taker?.removeUseless()
        armBookmarks()
    }

    /// A request arrives, in a turn of the loop.
    func take(_ request: ServerRequest, tag: UInt64) {
        switch request {
        case .submit(let command, let shard):
            if canary == .staleRead { rememberStale(command, shard) }
            if canary == .applyTwice, random.oneIn(50) { engine.submit(command, to: shard, Ticket(tag: .max)) }
            engine.submit(command, to: shard, Ticket(tag: tag))
            if canary == .replyEarly { engine.hear(.persisted(through: engine.member.recordsGiven)) }
        case .compact(let revision):
            engine.compact(to: revision) { [unowned self] outcome in
                switch outcome {
                case .applied(let results): respond(tag, .applied(results))
                case .refused(let refusal): respond(tag, .refused(refusal))
                case .outcomeUnknown: respond(tag, .unknown)
                }
            }
        case .get(let key): get(key, tag)
        case .list(let prefix, let revision, let durability): list(prefix, revision, durability, tag)
        case .watch(let watcher, let session, let prefix, let after, let durability):
            do throws(ReadError) {
                let feed = try MergedFeed(shards: shards(of: durability), after: after, in: self)
                watches.append(Watch(watcher: watcher, session: session, prefix: prefix, feed: feed))
                wantPump()
            } catch {
                deliver(watcher, session, .expired)
            }
        case .unwatch(let session): watches.removeAll { $0.session == session }
        }
    }

    /// Takes no more writes, makes durable what was taken, and ends.
    func close() {
        engine.step(.shutDown)
        taker?.stop()
        step(.close)
    }

    /// The process is gone: what it held of itself is let go of.
    func letGo() {
        engine.letGo()
        work.removeAll()
        taker = nil
    }

    var snapshotsTaken: Int { taker?.taken ?? 0 }

    /// Nothing waits to be heard.
    var isIdle: Bool { notices.isEmpty && !isNoticePosted }

    /// Something is on its way to the disk.
    var hasWork: Bool { write != nil || !work.isEmpty || isWorking || durable < engine.member.recordsGiven }

    /// The thread of snapshots: one piece of work after another.
    private func work(_ body: @escaping @Sendable () -> Void) {
        work.append(body)
        doWork()
    }

    private func doWork() {
        guard !isWorking, !work.isEmpty else { return }
        isWorking = true
        loop.schedule(after: time(hardware.writeTime)) { [weak self] in
            guard let self else { return }
            isWorking = false
            work.removeFirst()()
            doWork()
        }
    }

    func time(_ range: ClosedRange<Int>) -> Duration {
        .nanoseconds(Int.random(in: range, using: &random) * hardware.slowness)
    }
}

extension SimulatedProcess: MemberDelegate {
    func proposal(_ tag: UInt64, ended outcome: TaggedOutcome) {
        guard tag != .max else { return }
        switch outcome {
        case .applied(let results): respond(tag, .applied(Array(results)))
        case .refused(let refusal): respond(tag, .refused(refusal))
        case .outcomeUnknown: respond(tag, .unknown)
        }
    }
}
