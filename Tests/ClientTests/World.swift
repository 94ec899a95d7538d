import APIModel
import Base
import Client
import Reactor
import Testing
import Transport
import Wire

/// Servers and a client's loop in one simulated world: virtual time, replayed by its seed.
final class World {
    let world: SimulatedWorld
    let client: EventLoop
    let hosts: [SimulatedHost]
    let clientHost: SimulatedHost
    private(set) var servers: [ObjectServer] = []
    let store = TestStore()

    init(seed: UInt64 = 1, servers count: Int = 1) {
        world = SimulatedWorld(seed: seed)
        clientHost = world.addHost("client")
        client = world.makeLoop(name: "client", on: clientHost)
        var hosts: [SimulatedHost] = []
        for number in 0..<count { hosts.append(world.addHost("server\(number)")) }
        self.hosts = hosts
        for host in hosts { servers.append(makeServer(on: host)) }
    }

    private func makeServer(on host: SimulatedHost) -> ObjectServer {
        let loop = world.makeLoop(name: host.name, on: host)
        let server = ObjectServer(on: loop, store: store, at: host.address(port: 6_443))
        world.on(loop) { server.start() }
        return server
    }

    var server: ObjectServer { servers[0] }

    func configuration(_ change: (inout ClientConfiguration) -> Void = { _ in }) -> ClientConfiguration {
        var configuration = ClientConfiguration(
            servers: hosts.map { Endpoint($0.address(port: 6_443)) }, security: .plain, seed: 7)
        change(&configuration)
        return configuration
    }

    func session(_ change: (inout ClientConfiguration) -> Void = { _ in }) -> ClientSession {
        let configuration = configuration(change)
        return world.on(client) { ClientSession(configuration, on: client) }
    }

    /// Runs `body` on the client's loop.
    @discardableResult
    func on<R>(_ body: () -> R) -> R { world.on(client, body) }

    /// Runs `body` on a server's loop.
    @discardableResult
    func on<R>(_ server: ObjectServer, _ body: () -> R) -> R { world.on(server.loop, body) }

    /// Runs until `condition` holds, for a minute of virtual time at most.
    func run(_ limit: Duration = .seconds(60), until condition: () -> Bool) -> Bool {
        world.run(limit: limit, until: condition)
    }

    /// Sends a request and runs until it is answered.
    func answer<Answer>(
        _ session: ClientSession, _ request: ObjectRequest<Answer>, limit: Duration = .seconds(120)
    ) -> Result<Answer, ClientError>? {
        var answer: Result<Answer, ClientError>?
        on { session.send(request) { answer = $0 } }
        _ = run(limit) { answer != nil }
        return answer
    }

    /// Ends a session and its connections, so that nothing outlives the world.
    func end(_ session: ClientSession) {
        on { session.close() }
        world.run(for: .seconds(10))
    }
}

func configMap(_ name: String, _ value: String = "", labels: [String: String] = [:], in namespace: String = "default")
    -> ConfigMap
{
    ConfigMap {
        $0.metadata.name = name
        $0.metadata.namespace = namespace
        for (key, value) in labels { $0.metadata.labels[key] = value }
        if !value.isEmpty { $0.data["value"] = value }
    }
}

func pod(_ name: String, node: String = "", labels: [String: String] = [:], in namespace: String = "default") -> Pod {
    Pod {
        $0.metadata.name = name
        $0.metadata.namespace = namespace
        for (key, value) in labels { $0.metadata.labels[key] = value }
        $0.spec.nodeName = node
    }
}

extension Result {
    var error: Failure? {
        if case .failure(let error) = self { return error }
        return nil
    }
    var value: Success? { try? get() }
}
