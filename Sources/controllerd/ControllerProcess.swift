import Client
import Controllers
import Daemon
import Logging
import Reactor
import Transport

/// The manager, its session and the operations port, on their loop.
final class ControllerProcess {
    private let loop: EventLoop
    private let session: ClientSession
    private let manager: ControllerManager
    private let log: Logger
    private var operations: OperationsServer?

    init(
        _ configuration: ClientConfiguration, _ options: ManagerOptions, _ loop: EventLoop, _ log: Logger,
        report: @escaping (Event) -> Void
    ) {
        self.loop = loop
        self.log = log
        var configuration = configuration
        configuration.onConnection = { endpoint, failure in
            if let failure {
                log.warning("no connection", metadata: ["server": "\(endpoint)", "reason": "\(failure)"])
            } else {
                log.info("connected", metadata: ["server": "\(endpoint)"])
            }
        }
        session = ClientSession(configuration, on: loop)
        manager = ControllerManager(session, options)
        manager.onRunning = { log.notice("the controllers run") }
        manager.onLeader = { log.notice("leader", metadata: ["identity": "\($0.isEmpty ? "nobody" : $0)"]) }
        manager.onFault = { controller, key, message in
            log.warning("\(message)", metadata: ["controller": "\(controller)", "key": "\(key)"])
        }
        manager.onLost = { report(.lost) }
    }

    /// Begins; the address of the operations port, where there is one.
    func start(operations address: SocketAddress?) -> Result<SocketAddress?, Failure> {
        if let address {
            do throws(StreamError) {
                operations = try OperationsServer(on: loop, at: address, source: self)
            } catch {
                return .failure(Failure("Listening at \(address) failed: \(error)."))
            }
        }
        manager.start()
        return .success(operations?.address)
    }

    /// Ends what is under way, gives the lease up and closes the connection.
    func stop(whenOver: @escaping () -> Void) {
        operations?.close()
        operations = nil
        manager.stop { [self] in
            session.close()
            whenOver()
        }
    }
}

extension ControllerProcess: OperationsSource {
    var readiness: (isReady: Bool, text: String) {
        let (isGood, text) = manager.health
        return (isGood && manager.hasSynced, text)
    }

    var liveness: (isAlive: Bool, text: String) {
        let (isGood, text) = manager.health
        return (isGood, text)
    }

    func metricsText() -> String { manager.metricsText() }
}
