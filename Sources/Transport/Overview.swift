/// # Transport
///
/// Framed, authenticated, multiplexed connections: Wire's connection core over Reactor's sockets,
/// with TLS 1.3 in between. TLS is the rule; plain sockets are asked for by name.
///
/// Owns: certificates and the cluster's authority (`TLS/`), TLS without sockets (`TLSEngine`),
/// connections, listeners, and the client's asynchronous edge.
///
/// Invariants: everything of a connection happens on its loop; nothing of a peer is believed before
/// its certificate is verified; every buffer has a limit in `TransportLimits` or `TLSLimits`.
///
/// May import: Wire, Reactor, COpenSSL. Unsafe memory is handled in `TLS/TLS*.swift`.
