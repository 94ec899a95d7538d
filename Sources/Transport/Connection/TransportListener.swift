import Base
import DequeModule
public import Reactor
public import Wire

/// Accepts connections on one loop and gives each a handler.
///
/// Belongs to its loop. Connections that have not proven who they are are few
/// (`TransportLimits.unauthenticatedMax`): one more cuts the oldest of them, so a crowd that opens
/// sockets and says nothing keeps nobody out.
public final class TransportListener {
    /// What every accepted connection begins with.
    public struct Options {
        public var hello: Hello
        public var settings = ConnectionSettings()
        /// When to compress; nil for what suits the way to the peer.
        public var compression: CompressionPolicy?
        public var listen = ListenOptions()
        public var unauthenticatedMax = TransportLimits.unauthenticatedMax
        public var connectionsMax = TransportLimits.connectionsMax

        public init(hello: Hello) {
            self.hello = hello
            settings.idleDuration = WireLimits.idleDuration
            listen.stream.highWaterBytes = TransportLimits.linkHighWaterBytes
            listen.stream.lowWaterBytes = TransportLimits.linkLowWaterBytes
        }
    }

    private struct Newcomer {
        weak var connection: TransportConnection?
    }

    public let loop: EventLoop
    private let security: ListenerSecurity
    private let options: Options
    private let workspace: TransportWorkspace
    private let makeHandler: (TransportConnection) -> any TransportHandler
    private var listener: Listener?
    private var connections: [ObjectIdentifier: TransportConnection] = [:]
    /// In the order of arrival; those that have proven themselves are passed over when they come first.
    private var newcomers: Deque<Newcomer> = []
    private var onDrained: (() -> Void)?

    /// Connections that wait to prove who they are.
    public private(set) var unauthenticatedCount = 0
    /// Handshakes that ended well since the start, and how many of them an earlier session shortened.
    public private(set) var handshakes = (all: 0, resumed: 0)
    /// Connections cut or turned away because there were too many.
    public private(set) var refusals = 0

    /// Listens at `address`; `makeHandler` is called for every connection that is accepted.
    public init(
        on loop: EventLoop, at address: SocketAddress, security: ListenerSecurity, options: Options,
        workspace: TransportWorkspace = TransportWorkspace(),
        makeHandler: @escaping (TransportConnection) -> any TransportHandler
    ) throws(StreamError) {
        self.loop = loop
        self.security = security
        self.options = options
        self.workspace = workspace
        self.makeHandler = makeHandler
        listener = try loop.listen(at: address, options: options.listen) { [weak self] link in
            self?.accept(link)
        }
    }

    /// Where it listens, with the port that the system chose.
    public var address: SocketAddress? { listener?.address }
    /// Connections that are open.
    public var connectionCount: Int { connections.count }

    private func accept(_ link: consuming Connection) {
        guard connections.count < options.connectionsMax else {
            refusals += 1
            return link.reset()
        }
        if unauthenticatedCount >= options.unauthenticatedMax { cutOldestNewcomer() }
        let tls: TLSEngine?
        switch security {
        case .plain:
            tls = nil
        case .tls(let context):
            // Only memory can be missing: the connection is turned away.
            guard let engine = try? context.serverEngine() else { return link.reset() }
            tls = consume engine
        }
        var settings = options.settings
        settings.compression = options.compression ?? .suiting(link.peerAddress)
        let core = ConnectionCore(role: .server, hello: options.hello, settings: settings, now: loop.now)
        let connection = TransportConnection(link: link, tls: tls, core: core, workspace: workspace)
        watch(connection)
        connection.start(makeHandler(connection))
    }

    private func watch(_ connection: TransportConnection) {
        let id = ObjectIdentifier(connection)
        connections[id] = connection
        unauthenticatedCount += 1
        newcomers.append(Newcomer(connection: connection))
        if newcomers.count > 2 * options.unauthenticatedMax + 16 {
            newcomers.removeAll { $0.connection?.isNewcomer != true }
        }
        connection.onAuthenticated = { [weak self, weak connection] in
            guard let self else { return }
            unauthenticatedCount -= 1
            guard let connection, connection.end == nil else { return }
            handshakes.all += 1
            if connection.isResumed { handshakes.resumed += 1 }
        }
        connection.onClosed = { [weak self] in
            guard let self else { return }
            connections[id] = nil
            if connections.isEmpty {
                onDrained?()
                onDrained = nil
            }
        }
    }

    private func cutOldestNewcomer() {
        while let first = newcomers.popFirst() {
            guard let connection = first.connection, connection.isNewcomer else { continue }
            refusals += 1
            return connection.fail(.crowdedOut)
        }
    }

    /// Accepts no more; connections go on.
    public func stopAccepting() {
        loop.preconditionCurrent()
        listener.take()?.close()
    }

    /// Accepts no more, tells every connection so, and calls `whenDone` when the last one has ended.
    public func drain(_ notice: GoAway = GoAway(), whenDone: @escaping () -> Void = {}) {
        stopAccepting()
        guard !connections.isEmpty else { return whenDone() }
        onDrained = whenDone
        for connection in Array(connections.values) {
            if connection.isNewcomer { connection.close() } else { connection.goAway(notice) }
        }
    }

    /// Accepts no more and ends every connection now.
    public func close() {
        stopAccepting()
        for connection in Array(connections.values) { connection.close() }
    }
}

extension TransportConnection {
    /// Whether the peer has yet to prove who it is.
    var isNewcomer: Bool { end == nil && onAuthenticated != nil }
}
