import Base
import Glibc
public import Reactor
public import Store

/// The shards of a process on one loop, with their log, snapshots and data folder.
///
/// Made by `open`, ended by `close`; in between everything is called on `loop`, which is checked, and nothing blocks
/// except one small write at a time when nothing else is in flight (`MemberOptions.writesAloneOnLoop`).
///
/// Two ways to write:
///
/// - `submit(_:to:completion:)` takes a closure and gives it an array of results: convenient.
/// - `submit(_:to:tag:)` takes a number and tells `delegate` with a slice of results: nothing is allocated for
///   the answer. A server keeps its requests in a `Slab` and uses the token's `word` as the tag:
///
///   ```swift
///   host.delegate = self                                   // kept until the host is closed
///   let token = requests.insert(request)
///   host.submit(.writes([write]), to: host.shard(forKey: write.key), tag: token.word)
///
///   func proposal(_ tag: UInt64, ended outcome: TaggedOutcome) {
///       guard let request = requests.remove(SlabToken(word: tag)) else { return }
///       switch outcome { … }
///   }
///   ```
///
/// Neither answers within `submit`, refusals included; each proposal is answered exactly once.
public final class MemberHost<D: Disk>: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: everything but `loop` and `disk` is reached only after `preconditionCurrent`.

    public let loop: EventLoop
    public let disk: D
    let engine: MemberLoop
    private let writer: LogWriter<D>
    private let lock: D.Lock
    let taker: SnapshotTaker<D>
    private var isClosed = false
    private var closing: [CheckedContinuation<Void, Never>] = []

    /// Opens the folder of `disk`: makes a cluster in an empty one, recovers another on all cores.
    ///
    /// `wallClock` is the time of day, read once a second at most; `nil` is the machine's.
    public static func open(
        _ options: MemberOptions, loop: EventLoop, disk: D,
        wallClock: (@Sendable () -> WallMilliseconds)? = nil
    ) async throws(MemberError) -> MemberHost {
        let opened = Handover(
            try await offLoop { () throws(MemberError) in try MemberRecovery(disk: disk, options: options).open() })
        let lock = opened.value!.lock
        let clock = wallClock ?? { MemberHost.machineClock }
        let made: Result<MemberHost, MemberError>?
        do {
            made = try await loop.run {
                do throws(MemberError) {
                    return .success(try MemberHost(opened.take(), options, loop: loop, disk: disk, wallClock: clock))
                } catch {
                    lock.release()
                    return .failure(error)
                }
            }
        } catch {
            made = nil
        }
        guard let made else {
            lock.release()
            throw .noThread
        }
        return try made.get()
    }

    /// What goes from one thread to another and is held by nobody else then: a shard that is shared would be copied.
    private final class Handover: @unchecked Sendable {
        // Reason for `@unchecked Sendable`: one thread puts it in, another takes it out, one after the other.
        var value: MemberRecovery<D>.Opened?

        init(_ value: consuming MemberRecovery<D>.Opened) {
            self.value = value
        }

        func take() -> MemberRecovery<D>.Opened { value.take()! }
    }

    private init(
        _ opened: consuming MemberRecovery<D>.Opened, _ options: MemberOptions, loop: EventLoop, disk: D,
        wallClock: @escaping @Sendable () -> WallMilliseconds
    ) throws(MemberError) {
        self.loop = loop
        self.disk = disk
        lock = opened.lock
        let (start, logOptions) = (opened.logStart, opened.logOptions)
        let engine = MemberLoop(loop: loop, options: options, recovered: opened.member, wallClock: wallClock)
        self.engine = engine
        let ear = LoopBound(Ear(), on: loop)
        do throws(DiskError) {
            writer = try LogWriter(
                disk: disk, folder: DataFolder.log, start: start, options: logOptions, loop: loop
            ) { ear.value.hear($0) }
        } catch {
            throw .disk(error)
        }
        guard let taker = SnapshotTaker(engine: engine, disk: disk) else {
            writer.close()
            throw .noThread
        }
        self.taker = taker
        ear.value.host = self
        engine.onSnapshotWanted = { [unowned taker] in taker.want($0) }
        let writer = writer
        engine.start(
            LogPort(
                append: { (records, isDeferred) throws(LogRefusal) in try writer.append(records, isDeferred: isDeferred)
                },
                writeNow: { writer.writeNow(bytesMax: $0) }, release: { writer.release($0, below: $1) },
                withdraw: { writer.withdraw() }, keepFree: { writer.keepFree(bytes: UInt64($0)) },
                close: { writer.close() }, status: { writer.status }))
        taker.removeUseless()
    }

    /// Hears the log for a host that may be gone.
    private final class Ear {
        weak var host: MemberHost?

        func hear(_ notice: LogNotice) {
            host?.hear(notice)
        }
    }

    private func hear(_ notice: LogNotice) {
        engine.hear(notice)
        switch notice {
        case .closed, .failed:
            isClosed = true
            finishClosing()
        case .persisted, .spaceLow, .spaceBack: break
        }
    }

    // MARK: Writes

    /// Hears of proposals that are submitted by tag; kept alive until the host is closed.
    public var delegate: (any MemberDelegate)? {
        get { engine.delegate }
        set {
            loop.preconditionCurrent()
            engine.delegate = newValue
        }
    }

    /// Proposes a command; `completion` is called on the loop exactly once, never within this call.
    public func submit(
        _ command: consuming Command, to shard: ShardNumber, completion: @escaping (SubmitOutcome) -> Void
    ) {
        engine.submit(command, to: shard, completion: completion)
    }

    /// Proposes a command; the delegate hears of its end under `tag`, never within this call.
    public func submit(_ command: consuming Command, to shard: ShardNumber, tag: UInt64) {
        engine.submit(command, to: shard, Ticket(tag: tag))
    }

    /// Has history up to `revision` forgotten in all shards; reads below it answer `compacted`.
    public func compact(to revision: Revision, completion: @escaping (SubmitOutcome) -> Void) {
        engine.compact(to: revision, completion: completion)
    }

    // MARK: Alarms

    /// Told on the loop of every alarm that begins or ends.
    public var onAlarm: ((Alarm, _ isRaised: Bool) -> Void)? {
        get { engine.onAlarm }
        set {
            loop.preconditionCurrent()
            engine.onAlarm = newValue
        }
    }

    /// Called on the loop at most once a turn, after something was applied or closed: feeds have news.
    public var onEvents: (() -> Void)? {
        get { engine.onEvents }
        set {
            loop.preconditionCurrent()
            engine.onEvents = newValue
        }
    }

    // MARK: The end

    /// Takes no more writes, makes durable and answers what was taken, and gives the folder free.
    public func close() async {
        await withCheckedContinuation { continuation in
            let isTaken = loop.post {
                self.closing.append(continuation)
                if self.isClosed { return self.finishClosing() }
                guard self.closing.count == 1 else { return }
                self.engine.step(.shutDown)
                self.taker.stop()
                self.writer.close()
            }
            if !isTaken { continuation.resume() }
        }
    }

    private func finishClosing() {
        guard !closing.isEmpty else { return }
        taker.whenIdle { [self] in
            lock.release()
            engine.letGo()
            let waiting = closing
            closing = []
            for continuation in waiting { continuation.resume() }
        }
    }

    /// The time of day. The corresponding C function is `clock_gettime`.
    static var machineClock: WallMilliseconds {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallMilliseconds(Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// Runs blocking work on a thread of its own, so that neither a loop nor the pool of tasks waits for a disk.
func offLoop<R: Sendable>(
    _ body: @escaping @Sendable () throws(MemberError) -> R
) async throws(MemberError) -> R {
    let result: Result<R, MemberError> = await withCheckedContinuation { continuation in
        let isStarted = LogThread.start("member-work") {
            do throws(MemberError) {
                continuation.resume(returning: .success(try body()))
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        if !isStarted { continuation.resume(returning: .failure(.noThread)) }
    }
    return try result.get()
}
