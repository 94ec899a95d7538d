import ArgumentParser
import CLI
import Client
import Controllers
import Daemon
import Glibc
import Logging
import Reactor
import Transport

/// All built-in controllers in one process.
@main
struct ControllerDaemon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "controllerd", abstract: "The built-in controllers.",
        discussion: """
            It connects as ctl does, by a context of the configuration, and runs until SIGTERM or SIGINT. Of several
            processes one leads; the others stand by.
            """)

    @Option(help: "The configuration with clusters and users. (default: TRIREME_CONFIG, else ~/.trireme/config)")
    var config: String?

    @Option(help: "The context to use, in place of the current one.")
    var context: String?

    @Option(help: "Addresses of servers, with commas between, in place of the context's.")
    var server: String?

    @Option(
        help: ArgumentHelp(
            "What runs: * for all that are on by default, NAME for one, -NAME for all but one.",
            discussion: "All: " + ControllerCatalogue.entries.map(\.name).joined(separator: ", ")))
    var controllers = "*"

    @Flag(inversion: .prefixedNo, help: "Whether to run only while no other process does.")
    var leaderElect = true

    @Option(help: "The namespace of the lease by which a leader is chosen.")
    var leaderElectNamespace = "kube-system"

    @Option(help: "The name of that lease.")
    var leaderElectName = "controllerd"

    @Option(help: "The addresses of all pods, for example 10.244.0.0/16: each node is given a part. (default: none)")
    var clusterCidr: String?

    @Option(help: "The length of the prefix of a node's part.")
    var nodeCidrMaskSize = 24

    @Option(help: "Where to answer /metrics, /livez, /readyz and /healthz over plain HTTP; this machine only.")
    var operations: HostAndPort?

    @Option(help: "What is logged to standard error.")
    var logLevel = LogLevel.notice

    func run() async throws {
        LoggingSystem.bootstrap { label in StreamLogHandler.standardError(label: label) }
        var log = Logger(label: "controllerd")
        log.logLevel = logLevel.level
        // A peer that has gone shows in the result of a write.
        signal(SIGPIPE, SIG_IGN)

        var options = ManagerOptions()
        do throws(UnknownController) {
            options.controllers = try ControllerCatalogue.chosen(
                by: controllers.split(separator: ",").map { String($0) })
        } catch {
            throw Daemon.Failure("There is no controller \(error.name); --help lists them.")
        }
        if leaderElect {
            options.leaderElection = LeaderElectionOptions(
                namespace: leaderElectNamespace, name: leaderElectName, identity: Self.identity())
        }
        if let clusterCidr {
            guard let range = PodRange(clusterCidr, nodeBits: nodeCidrMaskSize) else {
                throw Daemon.Failure(
                    "--cluster-cidr \(clusterCidr) with parts of /\(nodeCidrMaskSize) is no range of IPv4 addresses for "
                        + "nodes.")
            }
            options.settings.podRange = range
        }
        let configuration: ClientConfiguration
        do throws(ProgramConnection.Failure) {
            configuration = try ProgramConnection.configuration(
                config: config, context: context, server: server, software: "controllerd")
        } catch {
            throw Daemon.Failure(error.description)
        }
        do throws(ProgramConnection.Failure) {
            options.settings.rootCertificates = try ProgramConnection.authorities(
                config: config, context: context, server: server)
        } catch {
            throw Daemon.Failure(error.description)
        }
        let loop = EventLoop(name: "controllerd")
        do { try loop.start() } catch { throw Daemon.Failure("The system gives no thread for the loop: \(error).") }
        let signals = try await Signals.watch(on: loop)
        let (events, report) = AsyncStream.makeStream(of: Event.self)
        let address = try await operations?.address(on: loop)
        if let address, !address.isLocal {
            throw Daemon.Failure(
                "\(address) can be reached from elsewhere, and the operations port asks nobody who they are: give it "
                    + "127.0.0.1.")
        }
        let logged = log
        let chosen = options
        let runtime = try await loop.run {
            LoopBound(ControllerProcess(configuration, chosen, loop, logged) { report.yield($0) }, on: loop)
        }
        let listening = try await loop.run { runtime.value.start(operations: address) }
        if case .failure(let failure) = listening { throw failure }
        if case .success(let address?) = listening { say("controllerd answers at http://\(address)") }

        Task {
            for await signal in signals where signal != SIGHUP { report.yield(.signal(signal)) }
        }
        for await event in events {
            switch event {
            case .signal(let number):
                log.notice("stopping", metadata: ["signal": "\(number)"])
                await withCheckedContinuation { done in
                    loop.post { runtime.value.stop { done.resume() } }
                }
                await loop.shutdown()
                log.notice("stopped")
                return
            case .lost:
                // Another process may lead by now: what is under way is cut with the process.
                throw Daemon.Failure("The lease was lost, so this process ends.")
            }
        }
    }

    /// Different for every process.
    private static func identity() -> String {
        var name = [CChar](repeating: 0, count: 256)
        // SAFETY: the array has room for as many bytes as are said, and one more that stays zero.
        _ = gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(host)_\(String(UInt64.random(in: .min ... .max), radix: 16))"
    }
}

/// What ends the process.
enum Event: Sendable {
    case signal(Int32)
    case lost
}
