/// Limits of connections and listeners, each with its unit and its reason.
public enum TransportLimits {
    /// Connections of one listener that have not proven who they are. When one more comes, the oldest of
    /// them is cut: an honest handshake takes milliseconds, so it is never the oldest for long.
    public static let unauthenticatedMax = 1_024
    /// Connections of one listener in all: one descriptor each.
    public static let connectionsMax = 65_536
    /// Bytes that wait for the socket before the core keeps the rest: what is here has lost its turn to
    /// more urgent frames, so it is little more than a full socket buffer needs.
    public static let linkHighWaterBytes = 131_072
    /// Bytes that wait for the socket when the core may go on.
    public static let linkLowWaterBytes = 32_768
    /// Bytes that one drain of the core asks for: four records, so that urgent frames pass bulk soon.
    public static let drainBytes = 65_536
    /// Bytes of half-received messages that the connections of one workspace hold together beyond their windows; what
    /// would pass it is cancelled with `tooManyRequests`. Room for 60 requests of the largest size at once.
    public static let assemblyBytesMax = 256 << 20
    /// How long a connection that ended may take to bring its last bytes to the peer.
    public static let lingerDuration = Duration.seconds(2)
    /// How long a client waits for the socket; TLS and hello have the wire's own limit.
    public static let connectDuration = Duration.seconds(5)
}
