import Base
import DequeModule

/// Which requests begin, which wait, and which are refused. Pure: the time is a parameter.
///
/// Each level has seats, which requests hold while they are under way, and a measure of work that it may begin in one
/// turn of the loop; a turn of all levels together is therefore short, and what matters most comes first in it. Within a
/// level the callers take turns by deficit round robin (Shreedhar and Varghese, 1995), with one queue for each caller
/// that waits: whoever asks a lot waits for himself. A level whose queue is full takes a caller with a short queue in
/// place of the last request of the caller with the longest (McKenney, "Stochastic Fairness Queueing", 1990).
///
/// ```
/// begins ──true──▶ under way ──finish──▶ gone
///    └─false─▶ wait ──dispatch──▶ under way
///                └──expire, refuseAll, a longer queue──▶ refused
///                └──remove──▶ gone (the client gave up)
/// ```
///
/// Costs nothing but a few comparisons while nobody waits.
struct FlowControl<Request> {
    /// What the owner does with a request that waited.
    enum Action {
        case run(Request, FlowSeats)
        case refuse(Request, FlowRefusal)
    }

    struct Waiting {
        var request: Request
        let demand: FlowDemand
        let bytes: Int
        let deadline: Instant
    }

    private var levels: [Level]
    private(set) var callers = Slab<Caller>()
    private var named: [CallerName: SlabToken] = [:]
    private var waiting = Slab<Waiting>()

    init(_ limits: (FlowLevel) -> FlowLimits = FlowLimits.standard) {
        levels = FlowLevel.allCases.map { Level(limits($0)) }
    }

    // MARK: Callers

    /// A connection of a caller is there. Connections of one name and class are one caller.
    mutating func join(_ name: String, _ callersClass: CallerClass) -> SlabToken {
        let key = CallerName(name: name, callers: callersClass)
        if let known = named[key] {
            callers[existing: known].connections += 1
            return known
        }
        let token = callers.insert(Caller(name: key))
        named[key] = token
        return token
    }

    /// A connection of a caller has gone; what it still has under way may end later.
    mutating func leave(_ caller: SlabToken) {
        callers[existing: caller].connections -= 1
        forgetIfGone(caller)
    }

    mutating func count(watches: Int = 0, lists: Int = 0, of caller: SlabToken) {
        callers[existing: caller].watches += watches
        callers[existing: caller].lists += lists
        forgetIfGone(caller)
    }

    private mutating func forgetIfGone(_ token: SlabToken) {
        guard callers[existing: token].isGone else { return }
        if let caller = callers.remove(token) { named[caller.name] = nil }
    }

    // MARK: Requests

    /// Whether a request begins at once; it holds its seats then until `finish`.
    @inline(__always)
    mutating func begins(_ demand: FlowDemand, now: Instant) -> Bool {
        let index = Int(demand.level.rawValue)
        if levels[index].turn != now { levels[index].refill(now) }
        guard levels[index].queued == 0, levels[index].hasRoom(demand), hasRoom(demand) else { return false }
        take(demand)
        return true
    }

    /// Has a request wait that did not begin. Nil: there is no room for it.
    ///
    /// `actions` may tell of another request that is refused in its place.
    mutating func wait(
        _ request: Request, _ demand: FlowDemand, bytes: Int, until deadline: Instant, into actions: inout [Action]
    ) -> SlabToken? {
        let index = Int(demand.level.rawValue)
        while levels[index].isFull(with: bytes) {
            guard bytes <= levels[index].limits.queuedBytes,
                let longest = levels[index].longest(above: demand.caller), let last = levels[index].last(of: longest)
            else {
                levels[index].counters.refused[.full] += 1
                return nil
            }
            refuse(last, .full, into: &actions)
        }
        let token = waiting.insert(Waiting(request: request, demand: demand, bytes: bytes, deadline: deadline))
        levels[index].append(token, of: demand.caller, bytes: bytes)
        callers[existing: demand.caller].queued += 1
        return token
    }

    /// A request has ended. Returns whether one waits for its seats.
    @inline(__always)
    mutating func finish(_ seats: FlowSeats) -> Bool {
        let index = Int(seats.level.rawValue)
        levels[index].seats -= Int(seats.count)
        levels[index].running -= 1
        if levels[index].limitsCallers {
            callers[existing: seats.caller].seats -= Int(seats.count)
            forgetIfGone(seats.caller)
        }
        return levels[index].queued > 0
    }

    /// Takes out a request that waits: its client has given up. Nil when it does not wait any more.
    @discardableResult
    mutating func remove(_ token: SlabToken) -> Request? {
        guard let gone = waiting.remove(token) else { return nil }
        levels[Int(gone.demand.level.rawValue)].remove(token, of: gone.demand.caller, bytes: gone.bytes)
        callers[existing: gone.demand.caller].queued -= 1
        forgetIfGone(gone.demand.caller)
        return gone.request
    }

    /// Begins what may begin in a new turn. Returns whether more could begin in the next one.
    mutating func dispatch(now: Instant, into actions: inout [Action]) -> Bool {
        var isOpen = false
        for index in levels.indices where levels[index].queued > 0 {
            levels[index].refill(now)
            while let token = next(index) {
                guard let next = waiting[token] else { continue }
                if next.deadline <= now {
                    refuse(token, .late, into: &actions)
                    continue
                }
                take(next.demand)
                remove(token)
                actions.append(.run(next.request, FlowSeats(next.demand)))
            }
            // What waits for seats is called for by `finish`.
            if levels[index].queued > 0, levels[index].workLeft <= 0 { isOpen = true }
        }
        return isOpen
    }

    /// Refuses what has waited too long.
    mutating func expire(now: Instant, into actions: inout [Action]) {
        for token in waiting.tokens where waiting[existing: token].deadline <= now {
            refuse(token, .late, into: &actions)
        }
    }

    /// Refuses all that waits: the server stops.
    mutating func refuseAll(into actions: inout [Action]) {
        for token in waiting.tokens { refuse(token, .draining, into: &actions) }
    }

    private mutating func refuse(_ token: SlabToken, _ refusal: FlowRefusal, into actions: inout [Action]) {
        let level = Int(waiting[existing: token].demand.level.rawValue)
        levels[level].counters.refused[refusal] += 1
        if let request = remove(token) { actions.append(.refuse(request, refusal)) }
    }

    // MARK: Room

    /// Whether the caller may have so many seats more. One that has none may have as many as it asks for.
    @inline(__always)
    private func hasRoom(_ demand: FlowDemand) -> Bool {
        let index = Int(demand.level.rawValue)
        guard levels[index].limitsCallers else { return true }
        let held = callers[existing: demand.caller].seats
        return held == 0 || held + Int(demand.seats) <= levels[index].limits.callerSeats
    }

    @inline(__always)
    private mutating func take(_ demand: FlowDemand) {
        let index = Int(demand.level.rawValue)
        levels[index].take(demand)
        if levels[index].limitsCallers { callers[existing: demand.caller].seats += Int(demand.seats) }
    }

    /// The request whose turn it is, if it may begin now.
    private mutating func next(_ index: Int) -> SlabToken? {
        // A caller whose request costs more than its shares so far gets another and waits for its next turn. A request
        // costs a bounded number of shares, so this ends with one that pays, or with all at their bound of seats.
        var passedOver = 0
        while passedOver < levels[index].rotation.count {
            let caller = levels[index].rotation[0]
            guard let token = levels[index].first(of: caller) else { return nil }
            let demand = waiting[existing: token].demand
            // Room in the level is waited for, not passed by: a wide request would never begin otherwise.
            guard levels[index].hasRoom(demand) else { return nil }
            if !hasRoom(demand) {
                levels[index].turnAround()
                passedOver += 1
            } else if levels[index].pays(demand, of: caller) {
                return token
            } else {
                levels[index].turnAround()
                passedOver = 0
            }
        }
        return nil
    }

    // MARK: What is known

    var isAnybodyWaiting: Bool { !waiting.isEmpty }
    func state(_ level: FlowLevel) -> Level { levels[Int(level.rawValue)] }
}

/// What a request asks for.
struct FlowDemand {
    let level: FlowLevel
    let seats: UInt16
    /// Units of `ServerLimits.workUnit` that it takes to begin it.
    let work: UInt16
    let caller: SlabToken
}

/// What a request that is under way gives back at its end.
struct FlowSeats {
    let level: FlowLevel
    let count: UInt16
    let caller: SlabToken

    @inline(__always)
    init(_ demand: FlowDemand) {
        level = demand.level
        count = demand.seats
        caller = demand.caller
    }
}

/// Why a request did not begin.
enum FlowRefusal: Int, CaseIterable {
    /// The queue of its level has no room.
    case full
    /// It has waited as long as one may.
    case late
    /// The server stops.
    case draining
}
