import APIModel
import Base
import Client
import Reactor
import Testing
import Transport
import Wire

@testable import APIServer

/// A server with pods, an agent of node `n1`, and a client, over TLS on loopback.
struct PodWorld {
    let server: TestServer
    let calls: ObjectCalls
    let client: Client
    let agent: TestAgentBox

    func identity(_ profile: CertificateProfile) throws -> TLSIdentity {
        try Self.identity(profile, server)
    }

    static func identity(_ profile: CertificateProfile, _ server: TestServer) throws -> TLSIdentity {
        let folder = server.credentials.folder
        let authority = try CertificateAuthority(
            certificatePath: server.credentials.server.authoritiesPath, keyPath: "\(folder)/ca.key")
        return try TLSIdentity(
            authority.issue(profile, nowUnixSeconds: TLSContext.systemUnixSeconds()), authority: authority)
    }

    static func configuration(_ identity: TLSIdentity, _ server: TestServer) throws -> ClientConfiguration {
        ClientConfiguration(
            servers: [Endpoint(server.server!.address)],
            security: .tls(try .client(identity), expecting: .dns("localhost")), seed: 1)
    }

    func configuration(_ profile: CertificateProfile) throws -> ClientConfiguration {
        try Self.configuration(identity(profile), server)
    }

    func client(_ profile: CertificateProfile) async throws -> Client {
        try await Client.connect(configuration(profile), on: server.loop)
    }

    func startAgent(_ node: String) async throws -> TestAgentBox {
        try await TestAgent.start(node, configuration(.node(node)), on: server.loop)
    }

    @discardableResult
    func pod(_ name: String, node: String, containers: [String] = ["main"], initial: [String] = []) async throws -> Pod
    {
        func container(_ name: String) -> Container {
            Container {
                $0.name = name
                $0.image = "nginx"
            }
        }
        return try await calls.create(
            Pod {
                $0.metadata.name = name
                $0.spec.nodeName = node
                $0.spec.containers = containers.map(container)
                $0.spec.initContainers = initial.map(container)
            })
    }
}

/// Runs `body` in a world that is gone afterwards. The pod `web` runs on `n1`.
func withPods(_ body: (PodWorld) async throws -> Void) async throws {
    try await withObjects { calls, server in
        let administrator = try TLSIdentity(files: server.credentials.administrator)
        let client = try await Client.connect(PodWorld.configuration(administrator, server), on: server.loop)
        let node = try PodWorld.configuration(PodWorld.identity(.node("n1"), server), server)
        let agent = try await TestAgent.start("n1", node, on: server.loop)
        let world = PodWorld(server: server, calls: calls, client: client, agent: agent)
        await agent.wait(.registered)
        do {
            try await world.pod("web", node: "n1")
            try await body(world)
        } catch {
            await agent.close()
            client.close()
            throw error
        }
        await agent.close()
        client.close()
    }
}

/// What a call was refused with; nil when it was not.
func clientError(_ body: () async throws(ClientError) -> Void) async -> ClientError? {
    do throws(ClientError) {
        try await body()
        return nil
    } catch {
        return error
    }
}

/// Everything that a process says, and how it ended.
func output(_ process: PodProcess) async throws -> (stdout: [UInt8], stderr: [UInt8], exit: PodExit?) {
    var (stdout, stderr, exit): ([UInt8], [UInt8], PodExit?) = ([], [], nil)
    for try await event in process {
        switch event {
        case .stdout(let bytes): stdout += bytes.array
        case .stderr(let bytes): stderr += bytes.array
        case .exit(let how): exit = how
        }
    }
    return (stdout, stderr, exit)
}
