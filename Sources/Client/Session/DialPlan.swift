import Base

/// Where one connection of a session is dialled next, and when: a pure state machine.
///
/// ```
/// state    | event                    | next     | what is done
/// idle     | start                    | dialing  | dial the first candidate
/// dialing  | connected                | ready    | the failures are forgotten once it has lived for a while
/// dialing  | failed, others are left  | dialing  | dial the next candidate
/// dialing  | failed, it was the last  | resting  | roundFailed, wait: 50 ms, doubling to 5 s, with chance
/// ready    | ended, or drained        | dialing  | dial: first what the server named, else the same one, then the others
/// resting  | timer                    | dialing  | dial the first candidate
/// ```
struct DialPlan {
    enum State: Equatable {
        case idle
        case dialing(Endpoint)
        case ready(Endpoint, since: Instant)
        case resting(until: Instant)
    }

    enum Event {
        case start
        case connected
        /// The dial or the connection ended.
        case ended(ConnectFailure)
        /// The server asked us to go, with the addresses that it named.
        case drained([Endpoint])
        case timer
    }

    enum Action: Equatable {
        case dial(Endpoint)
        case rest(until: Instant)
        /// Every candidate was tried in vain.
        case roundFailed(ConnectFailure)
    }

    private(set) var state = State.idle
    private let servers: [Endpoint]
    /// What this round tries, in order.
    private var candidates: [Endpoint]
    private var index = 0
    /// Rounds in a row that failed.
    private var failures = 0
    private var random: Random

    /// `offset` rotates the servers, so that several connections begin at different ones.
    init(servers: [Endpoint], offset: Int, seed: UInt64) {
        self.servers = servers.indices.map { servers[($0 + offset) % servers.count] }
        candidates = self.servers
        random = Random(seed: seed)
    }

    mutating func step(_ event: Event, now: Instant, into actions: inout [Action]) {
        switch (state, event) {
        case (.idle, .start), (.resting, .timer), (.resting, .start):
            candidates = servers
            index = 0
            dial(&actions)
        case (.dialing(let endpoint), .connected):
            state = .ready(endpoint, since: now)
        case (.dialing, .ended(let failure)):
            failed(failure, now, &actions)
        case (.ready(let endpoint, let since), .ended(let failure)):
            leave(endpoint, since, named: [], now)
            // A server that lets us in and drops us at once is as bad as one that does not answer.
            if failures > 0 { rest(failure, now, &actions) } else { dial(&actions) }
        case (.ready(let endpoint, let since), .drained(let named)):
            leave(endpoint, since, named: named, now)
            // Servers that send us to each other get pauses as well.
            if failures > (named.isEmpty ? 0 : 2) { rest(nil, now, &actions) } else { dial(&actions) }
        case (.idle, _), (.dialing, _), (.ready, _), (.resting, _):
            break
        }
    }

    private mutating func dial(_ actions: inout [Action]) {
        guard index < candidates.count else { return }
        state = .dialing(candidates[index])
        actions.append(.dial(candidates[index]))
    }

    private mutating func leave(_ endpoint: Endpoint, _ since: Instant, named: [Endpoint], _ now: Instant) {
        if now - since >= ClientLimits.steadyDuration { failures = 0 } else { failures += 1 }
        // Where to go first: what was named, then the same server unless it sent us away, then the others.
        let first = named.isEmpty ? [endpoint] : named
        candidates = first + servers.filter { !first.contains($0) }
        index = 0
    }

    private mutating func failed(_ failure: ConnectFailure, _ now: Instant, _ actions: inout [Action]) {
        index += 1
        guard index >= candidates.count else { return dial(&actions) }
        failures += 1
        actions.append(.roundFailed(failure))
        rest(nil, now, &actions)
    }

    private mutating func rest(_ failure: ConnectFailure?, _ now: Instant, _ actions: inout [Action]) {
        if let failure { actions.append(.roundFailed(failure)) }
        let pause = Backoff.pause(
            failures, first: ClientLimits.dialPause, longest: ClientLimits.dialPauseMax, random: &random)
        state = .resting(until: now + pause)
        actions.append(.rest(until: now + pause))
    }
}
