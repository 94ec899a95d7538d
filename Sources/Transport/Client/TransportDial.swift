import Base
public import Reactor
public import Wire

/// How a client opens connections.
public struct DialOptions: Sendable {
    public var hello: Hello
    public var settings = ConnectionSettings()
    /// When to compress; nil for what suits the way to the peer.
    public var compression: CompressionPolicy?
    public var stream = StreamOptions()
    /// How long the socket may take to connect; TLS and hello have the settings' `handshakeDuration`.
    public var connectDuration = TransportLimits.connectDuration

    public init(hello: Hello) {
        self.hello = hello
        stream.highWaterBytes = TransportLimits.linkHighWaterBytes
        stream.lowWaterBytes = TransportLimits.linkLowWaterBytes
    }
}

extension TransportConnection {
    /// Connects to `address`. On success `handler` hears `connectionReady` later, or `connectionClosed`.
    ///
    /// For code on the loop; elsewhere `TransportClient` is the edge. `completion` is called once, with
    /// the connection as soon as its socket is open, before TLS and hello.
    public static func dial(
        on loop: EventLoop, to address: SocketAddress, security: ClientSecurity, options: DialOptions,
        workspace: TransportWorkspace, handler: any TransportHandler,
        completion: @escaping (Result<TransportConnection, TransportEnd>) -> Void
    ) {
        let deadline = loop.now + options.connectDuration
        loop.connect(to: address, deadline: deadline, options: options.stream) { outcome in
            switch consume outcome {
            case .failed(let error):
                completion(.failure(.link(error)))
            case .connected(let link):
                let tls: TLSEngine?
                do throws(TLSError) {
                    tls = try security.engine(for: address)
                } catch {
                    link.close()
                    return completion(.failure(.tls(error)))
                }
                var settings = options.settings
                settings.compression = options.compression ?? .suiting(address)
                let core = ConnectionCore(role: .client, hello: options.hello, settings: settings, now: loop.now)
                let connection = TransportConnection(link: link, tls: tls, core: core, workspace: workspace)
                completion(.success(connection))
                connection.start(handler)
            }
        }
    }
}

extension ClientSecurity {
    fileprivate func engine(for address: SocketAddress) throws(TLSError) -> TLSEngine? {
        switch self {
        case .plain: nil
        case .tls(let context, let name):
            try context.clientEngine(endpoint: address.description, expecting: name)
        }
    }
}
