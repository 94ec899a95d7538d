import APIModel
import Base
import DequeModule
import Wire

/// Passes one stream of a pod between a client and the agent of the pod's node. Belongs to the loop of both connections.
///
/// Items go as they came. The cost of one is given back to its sender when the other side's queue has taken it; what
/// finds no room waits here, at most a window of each side, so a reader that pauses stops the writer.
///
/// ```
/// state   | event                                | next    | what is done
/// opening | the agent answers ok                 | open    | so is the client
/// opening | the agent answers otherwise, or ends | over    | the client is answered so
/// any     | an item                              | same    | it goes to the other side, or waits for room there
/// open    | the agent's last item, or end        | ending  | it goes to the client behind what waits
/// ending  | nothing waits for the client         | over    | the client's stream ends
/// any     | the client is gone                   | over    | the agent's stream is cancelled
/// any     | an item too large, too much waits,   | over    | the agent's stream is cancelled, the client's
///         | idle or unanswered for too long      |         | ends with the reason
/// ```
final class PodRelay<Port: RelayPort> {
    enum State {
        case opening
        case open
        case ending(StatusCode, Bytes)
        case over
    }

    /// Items of one direction that found no room.
    private struct Lane {
        struct Item {
            let bytes: Bytes
            let isLast: Bool
            let cost: Int
        }

        var waiting: Deque<Item> = []
    }

    let message: MessageNumber
    private let client: Port
    private let agent: Port
    private let node: String
    private let meter: PodMeter
    private var toClient = Lane()
    private var toAgent = Lane()
    private(set) var state = State.opening
    /// Looks in a row at which nothing had moved.
    private var idleTicks = 0
    /// Called once, when the relay is over.
    var onOver: (() -> Void)?

    init(_ message: MessageNumber, client: Port, agent: Port, node: String, meter: PodMeter) {
        self.message = message
        self.client = client
        self.agent = agent
        self.node = node
        self.meter = meter
    }

    var isOver: Bool {
        if case .over = state { true } else { false }
    }

    // MARK: The agent's side

    func agentAnswered(_ status: StatusCode, _ body: Bytes, isLast: Bool, cost: Int) {
        guard case .opening = state else { return }
        agent.consumed(cost)
        guard status == .ok else { return ended(PodAnswer.passedOn(status, body, message, node: node, isOpen: false)) }
        state = .open
        client.respond(.ok, body, isLast: isLast)
        if isLast { close() }
    }

    func agentSent(_ item: Bytes, isLast: Bool, cost: Int) {
        guard case .open = state else { return }
        if isLast { state = .ending(.ok, Bytes()) }
        pass(item, isLast: isLast, cost, toAgent: false)
        endIfDone()
    }

    /// The agent's stream is over; `body` is empty where the connection says so and not the agent.
    func agentEnded(_ status: StatusCode, _ body: Bytes) {
        switch state {
        case .opening: ended(PodAnswer.passedOn(status, body, message, node: node, isOpen: false))
        case .open:
            let answer = PodAnswer.passedOn(status, body, message, node: node, isOpen: true)
            state = .ending(answer.status, answer.body)
            endIfDone()
        case .ending, .over: break
        }
    }

    func agentBecameWritable() { drain(toAgent: true) }

    // MARK: The client's side

    func clientSent(_ item: Bytes, isLast: Bool, cost: Int) {
        switch state {
        case .opening, .open: pass(item, isLast: isLast, cost, toAgent: true)
        // The agent hears nothing any more.
        case .ending: client.consumed(cost)
        case .over: break
        }
    }

    func clientBecameWritable() {
        drain(toAgent: false)
        endIfDone()
    }

    /// The client's stream is over, or its owner ends it: the agent is told.
    func clientGone(_ status: StatusCode = .cancelled) {
        guard !isOver else { return }
        close()
        agent.cancel(status)
    }

    // MARK: Time

    /// The agent has not answered for too long.
    func openingTimedOut() {
        guard case .opening = state else { return }
        fail(.timeout("the agent of node \(GoText.quoted(node)) did not answer", retryAfterSeconds: 1))
    }

    /// Called at every `ServerLimits.podIdleTick`.
    func tick() {
        // A log may be silent for as long as it likes.
        guard case .open = state, message != .log else { return }
        idleTicks += 1
        guard idleTicks >= ServerLimits.podIdleTicks else { return }
        fail(.timeout("nothing was sent or received for too long", retryAfterSeconds: 0))
    }

    // MARK: Items

    private func pass(_ item: Bytes, isLast: Bool, _ cost: Int, toAgent isUp: Bool) {
        idleTicks = 0
        meter.bytes += UInt64(item.count)
        guard item.count <= PodLimits.itemBytes else {
            return fail(.requestEntityTooLarge("an item of more than \(PodLimits.itemBytes) bytes"))
        }
        let (from, to) = isUp ? (client, agent) : (agent, client)
        let isFree = isUp ? toAgent.waiting.isEmpty : toClient.waiting.isEmpty
        if isFree {
            switch to.send(item, isLast: isLast) {
            case .queued: return from.consumed(cost)
            case .full: break
            // Whoever is over says so by itself.
            case .closed: return from.consumed(cost)
            case .tooLarge: return fail(.requestEntityTooLarge("an item that is too large for its reader"))
            }
        }
        guard meter.heldBytes + cost <= ServerLimits.podHeldBytesMax else {
            return fail(.tooManyRequests("too much waits for slow readers of pods' streams", retryAfterSeconds: 1))
        }
        meter.heldBytes += cost
        let waiting = Lane.Item(bytes: item, isLast: isLast, cost: cost)
        if isUp { toAgent.waiting.append(waiting) } else { toClient.waiting.append(waiting) }
    }

    private func drain(toAgent isUp: Bool) {
        let (from, to) = isUp ? (client, agent) : (agent, client)
        while !isOver, let first = isUp ? toAgent.waiting.first : toClient.waiting.first {
            let result = to.send(first.bytes, isLast: first.isLast)
            if result == .full { return }
            if isUp { toAgent.waiting.removeFirst() } else { toClient.waiting.removeFirst() }
            meter.heldBytes -= first.cost
            if result == .tooLarge {
                return fail(.requestEntityTooLarge("an item that is too large for its reader"))
            }
            from.consumed(first.cost)
        }
    }

    // MARK: Ends

    private func endIfDone() {
        guard case .ending(let status, let body) = state, toClient.waiting.isEmpty else { return }
        // The last item of the agent has ended the client's stream by itself; then this is passed over.
        close()
        client.finish(status, body)
    }

    private func ended(_ answer: PodAnswer) {
        let isOpen = if case .opening = state { false } else { true }
        close()
        if isOpen {
            client.finish(answer.status, answer.body)
        } else {
            client.respond(answer.status, answer.body, isLast: true)
        }
    }

    /// Ends both sides; the client hears why.
    func fail(_ status: Status) {
        guard !isOver else { return }
        let failure = APIFailure(status)
        ended(PodAnswer(status: failure.code, body: failure.envelopeBody))
        agent.cancel(.cancelled)
    }

    private func close() {
        state = .over
        for item in toClient.waiting { meter.heldBytes -= item.cost }
        for item in toAgent.waiting { meter.heldBytes -= item.cost }
        toClient = Lane()
        toAgent = Lane()
        let onOver = onOver
        self.onOver = nil
        onOver?()
    }
}

/// What the relays of a server count, together. Belongs to its loop.
final class PodMeter {
    /// Cost of the items that found no room, of all relays.
    var heldBytes = 0
    /// Bytes of items that were passed on.
    var bytes: UInt64 = 0
}
