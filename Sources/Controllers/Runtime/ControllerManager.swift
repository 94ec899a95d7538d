public import APIModel
public import Client
import Reactor
import Transport

/// What a manager runs, and how.
public struct ManagerOptions: Sendable {
    public var controllers: [ControllerEntry] = ControllerCatalogue.entries.filter(\.isDefault)
    /// Nil: it runs the controllers without asking whether another process does.
    public var leaderElection: LeaderElectionOptions?
    public var wallClock = WallClock.machine
    public var settings = ControllerSettings()

    public init() {}
}

/// Runs controllers over one view of the cluster. Belongs to the session's loop.
///
/// ```
/// state    | event                 | next     | what is done
/// idle     | start                 | syncing  | informers begin; it campaigns
/// syncing  | all is there, leading | running  | the controllers begin
/// running  | the lease is lost     | lost     | no key is begun any more
/// any      | stop                  | stopping | no key is begun; what is under way ends
/// stopping | nothing is under way  | over     | the lease is given up, informers end
/// ```
public final class ControllerManager {
    public enum State: String, Sendable {
        case idle, syncing, running, lost, stopping, over
    }

    public private(set) var state = State.idle
    /// Hears that the lease was lost: another process may lead, and this one must not go on.
    public var onLost: (() -> Void)?
    /// Hears when the controllers begin.
    public var onRunning: (() -> Void)?
    /// Hears who leads.
    public var onLeader: ((String) -> Void)?
    /// Hears of keys that cannot be processed.
    public var onFault: ((_ controller: String, _ key: String, _ message: String) -> Void)? {
        get { host.onFault }
        set { host.onFault = newValue }
    }

    private let session: ClientSession
    private let view: ClusterView
    private let host: RunnerHost
    private let runners: [any RunningController]
    private var elector: LeaderElector?
    private var leads = false
    private var isComplete = false

    public init(_ session: ClientSession, _ options: ManagerOptions) {
        self.session = session
        let view = ClusterView(options.settings)
        self.view = view
        let host = RunnerHost(session, view, wallClock: options.wallClock)
        self.host = host
        runners = options.controllers.map { $0.make(host) }
        if let election = options.leaderElection {
            elector = LeaderElector(session, election) { [weak self] event in self?.heard(event) }
        } else {
            leads = true
        }
    }

    /// Begins. Once.
    public func start() {
        precondition(state == .idle, "A manager starts once.")
        state = .syncing
        view.start(session) { [weak self] in
            self?.isComplete = true
            self?.runIfReady()
        }
        elector?.start()
    }

    /// Ends in order: what is being written is awaited, the lease is given up, then `whenOver` is called.
    public func stop(whenOver: @escaping () -> Void = {}) {
        guard state != .stopping, state != .over else { return whenOver() }
        state = .stopping
        var open = runners.count + 1
        let oneLess = { [self] in
            open -= 1
            guard open == 0 else { return }
            release(whenOver)
        }
        for runner in runners { runner.stop(whenIdle: oneLess) }
        oneLess()
    }

    private func release(_ whenOver: @escaping () -> Void) {
        view.stop()
        guard let elector else {
            state = .over
            return whenOver()
        }
        elector.stop { [self] in
            state = .over
            whenOver()
        }
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
            for runner in runners { runner.stop(whenIdle: {}) }
            onLost?()
        case .observed(let identity):
            onLeader?(identity)
        }
    }

    private func runIfReady() {
        guard state == .syncing, leads, isComplete else { return }
        state = .running
        for runner in runners { runner.start() }
        onRunning?()
    }
}

extension ControllerManager {
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
        var text = PrometheusText()
        text.single("trireme_controllers_leader", .gauge, "Whether this process leads.", leads ? 1 : 0)
        let counters = runners.map { ($0.name, $0.counters) }
        func family(_ name: String, _ kind: PrometheusText.Kind, _ help: String, _ value: (RunnerCounters) -> Int) {
            text.family(name, kind, help)
            for (controller, counter) in counters {
                text.sample(name, [("controller", controller)], UInt64(value(counter)))
            }
        }
        family("trireme_workqueue_depth", .gauge, "Keys that are due.") { $0.depth }
        family("trireme_workqueue_active", .gauge, "Keys that are being written for.") { $0.active }
        family("trireme_workqueue_parked", .gauge, "Keys that wait for the view.") { $0.parked }
        family("trireme_workqueue_delayed", .gauge, "Keys that wait for their time.") { $0.delayed }
        family("trireme_workqueue_adds_total", .counter, "Keys that were added.") { $0.adds }
        family("trireme_reconcile_total", .counter, "Keys that were looked at.") { $0.reconciles }
        family("trireme_reconcile_writes_total", .counter, "Writes that were sent.") { $0.writes }
        family("trireme_reconcile_failures_total", .counter, "Writes that were refused.") { $0.failures }
        family("trireme_reconcile_conflicts_total", .counter, "Writes decided on what was no longer so.") {
            $0.conflicts
        }
        family("trireme_reconcile_outcome_unknown_total", .counter, "Writes whose outcome is unknown.") {
            $0.unknownOutcomes
        }
        family("trireme_reconcile_faults_total", .counter, "Keys that cannot be processed.") { $0.faults }
        family("trireme_reconcile_waits_total", .counter, "Keys that waited for the view.") { $0.waits }
        family("trireme_reconcile_overdue_total", .counter, "Keys that waited for the view in vain.") { $0.overdue }
        text.family("trireme_reconcile_seconds_total", .counter, "Time in reconciling.")
        for (name, counter) in counters {
            text.sample(
                "trireme_reconcile_seconds_total", [("controller", name)], Double(counter.nanoseconds) / 1e9)
        }
        let kinds = view.counts.compactMap { entry in
            KindCatalogue.entry(number: entry.kind).map { ($0.resource.plural, entry) }
        }
        text.family("trireme_informer_objects", .gauge, "Objects that are kept.")
        for (name, kind) in kinds {
            text.sample("trireme_informer_objects", [("resource", name)], UInt64(kind.count))
        }
        text.family("trireme_informer_unreadable_total", .counter, "Objects that this version could not read.")
        for (name, kind) in kinds {
            text.sample("trireme_informer_unreadable_total", [("resource", name)], UInt64(kind.unreadable))
        }
        return text.text
    }
}
