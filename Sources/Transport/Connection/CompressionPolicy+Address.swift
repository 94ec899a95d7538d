import Base
import Reactor
import Wire

extension CompressionPolicy {
    /// What suits the way to a peer: inside of this machine copies are cheap, to another one bytes count.
    static func suiting(_ peer: SocketAddress?) -> CompressionPolicy {
        peer?.isThisMachine == true ? .loopback : .local
    }
}
