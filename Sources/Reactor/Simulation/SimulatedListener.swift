/// A listener of a simulated world.
final class SimulatedListenerCore: ListenerCore {
    let member: SimulatedMember
    private var port: SimulatedPort?

    init(
        loop: EventLoop, member: SimulatedMember, options: ListenOptions,
        _ accept: @escaping (consuming Connection) -> Void
    ) {
        self.member = member
        super.init(loop: loop, options: options, accept)
    }

    override func open(at address: SocketAddress) throws(StreamError) {
        if case .unix(let path) = address, !UVPath.fits(path) { throw .addressInvalid }
        let chosen = address.port == 0 ? address.with(port: member.world.freePort(on: member.host)) : address
        guard let (host, port) = member.world.resolve(chosen, on: member.host), host == member.host else {
            throw .addressInvalid
        }
        let others = member.world.listeners[port] ?? []
        guard others.allSatisfy({ $0.options.sharesPort && options.sharesPort }) else { throw .addressInUse }
        member.world.listeners[port] = others + [self]
        self.port = port
        self.address = chosen
    }

    /// Takes the connection that `client` asks for; called on this listener's loop.
    func arrive(_ client: SimulatedStreamCore) {
        guard !isClosing else { return client.answer(from: member, nil) }
        let server = SimulatedStreamCore(loop: loop, member: member, options: options.stream)
        server.register()
        server.pair(with: client, at: address)
        client.answer(from: member, server)
        accepted(server)
    }

    override func startClose() {
        detach()
        leavePort()
        member.schedule(at: member.world.now) { [self] in didClose() }
    }

    private func leavePort() {
        guard let port else { return }
        let others = member.world.listeners[port]?.filter { $0 !== self } ?? []
        member.world.listeners[port] = others.isEmpty ? nil : others
        self.port = nil
    }

    /// Lets go of everything, because the world ends.
    func forget() {
        detach()
    }
}
