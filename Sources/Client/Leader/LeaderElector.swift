import APIModel
import Base
import Reactor

/// One process of a group that chooses a leader. Belongs to the session's loop.
///
/// ```swift
/// let elector = LeaderElector(session, options) { event in
///     switch event {
///     case .started(let fence): controllers.start()
///     case .stopped: controllers.stop()          // at once: another one may lead already
///     case .observed(let identity): log(identity)
///     }
/// }
/// elector.start()
/// ```
/// After `stopped` without a `stop` it campaigns no more; upstream's processes end then. `start` begins anew.
public final class LeaderElector {
    public enum Event: Sendable {
        /// This process leads.
        case started(LeaderFence)
        /// It leads no more: lost, or stopped.
        case stopped
        /// Who holds the lease, as far as is known; empty: nobody.
        case observed(String)
    }

    private let session: ClientSession
    private var core: LeaderElectionCore
    private let onEvent: (Event) -> Void
    private var timer: TimerToken?
    private var whenOver: (() -> Void)?

    public init(_ session: ClientSession, _ options: LeaderElectionOptions, onEvent: @escaping (Event) -> Void) {
        self.session = session
        self.onEvent = onEvent
        core = LeaderElectionCore(options, seed: session.nextSeed())
    }

    /// Whether this process leads now, by its own clock: false as soon as the others may think so.
    public var isLeader: Bool { session.loop.now < core.leadsUntil }
    /// Who holds the lease, as far as is known.
    public var holder: String { core.holder }

    public func start() {
        step(.start)
    }

    /// Campaigns no more; a leader gives its lease up. `whenOver` is called when the others may know.
    public func stop(whenOver: @escaping () -> Void = {}) {
        self.whenOver = whenOver
        step(.stop)
        tellOver()
    }

    private func step(_ event: LeaderElectionCore.Event) {
        var actions: [LeaderElectionCore.Action] = []
        core.step(event, now: session.loop.now, wall: core.options.wallClock(), into: &actions)
        for action in actions { perform(action) }
    }

    private func perform(_ action: LeaderElectionCore.Action) {
        switch action {
        case .get: send(.get(core.options.name, in: core.options.namespace))
        case .create(let lease): send(.create(lease))
        case .update(let lease): send(.update(lease))
        case .schedule(let instant):
            if let timer { session.loop.cancel(timer) }
            timer = session.loop.schedule(at: instant) { [weak self] in
                self?.timer = nil
                self?.step(.timer)
            }
        case .observed(let holder): onEvent(.observed(holder))
        case .started(let fence): onEvent(.started(fence))
        case .stopped: onEvent(.stopped)
        }
    }

    private func send(_ request: ObjectRequest<Lease>) {
        var request = request
        // One that hangs leaves time for another before the leadership ends.
        request.deadline = core.options.renewDuration / 2
        // Kept alive by its requests, so that a release is heard of.
        session.send(request) { [self] result in
            step(.answered(result))
            tellOver()
        }
    }

    private func tellOver() {
        guard core.state == .over else { return }
        if let timer { session.loop.cancel(timer) }
        timer = nil
        let over = whenOver
        whenOver = nil
        over?()
    }
}
