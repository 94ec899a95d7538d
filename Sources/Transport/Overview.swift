/// # Transport
///
/// Framed, authenticated, multiplexed connections: Wire's connection core over Reactor's sockets,
/// with TLS 1.3 in between. TLS is the rule; plain sockets are asked for by name.
///
/// Owns: certificates and the cluster's authority, TLS without sockets (`TLSEngine`), connections,
/// listeners, and the client's asynchronous edge. May import: Wire, Reactor, COpenSSL, swift-collections.
/// Unsafe memory is handled in `TLS/TLS*.swift`.
///
/// ## Summary
///
/// ```
/// let authority = try CertificateAuthority.create(commonName: "cluster", nowUnixSeconds: now)
/// let issued = try authority.issue(.node("n1", ipAddresses: ["10.0.0.1"]), nowUnixSeconds: now)
/// let identity = try TLSIdentity(issued, authority: authority)   // or TLSIdentity(files:), save(to:)
/// let context = try TLSContext.server(identity)                  // .client(identity), .anonymousClient(believing:)
/// try context.reload(from: files)                                // rotation; connections live on
///
/// let listener = try TransportListener(                          // on its loop
///     on: loop, at: address, security: .tls(context), options: .init(hello: hello)) { connection in MyHandler() }
/// listener.drain { … }; listener.close()
///
/// TransportConnection.dial(on: loop, to: address, security: .tls(context, expecting: .dns("apiserver")), …)
/// connection.peer                                                // PeerIdentity: name, groups, SANs, serial
/// connection.open(.get, body); .respond(stream, .ok, body); .send(stream, item); .finish; .cancel; .consumed
///
/// let client = try await TransportClient.connect(to: address, security: …, on: loop, options: .init(hello: hello))
/// let answer = try await client.request(.get, body, deadline: .seconds(5))   // throws outcomeUnknown, notBegun, …
/// for try await item in try await client.stream(.watch, body) { … }          // bounded by credit
/// ```
///
/// ## Invariants
///
/// - Everything of a connection happens on its loop; what is sent in a turn leaves at its end, in one
///   record and one system call where it fits.
/// - Nothing of a peer is believed before its certificate is verified, resumed sessions included.
/// - Every buffer has a limit in `TransportLimits`, `TLSLimits` or `WireLimits`.
/// - A handler hears `connectionClosed` once and last; every stream has ended before.
