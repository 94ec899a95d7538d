/// Limits of the operations port, each with its unit and its reason.
public enum OperationsLimits {
    /// Bytes of a request's line and headers: what a probe or a scraper sends, ten times over.
    public static let httpHeadBytes = 8_192
    /// Connections of the operations port: probes and a few scrapers.
    public static let httpConnectionsMax = 64
    /// From a connection's last answer, or its start, to the end of the next request's head.
    public static let httpIdleDuration = Duration.seconds(30)
}
