public import Base

/// Lets through `perSecond` on average, and up to `burst` at once. Pure.
public struct TokenBucket: Sendable {
    public let perSecond: Double
    public let burst: Double
    /// Below zero when tokens were given out that are still to come.
    private var tokens: Double
    private var updated: Instant?

    public init(perSecond: Double, burst: Int) {
        self.perSecond = perSecond
        self.burst = Double(burst)
        tokens = Double(burst)
    }

    private mutating func refill(_ now: Instant) {
        if let updated, now > updated {
            tokens = min(burst, tokens + perSecond * Double((now - updated).nanosecondsClamped) / 1e9)
        }
        updated = now
    }

    /// Takes a token if there is one.
    public mutating func take(now: Instant) -> Bool {
        refill(now)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// Takes a token that may be still to come; how long to wait for it.
    public mutating func reserve(now: Instant) -> Duration {
        refill(now)
        tokens -= 1
        guard tokens < 0 else { return .zero }
        return .nanoseconds(Int64(-tokens / perSecond * 1e9))
    }
}

/// How long a key that failed waits: doubling with its failures, and no more than a bucket lets through. Pure.
public struct RetryLimiter<Key: Hashable & Sendable>: Sendable {
    private var failures: [Key: Int] = [:]
    private let first: Duration
    private let longest: Duration
    private var bucket: TokenBucket

    /// Upstream's: 5 ms doubling to 1,000 s for each key; 10 in a second and 100 at once for all of them.
    public init(
        first: Duration = WorkQueueLimits.retryPause, longest: Duration = WorkQueueLimits.retryPauseMax,
        bucket: TokenBucket = TokenBucket(
            perSecond: WorkQueueLimits.retriesPerSecond, burst: WorkQueueLimits.retriesBurst)
    ) {
        self.first = first
        self.longest = longest
        self.bucket = bucket
    }

    /// Counts a failure of `key`; how long it waits.
    public mutating func failed(_ key: Key, now: Instant) -> Duration {
        let count = failures[key, default: 0]
        failures[key] = count + 1
        let ceiling = longest.nanosecondsClamped
        let base = first.nanosecondsClamped
        let pause = count < 62 && base <= ceiling >> Int64(count) ? base << Int64(count) : ceiling
        return max(.nanoseconds(pause), bucket.reserve(now: now))
    }

    public func failures(of key: Key) -> Int { failures[key, default: 0] }

    /// The key has succeeded, or is given up.
    public mutating func forget(_ key: Key) { failures[key] = nil }
}

/// Habits of work queues: those of upstream's controllers.
public enum WorkQueueLimits {
    /// The first pause of a key that failed.
    public static let retryPause = Duration.milliseconds(5)
    /// The longest pause of a key.
    public static let retryPauseMax = Duration.seconds(1_000)
    /// Retries of all keys in a second, on average.
    public static let retriesPerSecond = 10.0
    /// Retries of all keys at once.
    public static let retriesBurst = 100
    /// Keys that one turn of the loop begins to process, before sockets get their chance again.
    public static let keysPerTurn = 256
}
