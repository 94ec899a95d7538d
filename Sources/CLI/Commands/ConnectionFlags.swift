import APIModel
import ArgumentParser
import Base

/// The flags that every command has: where the cluster is and who one is.
struct ConnectionFlags: ParsableArguments {
    @Option(help: "The configuration file to use.")
    var config: String?
    @Option(help: "The context to use instead of the current one.")
    var context: String?
    @Option(help: "The cluster of the configuration to use.")
    var cluster: String?
    @Option(help: "The user of the configuration to be.")
    var user: String?
    @Option(
        name: [.customShort("s", allowingJoined: true), .long], help: "Addresses of servers: host:port[,host:port].")
    var server: String?
    @Option(name: [.customShort("n", allowingJoined: true), .long], help: "The namespace to work in.")
    var namespace: String?
    @Option(help: "A bearer token.")
    var token: String?
    @Option(name: .customLong("certificate-authority"), help: "A file with the authority's certificate.")
    var certificateAuthority: String?
    @Option(name: .customLong("client-certificate"), help: "A file with a certificate of the user.")
    var clientCertificate: String?
    @Option(name: .customLong("client-key"), help: "A file with the key of the user's certificate.")
    var clientKey: String?
    @Option(
        name: .customLong("request-timeout"),
        help: "How long one request may take, for example 5, 1m; 0 for the client's own limit.")
    var requestTimeout: String?
}

/// What a command runs with.
struct CommandContext: Sendable {
    let console: Console
    let location: ConfigLocation
    private let flags: Settings

    /// The flags as values that may cross tasks.
    private struct Settings: Sendable {
        var context, cluster, user, server, namespace, token: String?
        var certificateAuthority, clientCertificate, clientKey: String?
        var timeout: Duration?
    }

    init(_ flags: ConnectionFlags, _ console: Console = .standard) throws(CommandError) {
        self.console = console
        location = ConfigLocation(flag: flags.config)
        var settings = Settings(
            context: flags.context, cluster: flags.cluster, user: flags.user, server: flags.server,
            namespace: flags.namespace, token: flags.token, certificateAuthority: flags.certificateAuthority,
            clientCertificate: flags.clientCertificate, clientKey: flags.clientKey)
        if let text = flags.requestTimeout, text != "0" {
            settings.timeout = try TimeArgument.duration(text, of: "--request-timeout")
        }
        self.flags = settings
    }

    private func active() throws(CommandError) -> ActiveContext {
        do throws(ConfigError) {
            var active = try ActiveContext(
                location.load(), context: flags.context, cluster: flags.cluster, user: flags.user,
                server: flags.server)
            if let path = flags.certificateAuthority {
                active.cluster.certificateAuthority = .file(FileAccess.absolute(path))
            }
            if let path = flags.clientCertificate { active.user.certificate = .file(FileAccess.absolute(path)) }
            if let path = flags.clientKey { active.user.key = .file(FileAccess.absolute(path)) }
            if let token = flags.token { active.user.token = token }
            return active
        } catch {
            throw .message(error.description)
        }
    }

    /// The namespace that objects are looked for in.
    func scope(isAll: Bool = false) throws(CommandError) -> NamespaceScope {
        if let namespace = flags.namespace, !namespace.isEmpty {
            return NamespaceScope(namespace: namespace, isExplicit: true, isAll: isAll)
        }
        // Commands that need no cluster work without a configuration.
        let namespace = (try? active())?.namespace ?? "default"
        return NamespaceScope(namespace: namespace, isExplicit: false, isAll: isAll)
    }

    /// A connection to the cluster.
    func connect() async throws(CommandError) -> any Cluster { try await connectToPods() }

    /// A connection to the cluster, for commands that reach into pods.
    func connectToPods() async throws(CommandError) -> any PodCluster {
        let console = console
        return try await ClusterConnection.open(active(), location, timeout: flags.timeout) { console.warn($0) }
    }
}

extension Console {
    /// The process's own streams, clock and terminal.
    static let standard = Console(
        out: { Terminal.write($0) }, error: { Terminal.writeError($0) },
        write: { Terminal.write($0) }, writeError: { Terminal.writeError($0) },
        now: {
            let (seconds, nanoseconds) = Terminal.now()
            return Time(seconds: seconds, nanoseconds: nanoseconds)
        },
        zoneSeconds: { Terminal.zoneSeconds(at: $0.seconds) }, terminal: .current(),
        sleep: { try? await Task.sleep(for: $0) })
}

/// Durations on the command line.
enum TimeArgument {
    /// `30s`, `1h5m`, or a number of seconds.
    static func duration(_ text: String, of flag: String) throws(CommandError) -> Duration {
        if let seconds = Int64(text), seconds >= 0 { return .seconds(seconds) }
        guard let duration = DurationText(text), duration.nanoseconds >= 0 else {
            throw .message("invalid argument \"\(text)\" for \"\(flag)\": write a duration such as 30s, 5m or 1h")
        }
        return .nanoseconds(duration.nanoseconds)
    }
}
