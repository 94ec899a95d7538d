public import Base
import DequeModule
import Synchronization

/// Something that gathers output during a turn and sends it at the turn's end.
public protocol Flushable: AnyObject {
    /// Sends what was gathered. Called once for every `flushAtEndOfTurn`, on the loop.
    func flush()
}

/// A turn that took longer than the loop's threshold.
public struct StallReport: Sendable {
    /// The name of the loop.
    public let loop: String
    /// When the turn began, by the loop's clock.
    public let start: Instant
    /// How long it took.
    public let duration: Duration
}

extension EventLoop {
    /// Has `target` flushed at the end of this turn. Keep a flag so as to ask once a turn.
    ///
    /// Cost: one append to an array that keeps its room.
    public func flushAtEndOfTurn(_ target: any Flushable) {
        preconditionCurrent()
        flushList.append(target)
    }

    /// Calls `body` when this turn has ended, what it gathered sent included, with the time that it took. On the loop.
    ///
    /// For what paces itself by its own cost: the body may arm timers and do no other work.
    public func whenTurnEnds(_ body: @escaping (Duration) -> Void) {
        preconditionCurrent()
        turnEnds.append(body)
    }

    /// Begins a turn, unless one is going on: every call from libuv comes through here first.
    @inline(__always)
    func enter() {
        if !isInTurn { beginTurn() }
    }

    func beginTurn() {
        isInTurn = true
        turnStart = clock
    }

    /// Runs timers that became due in the turn and messages, flushes once what was gathered, and measures the turn.
    ///
    /// libuv calls this after it has polled (check) and before it polls again (prepare): what timers
    /// and closing handles gathered goes out before the loop can sleep.
    func endTurn() {
        if !isInTurn {
            guard hasWork || hasMail.load(ordering: .relaxed) else { return }
            beginTurn()
        }
        if hasDueTimer { fireTimers() }
        runMessages(budget: ReactorLimits.jobsPerTurnMax)
        var rounds = ReactorLimits.flushRoundsMax
        while !flushList.isEmpty, rounds > 0 {
            rounds -= 1
            flushOnce()
        }
        measureTurn()
        if !turnEnds.isEmpty { tellTurnEnds() }
        if case .uv(let uv) = backend { uv.staysAwake = hasWork }
        isInTurn = false
    }

    private func tellTurnEnds() {
        let (bodies, duration) = (turnEnds, clock - turnStart)
        turnEnds.removeAll(keepingCapacity: true)
        for body in bodies { body(duration) }
    }

    /// Whether the loop has something to do without waiting.
    var hasWork: Bool { !ring.isEmpty || !flushList.isEmpty || hasDueTimer }

    private func flushOnce() {
        var batch = flushList
        flushList = spareFlushList
        spareFlushList = []
        for target in batch { target.flush() }
        batch.removeAll(keepingCapacity: true)
        spareFlushList = batch
    }

    func measureTurn() {
        let duration = clock - turnStart
        counters.turns += 1
        if duration > counters.longestTurn { counters.longestTurn = duration }
        guard duration > options.stallThreshold else { return }
        counters.stalls += 1
        options.onStall?(StallReport(loop: name, start: turnStart, duration: duration))
    }
}
