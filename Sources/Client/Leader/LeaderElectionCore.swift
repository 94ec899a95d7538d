public import APIModel
import Base

/// How a group of processes chooses one of them by a `Lease`. The durations are upstream's.
public struct LeaderElectionOptions: Sendable {
    public var namespace: String
    public var name: String
    /// Different for every process, also for the same one after a restart.
    public var identity: String
    /// How long the others wait after they saw the leader renew. Longer than `renewDuration`, by more than clocks drift
    /// apart in that time.
    public var leaseDuration = Duration.seconds(15)
    /// How long a leader that cannot renew goes on. Longer than `retryPeriod`.
    public var renewDuration = Duration.seconds(10)
    /// How often the leader renews and the others look.
    public var retryPeriod = Duration.seconds(2)
    /// Whether the lease is given up at `stop`, so that another one leads at once.
    public var releasesOnStop = true
    /// The time of day, for what is written into the lease. No decision is made by it.
    public var wallClock = WallClock.machine

    public init(namespace: String, name: String, identity: String) {
        self.namespace = namespace
        self.name = name
        self.identity = identity
    }
}

/// What a leader knows of its leadership that others may compare.
public struct LeaderFence: Hashable, Sendable {
    /// The revision of the lease when it was acquired: rises with every change of the leader.
    public let revision: UInt64
    /// How often the lease has changed hands.
    public let transitions: Int32
}

/// Leader election without its connection: a pure state machine. One request is under way at a time.
///
/// A lease excludes nobody by itself: a leader that was paused may write after another one took over. What it writes is
/// fenced by preconditions: the lease by its `resourceVersion`, everything else by the objects' own.
///
/// ```
/// state     | event                                   | next      | what is done
/// idle      | start                                   | waiting   | get
/// waiting   | the lease is another's and fresh        | waiting   | get again after the retry period, up to 2.2 times it
/// waiting   | there is none                           | waiting   | create
/// waiting   | it is free, ours, or not renewed for the lease's duration as seen here | waiting | update, if it has not changed
/// waiting   | created or updated                      | leading   | started
/// waiting   | conflict, error, unknown                | waiting   | get again after the retry period
/// leading   | the retry period has passed             | leading   | update
/// leading   | updated                                 | leading   | the lease counts from when the request was sent
/// leading   | conflict, unknown, gone                 | leading   | get, to learn the revision; then update, or create
/// leading   | another error                           | leading   | update again after the retry period
/// leading   | another one holds it; no renewal for the renew duration | lost | stopped
/// leading   | stop                                    | releasing | stopped, then update: nobody holds it
/// any       | stop                                    | over      |
/// ```
/// A leader counts its time from the moment before the request that renewed; the others from the moment after they
/// saw it: no clock of another machine is believed.
struct LeaderElectionCore {
    enum State: Equatable {
        case idle
        case waiting
        case leading
        case releasing
        case lost
        case over
    }

    enum Event {
        case start
        case timer
        /// The one request under way was answered.
        case answered(Result<Lease, ClientError>)
        case stop
    }

    enum Action {
        case get
        case create(Lease)
        /// Fails when the lease has changed since it was read.
        case update(Lease)
        case schedule(Instant)
        case observed(String)
        case started(LeaderFence)
        /// Everything that only a leader does must have stopped when this returns.
        case stopped
    }

    private enum Request: Equatable {
        case get
        case create
        case acquire
        case renew
        case release
    }

    let options: LeaderElectionOptions
    private(set) var state = State.idle
    private(set) var holder = ""
    private var lease: Lease?
    /// When the lease was last seen to change.
    private var observedAt = Instant.origin
    /// When the last request was sent that renewed.
    private var renewedAt = Instant.origin
    private var request: Request?
    private var sentAt = Instant.origin
    private var nextAttempt = Instant.distantFuture
    private var random: Random

    init(_ options: LeaderElectionOptions, seed: UInt64) {
        precondition(
            options.leaseDuration > options.renewDuration && options.renewDuration > options.retryPeriod,
            "A lease lasts longer than a leader goes on without renewing, and that longer than a period.")
        self.options = options
        random = Random(seed: seed)
    }

    /// Until when this process leads, if nothing more is heard.
    var leadsUntil: Instant { state == .leading ? renewedAt + options.renewDuration : .origin }

    mutating func step(_ event: Event, now: Instant, wall: MicroTime, into actions: inout [Action]) {
        switch event {
        case .start:
            guard state == .idle || state == .lost else { return }
            state = .waiting
            if request == nil { send(.get, .get, now, &actions) }
        case .timer:
            timer(now, wall, &actions)
        case .answered(let result):
            guard let answered = request else { return }
            request = nil
            take(result, of: answered, now, wall, &actions)
        case .stop:
            stop(now, wall, &actions)
        }
    }

    private mutating func timer(_ now: Instant, _ wall: MicroTime, _ actions: inout [Action]) {
        if state == .leading, now >= leadsUntil { return lose(&actions) }
        if now >= nextAttempt, request == nil { attempt(now, wall, &actions) }
        arm(&actions)
    }

    private mutating func attempt(_ now: Instant, _ wall: MicroTime, _ actions: inout [Action]) {
        nextAttempt = .distantFuture
        switch state {
        case .waiting: send(.get, .get, now, &actions)
        case .leading: renew(now, wall, &actions)
        case .idle, .releasing, .lost, .over: break
        }
    }

    private mutating func stop(_ now: Instant, _ wall: MicroTime, _ actions: inout [Action]) {
        let wasLeading = state == .leading
        if wasLeading { actions.append(.stopped) }
        // A claim that is under way may succeed.
        guard wasLeading || request == .acquire || request == .create, options.releasesOnStop else {
            state = .over
            return
        }
        state = .releasing
        // A request that is under way is waited for: its answer has the revision that the release needs.
        if request == nil { release(now, wall, &actions) }
    }

    private mutating func lose(_ actions: inout [Action]) {
        state = .lost
        nextAttempt = .distantFuture
        actions.append(.stopped)
    }

    // MARK: Answers

    private mutating func take(
        _ result: Result<Lease, ClientError>, of answered: Request, _ now: Instant, _ wall: MicroTime,
        _ actions: inout [Action]
    ) {
        if case .success(let lease) = result { observe(lease, now, &actions) }
        switch state {
        case .idle, .lost, .over:
            return
        case .releasing:
            // The answer of the release itself, or of a request before it.
            if answered == .release { state = .over } else { release(now, wall, &actions) }
            return
        case .waiting:
            waited(result, answered, now, wall, &actions)
        case .leading:
            led(result, answered, now, wall, &actions)
        }
        arm(&actions)
    }

    private mutating func waited(
        _ result: Result<Lease, ClientError>, _ answered: Request, _ now: Instant, _ wall: MicroTime,
        _ actions: inout [Action]
    ) {
        switch (answered, result) {
        case (.get, .success(let lease)):
            if mayTake(lease, now) { acquire(lease, now, wall, &actions) } else { retryLater(now, jittered: true) }
        case (.get, .failure(let error)) where error.isNotFound:
            send(.create, .create(claim(nil, wall)), now, &actions)
        case (.create, .success(let lease)), (.acquire, .success(let lease)):
            lead(lease, &actions)
        case (_, .success), (_, .failure):
            retryLater(now, jittered: true)
        }
    }

    private mutating func led(
        _ result: Result<Lease, ClientError>, _ answered: Request, _ now: Instant, _ wall: MicroTime,
        _ actions: inout [Action]
    ) {
        switch (answered, result) {
        case (.renew, .success):
            renewedAt = sentAt
            retryLater(now, jittered: false)
        case (.get, .success(let lease)):
            // The lease is not ours any more: somebody saw it expire, or an operator gave it away.
            if lease.spec.holderIdentity != options.identity { return lose(&actions) }
            renew(now, wall, &actions)
        case (.create, .success):
            renewedAt = sentAt
            retryLater(now, jittered: false)
        case (.renew, .failure(let error)) where error.isConflict || error.isNotFound || error == .outcomeUnknown:
            send(.get, .get, now, &actions)
        case (.get, .failure(let error)) where error.isNotFound:
            // Somebody has removed the lease; nobody else holds it.
            send(.create, .create(claim(nil, wall)), now, &actions)
        case (.create, .failure(let error)) where error.isAlreadyExists:
            send(.get, .get, now, &actions)
        case (_, .success), (_, .failure):
            retryLater(now, jittered: false)
        }
    }

    private mutating func observe(_ lease: Lease, _ now: Instant, _ actions: inout [Action]) {
        if lease.metadata.resourceVersion != self.lease?.metadata.resourceVersion { observedAt = now }
        self.lease = lease
        let seen = lease.spec.holderIdentity ?? ""
        guard seen != holder else { return }
        holder = seen
        actions.append(.observed(seen))
    }

    private func mayTake(_ lease: Lease, _ now: Instant) -> Bool {
        let holder = lease.spec.holderIdentity ?? ""
        return holder.isEmpty || holder == options.identity || now >= observedAt + options.leaseDuration
    }

    // MARK: Requests

    private mutating func send(_ request: Request, _ action: Action, _ now: Instant, _ actions: inout [Action]) {
        self.request = request
        sentAt = now
        actions.append(action)
    }

    private mutating func acquire(_ lease: Lease, _ now: Instant, _ wall: MicroTime, _ actions: inout [Action]) {
        send(.acquire, .update(claim(lease, wall)), now, &actions)
    }

    private mutating func renew(_ now: Instant, _ wall: MicroTime, _ actions: inout [Action]) {
        guard var lease else { return send(.get, .get, now, &actions) }
        lease.spec.renewTime = wall
        send(.renew, .update(lease), now, &actions)
    }

    private mutating func release(_ now: Instant, _ wall: MicroTime, _ actions: inout [Action]) {
        guard var lease, lease.spec.holderIdentity == options.identity else {
            state = .over
            return
        }
        lease.spec.holderIdentity = ""
        lease.spec.leaseDurationSeconds = 1
        lease.spec.renewTime = wall
        lease.spec.acquireTime = wall
        send(.release, .update(lease), now, &actions)
    }

    /// The lease as it is when this process holds it.
    private func claim(_ old: Lease?, _ wall: MicroTime) -> Lease {
        var lease = old ?? Lease()
        lease.metadata.namespace = options.namespace
        lease.metadata.name = options.name
        let isOurs = old?.spec.holderIdentity == options.identity
        if !isOurs {
            lease.spec.acquireTime = wall
            if old != nil { lease.spec.leaseTransitions = (old?.spec.leaseTransitions ?? 0) + 1 }
        }
        if lease.spec.leaseTransitions == nil { lease.spec.leaseTransitions = 0 }
        lease.spec.holderIdentity = options.identity
        lease.spec.leaseDurationSeconds = Int32(options.leaseDuration.components.seconds)
        lease.spec.renewTime = wall
        return lease
    }

    private mutating func lead(_ lease: Lease, _ actions: inout [Action]) {
        state = .leading
        renewedAt = sentAt
        nextAttempt = sentAt + options.retryPeriod
        actions.append(
            .started(
                LeaderFence(
                    revision: UInt64(lease.metadata.resourceVersion) ?? 0,
                    transitions: lease.spec.leaseTransitions ?? 0)))
    }

    /// Those that wait come one after the other: upstream adds up to 1.2 periods.
    private mutating func retryLater(_ now: Instant, jittered: Bool) {
        let period = options.retryPeriod.nanosecondsClamped
        let more = jittered ? Int64.random(in: 0...period * 6 / 5, using: &random) : 0
        nextAttempt = now + .nanoseconds(period + more)
    }

    private func arm(_ actions: inout [Action]) {
        let next = state == .leading ? min(nextAttempt, leadsUntil) : nextAttempt
        if next != .distantFuture, state == .leading || state == .waiting { actions.append(.schedule(next)) }
    }
}
