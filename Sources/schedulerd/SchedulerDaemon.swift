import ArgumentParser
import CLI
import Client
import Daemon
import Glibc
import Logging
import Reactor
import Scheduler

/// The scheduler.
@main
struct SchedulerDaemon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedulerd", abstract: "Binds pods to nodes.",
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

    @Option(name: .customLong("scheduler-name"), help: "A scheduler name whose pods it places; repeatable.")
    var schedulerNames = [Profile.defaultName]

    @Option(help: "The seed of chance among equally good nodes. (default: another one each time)")
    var seed: UInt64?

    @Flag(inversion: .prefixedNo, help: "Whether to run only while no other process does.")
    var leaderElect = true

    @Option(help: "The namespace of the lease by which a leader is chosen.")
    var leaderElectNamespace = "kube-system"

    @Option(help: "The name of that lease.")
    var leaderElectName = "kube-scheduler"

    @Option(help: "What is logged to standard error.")
    var logLevel = LogLevel.notice

    func run() async throws {
        LoggingSystem.bootstrap { label in StreamLogHandler.standardError(label: label) }
        var log = Logger(label: "schedulerd")
        log.logLevel = logLevel.level
        // A peer that has gone shows in the result of a write.
        signal(SIGPIPE, SIG_IGN)

        var options = seed.map { SchedulerOptions(seed: $0) } ?? SchedulerOptions()
        options.schedulerNames = schedulerNames
        if leaderElect {
            options.leaderElection = LeaderElectionOptions(
                namespace: leaderElectNamespace, name: leaderElectName, identity: Self.identity())
        }
        let configuration: ClientConfiguration
        do throws(ProgramConnection.Failure) {
            configuration = try ProgramConnection.configuration(
                config: config, context: context, server: server, software: "schedulerd")
        } catch {
            throw Daemon.Failure(error.description)
        }
        let loop = EventLoop(name: "schedulerd")
        do { try loop.start() } catch { throw Daemon.Failure("The system gives no thread for the loop: \(error).") }
        let signals = try await Signals.watch(on: loop)
        let (events, report) = AsyncStream.makeStream(of: Event.self)
        let logged = log
        let chosen = options
        let process = try await loop.run {
            LoopBound(SchedulerProcess(configuration, chosen, loop, logged) { report.yield($0) }, on: loop)
        }
        try await loop.run { process.value.start() }
        say("schedulerd runs")

        Task {
            for await signal in signals where signal != SIGHUP { report.yield(.signal(signal)) }
        }
        for await event in events {
            switch event {
            case .signal(let number):
                log.notice("stopping", metadata: ["signal": "\(number)"])
                await withCheckedContinuation { done in
                    loop.post { process.value.stop { done.resume() } }
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
