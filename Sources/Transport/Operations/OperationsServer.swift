import Base
public import Reactor

/// What the operations port asks the daemon.
public protocol OperationsSource: AnyObject {
    /// Whether the server takes requests; the text says what it waits for.
    var readiness: (isReady: Bool, text: String) { get }
    /// Whether the server works at all; the text says what has failed.
    var liveness: (isAlive: Bool, text: String) { get }
    /// All metrics, in the text format of Prometheus.
    func metricsText() -> String
}

/// `/metrics`, `/livez`, `/readyz` and `/healthz` over plain HTTP/1.1, GET and HEAD only.
///
/// Belongs to its loop. Loopback only: it shows nothing that a secret depends on, and it knows no one.
public final class OperationsServer {
    private let loop: EventLoop
    private weak var source: (any OperationsSource)?
    private var listener: Listener?
    private var connections: [ObjectIdentifier: OperationsConnection] = [:]

    /// Listens at `address`.
    public init(on loop: EventLoop, at address: SocketAddress, source: any OperationsSource) throws(StreamError) {
        self.loop = loop
        self.source = source
        listener = try loop.listen(at: address) { [weak self] link in
            guard let self, connections.count < OperationsLimits.httpConnectionsMax else { return link.reset() }
            let connection = OperationsConnection(link, server: self)
            connections[ObjectIdentifier(connection)] = connection
            connection.start()
        }
    }

    /// Where it listens, with the port that the system chose.
    public var address: SocketAddress? { listener?.address }

    /// Ends the port and its connections.
    public func close() {
        listener.take()?.close()
        for connection in Array(connections.values) { connection.close() }
    }

    fileprivate func forget(_ connection: OperationsConnection) {
        connections[ObjectIdentifier(connection)] = nil
    }

    fileprivate func answer(_ request: HTTPRequest) -> HTTPAnswer {
        guard request.method == "GET" || request.method == "HEAD" else {
            return HTTPAnswer(status: .methodNotAllowed, body: "GET and HEAD only\n")
        }
        guard let source else { return HTTPAnswer(status: .serviceUnavailable, body: "the server has stopped\n") }
        switch request.path {
        case "/metrics":
            return HTTPAnswer(
                status: .ok, contentType: "text/plain; version=0.0.4; charset=utf-8", body: source.metricsText())
        case "/livez", "/healthz":
            let (isAlive, text) = source.liveness
            return HTTPAnswer(status: isAlive ? .ok : .serviceUnavailable, body: text + "\n")
        case "/readyz":
            let (isReady, text) = source.readiness
            return HTTPAnswer(status: isReady ? .ok : .serviceUnavailable, body: text + "\n")
        default:
            return HTTPAnswer(status: .notFound, body: "/metrics /livez /readyz /healthz\n")
        }
    }
}

/// One connection of the operations port: requests in, answers out, in order.
private final class OperationsConnection: ConnectionHandler, TimerHandler {
    private let loop: EventLoop
    private unowned let server: OperationsServer
    private var link: Connection?
    private var reader = HTTPRequestReader()
    private var timer: TimerToken?

    init(_ link: consuming Connection, server: OperationsServer) {
        loop = link.loop
        self.link = consume link
        self.server = server
    }

    func start() {
        link!.start(self)
        timer = loop.schedule(at: loop.now + OperationsLimits.httpIdleDuration, notifying: self)
    }

    func connectionReceived(_ bytes: RawSpan) {
        reader.receive(Bytes(bytes))
        while link != nil {
            do throws(HTTPError) {
                guard let request = try reader.next() else { return }
                send(server.answer(request), keepsAlive: request.keepsAlive, isHead: request.method == "HEAD")
            } catch {
                send(HTTPAnswer(status: error.status, body: error.status.reason + "\n"), keepsAlive: false)
            }
        }
    }

    private func send(_ answer: HTTPAnswer, keepsAlive: Bool, isHead: Bool = false) {
        do throws(StreamError) {
            try link!.write { answer.encode(into: &$0, keepsAlive: keepsAlive, isHead: isHead) }
        } catch {
            // A scraper that asks and does not read.
            return close()
        }
        if keepsAlive {
            if let timer { _ = loop.reschedule(timer, at: loop.now + OperationsLimits.httpIdleDuration) }
        } else {
            end()?.finish()
        }
    }

    func timerFired(_ tag: UInt64) {
        timer = nil
        if reader.isInside {
            send(HTTPAnswer(status: .requestTimeout, body: "the request did not come in time\n"), keepsAlive: false)
        } else {
            end()?.finish()
        }
    }

    func connectionReachedEnd() {
        end()?.finish()
    }

    func connectionBecameWritable() {}

    func connectionFailed(_ error: StreamError) {
        link = nil
        _ = end()
    }

    func close() {
        end()?.close()
    }

    private func end() -> Connection? {
        if let timer { loop.cancel(timer) }
        timer = nil
        server.forget(self)
        return link.take()
    }
}

extension SocketAddress {
    /// Only this machine reaches it.
    public var isLocal: Bool {
        switch self {
        case .v4(let ip, _): ip.bits >> 24 == 127
        case .v6(let ip, _): ip.high == 0 && ip.low == 1
        case .unix: true
        }
    }
}
