import Base

/// A token bucket: how often a peer may do something cheap for it and dear for us.
struct RateBudget {
    private var tokens: Int
    private let burst: Int
    private let perSecond: Int
    private var filled: Instant

    init(burst: Int, perSecond: Int, now: Instant) {
        tokens = burst
        self.burst = burst
        self.perSecond = perSecond
        filled = now
    }

    /// Takes one token; false when none is left.
    mutating func take(now: Instant) -> Bool {
        if tokens < burst { refill(now) }
        guard tokens > 0 else { return false }
        tokens -= 1
        return true
    }

    /// More tokens, earned.
    mutating func give(_ earned: Int) {
        tokens = min(tokens + earned, burst)
    }

    private mutating func refill(_ now: Instant) {
        let elapsed = (now - filled).nanosecondsClamped
        guard elapsed > 0, perSecond > 0 else { return }
        let nanosecondsEach = 1_000_000_000 / Int64(perSecond)
        let earned = elapsed / nanosecondsEach
        guard earned > 0 else { return }
        tokens = Int(min(Int64(burst), Int64(tokens) + earned))
        filled = filled + .nanoseconds(earned * nanosecondsEach)
    }
}
