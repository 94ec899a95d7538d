import Base
import Reactor
import Testing
import Wire

@testable import Transport

/// Sends numbered requests, a few at a time, and keeps what became of each.
private final class Asker: TransportHandler {
    var connection: TransportConnection?
    var left: Int
    var answered = 0
    var ended: [StatusCode] = []
    var open: Set<StreamID> = []
    var end: TransportEnd?

    init(requests: Int) {
        left = requests
    }

    func connectionReady(_ connection: TransportConnection) {
        for _ in 0..<8 { ask(connection) }
    }

    private func ask(_ connection: TransportConnection) {
        guard left > 0 else { return }
        left -= 1
        let body = Bytes([UInt8](repeating: UInt8(truncatingIfNeeded: left), count: left * 37 % 5_000))
        guard let stream = try? connection.open(left % 2 == 0 ? .get : .create, Payload(body)) else { return }
        open.insert(stream)
    }

    func connection(
        _ connection: TransportConnection, answered stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int
    ) {
        #expect(open.remove(stream) != nil, "An answer to nothing.")
        answered += 1
        ask(connection)
    }

    func connection(_ connection: TransportConnection, ended stream: StreamID, _ status: StatusCode, _ body: Bytes) {
        #expect(open.remove(stream) != nil, "An end of nothing.")
        ended.append(status)
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        self.end = end
    }
}

private final class Answerer: TransportHandler {
    var end: TransportEnd?
    func connection(_ connection: TransportConnection, received request: ConnectionRequest) {
        connection.respond(request.stream, .ok, Payload(request.body))
    }
    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        self.end = end
    }
}

/// A server and a client on two hosts of one simulated world.
private final class TwoHosts {
    let world: SimulatedWorld
    let hosts: (SimulatedHost, SimulatedHost)
    let server: EventLoop
    let client: EventLoop
    let asker: Asker
    let answerer = Answerer()
    var listener: TransportListener?

    init(seed: UInt64, requests: Int, isSecured: Bool = false) {
        world = SimulatedWorld(seed: seed)
        hosts = (world.addHost("server"), world.addHost("client"))
        server = world.makeLoop(name: "server", on: hosts.0)
        client = world.makeLoop(name: "client", on: hosts.1)
        asker = Asker(requests: requests)
        let address = hosts.0.address(port: 6_443)
        let (answerer, server, client, asker) = (answerer, server, client, asker)
        listener = world.on(server) {
            try! TransportListener(
                on: server, at: address, security: isSecured ? .tls(Fixture.serverContext()) : .plain,
                options: TransportListener.Options(hello: Hello(software: "test"))
            ) { _ in answerer }
        }
        world.on(client) {
            let security: ClientSecurity =
                isSecured ? .tls(Fixture.clientContext(), expecting: .dns("apiserver.test")) : .plain
            TransportConnection.dial(
                on: client, to: address, security: security, options: DialOptions(hello: Hello(software: "test")),
                workspace: TransportWorkspace(), handler: asker
            ) { asker.connection = try? $0.get() }
        }
    }
}

extension TwoHosts {
    /// What a test does last: a connection that is never closed keeps its handler.
    func end() {
        world.on(client) { asker.connection?.close() }
        asker.connection = nil
    }
}

@Suite struct SimulatedTests {
    @Test(arguments: [true, false]) func requestsAreAnsweredOverASlowLossyNetwork(isSecured: Bool) {
        for seed in 0..<10 {
            let two = TwoHosts(seed: UInt64(seed), requests: 300, isSecured: isSecured)
            defer { two.end() }
            two.world.faults.partialOneIn = 2
            two.world.faults.lossOneIn = 50
            #expect(two.world.run(limit: .seconds(600)) { two.asker.answered == 300 })
        }
    }

    @Test func aSeedReplaysExactly() {
        func digest(_ seed: UInt64) -> UInt64 {
            let two = TwoHosts(seed: seed, requests: 100)
            defer { two.end() }
            _ = two.world.run(limit: .seconds(600)) { two.asker.answered == 100 }
            return two.world.trace.digest
        }
        #expect(digest(5) == digest(5))
        #expect(digest(5) != digest(6))
    }

    @Test func everyRequestEndsOnceWhateverTheNetworkDoes() {
        var cut = 0
        for seed in 0..<40 {
            let two = TwoHosts(seed: UInt64(seed), requests: 200)
            defer { two.end() }
            two.world.faults.resetOneIn = 60
            _ = two.world.run(limit: .seconds(600)) { two.asker.answered == 200 || two.asker.end != nil }
            if two.asker.end != nil {
                cut += 1
                #expect(two.asker.open.isEmpty)
                // Reads and creates: lost reads may be asked again, lost creates are unknown unless unsent.
                #expect(two.asker.ended.allSatisfy { [.outcomeUnknown, .linkLost, .notBegun].contains($0) })
            }
        }
        #expect(cut > 0, "The faults did nothing.")
    }

    @Test func aSilentNetworkIsNoticedOnBothSides() {
        let two = TwoHosts(seed: 1, requests: 20)
        defer { two.end() }
        #expect(two.world.run(limit: .seconds(60)) { two.asker.answered == 20 })
        two.world.partition(two.hosts.0, two.hosts.1)
        two.world.run(for: .seconds(120))
        #expect(two.asker.end == .wire(.keepAliveTimeout))
        #expect(two.answerer.end == .wire(.keepAliveTimeout))
        #expect(two.listener?.connectionCount == 0)
    }

    @Test func aKilledServerLeavesNoRequestOpen() {
        let two = TwoHosts(seed: 3, requests: 1_000)
        defer { two.end() }
        #expect(two.world.run(limit: .seconds(60)) { two.asker.answered > 100 })
        two.world.kill(two.server)
        #expect(two.world.run(limit: .seconds(60)) { two.asker.end != nil })
        #expect(two.asker.open.isEmpty)
    }
}
