import Base

/// A pod that waits for a node.
struct QueuedPod {
    /// Where a pod of the queue is.
    ///
    /// | from | event | to |
    /// |---|---|---|
    /// | – | arrives | active, or gated while it has gates |
    /// | gated | last gate taken away | active |
    /// | active | popped | inFlight |
    /// | inFlight | refused by plugins | waiting |
    /// | inFlight | failed otherwise | backoff |
    /// | inFlight | bound | – |
    /// | waiting | what may help happened | active, or backoff until its time |
    /// | backoff | time is up, or nothing else to do | active |
    enum State: Equatable {
        case gated
        case active
        case inFlight
        case backoff
        case waiting
    }

    var facts: PodFacts
    var profile: Int
    /// The node on which room was made for it; empty for none.
    var nominatedNode: String
    var state: State
    /// When it came to where it is: the order among equal priorities.
    var since: Instant
    let firstSeen: Instant
    var attempts = 0
    /// Refusals, and other failures in a row: what the backoff is reckoned from.
    var refusals = 0
    var errors = 0
    var backoffUntil = Instant.origin
    /// The plugins that refused it at the last attempt.
    var refusedBy = PluginSet()
    /// What its condition was told last, as a hash; nil: nothing.
    var told: Int?
    /// Its entry in a heap; entries with another ticket are of the past.
    var ticket: UInt64 = 0

    init(_ facts: PodFacts, profile: Int, nominatedNode: String, isGated: Bool, now: Instant) {
        self.facts = facts
        self.profile = profile
        self.nominatedNode = nominatedNode
        state = isGated ? .gated : .active
        since = now
        firstSeen = now
    }
}

extension QueuedPod: Vacant {
    static var vacant: QueuedPod {
        QueuedPod(.vacant, profile: 0, nominatedNode: "", isGated: true, now: .origin)
    }
}
