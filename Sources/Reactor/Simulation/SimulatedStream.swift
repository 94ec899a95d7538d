import Base
import DequeModule

/// One end of a connection in a simulated world.
///
/// The two ends touch each other directly: the world is one thread. What one sends lies in the
/// other's `incoming` until it is due and read; a window bounds it, as a socket's buffers do.
final class SimulatedStreamCore: StreamCore {
    let member: SimulatedMember
    /// The other end, while it is open.
    private(set) var peer: SimulatedStreamCore?
    private let number: Int
    private var local: SocketAddress?
    private var remote: SocketAddress?

    /// What travels to this end, in order.
    private var incoming: Deque<(due: Instant, bytes: Bytes)> = []
    private var incomingBytes = 0
    /// When the peer's end of writing arrives.
    private var endDue: Instant?
    /// Nothing that was sent later arrives before this.
    private var lastDue = Instant.origin
    private var isDeliveryScheduled = false
    /// Where what arrives comes from, also after the other end has closed.
    private var senderHost: SimulatedHost
    /// What the window had no room for.
    private var sending: Deque<Bytes> = []
    private var sendingBytes = 0
    private var resets = false

    private var world: SimulatedWorld { member.world }

    init(loop: EventLoop, member: SimulatedMember, options: StreamOptions) {
        self.member = member
        senderHost = member.host
        number = member.world.streamCount
        member.world.streamCount += 1
        super.init(loop: loop, options: options)
    }

    override var localAddress: SocketAddress? { local }
    override var peerAddress: SocketAddress? { remote }

    // MARK: Making the connection

    override func connect(to address: SocketAddress) throws(StreamError) {
        if case .unix(let path) = address, !UVPath.fits(path) { throw .addressInvalid }
        guard let (host, port) = world.resolve(address, on: member.host) else { throw .unreachable }
        world.record(.connect, number, host.number)
        remote = address
        local = Self.ephemeral(toward: address, host: host, member: member)
        let arrival = world.now + world.latency(from: member, to: host)
        guard let open = world.listeners[port] else {
            let back = arrival + world.latency(from: member, to: host)
            world.send(from: host, to: member, at: back) { [self] in fail(.refused) }
            return
        }
        let listener = open[world.random.below(open.count)]
        world.send(from: member.host, to: listener.member, at: arrival) { [self] in listener.arrive(self) }
    }

    private static func ephemeral(
        toward address: SocketAddress, host: SimulatedHost, member: SimulatedMember
    ) -> SocketAddress? {
        let port = member.world.freePort(on: member.host)
        switch address {
        case .unix: return nil
        case .v6: return address.with(port: port)
        case .v4(let ip, _): return .v4(host == member.host ? ip : member.host.ip, port: port)
        }
    }

    /// Makes this the accepted end of what `client` asked for.
    func pair(with client: SimulatedStreamCore, at address: SocketAddress) {
        world.record(.accept, number, client.number)
        peer = client
        senderHost = client.member.host
        local = address
        remote = client.local
    }

    /// Tells a client that asked to connect what became of it; called on the listener's loop.
    func answer(from listener: SimulatedMember, _ server: SimulatedStreamCore?) {
        let due = world.now + world.latency(from: listener, to: member.host)
        lastDue = due
        senderHost = listener.host
        world.send(from: listener.host, to: member, at: due) { [self] in
            guard let server else { return fail(.refused) }
            guard !isClosing else { return resetEnd(server) }
            peer = server.isClosing ? nil : server
            connected()
        }
    }

    // MARK: Sending

    override var unsentBytes: Int { sendingBytes }

    override func transmit() {
        for bytes in out.takeRest(after: 0) {
            sending.append(bytes)
            sendingBytes += bytes.count
        }
        isSending = true
        pump()
    }

    /// Sends what the window has room for.
    private func pump() {
        guard !isClosing, isSending else { return }
        guard let peer else { return sendToNobody() }
        var room = min(ReactorLimits.simulatedWindowBytes - peer.incomingBytes, sendingBytes)
        guard room > 0 else { return }
        if room > 1, world.happens(world.faults.partialOneIn) { room = 1 + world.random.below(room) }
        if world.happens(world.faults.resetOneIn) { return breakConnection() }
        let due = max(peer.lastDue, world.now + world.latency(from: member, to: peer.member.host))
        peer.lastDue = due
        while room > 0 {
            let next = sending.removeFirst()
            let part = min(room, next.count)
            peer.incoming.append((due, next[0..<part]))
            if part < next.count { sending.prepend(next[part..<next.count]) }
            peer.incomingBytes += part
            sendingBytes -= part
            room -= part
        }
        peer.scheduleDelivery()
        if sendingBytes == 0 {
            sendingFinished()
        } else if peer.incomingBytes < ReactorLimits.simulatedWindowBytes {
            member.schedule(at: world.now) { [self] in pump() }
        }
    }

    /// The other end is closed: what is sent comes back as a reset.
    private func sendToNobody() {
        sending = []
        sendingBytes = 0
        isSending = false
        let back = world.now + world.faults.latency.upperBound
        member.schedule(at: back) { [self] in fail(.reset) }
    }

    override func startShutdown() {
        sendEnd()
    }

    private func sendEnd() {
        guard let peer, peer.endDue == nil else { return }
        let due = max(peer.lastDue, world.now + world.latency(from: member, to: peer.member.host))
        peer.lastDue = due
        peer.endDue = due
        peer.scheduleDelivery()
    }

    // MARK: Receiving

    override func setReading(_ isReading: Bool) {
        if isReading { scheduleDelivery() }
    }

    /// Has what is due next delivered, once.
    private func scheduleDelivery() {
        guard wantsReading, !isClosing, !isDeliveryScheduled, isConnected else { return }
        guard let due = incoming.first?.due ?? endDue else { return }
        isDeliveryScheduled = true
        world.send(from: senderHost, to: member, at: max(due, world.now)) { [self] in
            isDeliveryScheduled = false
            deliver()
        }
    }

    private func deliver() {
        guard wantsReading, !isClosing else { return }
        guard let first = incoming.first else {
            guard endDue != nil else { return }
            world.record(.end, number, 0)
            return peerEnded()
        }
        guard first.due <= world.now else { return scheduleDelivery() }
        var count = min(first.bytes.count, ReactorLimits.readBufferBytes)
        if count > 1, world.happens(world.faults.partialOneIn) { count = 1 + world.random.below(count) }
        if count == first.bytes.count {
            incoming.removeFirst()
        } else {
            incoming[0].bytes = first.bytes[count..<first.bytes.count]
        }
        incomingBytes -= count
        world.record(.deliver, number, count)
        openWindow()
        first.bytes[0..<count].withSpan { received($0) }
        scheduleDelivery()
    }

    /// Tells a peer that had no room that there is some.
    private func openWindow() {
        guard let peer, peer.isSending else { return }
        let due = world.now + world.latency(from: member, to: peer.member.host)
        world.send(from: member.host, to: peer.member, at: due) { peer.pump() }
    }

    // MARK: Ending

    /// Resets both ends, as a broken network does.
    func breakConnection() {
        let other = peer
        resetEnd(self)
        resetEnd(other)
    }

    private func resetEnd(_ end: SimulatedStreamCore?) {
        guard let end else { return }
        end.member.schedule(at: world.now) {
            guard !end.isClosing else { return }
            end.world.record(.reset, end.number, 0)
            end.fail(.reset)
        }
    }

    override func prepareReset() {
        resets = true
    }

    override func startClose() {
        // Unread bytes make the close a reset, as TCP does.
        if resets || incomingBytes > 0 {
            sendReset()
        } else {
            sendEnd()
        }
        detach()
        if let peer, peer.peer === self { peer.peer = nil }
        peer = nil
        incoming = []
        sending = []
        member.schedule(at: world.now) { [self] in didClose() }
    }

    private func sendReset() {
        guard let peer else { return }
        let due = max(peer.lastDue, world.now + world.latency(from: member, to: peer.member.host))
        world.send(from: member.host, to: peer.member, at: due) { [self] in
            guard !peer.isClosing else { return }
            world.record(.reset, peer.number, 0)
            peer.fail(.reset)
        }
    }

    /// Lets go of everything, because the world ends.
    func forget() {
        detach()
        peer = nil
    }
}
