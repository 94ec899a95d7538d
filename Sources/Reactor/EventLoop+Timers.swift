public import Base

extension EventLoop {
    /// Calls `body` on the loop at `deadline` or within a millisecond after it.
    ///
    /// Deadlines are gathered to whole milliseconds, the resolution of `epoll_wait`. Cost: the closure's
    /// context, and a few comparisons. On the loop only.
    @discardableResult
    public func schedule(at deadline: Instant, _ body: @escaping () -> Void) -> TimerToken {
        arm(at: deadline, .call(body))
    }

    /// Calls `body` when `delay` has passed since the turn began.
    @discardableResult
    public func schedule(after delay: Duration, _ body: @escaping () -> Void) -> TimerToken {
        arm(at: now + delay, .call(body))
    }

    /// Tells `handler` at `deadline`; allocates nothing once the timer table has its size.
    ///
    /// The handler is kept alive until the timer fires or is cancelled.
    @discardableResult
    public func schedule(at deadline: Instant, notifying handler: any TimerHandler, tag: UInt64 = 0) -> TimerToken {
        arm(at: deadline, .notify(handler, tag: tag))
    }

    /// Disarms a timer; false when it has fired, or was cancelled. On the loop only.
    @discardableResult
    public func cancel(_ timer: TimerToken) -> Bool {
        preconditionCurrent()
        return timers.cancel(timer)
    }

    /// Moves an armed timer to another deadline; false when it has fired, or was cancelled. On the loop only.
    @discardableResult
    public func reschedule(_ timer: TimerToken, at deadline: Instant) -> Bool {
        preconditionCurrent()
        guard timers.rearm(timer, at: deadline) else { return false }
        wakeForTimers()
        return true
    }

    private func arm(at deadline: Instant, _ action: TimerAction) -> TimerToken {
        preconditionCurrent()
        let token = timers.arm(at: deadline, action)
        wakeForTimers()
        return token
    }

    /// Runs the timers that are due, not those that they arm.
    func fireTimers() {
        let limit = timers.sequence
        while let action = timers.popDue(turnStart, armedBefore: limit) { action.run() }
        wakeForTimers()
    }

    /// Whether a timer is due that the end of this turn, or the next turn, will run.
    var hasDueTimer: Bool {
        guard let earliest = timers.earliest else { return false }
        return earliest <= turnStart
    }

    /// Has libuv wake the loop for the earliest deadline, unless it will wake early enough anyway.
    ///
    /// Not for one that is due already: libuv would call back for it again and again and never poll.
    private func wakeForTimers() {
        guard case .uv(let uv) = backend, let earliest = timers.earliest, earliest > turnStart else { return }
        uv.wakeUp(at: earliest.nanoseconds - min(clockSkew, earliest.nanoseconds))
    }
}
