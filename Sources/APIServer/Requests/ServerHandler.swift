import APIModel
import Base
import Replication
import Transport
import Wire

/// One connection of the server: who it is, and which service a message is for. Belongs to its loop.
final class ServerHandler<D: Disk>: TransportHandler {
    private let authenticator: ConnectionAuthenticator
    private let objectService: ObjectService
    private let raw: RawHandler<D>
    private var objects: ObjectHandler?
    private var user: Identity?
    /// Set while the connection serves the pods of a node.
    private var agent: NodeAgent?
    private var software = ""

    init(
        _ connection: TransportConnection, objects: ObjectService, raw: RawService<D>,
        _ authenticator: ConnectionAuthenticator
    ) {
        objectService = objects
        self.raw = raw.handler(for: connection)
        self.authenticator = authenticator
    }

    func connection(_ connection: TransportConnection, admits hello: Hello) -> Admission {
        do throws(AuthenticationError) {
            user = try authenticator.identity(connection.peer, hello.token, objectService.cache, now: objectService.now)
        } catch {
            return .refuse(reason: "Unauthorized: \(error)")
        }
        software = String(hello.software.prefix { $0 != "/" })
        return .accept(shardMap: Bytes())
    }

    func connectionReady(_ connection: TransportConnection) {
        if let user {
            objects = ObjectHandler(objectService, connection, user: user, software: software)
        }
        raw.connectionReady(connection)
    }

    func connection(_ connection: TransportConnection, received request: ConnectionRequest) {
        if let objects, ObjectHandler.takes(request.message) {
            connection.consumed(request.cost, of: request.stream)
            return objects.received(request)
        }
        if request.message == .agentRegister {
            connection.consumed(request.cost, of: request.stream)
            return register(request, connection)
        }
        raw.connection(connection, received: request)
    }

    func connection(
        _ connection: TransportConnection, received item: Bytes, on stream: StreamID, isLast: Bool, cost: Int
    ) {
        if objects?.receivedPodItem(item, on: stream, isLast: isLast, cost: cost) == true { return }
        if agent?.received(item, on: stream, isLast: isLast, cost: cost) == true { return }
        raw.connection(connection, received: item, on: stream, isLast: isLast, cost: cost)
    }

    func connection(
        _ connection: TransportConnection, answered stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int
    ) {
        if agent?.answered(stream, status, body, isLast: isLast, cost: cost) != true {
            connection.consumed(cost, of: stream)
        }
    }

    func connection(_ connection: TransportConnection, ended stream: StreamID, _ status: StatusCode, _ body: Bytes) {
        agent?.ended(stream, status, body)
    }

    func connection(_ connection: TransportConnection, becameWritable stream: StreamID) {
        objects?.becameWritable(stream)
        agent?.becameWritable(stream)
        raw.connection(connection, becameWritable: stream)
    }

    func connection(_ connection: TransportConnection, cancelled stream: StreamID, _ status: StatusCode) {
        if objects?.stop(stream, status) == true { return }
        if stream == agent?.registration { return unregister() }
        raw.connection(connection, cancelled: stream, status)
    }

    func connection(_ connection: TransportConnection, deadlinePassed stream: StreamID) {
        if objects?.stop(stream, .timeout) == true { return connection.finish(stream, .timeout) }
        raw.connection(connection, deadlinePassed: stream)
    }

    func connection(_ connection: TransportConnection, peerSaw revision: UInt64) {
        raw.connection(connection, peerSaw: revision)
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        unregister()
        objects?.close()
        objects = nil
        raw.connectionClosed(connection, end)
    }
}

// The connection of a node's agent.
extension ServerHandler {
    private func register(_ request: ConnectionRequest, _ connection: TransportConnection) {
        do throws(APIFailure) {
            guard let user, let objects else { throw APIFailure(.unauthorized()) }
            let node = try NodeAgents.node(of: request.body, sentBy: user)
            guard agent == nil else { throw APIFailure(.badRequest("this connection serves a node already")) }
            let agent = NodeAgent(node, connection, registration: request.stream)
            try objects.service.agents.register(agent)
            self.agent = agent
            connection.respond(request.stream, .ok, isLast: false)
        } catch {
            connection.respond(request.stream, error.code, Payload(error.envelopeBody))
        }
    }

    private func unregister() {
        guard let agent else { return }
        self.agent = nil
        objectService.agents.remove(agent)
    }
}

/// Who a connection is, by its certificate or its token.
struct ConnectionAuthenticator: Sendable {
    /// Everyone is an administrator: for simulated worlds and tests on plain sockets.
    var admitsEveryone = false
    var staticTokens = StaticTokens()

    func identity(
        _ peer: PeerIdentity?, _ token: Bytes, _ view: PolicyCache, now: Time
    ) throws(AuthenticationError) -> Identity {
        if admitsEveryone { return .server }
        if let peer {
            return try ClientCertificate.identity(
                commonName: peer.commonName, organizations: peer.organizations, fingerprint: peer.fingerprint)
        }
        guard !token.isEmpty else { throw .noCredentials }
        let text = token.withUnsafeBytes { String(validating: $0, as: UTF8.self) }
        guard let text, let identity = staticTokens.identity(of: BearerToken(text)) else { throw .token(.unknown) }
        return identity
    }
}
