import Base
import Testing

@testable import APIServer

/// The core of flow control by itself: numbers for requests, and a clock that the test turns.
@Suite struct FlowControlTests {
    private typealias Core = FlowControl<Int>

    /// A level with room for `seats` and a queue of `queued`; the others are wide.
    private static func core(
        seats: Int = 2, callerSeats: Int? = nil, work: Int = 1_000, queued: Int = 10, bytes: Int = 1_000
    ) -> Core {
        Core { level in
            guard level == .workload || level == .workloadLists else { return .standard(level) }
            return FlowLimits(
                seats: seats, callerSeats: callerSeats ?? seats, workPerTurn: work, queued: queued, queuedBytes: bytes)
        }
    }

    private static func at(_ milliseconds: Int64) -> Instant { .origin + .milliseconds(milliseconds) }

    private func demand(
        _ caller: SlabToken, _ level: FlowLevel = .workload, seats: UInt16 = 1, work: UInt16 = 1
    ) -> FlowDemand {
        FlowDemand(level: level, seats: seats, work: work, caller: caller)
    }

    /// Has a request begin or wait; nil: refused.
    private func ask(
        _ core: inout Core, _ request: Int, _ demand: FlowDemand, bytes: Int = 1, now: Int64 = 0,
        until: Int64 = 1_000_000
    ) -> (runs: Bool, token: SlabToken?, evicted: [Int]) {
        if core.begins(demand, now: Self.at(now)) { return (true, nil, []) }
        var actions: [Core.Action] = []
        let token = core.wait(request, demand, bytes: bytes, until: Self.at(until), into: &actions)
        return (false, token, actions.compactMap { if case .refuse(let gone, .full) = $0 { gone } else { nil } })
    }

    private func dispatch(_ core: inout Core, now: Int64) -> (run: [Int], late: [Int], goesOn: Bool) {
        var actions: [Core.Action] = []
        let goesOn = core.dispatch(now: Self.at(now), into: &actions)
        return (
            actions.compactMap { if case .run(let request, _) = $0 { request } else { nil } },
            actions.compactMap { if case .refuse(let request, .late) = $0 { request } else { nil } }, goesOn
        )
    }

    private func end(_ core: inout Core, _ demand: FlowDemand) -> Bool { core.finish(FlowSeats(demand)) }

    @Test func aQueueIsBoundedInNumber() {
        var core = Self.core(seats: 1, queued: 3)
        let one = core.join("one", .workload)
        #expect(ask(&core, 0, demand(one)).runs)
        for request in 1...3 { #expect(ask(&core, request, demand(one)).token != nil) }
        #expect(ask(&core, 4, demand(one)).token == nil)
        #expect(core.state(.workload).counters.refused[.full] == 1)
        #expect(core.state(.workload).queued == 3)
    }

    @Test func aQueueIsBoundedInBytes() {
        var core = Self.core(seats: 1, queued: 100, bytes: 1_000)
        let (one, other) = (core.join("one", .workload), core.join("other", .workload))
        #expect(ask(&core, 0, demand(one)).runs)
        #expect(ask(&core, 1, demand(one), bytes: 600).token != nil)
        #expect(ask(&core, 2, demand(one), bytes: 600).token == nil)
        // What no queue holds drives nobody out.
        for request in 3...6 { #expect(ask(&core, request, demand(one), bytes: 1).token != nil) }
        let huge = ask(&core, 7, demand(other), bytes: 1_001)
        #expect(huge.token == nil && huge.evicted.isEmpty)
        #expect(core.state(.workload).queuedBytes == 604)
    }

    @Test func whoWaitsLongestInLineGivesWayToANewcomer() {
        var core = Self.core(seats: 1, queued: 4)
        let (loud, quiet) = (core.join("loud", .workload), core.join("quiet", .workload))
        #expect(ask(&core, 0, demand(loud)).runs)
        for request in 1...4 { #expect(ask(&core, request, demand(loud)).token != nil) }
        // Its last request goes; until both have as many.
        let first = ask(&core, 10, demand(quiet))
        #expect(first.token != nil && first.evicted == [4])
        let second = ask(&core, 11, demand(quiet))
        #expect(second.token != nil && second.evicted == [3])
        #expect(ask(&core, 12, demand(quiet)).token == nil)
        #expect(ask(&core, 5, demand(loud)).token == nil)
    }

    @Test func callersTakeTurns() {
        var core = Self.core(seats: 1, queued: 1_000)
        let (loud, quiet) = (core.join("loud", .workload), core.join("quiet", .workload))
        let write = { (caller: SlabToken) in self.demand(caller, work: ServerLimits.writeWork) }
        #expect(ask(&core, 0, write(loud)).runs)
        for request in 1...100 { #expect(ask(&core, request, write(loud)).token != nil) }
        for request in 1_001...1_005 { #expect(ask(&core, request, write(quiet)).token != nil) }
        var order: [Int] = []
        for turn in 1...12 {
            #expect(end(&core, write(loud)))
            order += dispatch(&core, now: Int64(turn)).run
        }
        // All of the quiet one's within twice as many turns; each caller's in order.
        #expect(order.count == 12)
        #expect(order.filter { $0 > 1_000 } == [1_001, 1_002, 1_003, 1_004, 1_005])
        #expect(order.filter { $0 < 1_000 } == [1, 2, 3, 4, 5, 6, 7])
        #expect(Set(order.prefix(10).filter { $0 > 1_000 }).count == 5)
    }

    @Test func costlyRequestsTakeTheirShareAndNoMore() {
        var core = Self.core(seats: 1_000, work: 80, queued: 10_000, bytes: 1 << 20)
        let (lists, gets) = (core.join("lists", .workload), core.join("gets", .workload))
        let costly = demand(lists, work: 40)
        let cheap = demand(gets, work: 1)
        // The turn's work is used up.
        #expect(ask(&core, 0, costly).runs && ask(&core, 0, costly).runs)
        for request in 1...100 { #expect(ask(&core, request, costly).token != nil) }
        for request in 1_001...4_000 { #expect(ask(&core, request, cheap).token != nil) }
        var work = (costly: 0, cheap: 0)
        for turn in 1...20 {
            let (run, _, goesOn) = dispatch(&core, now: Int64(turn))
            #expect(goesOn)
            work.costly += 40 * run.count { $0 < 1_000 }
            work.cheap += run.count { $0 > 1_000 }
        }
        #expect(work.costly + work.cheap >= 20 * 80)
        #expect(abs(work.costly - work.cheap) <= 120, "\(work)")
    }

    @Test func heartbeatsAreNotHeldUpByAFullLevel() {
        var core = Self.core(seats: 1, queued: 2)
        let workload = core.join("someone", .workload)
        let node = core.join("system:node:a", .node)
        #expect(ask(&core, 0, demand(workload)).runs)
        for request in 1...50 { _ = ask(&core, request, demand(workload)) }
        for _ in 0..<500 {
            let beat = demand(node, .heartbeat)
            #expect(ask(&core, 0, beat).runs)
            _ = end(&core, beat)
        }
        // In one turn with all else they come first.
        var narrow = Core { _ in FlowLimits(seats: 10, callerSeats: 10, workPerTurn: 1, queued: 10, queuedBytes: 100) }
        let (other, agent) = (narrow.join("someone", .workload), narrow.join("system:node:a", .node))
        for request in [1, 2] { _ = ask(&narrow, request, demand(other)) }
        for request in [11, 12] { _ = ask(&narrow, request, demand(agent, .heartbeat)) }
        #expect(dispatch(&narrow, now: 1).run == [12, 2])
    }

    @Test func aTurnBeginsSoMuchAndTheNextOneTheRest() {
        var core = Self.core(seats: 1_000, work: 16, queued: 100)
        let one = core.join("one", .workload)
        let write = demand(one, work: 8)
        #expect(ask(&core, 1, write, now: 5).runs && ask(&core, 2, write, now: 5).runs)
        for request in 3...6 { #expect(!ask(&core, request, write, now: 5).runs) }
        // Nobody passes those who wait, in the next turn neither.
        #expect(!ask(&core, 7, write, now: 6).runs)
        #expect(dispatch(&core, now: 6).run == [3, 4])
        let second = dispatch(&core, now: 7)
        #expect(second.run == [5, 6] && second.goesOn)
        #expect(dispatch(&core, now: 8).run == [7])
        #expect(ask(&core, 8, write, now: 9).runs)
    }

    @Test func aWideRequestIsNotPassedByForever() {
        var core = Self.core(seats: 4, queued: 100)
        let (one, other) = (core.join("one", .workload), core.join("other", .workload))
        let (wide, narrow) = (demand(one, seats: 4), demand(other))
        #expect(ask(&core, 0, narrow).runs && ask(&core, 0, narrow).runs)
        #expect(ask(&core, 1, wide).token != nil)
        #expect(ask(&core, 2, narrow).token != nil)
        _ = end(&core, narrow)
        #expect(dispatch(&core, now: 1).run.isEmpty)
        _ = end(&core, narrow)
        #expect(dispatch(&core, now: 2).run == [1])
        _ = end(&core, wide)
        #expect(dispatch(&core, now: 3).run == [2])
        _ = end(&core, narrow)
        // Wider than the level: alone.
        #expect(ask(&core, 3, demand(one, seats: 40)).runs)
        #expect(!ask(&core, 4, narrow).runs)
    }

    @Test func oneCallerDoesNotHaveAllSeats() {
        var core = Self.core(seats: 8, callerSeats: 4, queued: 100)
        let (loud, quiet) = (core.join("loud", .workload), core.join("quiet", .workload))
        let list = demand(loud, .workloadLists, seats: 2)
        #expect(ask(&core, 1, list).runs && ask(&core, 2, list).runs)
        #expect(ask(&core, 3, list).token != nil)
        // Those who wait are passed by where it is their own seats that they wait for.
        #expect(ask(&core, 10, demand(quiet, .workloadLists, seats: 2)).token != nil)
        #expect(dispatch(&core, now: 1).run == [10])
        #expect(dispatch(&core, now: 2).run.isEmpty)
        #expect(end(&core, list))
        #expect(dispatch(&core, now: 3).run == [3])
    }

    @Test func deadlinesHoldInTheQueue() {
        var core = Self.core(seats: 1, queued: 100)
        let one = core.join("one", .workload)
        #expect(ask(&core, 0, demand(one)).runs)
        for (request, until) in [(1, Int64(10)), (2, 30), (3, 20), (4, 40)] {
            #expect(ask(&core, request, demand(one), until: until).token != nil)
        }
        var actions: [Core.Action] = []
        core.expire(now: Self.at(20), into: &actions)
        let late = actions.compactMap { if case .refuse(let request, .late) = $0 { request } else { nil } }
        #expect(late.sorted() == [1, 3])
        // What is late when its turn comes does not begin.
        #expect(end(&core, demand(one)))
        let last = dispatch(&core, now: 30)
        #expect(last.late == [2] && last.run == [4])
        #expect(core.state(.workload).counters.refused[.late] == 3)
        #expect(!core.isAnybodyWaiting)
    }

    @Test func whatGoesIsForgotten() {
        var core = Self.core(seats: 1, callerSeats: 1, queued: 100)
        let one = core.join("one", .workload)
        #expect(core.join("one", .workload) == one)
        let node = core.join("one", .node)
        #expect(node != one)
        #expect(ask(&core, 0, demand(one)).runs)
        let tokens = (1...50).map { ask(&core, $0, demand(one), bytes: 10).token! }
        for token in tokens.shuffled() { #expect(core.remove(token) != nil) }
        #expect(core.remove(tokens[0]) == nil)
        #expect(core.state(.workload).queued == 0 && core.state(.workload).queuedBytes == 0)
        core.count(watches: 2, lists: 1, of: one)
        core.leave(one)
        core.leave(one)
        core.leave(node)
        #expect(core.callers.count == 1)
        core.count(watches: -2, lists: -1, of: one)
        #expect(core.callers.count == 0)
        // Its write ends after it has gone.
        #expect(!end(&core, demand(one)))
        #expect(core.state(.workload).running == 0 && core.state(.workload).seats == 0)
    }

    @Test func aStopRefusesAllThatWaits() {
        var core = Self.core(seats: 1, queued: 100)
        let one = core.join("one", .workload)
        #expect(ask(&core, 0, demand(one)).runs)
        for request in 1...5 { _ = ask(&core, request, demand(one)) }
        var actions: [Core.Action] = []
        core.refuseAll(into: &actions)
        let refused = actions.compactMap { if case .refuse(let request, .draining) = $0 { request } else { nil } }
        #expect(refused.sorted() == [1, 2, 3, 4, 5])
        #expect(!core.isAnybodyWaiting)
    }

    /// Any order of what may happen: the counts agree with a model, nobody is lost, and all ends at zero.
    @Test(arguments: 0..<20) func anyCourseEndsAtZero(seed: UInt64) {
        var random = Random(seed: seed)
        var core = Core { level in
            FlowLimits(
                seats: 6, callerSeats: level.name.hasSuffix("lists") ? 3 : 6, workPerTurn: 20, queued: 12,
                queuedBytes: 200)
        }
        let names = (0..<5).map { "user \($0)" }
        let callers = names.map { core.join($0, .workload) }
        var running: [FlowDemand] = []
        var waits: [Int: SlabToken] = [:]
        var demands: [Int: FlowDemand] = [:]
        var (asked, ended) = (0, 0)
        func take(_ actions: [Core.Action]) {
            for action in actions {
                switch action {
                case .run(let request, let seats):
                    #expect(waits.removeValue(forKey: request) != nil)
                    #expect(seats.count == demands[request]!.seats)
                    running.append(demands[request]!)
                case .refuse(let request, _):
                    #expect(waits.removeValue(forKey: request) != nil)
                    ended += 1
                }
            }
        }
        for step in 0..<600 {
            var actions: [Core.Action] = []
            let now = Int64(step / 3)
            switch random.below(10) {
            case 0..<6:
                asked += 1
                let level: FlowLevel = random.oneIn(3) ? .workloadLists : random.oneIn(4) ? .heartbeat : .workload
                let wanted = demand(
                    callers[random.below(5)], level, seats: UInt16(1 + random.below(3)), work: UInt16(random.below(12)))
                demands[asked] = wanted
                if core.begins(wanted, now: Self.at(now)) {
                    running.append(wanted)
                } else if let token = core.wait(
                    asked, wanted, bytes: random.below(60), until: Self.at(now + Int64(random.below(300))),
                    into: &actions)
                {
                    waits[asked] = token
                } else {
                    ended += 1
                }
            case 6, 7:
                guard !running.isEmpty else { continue }
                _ = end(&core, running.remove(at: random.below(running.count)))
                ended += 1
            case 8:
                guard let (request, token) = waits.randomElement(using: &random) else { continue }
                #expect(core.remove(token) == request)
                waits[request] = nil
                ended += 1
            default:
                if random.oneIn(4) {
                    core.expire(now: Self.at(now), into: &actions)
                } else {
                    _ = core.dispatch(now: Self.at(now), into: &actions)
                }
            }
            take(actions)
            #expect(FlowLevel.allCases.reduce(0) { $0 + core.state($1).queued } == waits.count)
            for level in FlowLevel.allCases {
                let held = running.filter { $0.level == level }
                #expect(core.state(level).running == held.count)
                #expect(core.state(level).seats == held.reduce(0) { $0 + Int($1.seats) })
                #expect(core.state(level).queued <= 12 && core.state(level).queuedBytes <= 200)
                #expect(core.state(level).seats <= 6)
            }
        }
        // Whoever waits begins when the others have ended, however it went so far.
        var now: Int64 = 10_000
        var turns = 0
        while !waits.isEmpty || !running.isEmpty, turns < 1_000 {
            for demand in running { _ = end(&core, demand) }
            ended += running.count
            running = []
            var actions: [Core.Action] = []
            // Before their deadlines: the time stands still.
            _ = core.dispatch(now: Self.at(now - 10_000), into: &actions)
            take(actions)
            now += 1
            turns += 1
        }
        #expect(waits.isEmpty && running.isEmpty && ended == asked)
        for caller in callers { core.leave(caller) }
        #expect(core.callers.count == 0)
    }

    @Test func whoBelongsWhere() {
        func user(_ name: String, _ groups: [String]) -> CallerClass {
            CallerClass(Identity(name: name, groups: groups, authenticator: .certificate))
        }
        #expect(user("admin", ["system:masters"]) == .exempt)
        #expect(CallerClass(.server) == .exempt)
        #expect(user("system:node:a", ["system:nodes"]) == .node)
        // The name of a node without its group is no node.
        #expect(user("system:node:a", []) == .workload)
        #expect(user("system:kube-scheduler", []) == .control)
        #expect(user("system:kube-controller-manager", []) == .control)
        #expect(
            user(
                "system:serviceaccount:kube-system:deployment-controller",
                ["system:serviceaccounts", "system:serviceaccounts:kube-system"]) == .control)
        #expect(
            user("system:serviceaccount:default:web", ["system:serviceaccounts", "system:serviceaccounts:default"])
                == .workload)
        #expect(user("eve", ["system:mastersx", "system:serviceaccounts:kube-systemx"]) == .workload)
    }
}
