import Base
import DequeModule

/// A user as flow control knows them: a name may have several classes, by what it showed.
struct CallerName: Hashable {
    let name: String
    let callers: CallerClass
}

/// One caller, over all its connections.
struct Caller {
    let name: CallerName
    var connections = 1
    /// Requests that wait.
    var queued = 0
    /// Seats of the levels that limit them for each caller.
    var seats = 0
    /// Watches that are open.
    var watches = 0
    /// Lists that are under way, those whose reader does not read included.
    var lists = 0

    init(name: CallerName) {
        self.name = name
    }

    var isGone: Bool { connections == 0 && queued == 0 && seats == 0 && watches == 0 && lists == 0 }
}

/// What a level has counted.
struct FlowCounters {
    struct Refusals {
        private var counts = [UInt64](repeating: 0, count: FlowRefusal.allCases.count)

        subscript(refusal: FlowRefusal) -> UInt64 {
            get { counts[refusal.rawValue] }
            set { counts[refusal.rawValue] = newValue }
        }
    }

    /// Requests that began.
    var begun: UInt64 = 0
    /// Those of them, and of the refused, that waited.
    var waited: UInt64 = 0
    var refused = Refusals()
}

/// One level: its seats, and the queues of the callers that wait.
struct Level {
    private struct Queue {
        var tokens: Deque<SlabToken> = []
        /// Work that the caller has saved up for its next request.
        var deficit = 0
    }

    let limits: FlowLimits
    /// Whether seats are counted for each caller.
    let limitsCallers: Bool
    var seats = 0
    /// Requests under way.
    var running = 0
    var workLeft = 0
    /// The turn that `workLeft` is of.
    private(set) var turn = Instant.distantFuture
    private(set) var queued = 0
    private(set) var queuedBytes = 0
    private var queues: [SlabToken: Queue] = [:]
    /// Callers that wait, the next one first.
    private(set) var rotation: Deque<SlabToken> = []
    var counters = FlowCounters()

    init(_ limits: FlowLimits) {
        self.limits = limits
        limitsCallers = limits.callerSeats < limits.seats
    }

    /// What a caller may begin when its turn comes: a write, or a few gets. A list takes several turns.
    private static var share: Int { Int(ServerLimits.writeWork) }

    mutating func refill(_ now: Instant) {
        turn = now
        workLeft = limits.workPerTurn
    }

    /// A request wider than the level begins when it is alone.
    @inline(__always)
    func hasRoom(_ demand: FlowDemand) -> Bool {
        workLeft > 0 && (seats == 0 || seats <= limits.seats &- Int(demand.seats))
    }

    @inline(__always)
    mutating func take(_ demand: FlowDemand) {
        seats += Int(demand.seats)
        workLeft -= Int(demand.work)
        running += 1
        counters.begun &+= 1
    }

    // MARK: Queues

    func isFull(with bytes: Int) -> Bool {
        queued >= limits.queued || queuedBytes + bytes > limits.queuedBytes
    }

    mutating func append(_ token: SlabToken, of caller: SlabToken, bytes: Int) {
        if queues[caller] == nil { rotation.append(caller) }
        queues[caller, default: Queue()].tokens.append(token)
        queued += 1
        queuedBytes += bytes
        counters.waited &+= 1
    }

    mutating func remove(_ token: SlabToken, of caller: SlabToken, bytes: Int) {
        guard let place = queues[caller]?.tokens.firstIndex(of: token) else { return }
        queues[caller]?.tokens.remove(at: place)
        queued -= 1
        queuedBytes -= bytes
        guard queues[caller]?.tokens.isEmpty == true else { return }
        queues[caller] = nil
        if let place = rotation.firstIndex(of: caller) { rotation.remove(at: place) }
    }

    func first(of caller: SlabToken) -> SlabToken? { queues[caller]?.tokens.first }
    func last(of caller: SlabToken) -> SlabToken? { queues[caller]?.tokens.last }

    /// The caller with the longest queue, where it is longer than that of `caller` with one more.
    func longest(above caller: SlabToken) -> SlabToken? {
        var most = (queues[caller]?.tokens.count ?? 0) + 1
        var found: SlabToken?
        for (other, queue) in queues where queue.tokens.count > most { (most, found) = (queue.tokens.count, other) }
        return found
    }

    /// Whether the caller can pay for its next request, which it then has; if not, it has got a share more.
    mutating func pays(_ demand: FlowDemand, of caller: SlabToken) -> Bool {
        guard let deficit = queues[caller]?.deficit else { return false }
        let work = Int(demand.work)
        guard deficit >= work else {
            queues[caller]?.deficit = deficit + Self.share
            return false
        }
        queues[caller]?.deficit = deficit - work
        return true
    }

    /// The next caller's turn.
    mutating func turnAround() {
        rotation.append(rotation.removeFirst())
    }
}
