public import Base

/// Loops, a network and a clock on one thread, replayed exactly by a seed.
///
/// Time is virtual and moves only when no loop has anything to do. Each step runs one turn of one
/// loop, chosen by the seed. Code above Reactor runs unchanged: it gets loops from `makeLoop`.
///
/// The world and everything on its loops belong to the thread that steps it. Messages from other
/// threads, and tasks that are not on a simulated loop, arrive whenever they arrive: a test that is
/// to be replayed uses neither. The world must outlive the use of its loops.
public final class SimulatedWorld {
    /// Virtual time. It starts at one second, so that instants before the start can be named.
    public internal(set) var now = Instant(nanoseconds: 1_000_000_000)
    /// What the network does to its traffic from now on.
    public var faults = SimulatedFaults()
    /// What has happened, as one number and, when asked for, line by line.
    public internal(set) var trace: SimulatedTrace

    var random: Random
    var hosts: [SimulatedHost] = []
    var loops: [EventLoop] = []
    var listeners: [SimulatedPort: [SimulatedListenerCore]] = [:]
    var nextPort: UInt16 = SimulatedWorld.firstEphemeralPort
    var streamCount = 0
    var cuts: Set<SimulatedRoute> = []
    var parked: [SimulatedParcel] = []
    private var isRunningTurn = false

    /// What a turn takes of virtual time, so that loops that keep each other busy do not stop the clock.
    public static let turnCost = Duration.microseconds(1)
    static let firstEphemeralPort: UInt16 = 49_152

    /// A world without hosts. Two worlds with one seed and one program do the same things.
    public init(seed: UInt64, recordsTrace: Bool = false) {
        random = Random(seed: seed)
        trace = SimulatedTrace(keepsLines: recordsTrace)
    }

    deinit {
        for loop in loops { empty(loop) }
    }

    /// A loop of a process on `host`, running from the start.
    public func makeLoop(
        name: String, on host: SimulatedHost, options: EventLoopOptions = EventLoopOptions()
    ) -> EventLoop {
        let member = SimulatedMember(world: self, host: host, number: loops.count)
        let loop = EventLoop(name: name, options: options, backend: .simulated(member))
        loop.withMailbox { $0.phase = .running }
        loops.append(loop)
        return loop
    }

    // MARK: Running

    /// Runs one turn of one loop, after moving the clock if none had anything to do; false when nothing will
    /// ever happen.
    @discardableResult
    public func step() -> Bool {
        step(before: .distantFuture)
    }

    /// Runs until the clock shows `deadline`, or nothing is left to happen; the clock then shows `deadline`.
    public func run(until deadline: Instant) {
        while step(before: deadline) {}
        now = max(now, deadline)
    }

    /// Runs for `duration` of virtual time.
    public func run(for duration: Duration) {
        run(until: now + duration)
    }

    /// Runs until `condition` holds, at most for `limit` of virtual time; whether it holds.
    public func run(limit: Duration, until condition: () -> Bool) -> Bool {
        let deadline = now + limit
        while !condition() {
            guard step(before: deadline) else { return condition() }
        }
        return true
    }

    /// Runs `body` as a turn of `loop` and returns its value: how a test acts on a loop.
    @discardableResult
    public func on<R, E: Error>(_ loop: EventLoop, _ body: () throws(E) -> R) throws(E) -> R {
        beginTurn(of: loop)
        defer { endTurn(of: loop) }
        return try body()
    }

    /// Lets the turn that is running take `duration` of virtual time.
    public func spend(_ duration: Duration) {
        now = now + duration
    }

    /// Ends a loop as a kill ends a process: its timers and messages are gone, its owners hear nothing,
    /// its peers see their connections end or reset. Jobs of actors still run, or their tasks would hang.
    public func kill(_ loop: EventLoop) {
        on(loop) {
            loop.isStopping = true
            member(of: loop).isStopping = true
            loop.timers.removeAll()
            for token in loop.handles.tokens { loop.handles[token]?.close() }
            _ = loop.takeMail()
            loop.ring.removeAll { message in
                if case .call = message { true } else { false }
            }
        }
        // The end of that last turn flushes, and what is flushed may arm timers: nobody is left whom they concern.
        loop.timers.removeAll()
        loop.flushList.removeAll()
    }

    private func step(before deadline: Instant) -> Bool {
        var runnable = loops.filter { hasWork($0) }
        if runnable.isEmpty {
            guard let next = loops.compactMap({ nextInstant(of: $0) }).min(), next < deadline else { return false }
            now = max(now, next)
            runnable = loops.filter { hasWork($0) }
        } else if now >= deadline {
            return false
        }
        let loop = runnable[random.below(runnable.count)]
        beginTurn(of: loop)
        member(of: loop).runDue(now)
        endTurn(of: loop)
        return true
    }

    private func beginTurn(of loop: EventLoop) {
        precondition(!isRunningTurn, "A turn of a simulated loop runs within another.")
        isRunningTurn = true
        loop.thread.store(Thread.current, ordering: .relaxed)
        loop.beginTurn()
        record(.turn, member(of: loop).number, 0)
    }

    private func endTurn(of loop: EventLoop) {
        loop.endTurn()
        let member = member(of: loop)
        if member.isStopping, !member.hasLeft, loop.handles.isEmpty, loop.ring.isEmpty {
            member.hasLeft = loop.leave()
        }
        loop.thread.store(0, ordering: .relaxed)
        now = now + Self.turnCost
        isRunningTurn = false
    }

    private func hasWork(_ loop: EventLoop) -> Bool {
        if member(of: loop).hasLeft { return false }
        if loop.hasMail.load(ordering: .relaxed) || !loop.ring.isEmpty || !loop.flushList.isEmpty { return true }
        guard let next = nextInstant(of: loop) else { return false }
        return next <= now
    }

    private func nextInstant(of loop: EventLoop) -> Instant? {
        switch (loop.timers.earliest, member(of: loop).events.earliest) {
        case (nil, let event): event
        case (let timer, nil): timer
        case (let timer?, let event?): min(timer, event)
        }
    }

    func member(of loop: EventLoop) -> SimulatedMember {
        guard case .simulated(let member) = loop.backend else {
            preconditionFailure("A loop with a thread is no part of a simulated world.")
        }
        return member
    }

    func finishStop(of loop: EventLoop) {
        member(of: loop).isStopping = true
    }

    /// Breaks what holds the loop's objects together, when the world ends.
    private func empty(_ loop: EventLoop) {
        let member = member(of: loop)
        // Handles that outlive the world post their close to nobody.
        loop.withMailbox { box in
            box.phase = .stopped
            box.items = []
        }
        for token in loop.handles.tokens {
            let core = loop.handles.remove(token)
            (core as? SimulatedStreamCore)?.forget()
            (core as? SimulatedListenerCore)?.forget()
        }
        loop.timers.removeAll()
        member.events.removeAll()
        loop.ring.removeAll()
        loop.flushList.removeAll()
    }
}

/// What a loop is to its world.
final class SimulatedMember {
    unowned let world: SimulatedWorld
    let host: SimulatedHost
    let number: Int
    /// What the network will do to this loop, and when.
    var events = TimerHeap()
    var isStopping = false
    var hasLeft = false

    init(world: SimulatedWorld, host: SimulatedHost, number: Int) {
        self.world = world
        self.host = host
        self.number = number
    }

    /// Has `body` run on the loop at `instant`.
    func schedule(at instant: Instant, _ body: @escaping () -> Void) {
        _ = events.arm(at: instant, .call(body))
    }

    func runDue(_ now: Instant) {
        let limit = events.sequence
        while let event = events.popDue(now, armedBefore: limit) { event.run() }
    }
}
