import APIModel
import Base
import Logging
import Reactor
import Replication
import Transport
import Wire

/// One connection of the server: who it is, and which service a message is for. Belongs to its loop.
final class ServerHandler<D: Disk>: TransportHandler {
    private let admittance: ServerAdmittance
    private let objectService: ObjectService
    private let raw: RawHandler<D>
    private var objects: ObjectHandler?
    private var client: AuthenticatedClient?
    /// Why the client has no rights any more.
    private var revocation: APIFailure?
    private var timer: TimerToken?
    /// Set while the connection serves the pods of a node.
    private var agent: NodeAgent?
    private var software = ""

    init(
        _ connection: TransportConnection, objects: ObjectService, raw: RawService<D>,
        _ admittance: ServerAdmittance
    ) {
        objectService = objects
        self.raw = raw.handler(for: connection)
        self.admittance = admittance
    }

    func connection(_ connection: TransportConnection, admits hello: Hello) -> Admission {
        do throws(AuthenticationError) {
            client = try admittance.client(connection.peer, hello.token, objectService)
        } catch {
            admittance.log.debug(
                "refused a client", metadata: ["reason": "\(error)", "peer": "\(connection.peerText)"])
            return .refuse(reason: error.status.message)
        }
        software = String(hello.software.prefix { $0 != "/" })
        return .accept(shardMap: Bytes())
    }

    func connectionReady(_ connection: TransportConnection) {
        guard let client else { return }
        objects = ObjectHandler(objectService, connection, user: client.identity, software: software)
        raw.begin(as: client.identity)
        armTimer(connection)
    }

    func connection(_ connection: TransportConnection, received request: ConnectionRequest) {
        guard mayGoOn(connection) else {
            connection.consumed(request.cost, of: request.stream)
            let failure = revocation ?? APIFailure(.unauthorized())
            return connection.finish(request.stream, failure.code, failure.envelopeBody)
        }
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

    // MARK: Rights that end

    /// Whether the client still is who it has shown to be. If not, its streams end, and the connection with them.
    private func mayGoOn(_ connection: TransportConnection) -> Bool {
        guard revocation == nil else { return false }
        do throws(AuthenticationError) {
            try client?.check(objectService.authenticator, objectService.cache, now: objectService.now)
            return true
        } catch {
            revoke(error, connection)
            return false
        }
    }

    private func revoke(_ error: AuthenticationError, _ connection: TransportConnection) {
        let failure = APIFailure(error.status)
        revocation = failure
        admittance.log.info(
            "a client's rights have ended",
            metadata: [
                "reason": "\(error)", "user": "\(client?.identity.name ?? "")", "peer": "\(connection.peerText)",
            ])
        objects?.endStreams(failure)
        raw.endStreams(failure.code, failure.envelopeBody)
        unregister(failure.status)
        connection.goAway(GoAway(reason: failure.status.message))
    }

    /// Looks again when the identity ends, or when an object may have ended it: a watch brings no requests.
    private func armTimer(_ connection: TransportConnection) {
        guard let client, client.isRevocable || client.end != .max else { return }
        // A second later, as ends are last seconds that count.
        let left = max(0, client.end.subtractingReportingOverflow(objectService.now.seconds).partialValue)
        var pause = min(.seconds(min(left, 1 << 31) + 1), ServerLimits.identityTimerMax)
        if client.isRevocable { pause = min(pause, admittance.revocationInterval) }
        timer = connection.loop.schedule(after: pause) { [weak self, weak connection] in
            guard let self, let connection else { return }
            timer = nil
            if mayGoOn(connection) { armTimer(connection) }
        }
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
        if stream == agent?.registration {
            // Where the connection is lost its streams end one by one, each as far as it had come.
            if status != .linkLost { unregister() }
            return
        }
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
        if let timer { _ = connection.loop.cancel(timer) }
        timer = nil
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
            guard let client, let objects else { throw APIFailure(.unauthorized()) }
            let node = try NodeAgents.node(of: request.body, sentBy: client.identity)
            guard agent == nil else { throw APIFailure(.badRequest("this connection serves a node already")) }
            let agent = NodeAgent(node, connection, registration: request.stream)
            try objects.service.agents.register(agent)
            self.agent = agent
            connection.respond(request.stream, .ok, isLast: false)
        } catch {
            connection.respond(request.stream, error.code, Payload(error.envelopeBody))
        }
    }

    /// The connection serves its node no longer; the agent hears `reason` where there is one.
    private func unregister(_ reason: Status? = nil) {
        guard let agent else { return }
        self.agent = nil
        objectService.agents.remove(agent, reason)
    }
}

/// How connections are let in.
struct ServerAdmittance: Sendable {
    /// Everyone is an administrator: for simulated worlds and tests on plain sockets.
    var isForEveryone = false
    var revocationInterval: Duration
    var log: Logger

    init(revocationInterval: Duration, log: Logger) {
        self.revocationInterval = revocationInterval
        self.log = log
    }

    func client(
        _ peer: PeerIdentity?, _ token: Bytes, _ service: ObjectService
    ) throws(AuthenticationError) -> AuthenticatedClient {
        if isForEveryone { return .everyone }
        var credentials = Credentials()
        if let peer {
            credentials.certificate = Credentials.CertificateFacts(
                commonName: peer.commonName, organizations: peer.organizations, fingerprint: peer.fingerprint)
        }
        if !token.isEmpty {
            let text = token.withUnsafeBytes { String(validating: $0, as: UTF8.self) }
            guard let text else { throw .token(.unknown) }
            credentials.token = BearerToken(text)
        }
        return try AuthenticatedClient(
            credentials, certificateEnd: peer?.notAfterUnixSeconds ?? .max, service.authenticator, service.cache,
            now: service.now)
    }
}

extension TransportConnection {
    /// The other end's address, for the log.
    fileprivate var peerText: String { peerAddress.map { "\($0)" } ?? "a socket of this machine" }
}
