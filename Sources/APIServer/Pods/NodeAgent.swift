import APIModel
import Base
import Transport
import Wire

/// One agent's connection, as the server uses it: the streams that were opened towards it. Belongs to the loop.
final class NodeAgent {
    let node: String
    private var connection: TransportConnection?
    /// The stream whose life is that of the registration.
    let registration: StreamID
    private var relays: [StreamID: PodStream] = [:]

    init(_ node: String, _ connection: TransportConnection, registration: StreamID) {
        self.node = node
        self.connection = connection
        self.registration = registration
    }

    var streamCount: Int { relays.count }

    func open(
        _ message: MessageNumber, _ body: Bytes, isLast: Bool, client: StreamPort, _ meter: PodMeter
    ) throws(APIFailure) -> PodStream {
        guard let connection else { throw APIFailure(.noAgent(of: node)) }
        let stream: StreamID
        do throws(OpenError) {
            stream = try connection.open(message, Payload(body, isSecret: client.isSecret), isLast: isLast)
        } catch {
            switch error {
            case .tooManyStreams, .full:
                throw APIFailure(
                    .tooManyRequests(
                        "the agent of node \(GoText.quoted(node)) has too much to do", retryAfterSeconds: 1))
            case .tooLarge: throw APIFailure(.requestEntityTooLarge("the agent does not take a request of this size"))
            case .notReady, .draining: throw APIFailure(.noAgent(of: node))
            }
        }
        let relay = PodStream(
            message, client: client,
            agent: StreamPort(connection: connection, stream: stream, isSecret: client.isSecret), node: node,
            meter: meter)
        relays[stream] = relay
        relay.onOver = { [weak self] in self?.relays[stream] = nil }
        return relay
    }

    // MARK: Heard from the connection. False where the stream is none of these.

    func answered(_ stream: StreamID, _ status: StatusCode, _ body: Bytes, isLast: Bool, cost: Int) -> Bool {
        guard let relay = relays[stream] else { return false }
        relay.agentAnswered(status, body, isLast: isLast, cost: cost)
        return true
    }

    func received(_ item: Bytes, on stream: StreamID, isLast: Bool, cost: Int) -> Bool {
        guard let relay = relays[stream] else { return false }
        relay.agentSent(item, isLast: isLast, cost: cost)
        return true
    }

    func ended(_ stream: StreamID, _ status: StatusCode, _ body: Bytes) {
        relays[stream]?.agentEnded(status, body)
    }

    func becameWritable(_ stream: StreamID) { relays[stream]?.agentBecameWritable() }

    func tick() {
        for relay in Array(relays.values) { relay.tick() }
    }

    // MARK: Ends

    /// Ends the registration, with `status` or in order, and all streams with the reason that their clients hear.
    func end(_ status: Status?, streams reason: Status) {
        for relay in Array(relays.values) { relay.fail(reason) }
        guard let connection else { return }
        self.connection = nil
        if let status {
            let failure = APIFailure(status)
            connection.finish(registration, failure.code, failure.envelopeBody)
        } else {
            connection.finish(registration, .ok)
        }
    }
}

extension Status {
    /// There is nobody to ask about the pods of a node.
    static func noAgent(of node: String) -> Status {
        .serviceUnavailable("the agent of node \(GoText.quoted(node)) is not connected")
    }
}
