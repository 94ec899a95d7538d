import Base
import Reactor
import Transport
import Wire

extension Endpoint {
    /// Why a dial came to nothing.
    struct DialFailure: Error {
        let reason: ConnectFailure
        var isLoopGone = false
    }

    /// Dials the endpoint, resolved first where it is a name.
    ///
    /// `isWanted` is asked whenever a step is done: once it says no, what was opened is closed and nothing is called.
    /// `handler` hears `connectionReady` or `connectionClosed` after `completion` was called with a connection.
    func dial(
        on loop: EventLoop, _ configuration: ClientConfiguration, _ workspace: TransportWorkspace,
        handler: any TransportHandler, isWanted: @escaping () -> Bool,
        completion: @escaping (Result<TransportConnection, DialFailure>) -> Void
    ) {
        func dial(_ address: SocketAddress) {
            TransportConnection.dial(
                on: loop, to: address, security: configuration.security, options: configuration.dialOptions,
                workspace: workspace, handler: handler
            ) { result in
                switch result {
                case .success(let connection):
                    guard isWanted() else { return connection.close() }
                    completion(.success(connection))
                case .failure(let end):
                    guard isWanted() else { return }
                    let reason = ConnectFailure(end, goAway: nil, endpoint: self)
                    completion(.failure(DialFailure(reason: reason, isLoopGone: end == .link(.loopStopped))))
                }
            }
        }
        switch self {
        case .address(let address):
            dial(address)
        case .name(let host, let port):
            loop.resolve(host, port: port) { result in
                guard isWanted() else { return }
                switch result {
                case .success(let addresses):
                    // The resolver's first is the one that the system's rules prefer.
                    if let first = addresses.first { return dial(first) }
                    completion(.failure(DialFailure(reason: .unreachable("no such host: \(host)"))))
                case .failure(let error):
                    completion(.failure(DialFailure(reason: .unreachable("lookup \(host): \(error.words)"))))
                }
            }
        }
    }
}
