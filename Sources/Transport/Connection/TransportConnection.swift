import Base
public import Reactor
public import Wire

/// One connection of the protocol: Wire's core over a socket, with TLS in between.
///
/// Belongs to its loop. What is sent during a turn leaves at the turn's end with one TLS write and
/// one system call. It is kept alive by its socket; when it is over, the handler hears so once and
/// everything is let go.
///
/// ```
/// socket  ──connectionReceived──▶ TLS ──▶ core ──actions──▶ handler
/// handler ──respond, send, open──▶ core ──flush at the turn's end──▶ TLS ──▶ socket
/// ```
public final class TransportConnection {
    public let loop: EventLoop
    /// The other end's address; nil where it has none.
    public let peerAddress: SocketAddress?
    /// Who the peer is, by its verified certificate; nil on plain sockets.
    public internal(set) var peer: PeerIdentity?
    /// Whether the TLS handshake was shortened by an earlier session.
    public internal(set) var isResumed = false
    /// Why the connection is over; nil while it is not.
    public internal(set) var end: TransportEnd?

    // Only the loop touches these, and no call out is made while one of them is being changed: that is what the
    // runtime would check at every message.
    @exclusivity(unchecked) var link: Connection?
    @exclusivity(unchecked) var tls: TLSEngine?
    let isSecured: Bool
    @exclusivity(unchecked) var core: ConnectionCore
    let workspace: TransportWorkspace
    var handler: (any TransportHandler)?
    /// Called once, when the hellos are exchanged or the connection ended before.
    var onAuthenticated: (() -> Void)?
    var onClosed: (() -> Void)?

    @exclusivity(unchecked) var actions: [ConnectionAction] = []
    var isPerforming = false
    var isFlushQueued = false
    var timer: TimerToken?
    var timerAt = Instant.distantFuture
    /// Whether anything came since the timer last fired.
    var hasHeard = true

    init(
        link: consuming Connection, tls: consuming TLSEngine?, core: consuming ConnectionCore,
        workspace: TransportWorkspace
    ) {
        loop = link.loop
        peerAddress = link.peerAddress
        isSecured = tls != nil
        self.link = consume link
        self.tls = consume tls
        self.core = consume core
        self.workspace = workspace
    }

    /// Names the handler and begins to read; a TLS client sends its first flight.
    func start(_ handler: any TransportHandler) {
        self.handler = handler
        if isSecured, core.role == .client {
            do throws(TLSError) { try tls!.start() } catch { return fail(.tls(error)) }
        }
        link!.start(self)
        queueFlush()
        armTimer()
    }

    // MARK: What is known

    /// Streams that are open, of both sides.
    public var streamCount: Int { core.streamCount }
    /// What the peer said in its hello.
    public var peerHello: Hello? { core.peerHello }
    /// Why the peer drains.
    public var peerGoAway: GoAway? { core.peerGoAway }
    /// The highest revision that this side has seen: the next frame tells the peer.
    public var revision: UInt64 {
        get { core.revision }
        set { core.revision = max(core.revision, newValue) }
    }
    /// Bytes that wait to be sent, here and in the socket's queue.
    public var queuedBytes: Int { core.queuedBytes + (link?.queuedBytes ?? 0) }
}
