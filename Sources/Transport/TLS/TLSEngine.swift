public import Base
import COpenSSL

/// One TLS 1.3 connection without a socket: ciphertext in, plaintext out, and the other way round.
///
/// Bound to its owner's loop; no call blocks. All input is used up by the call that brings it, so
/// the only unbounded thing would be the output, which `TLSLimits.ciphertextBytesMax` bounds.
/// After a call has thrown, what the output still holds (an alert, as a rule) may be sent, and
/// the connection is over: every later call throws the same error.
public struct TLSEngine: ~Copyable {
    // SAFETY of both pointers: made in `init`, freed in `deinit`, never handed out.
    private let ssl: OpaquePointer
    private let pipe: UnsafeMutablePointer<TLSPipe>
    private let generation: TLSGeneration
    private let expected: TLSPeerName?
    private var failure: TLSError?

    private var isHandshakeDone = false
    /// The peer's verified identity; nil until the handshake is done, and after it only for a client
    /// without a certificate, where the server allows that.
    public private(set) var peer: PeerIdentity?
    /// True when the handshake was shortened by a session of an earlier connection.
    public private(set) var isResumed = false
    /// True when the peer has said that nothing follows.
    public private(set) var isClosedByPeer = false
    /// True when `close` was called.
    public private(set) var isClosed = false

    init(generation: TLSGeneration, endpoint: String, expecting name: TLSPeerName?) throws(TLSError) {
        TLSErrorQueue.clear()
        guard let ssl = SSL_new(generation.pointer) else { throw .configuration(TLSErrorQueue.take()) }
        let key = name.map { "\(endpoint) \($0.sessionKey)" } ?? ""
        let pipe = UnsafeMutablePointer<TLSPipe>.allocate(capacity: 1)
        pipe.initialize(to: TLSPipe(sessions: name == nil ? nil : generation.sessions, sessionKey: key))
        guard let bio = TLSPipe.makeBIO(over: pipe) else {
            SSL_free(ssl)
            pipe.deinitialize(count: 1)
            pipe.deallocate()
            throw .configuration("out of memory")
        }
        // One reference serves both directions and goes with the SSL.
        SSL_set_bio(ssl, bio, bio)
        SSL_set_ex_data(ssl, 0, pipe)
        X509_VERIFY_PARAM_set_time(SSL_get0_param(ssl), Int(generation.settings.unixSeconds()))
        switch generation.side {
        case .server:
            SSL_set_accept_state(ssl)
        case .client:
            SSL_set_connect_state(ssl)
            if case .dns(let host) = name { copenssl_SSL_set_tlsext_host_name(ssl, host) }
            if let session = generation.sessions.take(for: key) { SSL_set_session(ssl, session.pointer) }
        }
        self.ssl = ssl
        self.pipe = pipe
        self.generation = generation
        self.expected = name
    }

    deinit {
        SSL_free(ssl)
        pipe.deinitialize(count: 1)
        pipe.deallocate()
    }

    /// True when both sides know each other and plaintext may flow.
    public var isEstablished: Bool { isHandshakeDone && failure == nil }

    /// Begins the handshake: a client's first flight is in the output afterwards. A server waits.
    public mutating func start() throws(TLSError) {
        try rethrowFailure()
        try handshake()
    }

    /// Takes ciphertext from the socket and appends the plaintext that it completes.
    ///
    /// Plaintext is never longer than the ciphertext so far, so what the caller reads at once bounds it.
    public mutating func receive(
        _ ciphertext: RawSpan, into plaintext: inout ByteBuffer
    ) throws(TLSError) {
        try rethrowFailure()
        try ciphertext.withUnsafeBytes { bytes throws(TLSError) in
            // SAFETY: the pipe lends the bytes for this call; both ways out of it take them back.
            pipe.pointee.input = bytes.assumingMemoryBound(to: UInt8.self)
            defer { pipe.pointee.input = UnsafeBufferPointer(start: nil, count: 0) }
            try receiveInput(into: &plaintext)
        }
    }

    private mutating func receiveInput(into plaintext: inout ByteBuffer) throws(TLSError) {
        if !isHandshakeDone {
            try handshake()
            guard isHandshakeDone else { return }
        }
        while !isClosedByPeer {
            guard try readRecord(into: &plaintext) else { return }
        }
    }

    /// Seals `plaintext` into as few records as it fits; callers gather small writes first.
    public mutating func write(_ plaintext: RawSpan) throws(TLSError) {
        try rethrowFailure()
        precondition(isHandshakeDone, "Plaintext before the handshake is done.")
        precondition(!isClosed, "Plaintext after close.")
        guard !plaintext.isEmpty else { return }
        guard pipe.pointee.output.count + plaintext.byteCount <= TLSLimits.ciphertextBytesMax else {
            throw fail(.outputFull)
        }
        TLSErrorQueue.clear()
        var written = 0
        // SAFETY: OpenSSL reads the bytes during the call only.
        let result = plaintext.withUnsafeBytes { SSL_write_ex(ssl, $0.baseAddress, $0.count, &written) }
        guard result == 1 else { throw fail(.recordRefused(TLSErrorQueue.take())) }
        // The pipe takes everything and partial writes are off.
        assert(written == plaintext.byteCount, "OpenSSL wrote a part of a blocking write.")
    }

    /// Says that nothing follows (`close_notify`); the peer may go on sending.
    public mutating func close() {
        guard !isClosed else { return }
        isClosed = true
        guard isEstablished else { return }
        TLSErrorQueue.clear()
        if SSL_shutdown(ssl) < 0 { TLSErrorQueue.clear() }
    }

    /// Tells that the socket has ended; throws `truncated` when the peer did not announce it.
    public mutating func endOfInput() throws(TLSError) {
        try rethrowFailure()
        if !isClosedByPeer { throw fail(.truncated) }
    }

    /// Ciphertext bytes that wait for the socket.
    public var ciphertextCount: Int { pipe.pointee.output.count }

    /// Lends the ciphertext that waits for the socket, in order, and forgets it afterwards.
    public mutating func drainCiphertext<E: Error>(_ body: (RawSpan) throws(E) -> Void) throws(E) {
        defer { pipe.pointee.output.removeAll() }
        try pipe.pointee.output.withSpan(nil, body)
    }

    /// The ciphertext that waits for the socket, handed over without a copy.
    public mutating func takeCiphertext() -> Bytes {
        ciphertextCount == 0 ? Bytes() : pipe.pointee.output.finish()
    }

    /// Gives back the record buffers (about 34 KiB) of an idle connection; they return with the next record.
    ///
    /// A connection with a record under way keeps them.
    public mutating func releaseBuffers() {
        _ = SSL_free_buffers(ssl)
        if pipe.pointee.output.isEmpty { pipe.pointee.output = ByteBuffer(capacity: 256) }
    }
}

extension TLSEngine {
    private func rethrowFailure() throws(TLSError) {
        if let failure { throw failure }
    }

    private mutating func fail(_ error: TLSError) -> TLSError {
        failure = error
        return error
    }

    private mutating func handshake() throws(TLSError) {
        TLSErrorQueue.clear()
        let result = SSL_do_handshake(ssl)
        if result == 1 { return try finishHandshake() }
        let error = SSL_get_error(ssl, result)
        if error == SSL_ERROR_WANT_READ { return }
        let verdict = SSL_get_verify_result(ssl)
        if verdict != X509_V_OK {
            TLSErrorQueue.clear()
            // SAFETY: the text is static storage of OpenSSL.
            throw fail(.peerRefused(String(cString: X509_verify_cert_error_string(verdict))))
        }
        throw fail(handshakeError())
    }

    private func handshakeError() -> TLSError {
        let code = ERR_peek_last_error()
        let reason = copenssl_ERR_GET_REASON(code)
        let text = TLSErrorQueue.take()
        return reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE ? .peerRefused(text) : .handshakeFailed(text)
    }

    /// Looks at the peer before anything of it is believed; on refusal nothing more leaves.
    private mutating func finishHandshake() throws(TLSError) {
        do {
            peer = try verifiedPeer()
            isHandshakeDone = true
            isResumed = SSL_session_reused(ssl) == 1
        } catch {
            pipe.pointee.output.removeAll()
            throw fail(error)
        }
    }

    private func verifiedPeer() throws(TLSError) -> PeerIdentity? {
        try checkProtocolName()
        guard let pointer = SSL_get1_peer_certificate(ssl) else {
            guard generation.side == .server, generation.settings.clientCertificates == .optional else {
                throw .peerRefused("no certificate")
            }
            return nil
        }
        let certificate = Certificate(adopting: pointer)
        // A resumed session was verified when it began: time goes on, and names are ours to compare.
        guard certificate.notAfterUnixSeconds >= generation.settings.unixSeconds() else {
            throw .peerRefused("certificate has expired")
        }
        if let expected {
            guard expected.matches(certificate) else {
                throw .peerRefused("the certificate does not prove \(expected.sessionKey)")
            }
        } else if certificate.identity.commonName.isEmpty {
            throw .peerRefused("the certificate names nobody")
        }
        return certificate.identity
    }

    private func checkProtocolName() throws(TLSError) {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &name, &count)
        let wanted = TLSContext.protocolName
        // SAFETY: OpenSSL owns the name for the life of the SSL; nil comes with count 0.
        let same = UnsafeBufferPointer(start: name, count: Int(count))
            .elementsEqual(UnsafeBufferPointer(start: wanted.utf8Start, count: wanted.utf8CodeUnitCount))
        guard same else { throw .handshakeFailed("the peer does not speak \(wanted)") }
    }

    /// Reads what one record holds; false when more ciphertext is needed.
    private mutating func readRecord(into plaintext: inout ByteBuffer) throws(TLSError) -> Bool {
        var result: Int32 = 0
        TLSErrorQueue.clear()
        plaintext.append(upTo: TLSLimits.recordBytes) { room in
            var count = 0
            result = SSL_read_ex(ssl, room.baseAddress, room.count, &count)
            return result == 1 ? count : 0
        }
        if result == 1 { return true }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ:
            return false
        case SSL_ERROR_ZERO_RETURN:
            isClosedByPeer = true
            return false
        default:
            throw fail(.recordRefused(TLSErrorQueue.take()))
        }
    }
}
