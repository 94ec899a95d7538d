import APIModel
import ArgumentParser

/// `ctl port-forward`.
struct PortForwardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "port-forward", abstract: "Forward ports of this machine to a pod.",
        discussion:
            "ctl port-forward TYPE/NAME [LOCAL:]REMOTE... A local port that is left out before the colon is any "
            + "that is free. Ports of pods and services may be named.")

    @OptionGroup var connection: ConnectionFlags
    @Option(help: "Addresses of this machine to listen at, with commas between them.") var address = "localhost"
    @Argument(help: "POD or TYPE/NAME.") var target: String
    @Argument(help: "[LOCAL:]REMOTE, :REMOTE.") var ports: [String]

    func run() async throws {
        let context = try CommandContext(connection)
        let console = context.console
        let words = try ports.map(ForwardPorts.parse)
        let addresses = try ForwardPorts.addresses(address)
        let namespace = try context.scope().namespace
        let cluster = try await context.connectToPods()
        let target = try PodTarget(parsing: target, cluster)
        let pod = try await target.pod(cluster, in: namespace, console)
        guard pod.status.phase == "Running" else {
            throw CommandError.message(
                "unable to forward port because pod is not running. Current status=\(pod.status.phase)")
        }
        let object = try await cluster.get(target.kind, target.name, in: namespace, managedFields: false).object
        var forwarding = PortForwarding(
            pod: pod.metadata.name, namespace: namespace, addresses: addresses, ports: [])
        for word in words { forwarding.ports.append(try ForwardPorts.port(word, pod, service: object as? Service)) }
        try await cluster.forward(
            forwarding, say: { console.line($0) }, complain: { console.error($0 + "\n") })
    }
}
