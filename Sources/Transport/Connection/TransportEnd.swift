public import Reactor
public import Wire

/// Why a connection is over.
public enum TransportEnd: Error, Equatable, Sendable {
    /// Both sides were done with it.
    case drained
    /// The protocol or one of its limits ended it.
    case wire(WireError)
    /// TLS ended it: the peer is not believed, or a record was damaged.
    case tls(TLSError)
    /// The socket failed.
    case link(StreamError)
    /// The listener had too many connections that had not proven who they are.
    case crowdedOut
    /// This side closed it.
    case closedHere
}
