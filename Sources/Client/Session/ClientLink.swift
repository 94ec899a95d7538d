import Base
import Reactor
import Transport
import Wire

/// One connection of a session, from its dial to its end. Belongs to the session's loop.
final class ClientLink {
    enum Stage {
        case opening
        case ready
        /// It takes no new requests; those under way go on.
        case draining
        case closed
    }

    let endpoint: Endpoint
    /// The place in `ClientSession.places` that this connection fills; nil once it was given to another one.
    var place: Int?
    private(set) weak var session: ClientSession?
    var connection: TransportConnection?
    var stage = Stage.opening
    /// The server's limit of streams, or of waiting bytes, is reached: until one ends.
    var isFull = false
    /// The calls under way.
    var calls: [StreamID: SlabToken] = [:]
    /// The highest revision that the server was told of.
    var toldRevision: UInt64 = 0

    init(session: ClientSession, endpoint: Endpoint, place: Int) {
        self.session = session
        self.endpoint = endpoint
        self.place = place
    }

    var isOpen: Bool {
        if case .ready = stage { return !isFull }
        return false
    }

    /// Dials `endpoint`, resolved first where it is a name.
    func dial(on loop: EventLoop, _ configuration: ClientConfiguration, _ workspace: TransportWorkspace) {
        endpoint.dial(on: loop, configuration, workspace, handler: self) { [self] in
            if case .opening = stage { true } else { false }
        } completion: { [self] result in
            switch result {
            case .success(let connection): self.connection = connection
            case .failure(let failure): ended(failure.reason, isLoopGone: failure.isLoopGone)
            }
        }
    }

    /// Ends the connection now; the calls under way end as their requests allow.
    func close() {
        if connection == nil { stage = .closed }
        connection?.close()
    }

    private func ended(_ failure: ConnectFailure, isLoopGone: Bool = false) {
        stage = .closed
        connection = nil
        session?.linkEnded(self, failure, isLoopGone: isLoopGone)
    }
}

extension ClientLink: TransportHandler {
    func connectionReady(_ connection: TransportConnection) {
        stage = .ready
        session?.linkReady(self)
    }

    func connection(
        _ connection: TransportConnection, answered stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int
    ) {
        guard let token = calls[stream], let session else { return connection.consumed(cost, of: stream) }
        session.answered(self, token, stream, status, body, isLast: isLast, cost: cost)
    }

    func connection(
        _ connection: TransportConnection, received item: Bytes, on stream: StreamID, isLast: Bool, cost: Int
    ) {
        guard let token = calls[stream], let session else { return connection.consumed(cost, of: stream) }
        session.received(self, token, stream, item, isLast: isLast, cost: cost)
    }

    func connection(_ connection: TransportConnection, ended stream: StreamID, _ status: StatusCode, _ body: Bytes) {
        guard let token = calls.removeValue(forKey: stream), let session else { return }
        session.ended(self, token, status, body)
    }

    func connection(_ connection: TransportConnection, becameWritable stream: StreamID) {
        guard let token = calls[stream] else { return }
        session?.becameWritable(token)
    }

    func connection(_ connection: TransportConnection, peerSaw revision: UInt64) {
        toldRevision = max(toldRevision, revision)
        session?.saw(revision)
    }

    func connectionDrains(_ connection: TransportConnection) {
        guard case .ready = stage else { return }
        stage = .draining
        session?.linkDrains(self, connection.peerGoAway)
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        ended(
            ConnectFailure(end, goAway: connection.peerGoAway, endpoint: endpoint),
            isLoopGone: end == .link(.loopStopped))
    }
}
