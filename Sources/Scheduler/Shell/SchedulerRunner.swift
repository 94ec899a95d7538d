import APIModel
import Base
public import Client
public import Reactor

/// The scheduler on a cluster: what its informers bring goes into the core, what the core decides goes out in batches.
/// Belongs to the session's loop.
///
/// | state | event | next | what is done |
/// |---|---|---|---|
/// | idle | start | syncing | informers begin; it campaigns |
/// | syncing | all is there, leading | running | pods are placed |
/// | running | the lease is lost | lost | no pod is placed any more |
/// | any | stop | stopping | no pod is placed; what is under way ends |
/// | stopping | nothing is under way | over | the lease is given up, informers end |
///
/// A process that stands by follows the cluster, so that it goes on at once when it leads. Two that place the same pod
/// do no harm: the server binds a pod once.
public final class SchedulerRunner {
    public enum State: String, Sendable {
        case idle, syncing, running, lost, stopping, over
    }

    public private(set) var state = State.idle
    /// Hears that the lease was lost: another process may place pods, and this one must not go on.
    public var onLost: (() -> Void)?
    /// Hears when placing begins.
    public var onRunning: (() -> Void)?
    /// Hears who leads; empty: nobody.
    public var onLeader: ((String) -> Void)?
    /// Hears of pods that cannot be written to, for logs.
    public var onFault: ((_ pod: String, _ message: String) -> Void)?

    private let session: ClientSession
    private let feed: ClusterFeed
    private let writes: SchedulerWrites
    private var core: SchedulerCore
    private var elector: LeaderElector?
    private var leads = false
    private var isComplete = false
    private var isTurnAsked = false
    private var timer: (token: TimerToken, at: Instant)?
    private var actions: [SchedulerAction] = []
    private var whenOver: (() -> Void)?
    private(set) var metrics = SchedulerMetrics()

    public init(_ session: ClientSession, _ options: SchedulerOptions = SchedulerOptions()) {
        self.session = session
        let names = options.schedulerNames.isEmpty ? [Profile.defaultName] : options.schedulerNames
        core = SchedulerCore(profiles: names.map { Profile(name: $0) }, seed: options.seed)
        feed = ClusterFeed(session)
        writes = SchedulerWrites(session, component: names[0], wallClock: options.wallClock)
        if let election = options.leaderElection {
            elector = LeaderElector(session, election) { [weak self] event in self?.heard(event) }
        } else {
            leads = true
        }
    }

    // MARK: Life

    /// Begins. Once.
    public func start() {
        precondition(state == .idle, "A scheduler starts once.")
        state = .syncing
        writes.onBindingEnded = { [weak self] uid, result in self?.take(.bindingEnded(uid: uid, result)) }
        writes.onEvictionFailed = { [weak self] uid in self?.take(.evictionFailed(uid: uid)) }
        writes.onVolumesFailed = { [weak self] uid in self?.take(.volumesFailed(uid: uid)) }
        writes.onFault = { [weak self] pod, message in self?.onFault?(pod, message) }
        writes.onIdle = { [weak self] in self?.endIfIdle() }
        feed.start { [weak self] event in
            self?.take(event)
        } whenComplete: { [weak self] in
            self?.isComplete = true
            self?.runIfReady()
        }
        elector?.start()
    }

    /// Ends in order: what is being written is awaited, the lease is given up, then `whenOver` is called.
    public func stop(whenOver: @escaping () -> Void = {}) {
        guard state != .stopping, state != .over else { return whenOver() }
        state = .stopping
        self.whenOver = whenOver
        if let timer { session.loop.cancel(timer.token) }
        timer = nil
        endIfIdle()
    }

    private func endIfIdle() {
        guard state == .stopping, writes.count == 0 else {
            if state == .running { askForTurn() }
            return
        }
        state = .over
        feed.stop()
        let over = whenOver
        whenOver = nil
        guard let elector else {
            over?()
            return
        }
        elector.stop { over?() }
    }

    private func heard(_ event: LeaderElector.Event) {
        switch event {
        case .started:
            leads = true
            runIfReady()
        case .stopped:
            leads = false
            guard state != .stopping, state != .over else { return }
            state = .lost
            onLost?()
        case .observed(let identity): onLeader?(identity)
        }
    }

    private func runIfReady() {
        guard state == .syncing, leads, isComplete else { return }
        state = .running
        onRunning?()
        askForTurn()
    }

    // MARK: Work

    private func take(_ event: SchedulerEvent) {
        metrics.events += 1
        core.step(event, now: session.loop.now, into: &actions)
        askForTurn()
    }

    /// Pods are placed at the end of a turn, when all that the turn brought is known.
    private func askForTurn() {
        guard state == .running, !isTurnAsked else { return }
        isTurnAsked = true
        session.loop.flushAtEndOfTurn(self)
    }

    private func place() {
        let room = ShellLimits.writesInFlightMax - writes.count
        // Whoever finishes a write asks again.
        guard room > 0 else { return }
        let wake = core.schedule(min(room, ShellLimits.podsPerTurn), now: session.loop.now, into: &actions)
        perform()
        wait(until: wake)
    }

    private func perform() {
        guard !actions.isEmpty else { return }
        let due = actions
        actions.removeAll(keepingCapacity: due.count <= ShellLimits.podsPerTurn)
        for action in due {
            metrics.count(action)
            writes.perform(action)
        }
    }

    private func wait(until wake: Instant?) {
        if let timer {
            if timer.at == wake { return }
            session.loop.cancel(timer.token)
            self.timer = nil
        }
        guard let wake else { return }
        let token = session.loop.schedule(at: wake) { [weak self] in
            self?.timer = nil
            self?.askForTurn()
        }
        timer = (token, wake)
    }
}

extension SchedulerRunner: Flushable {
    /// Places the pods that are to be placed.
    public func flush() {
        isTurnAsked = false
        guard state == .running else { return }
        place()
    }
}

extension SchedulerRunner {
    /// Whether it does what it is for, or stands by for a leader that does; and a line that says so.
    public var health: (isGood: Bool, text: String) {
        switch state {
        case .running: (true, "ok")
        case .syncing: (true, isComplete ? "stands by: another process leads" : "reads the cluster's objects")
        case .idle, .lost, .stopping, .over: (false, state.rawValue)
        }
    }

    /// Whether everything that it follows has been read.
    public var hasSynced: Bool { isComplete }

    /// What it has done, in the text format of Prometheus.
    public func metricsText() -> String {
        metrics.text(queue: core.queue, assumed: core.assumedCount, nodes: core.placer.snapshot.nodes.presentCount)
    }
}
