import Base

/// How a listener is made, and the connections that it accepts.
public struct ListenOptions: Sendable {
    /// Connections that wait to be accepted.
    public var backlog = ReactorLimits.listenBacklog
    /// Lets other listeners share the port; the kernel spreads connections over them (SO_REUSEPORT). TCP only.
    public var sharesPort = false
    /// Keeps an IPv6 listener from taking IPv4 connections. TCP only.
    public var isIPv6Only = false
    /// Permissions of a Unix socket's file.
    public var unixMode: UInt32 = 0o600
    /// What accepted connections begin with.
    public var stream = StreamOptions()

    public init() {}
}

/// A socket that accepts connections, until it is closed or dropped.
///
/// Belongs to its loop. A Unix socket's file is removed on close.
public struct Listener: ~Copyable {
    let core: ListenerCore

    deinit {
        core.releaseOwner()
    }

    /// The loop that the listener belongs to.
    public var loop: EventLoop { core.loop }

    /// Where it listens, with the port that the system chose when 0 was asked for.
    public var address: SocketAddress { core.address }

    /// Accepts no more. Connections that were accepted go on.
    public consuming func close() {
        core.loop.preconditionCurrent()
        core.close()
    }
}

extension EventLoop {
    /// Listens at `address` and calls `accept` on the loop with every connection; dropping it refuses it.
    ///
    /// Throws `addressInUse`, `addressInvalid`, `notPermitted`, `exhausted`, `loopStopped` or `other`.
    public func listen(
        at address: SocketAddress, options: ListenOptions = ListenOptions(),
        _ accept: @escaping (consuming Connection) -> Void
    ) throws(StreamError) -> Listener {
        try admitHandle()
        let core: ListenerCore =
            switch backend {
            case .uv(let uv): UVListenerCore(loop: self, uv: uv, options: options, accept)
            case .simulated(let member): SimulatedListenerCore(loop: self, member: member, options: options, accept)
            }
        core.register()
        do throws(StreamError) {
            try core.open(at: address)
        } catch {
            core.close()
            throw error
        }
        return Listener(core: core)
    }
}

/// A listener as its loop sees it.
class ListenerCore: HandleCore {
    final let options: ListenOptions
    /// Where it listens: written by `open`, before the owner has its handle.
    final var address = SocketAddress.unix(path: "")
    private final var accept: ((consuming Connection) -> Void)?

    init(loop: EventLoop, options: ListenOptions, _ accept: @escaping (consuming Connection) -> Void) {
        self.options = options
        self.accept = accept
        super.init(loop: loop)
    }

    func open(at address: SocketAddress) throws(StreamError) {
        fatalError("Every listener opens in its own way.")
    }

    final func accepted(_ core: StreamCore) {
        core.isConnected = true
        accept?(Connection(core))
    }

    /// Lets go of the owner's objects. Subclasses call it first in `startClose`.
    final func detach() {
        accept = nil
    }
}
