import APIModel
import Base
import Reactor
import Transport
import Wire

/// The stream of a pod between two connections.
typealias PodStream = PodRelay<StreamPort>

/// The agents of nodes that are connected, by node. Belongs to the server's loop.
final class NodeAgents {
    private let loop: EventLoop
    /// By the bytes of the node's name: text that looks the same is not the same node.
    private var agents: [Bytes: NodeAgent] = [:]
    let meter = PodMeter()
    /// Streams of pods that are open.
    private(set) var streamCount = 0
    private var isStopping = false
    private var isTicking = false
    private var registrations: UInt64 = 0
    private var replaced: UInt64 = 0
    private var opened: [UInt64] = [0, 0, 0, 0]
    private var refused: UInt64 = 0

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    var agentCount: Int { agents.count }

    func agent(of node: String) -> NodeAgent? { agents[Bytes(node.utf8)] }

    /// A newer connection takes the place of an older one, whose streams end: the agent has begun anew.
    func register(_ agent: NodeAgent) throws(APIFailure) {
        guard !isStopping else { throw APIFailure(.serviceUnavailable("the server stops")) }
        registrations += 1
        let older = agents.updateValue(agent, forKey: Bytes(agent.node.utf8))
        guard let older else { return }
        replaced += 1
        let resource = GroupResource(group: "", resource: "nodes")
        older.end(
            .conflict(resource, name: agent.node, "a later connection serves the node"),
            streams: .internalError("the agent of node \(GoText.quoted(agent.node)) has begun anew"))
    }

    /// The agent's registration or connection is over; the agent hears `reason` where there is one.
    func remove(_ agent: NodeAgent, _ reason: Status? = nil) {
        let key = Bytes(agent.node.utf8)
        if agents[key] === agent { agents[key] = nil }
        agent.end(reason, streams: .internalError("the agent of node \(GoText.quoted(agent.node)) is gone"))
    }

    /// Opens a stream of a pod towards an agent.
    func open(
        _ message: MessageNumber, _ body: Bytes, isLast: Bool, on agent: NodeAgent, client: StreamPort
    ) throws(APIFailure) -> PodStream {
        guard !isStopping else { throw APIFailure(.serviceUnavailable("the server stops")) }
        guard streamCount < ServerLimits.podStreamsMax, agent.streamCount < ServerLimits.podStreamsPerAgentMax else {
            refused += 1
            throw APIFailure(.tooManyRequests("too many streams of pods are open", retryAfterSeconds: 1))
        }
        let relay = try agent.open(message, body, isLast: isLast, client: client, meter)
        streamCount += 1
        opened[Int(message.rawValue - MessageNumber.log.rawValue)] += 1
        let removal = relay.onOver
        relay.onOver = { [weak self] in
            removal?()
            self?.streamCount -= 1
        }
        loop.schedule(after: ServerLimits.podOpeningDuration) { [weak relay] in relay?.openingTimedOut() }
        armTick()
        return relay
    }

    /// The server stops: every agent is let go, and every stream ends.
    func endAll() {
        isStopping = true
        let all = Array(agents.values)
        agents = [:]
        for agent in all { agent.end(nil, streams: .serviceUnavailable("the server stops")) }
    }

    private func armTick() {
        guard !isTicking else { return }
        isTicking = true
        loop.schedule(after: ServerLimits.podIdleTick) { [weak self] in
            guard let self else { return }
            isTicking = false
            for agent in Array(agents.values) { agent.tick() }
            if streamCount > 0 { armTick() }
        }
    }

    func write(to text: inout PrometheusText) {
        text.single("trireme_node_agents", .gauge, "Agents of nodes that are connected.", UInt64(agents.count))
        text.single(
            "trireme_node_agent_registrations_total", .counter, "Registrations of agents.", registrations)
        text.single(
            "trireme_node_agents_replaced_total", .counter, "Connections of agents that a later one replaced.", replaced
        )
        text.single("trireme_pod_streams", .gauge, "Streams of pods that are open.", UInt64(streamCount))
        text.family("trireme_pod_streams_opened_total", .counter, "Streams of pods that were opened, by what they are.")
        for (count, name) in zip(opened, ["log", "exec", "attach", "portforward"]) {
            text.sample("trireme_pod_streams_opened_total", [("subresource", name)], count)
        }
        text.single(
            "trireme_pod_streams_refused_total", .counter, "Streams of pods that were refused: too many.", refused)
        text.single("trireme_pod_stream_bytes_total", .counter, "Bytes of items passed on.", meter.bytes)
        text.single(
            "trireme_pod_stream_held_bytes", .gauge, "Cost of items that wait for slow readers.",
            UInt64(meter.heldBytes))
    }
}

extension NodeAgents {
    /// The node that a registration is for. Only the node itself may register for it.
    static func node(of body: Bytes, sentBy user: Identity) throws(APIFailure) -> String {
        let node: String
        do throws(WireError) {
            node = try AgentRegistration(decoding: body).node
        } catch {
            throw APIFailure(.badRequest("the registration is not well formed"))
        }
        guard ObjectKey.isSegment(node) else { throw APIFailure(.badRequest("the registration names no node")) }
        guard case .node(let own) = user.nodeRole, own.hasSameBytes(as: node) else {
            throw APIFailure(
                .forbidden(
                    GroupResource(group: "", resource: "nodes"), name: node,
                    "User \(GoText.quoted(user.name)) cannot serve the pods of this node: only the node itself can"))
        }
        return node
    }
}
