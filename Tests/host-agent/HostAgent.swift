import APIModel
import ArgumentParser
import Base
import Client
import Glibc
import Reactor
import Transport
import Wire

/// Serves the pods of a node by running what is asked for on this machine itself: to look at `ctl exec -it` and its
/// like without containers. For developers, on their own machines.
@main
struct HostAgent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host-agent",
        abstract: "An agent without containers: runs programs of pods on this machine, with this user's rights.")

    @Option(help: "The node's name.") var node: String
    @Option(help: "The server, host:port.") var server: String
    @Option(help: "The folder of the server's certificates, with the authority's key.") var pki: String

    func run() async throws {
        guard let endpoint = Endpoint(server) else { throw ValidationError("\(server) is no host:port") }
        let authority = try CertificateAuthority(certificatePath: pki + "/ca.pem", keyPath: pki + "/ca.key")
        let issued = try authority.issue(.node(node), nowUnixSeconds: TLSContext.systemUnixSeconds())
        let identity = try TLSIdentity(issued, authority: authority)
        let configuration = ClientConfiguration(
            servers: [endpoint], security: .tls(try .client(identity), expecting: .dns("localhost")))
        let loop = EventLoop(name: "host-agent")
        try loop.start()
        let node = node
        let agent = try await loop.run {
            let agent = HostAgentHandler()
            agent.link = AgentLink(configuration, node: node, handler: agent, on: loop)
            return LoopBound(agent, on: loop)
        }
        // Until it is ended from outside.
        while true {
            try await Task.sleep(for: .seconds(3_600))
            withExtendedLifetime(agent) {}
        }
    }
}

/// What the agent does about requests. Belongs to its loop.
final class HostAgentHandler: AgentHandler {
    var link: AgentLink?

    func agentRegistered(_ link: AgentLink) { print("serving \(link.node)") }
    func agent(_ link: AgentLink, lost reason: AgentLoss) { print("lost: \(reason)") }

    func agent(_ link: AgentLink, asked request: PodRequest, of pod: PodReference, on stream: AgentStream) {
        print("\(pod.namespace)/\(pod.name): \(request)")
        switch request {
        case .log(let options):
            var words = options.follow ? ["-F"] : []
            words += options.tailLines.map { ["-n", "\($0)"] } ?? ["-n", "+1"]
            HostProcess.start(
                ["tail"] + words + ["/etc/os-release"], PodProcessOptions(), stream, on: link.loop, isLog: true)
        case .exec(let options): HostProcess.start(options.command, options, stream, on: link.loop)
        case .attach(let options): HostProcess.start(["sh"], options, stream, on: link.loop)
        case .portForward(let options):
            link.loop.connect(to: .loopback(port: options.port), deadline: link.loop.now + .seconds(5)) { outcome in
                switch consume outcome {
                case .failed: stream.refuse(.serviceUnavailable("nothing listens at port \(options.port)"))
                case .connected(let connection): HostPipe.forward(connection, stream)
                }
            }
        }
    }
}
