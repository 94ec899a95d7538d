struct LoopCounters {
    var turns = 0
    var stalls = 0
    var longestTurn = Duration.zero
    var failedAccepts = 0
}

/// What a loop holds and how it has been doing.
public struct LoopDiagnostics: Sendable, Hashable {
    /// Handles that are open or whose close libuv has not confirmed.
    public let openHandles: Int
    public let armedTimers: Int
    /// Jobs and messages that the loop has taken and not run yet.
    public let waitingMessages: Int
    public let turns: Int
    /// Turns that took longer than the threshold.
    public let stalls: Int
    public let longestTurn: Duration
    /// Connections that the system could not accept, for want of descriptors as a rule.
    public let failedAccepts: Int
}

extension EventLoop {
    /// What the loop holds now. On the loop only: `try await loop.run { loop.diagnostics }`.
    public var diagnostics: LoopDiagnostics {
        preconditionCurrent()
        return LoopDiagnostics(
            openHandles: handles.count, armedTimers: timers.count, waitingMessages: ring.count,
            turns: counters.turns, stalls: counters.stalls, longestTurn: counters.longestTurn,
            failedAccepts: counters.failedAccepts)
    }

    /// Handles that are open or whose close libuv has not confirmed. On the loop only.
    public var openHandles: Int {
        preconditionCurrent()
        return handles.count
    }

    /// Moves the loop's clock ahead, as if the turn had taken that long: how tests make a stall.
    func skipClock(by duration: Duration) {
        clockSkew += UInt64(duration.nanosecondsClamped)
    }
}
