import COpenSSL
import Glibc
import Synchronization

/// What all connections of one side share: the identity, the trusted authorities, the session tickets.
///
/// TLS 1.3 only, both sides show certificates, the protocol name is `trireme/1`, no early data, no
/// compression, no renegotiation. Safe from every thread. The identity can be replaced while
/// connections live: new handshakes use the new one, old connections go on with theirs, and old
/// sessions are not resumed, so that an authority that was taken away is really gone.
public final class TLSContext: Sendable {
    /// The side of the connection that a context serves.
    public enum Side: Sendable {
        case client
        case server
    }

    /// The protocol name that both sides must agree on (ALPN, RFC 7301).
    public static let protocolName: StaticString = "trireme/1"

    /// What a server asks of its clients.
    public enum ClientCertificates: Sendable {
        /// Who shows no certificate is refused in the handshake.
        case required
        /// Who shows none is let through without an identity: for ports that take tokens too.
        case optional
    }

    public let side: Side
    private let settings: TLSSettings
    private let current: Mutex<TLSGeneration>

    private init(
        _ side: Side, identity: TLSIdentity?, authorities: [Certificate], settings: TLSSettings
    ) throws(TLSError) {
        self.side = side
        self.settings = settings
        let first = try TLSGeneration(side, identity: identity, authorities: authorities, settings: settings)
        current = Mutex(first)
    }

    /// The context of a server.
    ///
    /// `unixSeconds` tells the time at which certificates are judged.
    public static func server(
        _ identity: TLSIdentity, clientCertificates: ClientCertificates = .required,
        unixSeconds: @escaping @Sendable () -> Int64 = systemUnixSeconds
    ) throws(TLSError) -> TLSContext {
        try TLSContext(
            .server, identity: identity, authorities: identity.authorities,
            settings: TLSSettings(clientCertificates: clientCertificates, unixSeconds: unixSeconds))
    }

    /// The context of a client that shows a certificate.
    public static func client(
        _ identity: TLSIdentity, unixSeconds: @escaping @Sendable () -> Int64 = systemUnixSeconds
    ) throws(TLSError) -> TLSContext {
        try TLSContext(
            .client, identity: identity, authorities: identity.authorities,
            settings: TLSSettings(clientCertificates: .required, unixSeconds: unixSeconds))
    }

    /// The context of a client that shows no certificate: it believes `authorities` and brings a token later.
    public static func anonymousClient(
        believing authorities: [Certificate], unixSeconds: @escaping @Sendable () -> Int64 = systemUnixSeconds
    ) throws(TLSError) -> TLSContext {
        try TLSContext(
            .client, identity: nil, authorities: authorities,
            settings: TLSSettings(clientCertificates: .required, unixSeconds: unixSeconds))
    }

    /// The system's clock.
    public static let systemUnixSeconds: @Sendable () -> Int64 = { Int64(time(nil)) }

    /// Uses `identity` for every handshake that begins from now on.
    public func replace(identity: TLSIdentity) throws(TLSError) {
        let next = try TLSGeneration(
            side, identity: identity, authorities: identity.authorities, settings: settings)
        current.withLock { $0 = next }
    }

    /// Reads the files again and uses what they hold; true when that is another identity than before.
    ///
    /// For the caller's file watcher or timer. When a file is half written or does not fit the
    /// others, it throws and the old identity stays in use.
    @discardableResult
    public func reload(from files: TLSIdentityFiles) throws -> Bool {
        let identity = try TLSIdentity(files: files)
        guard identity != self.identity else { return false }
        try replace(identity: identity)
        return true
    }

    /// The identity that new handshakes use; nil for a client that shows none.
    public var identity: TLSIdentity? { generation.identity }

    /// An engine for a connection that was accepted.
    public func serverEngine() throws(TLSError) -> TLSEngine {
        precondition(side == .server, "A client's context makes no server engine.")
        return try TLSEngine(generation: generation, endpoint: "", expecting: nil)
    }

    /// An engine for a connection to `endpoint`, whose certificate must prove `name`.
    ///
    /// `endpoint` keys the sessions to resume, for example `10.0.0.1:6443`.
    public func clientEngine(endpoint: String, expecting name: TLSPeerName) throws(TLSError) -> TLSEngine {
        precondition(side == .client, "A server's context makes no client engine.")
        return try TLSEngine(generation: generation, endpoint: endpoint, expecting: name)
    }

    private var generation: TLSGeneration { current.withLock { $0 } }
}

/// What stays the same when the identity changes.
struct TLSSettings: Sendable {
    var clientCertificates: TLSContext.ClientCertificates
    var unixSeconds: @Sendable () -> Int64
}

/// One `SSL_CTX` and what belongs to it; connections keep theirs alive.
final class TLSGeneration: @unchecked Sendable {
    // SAFETY of `@unchecked Sendable`: the `SSL_CTX` is configured in `init` and only read afterwards,
    // which OpenSSL allows from several threads.
    let pointer: OpaquePointer
    let side: TLSContext.Side
    let identity: TLSIdentity?
    let authorities: [Certificate]
    let settings: TLSSettings
    let sessions = TLSSessionStore()

    init(
        _ side: TLSContext.Side, identity: TLSIdentity?, authorities: [Certificate], settings: TLSSettings
    ) throws(TLSError) {
        TLSErrorQueue.clear()
        guard let pointer = SSL_CTX_new(side == .server ? TLS_server_method() : TLS_client_method()) else {
            throw .configuration(TLSErrorQueue.take())
        }
        self.pointer = pointer
        self.side = side
        self.identity = identity
        self.authorities = authorities
        self.settings = settings
        // From here on `deinit` frees the context, also when a step throws.
        try configureProtocol()
        try configureIdentity()
        try configureTrust()
        configureSessions()
    }

    deinit {
        SSL_CTX_free(pointer)
    }

    private func check(_ result: Int32) throws(TLSError) {
        if result != 1 { throw .configuration(TLSErrorQueue.take()) }
    }

    private func configureProtocol() throws(TLSError) {
        try check(copenssl_SSL_CTX_set_min_proto_version(pointer, TLS1_3_VERSION))
        try check(copenssl_SSL_CTX_set_max_proto_version(pointer, TLS1_3_VERSION))
        // AES-128-GCM first: with AES-NI the fastest of the three, and as safe as P-256 certificates are.
        let suites = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384"
        try check(SSL_CTX_set_ciphersuites(pointer, suites))
        try check(copenssl_SSL_CTX_set1_groups_list(pointer, "X25519:P-256"))
        SSL_CTX_set_options(pointer, UInt64(copenssl_options))
        copenssl_SSL_CTX_set_max_cert_list(pointer, TLSLimits.peerChainBytesMax)
        copenssl_SSL_CTX_set_read_ahead(pointer, 1)
        switch side {
        case .server:
            SSL_CTX_set_alpn_select_cb(pointer, selectProtocol, nil)
        case .client:
            // This one function of OpenSSL returns 0 for success.
            let wire = protocolNameOnWire
            if SSL_CTX_set_alpn_protos(pointer, wire, UInt32(wire.count)) != 0 {
                throw .configuration(TLSErrorQueue.take())
            }
        }
    }

    private func configureIdentity() throws(TLSError) {
        guard let identity else { return }
        try check(SSL_CTX_use_certificate(pointer, identity.certificate.pointer))
        for certificate in identity.intermediates {
            try check(copenssl_SSL_CTX_add1_chain_cert(pointer, certificate.pointer))
        }
        try check(SSL_CTX_use_PrivateKey(pointer, identity.key.pointer))
        try check(SSL_CTX_check_private_key(pointer))
    }

    private func configureTrust() throws(TLSError) {
        let store = SSL_CTX_get_cert_store(pointer)
        for authority in authorities {
            try check(X509_STORE_add_cert(store, authority.pointer))
            if side == .server { try check(SSL_CTX_add_client_CA(pointer, authority.pointer)) }
        }
        let parameters = SSL_CTX_get0_param(pointer)
        X509_VERIFY_PARAM_set_depth(parameters, TLSLimits.peerChainDepthMax)
        try check(X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_X509_STRICT)))
        let demand = settings.clientCertificates == .required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | demand, nil)
    }

    private func configureSessions() {
        SSL_CTX_set_timeout(pointer, TLSLimits.sessionSeconds)
        switch side {
        case .server:
            // Tickets carry the session, the client's certificate included: the server keeps nothing.
            copenssl_SSL_CTX_set_session_cache_mode(pointer, Int(SSL_SESS_CACHE_OFF))
            SSL_CTX_set_num_tickets(pointer, TLSLimits.sessionsPerEndpointMax)
            // Without a session context OpenSSL refuses to resume connections that show certificates.
            let name = protocolNameOnWire
            SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count))
        case .client:
            copenssl_SSL_CTX_set_session_cache_mode(
                pointer, Int(SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL))
            SSL_CTX_sess_set_new_cb(pointer, tlsSessionArrived)
        }
    }
}

/// The protocol name as ALPN writes it: a length byte and the name.
private let protocolNameOnWire: [UInt8] = TLSContext.protocolName.withUTF8Buffer { [UInt8($0.count)] + $0 }

/// OpenSSL's callback on the server: takes our protocol name from the client's list, or ends the handshake.
private func selectProtocol(
    _ ssl: OpaquePointer?, _ selected: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ selectedCount: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ offeredCount: UInt32,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let selected, let selectedCount, let offered else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    // SAFETY: OpenSSL hands over `offeredCount` readable bytes that outlive the callback's answer.
    let list = UnsafeBufferPointer(start: offered, count: Int(offeredCount))
    let wanted = protocolNameOnWire.dropFirst()
    var index = 0
    while index < list.count {
        let end = index + 1 + Int(list[index])
        guard end <= list.count else { break }
        if list[(index + 1)..<end].elementsEqual(wanted) {
            selected.pointee = offered + index + 1
            selectedCount.pointee = list[index]
            return SSL_TLSEXT_ERR_OK
        }
        index = end
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}
