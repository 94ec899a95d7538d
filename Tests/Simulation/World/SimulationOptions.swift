/// A defect that a run is given, so that one can see the checkers find it.
public enum Canary: String, CaseIterable, Sendable {
    /// Writes are answered before they are durable.
    case replyEarly = "reply-early"
    /// A watch leaves out an event now and then.
    case dropEvent = "drop-event"
    /// A get is answered from what was there before.
    case staleRead = "stale-read"
    /// A bookmark promises more than was sent.
    case earlyBookmark = "early-bookmark"
    /// A write is answered, and applied twice.
    case applyTwice = "apply-twice"
}

/// What one run does.
public struct SimulationOptions: Sendable {
    public var seed: UInt64
    /// Requests and faults, taken together, before the run comes to its end.
    public var steps: Int
    public var canary: Canary?
    /// Whether each event is printed.
    public var printsTrace: Bool

    public init(seed: UInt64, steps: Int = 1_500, canary: Canary? = nil, printsTrace: Bool = false) {
        self.seed = seed
        self.steps = steps
        self.canary = canary
        self.printsTrace = printsTrace
    }
}

/// What a run did and found.
public struct SimulationReport: Sendable {
    public var seed: UInt64
    public var steps = 0
    public var events = 0
    /// Simulated time, seconds.
    public var seconds = 0.0
    public var starts = 0
    /// Starts that were refused because of damage, as they must be.
    public var refusedStarts = 0
    public var requests = 0
    public var writesAcknowledged = 0
    public var writesUnknown = 0
    public var writesRefused = 0
    public var readsChecked = 0
    public var listsChecked = 0
    public var watchEventsChecked = 0
    public var watchesExpired = 0
    public var snapshots = 0
    public var compactions = 0
    /// Faults by kind.
    public var faults: [String: Int] = [:]
    /// Equal for equal runs.
    public var digest: UInt64 = 0
    /// What was broken; nil when nothing was.
    public var failure: String?

    public init(seed: UInt64) {
        self.seed = seed
    }

    /// Adds the figures of another run; its seed, digest and failure are left aside.
    public mutating func add(_ other: SimulationReport) {
        steps += other.steps
        events += other.events
        seconds += other.seconds
        starts += other.starts
        refusedStarts += other.refusedStarts
        requests += other.requests
        writesAcknowledged += other.writesAcknowledged
        writesUnknown += other.writesUnknown
        writesRefused += other.writesRefused
        readsChecked += other.readsChecked
        listsChecked += other.listsChecked
        watchEventsChecked += other.watchEventsChecked
        watchesExpired += other.watchesExpired
        snapshots += other.snapshots
        compactions += other.compactions
        faults.merge(other.faults, uniquingKeysWith: +)
    }
}
