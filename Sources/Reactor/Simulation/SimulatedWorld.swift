public import Base

public final class SimulatedWorld {
    public private(set) var now = Instant.origin
    func finishStop(of loop: EventLoop) {}
}
final class SimulatedMember {
    unowned let world: SimulatedWorld
    init(world: SimulatedWorld) { self.world = world }
}
final class SimulatedStreamCore: StreamCore {
    init(loop: EventLoop, member: SimulatedMember, options: StreamOptions) { super.init(loop: loop, options: options) }
}
final class SimulatedListenerCore: ListenerCore {
    init(
        loop: EventLoop, member: SimulatedMember, options: ListenOptions,
        _ accept: @escaping (consuming Connection) -> Void
    ) { super.init(loop: loop, options: options, accept) }
}
