/// How a listener secures what it accepts.
public enum ListenerSecurity: Sendable {
    /// TLS 1.3 with certificates of both sides: the rule.
    case tls(TLSContext)
    /// No encryption and no identity: Unix sockets, simulations and measurements, asked for by name.
    case plain
}

/// How a client secures a connection.
public enum ClientSecurity: Sendable {
    /// TLS 1.3; the server's certificate must prove `expecting`.
    case tls(TLSContext, expecting: TLSPeerName)
    /// No encryption and no identity.
    case plain
}
