import Base
import DequeModule
public import Reactor
import Wire

/// Listens on this machine and connects each connection that it accepts with a port of a pod, each by a stream of its
/// own: one that fails harms no other, and one that is not read holds back its own sender alone.
///
/// Belongs to the loop of its session. The server bounds how many streams there are at once; what is beyond is refused
/// and reported.
public final class PortForwarder {
    /// What happens, for people.
    public enum Event: Sendable {
        /// A connection was accepted.
        case accepted
        /// One ended for another reason than its own.
        case failed(ClientError)
    }

    private let session: ClientSession
    private let request: PodRequest
    private let body: Payload
    private let report: (PortForwarder, Event) -> Void
    private var listener: Listener?
    private var connections: [ObjectIdentifier: ForwardedConnection] = [:]

    /// Listens at `address`. Throws as `EventLoop.listen` does.
    public init(
        _ session: ClientSession, at address: SocketAddress, to port: UInt16, of pod: String, in namespace: String,
        report: @escaping (PortForwarder, Event) -> Void
    ) throws(StreamError) {
        self.session = session
        self.report = report
        request = .portForward(PodForwardOptions(port: port))
        body = Payload(request.envelope(pod, namespace).encodedBytes, isSecret: true)
        listener = try session.loop.listen(at: address) { [weak self] link in
            guard let self else { return link.reset() }
            accept(link)
        }
    }

    /// Where it listens, with the port that the system chose.
    public var address: SocketAddress? { listener?.address }
    /// Connections that are open.
    public var connectionCount: Int { connections.count }

    /// Accepts no more and ends every connection.
    public func close() {
        listener.take()?.close()
        for connection in Array(connections.values) { connection.close() }
        connections = [:]
    }

    private func accept(_ link: consuming Connection) {
        let connection = ForwardedConnection(link, session)
        let id = ObjectIdentifier(connection)
        connections[id] = connection
        report(self, .accepted)
        connection.start(request, body) { [weak self] error in
            guard let self else { return }
            connections[id] = nil
            if let error { report(self, .failed(error)) }
        }
    }
}

/// One forwarded connection: bytes of the socket to the stream and back.
private final class ForwardedConnection: ConnectionHandler {
    private var link: Connection?
    private let session: ClientSession
    private var call: ClientCallID?
    /// Of the socket, cut into items, until the stream has room.
    private var unsent: Deque<Bytes> = []
    private var inputHasEnded = false
    private var hasSentLast = false
    /// Cost of items that the socket has not taken.
    private var owed = 0
    private var onEnd: ((ClientError?) -> Void)?

    init(_ link: consuming Connection, _ session: ClientSession) {
        self.link = consume link
        self.session = session
    }

    func start(_ request: PodRequest, _ body: Payload, onEnd: @escaping (ClientError?) -> Void) {
        self.onEnd = onEnd
        link?.start(self)
        // Nothing is read before the pod's side is there.
        link?.pauseReading()
        var options = ClientCallOptions.pod(request)
        options.consumesAtOnce = false
        call = session.stream(request.message, body, options: options) { [self] event in heard(event) }
    }

    func close() {
        if let call { session.cancel(call) }
        end(nil)
    }

    private func heard(_ event: ClientStreamEvent) {
        switch event {
        case .opened: link?.resumeReading()
        case .writable: sendMore()
        case .item(let bytes, let cost):
            guard let call else { return }
            if bytes.isEmpty {
                link?.shutdownWriting()
                return session.consumed(cost, of: call)
            }
            try? link?.write(bytes)
            if link?.isWritable == true { session.consumed(cost, of: call) } else { owed += cost }
        case .ended(let error): end(error)
        }
    }

    private func end(_ error: ClientError?) {
        call = nil
        if error == nil { link.take()?.finish() } else { link.take()?.reset() }
        let onEnd = onEnd
        self.onEnd = nil
        onEnd?(error == .cancelled ? nil : error)
    }

    // MARK: The socket

    func connectionReceived(_ bytes: RawSpan) {
        let all = Bytes(bytes)
        var start = 0
        while start < all.count {
            let end = min(start + PodLimits.itemBytes, all.count)
            unsent.append(all[start..<end])
            start = end
        }
        sendMore()
    }

    func connectionReachedEnd() {
        inputHasEnded = true
        sendMore()
    }

    func connectionBecameWritable() {
        guard let call else { return }
        session.consumed(owed, of: call)
        owed = 0
    }

    func connectionFailed(_ error: StreamError) {
        link = nil
        if let call { session.cancel(call) }
    }

    private func sendMore() {
        guard let call else { return }
        while let first = unsent.first {
            guard session.send(Payload(first, isSecret: true), on: call) != .full else {
                return link?.pauseReading() ?? ()
            }
            unsent.removeFirst()
        }
        if inputHasEnded {
            guard !hasSentLast else { return }
            hasSentLast = session.send(.empty, on: call, isLast: true) != .full
        } else {
            link?.resumeReading()
        }
    }
}
