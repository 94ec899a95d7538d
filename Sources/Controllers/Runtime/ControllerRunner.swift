import APIModel
import Base
import Client
import Reactor

/// What all runners of a manager share.
final class RunnerHost {
    let session: ClientSession
    let view: ClusterView
    let writer: BatchWriter
    let wallClock: @Sendable () -> MicroTime
    /// Hears of keys that cannot be processed, for logs.
    var onFault: ((_ controller: String, _ key: String, _ message: String) -> Void)?

    init(_ session: ClientSession, _ view: ClusterView, wallClock: @escaping @Sendable () -> MicroTime) {
        self.session = session
        self.view = view
        self.wallClock = wallClock
        writer = BatchWriter(session)
    }

    var loop: EventLoop { session.loop }
}

/// A runner of whatever controller.
protocol RunningController: AnyObject {
    var name: String { get }
    var counters: RunnerCounters { get }
    /// Begins to process; keys may have been added before.
    func start()
    /// Begins no more keys; calls `whenIdle` when those under way have ended.
    func stop(whenIdle: @escaping () -> Void)
}

/// What a runner has done since its start.
struct RunnerCounters: Sendable {
    var adds = 0
    var reconciles = 0
    var writes = 0
    var failures = 0
    var conflicts = 0
    var unknownOutcomes = 0
    var faults = 0
    /// Keys that had to wait for the view.
    var waits = 0
    /// Keys that waited in vain.
    var overdue = 0
    /// Nanoseconds in `reconcile`.
    var nanoseconds: UInt64 = 0
    /// Now: due, being written for, waiting for the view, waiting for their time.
    var depth = 0
    var active = 0
    var parked = 0
    var delayed = 0
}

/// Drives one controller: its queue, its keys' pauses, and the writes of their plans. Belongs to its loop.
///
/// ```
/// queued ──▶ the view shows our writes? ──no──▶ parked ──the view has moved──▶ queued
///                  │ yes
///                  ▼
///              reconcile ──▶ stage 1 … stage n written ──all well──▶ forgotten, or queued after a while
///                                    │ refused
///                                    └──▶ queued after a pause that grows
/// ```
final class ControllerRunner<C: Controller>: RunningController {
    private struct KeyState {
        /// What the view has to show before the key is looked at: a revision for each kind that was written.
        var barrier: [(kind: UInt16, revision: UInt64)] = []
        var barrierSince = Instant.origin
        var failure: WriteFailure?
        var ended = Instant.origin
        var isActive = false
        /// It was added while it was active.
        var isDirty = false

        var isQuiet: Bool { barrier.isEmpty && failure == nil && !isActive }
    }

    /// A plan whose writes are under way.
    private final class Run {
        let key: C.Key
        let plan: Plan
        var stage = 0
        var open = 0
        var barrier: [(kind: UInt16, revision: UInt64)] = []
        var failure: WriteFailure?
        /// The write need not be tried again: what it was for goes away.
        var isFutile = false
        var hasConflict = false

        init(_ key: C.Key, _ plan: Plan) {
            self.key = key
            self.plan = plan
        }

        func wait(for kind: UInt16, _ revision: UInt64) {
            if let place = barrier.firstIndex(where: { $0.kind == kind }) {
                barrier[place].revision = max(barrier[place].revision, revision)
            } else {
                barrier.append((kind, revision))
            }
        }
    }

    let controller: C
    private let host: RunnerHost
    private let recorder: EventRecorder
    private var queue: WorkQueue<C.Key>
    private var states: [C.Key: KeyState] = [:]
    private var parked: Set<C.Key> = []
    private var active = 0
    private var seenChanges: UInt64 = 0
    private var timer: (token: TimerToken, at: Instant)?
    private var parkTimer: TimerToken?
    private var isFlushQueued = false
    private var isStarted = false
    private var isStopping = false
    private var whenIdle: (() -> Void)?
    private var counted = RunnerCounters()

    init(_ host: RunnerHost) {
        self.host = host
        recorder = EventRecorder(host.session, component: C.name, wallClock: host.wallClock)
        queue = WorkQueue(
            limiter: RetryLimiter(
                first: ControllerLimits.retryPause, longest: ControllerLimits.retryPauseMax,
                bucket: TokenBucket(
                    perSecond: ControllerLimits.retriesPerSecond, burst: ControllerLimits.retriesBurst)))
        let keys = KeySink<C.Key>()
        controller = C(host.view, keys)
        keys.connect { [weak self] key, delay in self?.add(key, after: delay) }
        host.view.onAdvance { [weak self] in
            guard let self, !parked.isEmpty else { return }
            queueFlush()
        }
    }

    var name: String { C.name }

    var counters: RunnerCounters {
        var counters = counted
        counters.depth = queue.count
        counters.active = active
        counters.parked = parked.count
        counters.delayed = queue.delayedCount
        return counters
    }

    func start() {
        isStarted = true
        queueFlush()
    }

    func stop(whenIdle: @escaping () -> Void) {
        isStopping = true
        queue.shutDown()
        if let timer { host.loop.cancel(timer.token) }
        if let parkTimer { host.loop.cancel(parkTimer) }
        (timer, parkTimer) = (nil, nil)
        self.whenIdle = whenIdle
        endIfIdle()
    }

    private func endIfIdle() {
        guard isStopping, active == 0, let idle = whenIdle else { return }
        whenIdle = nil
        idle()
    }

    // MARK: Keys

    private func add(_ key: C.Key, after delay: Duration) {
        guard !isStopping else { return }
        counted.adds += 1
        if delay > .zero {
            queue.add(key, after: delay, now: host.loop.now)
        } else if states[key]?.isActive == true {
            states[key]?.isDirty = true
        } else {
            addSettling(key)
        }
        queueFlush()
    }

    /// Adds a key that is due, but not sooner than its pause allows.
    private func addSettling(_ key: C.Key) {
        let pause = C.settlePause
        if pause > .zero, let state = states[key] {
            let since = host.loop.now - state.ended
            if since < pause { return queue.add(key, after: pause - since, now: host.loop.now) }
        }
        queue.add(key)
    }

    private func queueFlush() {
        guard isStarted, !isStopping, !isFlushQueued else { return }
        isFlushQueued = true
        host.loop.flushAtEndOfTurn(self)
    }

    private func unpark() {
        guard !parked.isEmpty, host.view.changeCount != seenChanges else { return }
        seenChanges = host.view.changeCount
        for key in parked where states[key].map({ isReached($0) }) ?? true {
            parked.remove(key)
            queue.add(key)
        }
    }

    private func isReached(_ state: KeyState) -> Bool {
        if host.loop.now - state.barrierSince >= ControllerLimits.viewPatience { return true }
        return state.barrier.allSatisfy { wait in
            host.view.revision(of: wait.kind).map { $0 >= wait.revision } ?? true
        }
    }

    private func begin(_ key: C.Key) {
        let now = host.loop.now
        if var state = states[key] {
            if !state.barrier.isEmpty {
                guard isReached(state) else {
                    counted.waits += 1
                    queue.done(key)
                    parked.insert(key)
                    armParkTimer()
                    return
                }
                state.barrier = []
                states[key] = state
            }
        }
        active += 1
        states[key, default: KeyState()].isActive = true
        counted.reconciles += 1
        let turn = Turn(now: Time(host.wallClock()), instant: now, failure: states[key]?.failure)
        let started = host.loop.clock
        let plan = controller.reconcile(key, turn)
        counted.nanoseconds &+= UInt64(clamping: (host.loop.clock - started).nanosecondsClamped)
        for event in plan.events { recorder.record(event) }
        let run = Run(key, plan)
        if plan.lookups.isEmpty { write(run) } else { look(run) }
    }

    /// Looks from time to time for keys that wait for a view that does not move.
    private func armParkTimer() {
        guard parkTimer == nil else { return }
        parkTimer = host.loop.schedule(after: ControllerLimits.viewPatience / 6) { [weak self] in
            guard let self else { return }
            parkTimer = nil
            let now = host.loop.now
            for key in parked {
                guard let since = states[key]?.barrierSince, now - since >= ControllerLimits.viewPatience else {
                    continue
                }
                parked.remove(key)
                counted.overdue += 1
                queue.add(key)
            }
            if !parked.isEmpty { armParkTimer() }
            queueFlush()
        }
    }

    // MARK: Lookups

    private func look(_ run: Run) {
        run.open = run.plan.lookups.count
        for lookup in run.plan.lookups {
            host.session.send(.uid(of: lookup)) { [self] result in
                switch result {
                case .success(let uid): controller.found(lookup, uid: uid)
                case .failure(let error) where error.isNotFound: controller.found(lookup, uid: nil)
                case .failure(let error):
                    counted.failures += 1
                    run.failure =
                        run.failure
                        ?? WriteFailure(verb: .update, kind: lookup.kind, message: "\(error)")
                }
                run.open -= 1
                guard run.open == 0 else { return }
                if run.failure == nil { states[run.key]?.isDirty = true }
                write(run)
            }
        }
    }

    // MARK: Writes

    /// Writes the next stage of a plan, or ends it.
    private func write(_ run: Run) {
        guard run.failure == nil, !run.hasConflict, !run.isFutile, run.stage < run.plan.stages.count else {
            return ended(run)
        }
        let writes = run.plan.stages[run.stage]
        run.stage += 1
        run.open = writes.count
        counted.writes += writes.count
        for write in writes {
            if write.verb == .deleteCollection {
                host.session.send(write.request) { [self] in answered(run, write, $0) }
            } else {
                host.writer.send(write.request) { [self] in answered(run, write, $0) }
            }
        }
    }

    private func answered(_ run: Run, _ write: PlannedWrite, _ result: Result<UInt64, ClientError>) {
        switch result {
        case .success(let revision):
            run.wait(for: write.kind, revision)
            if let told = write.told, let said = told.success {
                tell(told, "Normal", said.reason, said.message)
            }
        case .failure(let error):
            refused(run, write, error)
        }
        run.open -= 1
        if run.open == 0 { self.write(run) }
    }

    private func refused(_ run: Run, _ write: PlannedWrite, _ error: ClientError) {
        if write.verb == .delete, error.isNotFound { return }
        if let revision = error.answer?.revision, revision > 0 { run.wait(for: write.kind, revision) }
        if write.verb == .create, error.isAlreadyExists {
            // Ours, from a time whose answer was lost, or another's: the view will show it.
            run.hasConflict = true
            counted.conflicts += 1
            return
        }
        if error.isConflict || error.isNotFound {
            run.hasConflict = true
            counted.conflicts += 1
            return
        }
        if error.answer?.causes.contains(where: { $0.reason == "NamespaceTerminating" }) == true {
            run.isFutile = true
            return
        }
        if error == .outcomeUnknown {
            counted.unknownOutcomes += 1
            readAgain(run, write)
        }
        counted.failures += 1
        run.failure = WriteFailure(verb: write.verb, kind: write.kind, message: "\(error)")
        if let told = write.told, let said = told.failure {
            tell(told, "Warning", said.reason, said.message + "\(error)")
        }
    }

    /// Asks what became of a write whose answer was lost: what is there now has to be in the view first.
    private func readAgain(_ run: Run, _ write: PlannedWrite) {
        guard write.verb != .deleteCollection, !write.key.name.isEmpty else { return }
        run.open += 1
        host.session.send(.revision(of: Lookup(kind: write.kind, key: write.key))) { [self] result in
            if case .success(let revision) = result { run.wait(for: write.kind, revision) }
            run.open -= 1
            if run.open == 0 { self.write(run) }
        }
    }

    private func tell(_ told: PlannedWrite.Told, _ type: String, _ reason: String, _ message: String) {
        recorder.record(RecordedEvent(object: told.object, type: type, reason: reason, message: message))
    }

    // MARK: The end

    private func ended(_ run: Run) {
        let key = run.key
        let now = host.loop.now
        active -= 1
        var state = states[key] ?? KeyState()
        let wasDirty = state.isDirty
        state.isActive = false
        state.isDirty = false
        state.ended = now
        state.barrier = run.barrier.filter { wait in
            host.view.revision(of: wait.kind).map { $0 < wait.revision } ?? false
        }
        state.barrierSince = now
        // A conflict says nothing about what went wrong before.
        if run.failure != nil || !run.hasConflict { state.failure = run.failure }
        states[key] = state
        queue.done(key)
        if run.failure != nil || run.hasConflict {
            queue.addRateLimited(key, now: now)
        } else if let fault = run.plan.fault {
            counted.faults += 1
            host.onFault?(C.name, key.description, fault)
            queue.addRateLimited(key, now: now)
        } else {
            queue.forget(key)
            if let delay = run.plan.requeueAfter { queue.add(key, after: delay, now: now) }
        }
        if wasDirty { addSettling(key) }
        if states.count > ControllerLimits.keyStates { dropQuiet() }
        queueFlush()
        endIfIdle()
    }

    /// Drops the states of keys that nothing is known of that matters.
    private func dropQuiet() {
        let now = host.loop.now
        let settled = states.filter { !$0.value.isQuiet || now - $0.value.ended < C.settlePause }
        // When most are busy, dropping has to wait until there are twice as many.
        states = settled
    }

    private func armTimer() {
        guard let next = queue.nextInstant else { return }
        if let timer {
            guard next < timer.at else { return }
            host.loop.cancel(timer.token)
        }
        timer = (
            host.loop.schedule(at: next) { [weak self] in
                self?.timer = nil
                self?.queueFlush()
            }, next
        )
    }
}

extension ControllerRunner: Flushable {
    /// Begins what is due.
    func flush() {
        isFlushQueued = false
        guard isStarted, !isStopping else { return }
        unpark()
        var left = ControllerLimits.keysPerTurn
        while active < ControllerLimits.parallelKeys, let key = queue.next(now: host.loop.now) {
            begin(key)
            left -= 1
            if left == 0 {
                host.loop.schedule(after: .zero) { [weak self] in self?.queueFlush() }
                break
            }
        }
        armTimer()
    }
}

extension ObjectRequest where Answer == UInt64 {
    /// The revision of an object.
    fileprivate static func revision(of lookup: Lookup) -> ObjectRequest {
        let form = ObjectForm<UInt64>(kind: UInt32(lookup.kind)) { answer in answer.revision }
        return .get(form, lookup.key.name, in: lookup.key.namespace)
    }
}

extension ObjectRequest where Answer == String {
    /// The uid of an object.
    fileprivate static func uid(of lookup: Lookup) -> ObjectRequest {
        let form = ObjectForm<String>(kind: UInt32(lookup.kind)) { answer in ObjectHeader(of: answer.object).uid }
        return .get(form, lookup.key.name, in: lookup.key.namespace)
    }
}
