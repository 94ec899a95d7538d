/// Limits of the TLS layer.
public enum TLSLimits {
    /// Plaintext bytes of one TLS record (RFC 8446, 5.1): the step in which plaintext is taken.
    public static let recordBytes = 16_384
    /// Ciphertext that may wait for the socket. Above a connection's own write limit, so that the
    /// connection's limit is the one that is felt; this one catches a caller that forgot to drain.
    public static let ciphertextBytesMax = 64 << 20
    /// Bytes of a peer's certificate chain; ours are under 2 KiB, a public chain under 8 KiB.
    public static let peerChainBytesMax = 32 << 10
    /// Certificates between a peer's own and the cluster's.
    public static let peerChainDepthMax: Int32 = 4
    /// Endpoints whose sessions a client keeps: more than a cluster has servers.
    public static let sessionEndpointsMax = 1_024
    /// Sessions kept per endpoint: each is used once (RFC 8446, C.4), a server sends two.
    public static let sessionsPerEndpointMax = 2
    /// How long a session may be resumed before certificates are shown again.
    public static let sessionSeconds = 3_600
}
