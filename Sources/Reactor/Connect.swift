public import Base

/// What is told how an attempt to connect ended.
public typealias ConnectCompletion = (consuming ConnectOutcome) -> Void

/// How an attempt to connect ended.
public enum ConnectOutcome: ~Copyable {
    case connected(Connection)
    case failed(StreamError)
}

/// Names an attempt to connect that has not ended.
public struct ConnectAttempt: Hashable, Sendable {
    let token: SlabToken
}

extension EventLoop {
    /// Connects to `address` and calls `completion` once on the loop, in a later turn.
    ///
    /// Fails with `timedOut` at `deadline`; `refused`, `unreachable`, `addressInvalid`, `notPermitted`,
    /// `exhausted` or `loopStopped` are what else to expect.
    @discardableResult
    public func connect(
        to address: SocketAddress, deadline: Instant, options: StreamOptions = StreamOptions(),
        _ completion: @escaping ConnectCompletion
    ) -> ConnectAttempt {
        preconditionCurrent()
        let core: StreamCore =
            switch backend {
            case .uv(let uv): UVStreamCore(loop: self, uv: uv, kind: UVStreamCore.kind(of: address), options: options)
            case .simulated(let member): SimulatedStreamCore(loop: self, member: member, options: options)
            }
        core.register()
        core.awaitConnection(until: deadline, completion)
        do throws(StreamError) {
            try admitHandle()
            try core.connect(to: address)
        } catch {
            schedule(at: turnStart) { core.fail(error) }
        }
        return ConnectAttempt(token: core.token)
    }

    /// Gives an attempt up; its completion will not be called. Does nothing when it has ended.
    public func cancel(_ attempt: ConnectAttempt) {
        preconditionCurrent()
        guard let core = handles[attempt.token] as? StreamCore, core.connecting != nil else { return }
        core.close()
    }
}
