import Client
import Logging
import Reactor
import Scheduler

/// The scheduler and its session, on their loop.
final class SchedulerProcess {
    private let session: ClientSession
    private let runner: SchedulerRunner

    init(
        _ configuration: ClientConfiguration, _ options: SchedulerOptions, _ loop: EventLoop, _ log: Logger,
        report: @escaping (Event) -> Void
    ) {
        var configuration = configuration
        configuration.onConnection = { endpoint, failure in
            if let failure {
                log.warning("no connection", metadata: ["server": "\(endpoint)", "reason": "\(failure)"])
            } else {
                log.info("connected", metadata: ["server": "\(endpoint)"])
            }
        }
        session = ClientSession(configuration, on: loop)
        runner = SchedulerRunner(session, options)
        runner.onRunning = { log.notice("pods are placed") }
        runner.onLeader = { log.notice("leader", metadata: ["identity": "\($0.isEmpty ? "nobody" : $0)"]) }
        runner.onFault = { pod, message in log.warning("\(message)", metadata: ["pod": "\(pod)"]) }
        runner.onLost = { report(.lost) }
    }

    /// Begins.
    func start() { runner.start() }

    /// Ends what is under way, gives the lease up and closes the connection.
    func stop(whenOver: @escaping () -> Void) {
        runner.stop { [self] in
            session.close()
            whenOver()
        }
    }
}
