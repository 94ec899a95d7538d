import APIModel
public import Base
public import Reactor
public import Transport
public import Wire

/// A node's agent as servers reach it: a connection that the agent opens, on which a server opens streams towards it.
///
/// Belongs to its loop. Connects and registers by itself, and again after each loss, until `close` or until a later
/// connection of the node takes its place. Logs and files that travel here hold up no request of the agent's client,
/// which has a connection of its own.
///
/// ```
/// state       | event                        | next        | what is done
/// connecting  | the connection is ready      | registering | agent-register goes out
/// registering | answered ok                  | serving     | agentRegistered
/// registering | answered otherwise           | resting     | lost(refused)
/// serving     | a request                    | serving     | asked
/// any         | the connection is lost       | resting     | streams are cancelled, lost(disconnected)
/// serving     | the registration ends        | closed      | lost(replaced)
/// resting     | the pause is over            | connecting  |
/// ```
public final class AgentLink {
    public let loop: EventLoop
    public let node: String
    private let configuration: ClientConfiguration
    private let workspace: TransportWorkspace
    private weak var handler: (any AgentHandler)?
    private var plan: DialPlan
    private var connection: TransportConnection?
    private var registration: StreamID?
    private var streams: [StreamID: AgentStream] = [:]
    private var timer: TimerToken?
    private var refusal: AgentLoss?
    /// Of the dial under way.
    private var dialed: Endpoint?
    /// Whether the server sends streams here.
    public private(set) var isRegistered = false
    public private(set) var isClosed = false

    /// Begins to connect. `configuration` is that of the agent's client: its certificate must be the node's.
    public init(
        _ configuration: ClientConfiguration, node: String, handler: any AgentHandler, on loop: EventLoop,
        workspace: TransportWorkspace = TransportWorkspace()
    ) {
        loop.preconditionCurrent()
        precondition(!configuration.servers.isEmpty, "An agent needs a server to go to.")
        self.configuration = configuration
        self.node = node
        self.handler = handler
        self.loop = loop
        self.workspace = workspace
        plan = DialPlan(servers: configuration.servers, offset: 0, seed: configuration.seed)
        step(.start)
    }

    /// Streams that are open.
    public var streamCount: Int { streams.count }

    /// Ends the connection; the handler hears of cancelled streams, and nothing after.
    public func close() {
        loop.preconditionCurrent()
        guard !isClosed else { return }
        isClosed = true
        if let timer { loop.cancel(timer) }
        timer = nil
        connection?.close()
    }

    private func step(_ event: DialPlan.Event) {
        guard !isClosed else { return }
        var actions: [DialPlan.Action] = []
        plan.step(event, now: loop.now, into: &actions)
        for action in actions {
            switch action {
            case .dial(let endpoint): dial(endpoint)
            case .rest(let until):
                timer = loop.schedule(at: until) { [weak self] in
                    self?.timer = nil
                    self?.step(.timer)
                }
            case .roundFailed: break
            }
        }
    }

    private func dial(_ endpoint: Endpoint) {
        dialed = endpoint
        endpoint.dial(on: loop, configuration, workspace, handler: self) { [self] in
            !isClosed
        } completion: { [self] result in
            switch result {
            case .success(let connection): self.connection = connection
            case .failure(let failure): lost(failure.reason, isLoopGone: failure.isLoopGone)
            }
        }
    }

    /// The connection is over, or none came to be.
    private func lost(_ failure: ConnectFailure, isLoopGone: Bool) {
        connection = nil
        registration = nil
        isRegistered = false
        for stream in Array(streams.values) { stream.cancelled() }
        let loss = refusal ?? .disconnected(failure)
        refusal = nil
        if isLoopGone || loss == .replaced { isClosed = true }
        handler?.agent(self, lost: loss)
        step(.ended(failure))
    }

    /// The server does not, or no longer, count on this connection.
    private func registrationEnded(_ status: StatusCode, _ body: Bytes) {
        registration = nil
        isRegistered = false
        let envelope = (try? StatusEnvelope(decoding: body)) ?? StatusEnvelope()
        switch status {
        case .conflict: refusal = .replaced
        // The server stops, or the connection was lost: the end that follows says so.
        case .ok, .linkLost, .notBegun: break
        default: refusal = .refused(APIError(status, envelope))
        }
        connection?.close()
    }
}

extension AgentLink: TransportHandler {
    public func connectionReady(_ connection: TransportConnection) {
        var buffer = ByteBuffer(capacity: 64)
        AgentRegistration(node: node).encode(into: &buffer)
        do throws(OpenError) {
            registration = try connection.open(.agentRegister, Payload(buffer.finish()))
        } catch {
            // A server that drains as soon as it lets one in.
            connection.close()
        }
    }

    public func connection(
        _ connection: TransportConnection, answered stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int
    ) {
        connection.consumed(cost, of: stream)
        guard stream == registration else { return }
        guard status == .ok, !isLast else { return registrationEnded(status, body) }
        isRegistered = true
        step(.connected)
        handler?.agentRegistered(self)
    }

    public func connection(
        _ connection: TransportConnection, ended stream: StreamID, _ status: StatusCode, _ body: Bytes
    ) {
        if stream == registration { registrationEnded(status, body) }
    }

    public func connection(_ connection: TransportConnection, received request: ConnectionRequest) {
        connection.consumed(request.cost, of: request.stream)
        guard let handler, !isClosed else { return connection.cancel(request.stream, .notBegun) }
        let envelope: RequestEnvelope
        let asked: PodRequest
        let uid: String?
        do throws(WireError) {
            envelope = try RequestEnvelope(decoding: request.body)
            asked = try PodRequest(request.message, decoding: envelope.options)
            uid = envelope.body.withUnsafeBytes { String(validating: $0, as: UTF8.self) }
        } catch {
            return connection.respond(request.stream, .badRequest)
        }
        let stream = AgentStream(
            connection, request.stream, isSecret: request.message != .log, inputHasEnded: request.isLast)
        streams[request.stream] = stream
        stream.onOver = { [weak self] in self?.streams[request.stream] = nil }
        handler.agent(
            self, asked: asked, of: PodReference(namespace: envelope.namespace, name: envelope.name, uid: uid ?? ""),
            on: stream)
    }

    public func connection(
        _ connection: TransportConnection, received item: Bytes, on stream: StreamID, isLast: Bool, cost: Int
    ) {
        guard let open = streams[stream] else { return connection.consumed(cost, of: stream) }
        open.received(item, isLast: isLast, cost: cost)
    }

    public func connection(_ connection: TransportConnection, becameWritable stream: StreamID) {
        streams[stream]?.becameWritable()
    }

    public func connection(_ connection: TransportConnection, cancelled stream: StreamID, _ status: StatusCode) {
        streams[stream]?.cancelled()
    }

    public func connection(_ connection: TransportConnection, deadlinePassed stream: StreamID) {
        streams[stream]?.cancelled()
        connection.finish(stream, .timeout)
    }

    public func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        guard connection === self.connection || self.connection == nil else { return }
        lost(
            ConnectFailure(end, goAway: connection.peerGoAway, endpoint: dialed ?? configuration.servers[0]),
            isLoopGone: end == .link(.loopStopped))
    }
}
