/// Bounds and habits of a client, each with its unit and its reason. Most can be set in `ClientConfiguration`.
public enum ClientLimits {
    /// Requests that wait in one session for a connection or for room on one. More than a controller has in
    /// flight when a server is gone for a moment; each holds its body.
    public static let waitingRequests = 65_536
    /// Bytes of bodies that wait in one session: sixteen of the largest requests.
    public static let waitingBytes = 64 << 20
    /// How often one request is sent at most. Upstream's client: ten.
    public static let attempts = 10
    /// The first pause before a request is sent again that the server refused without a hint; it doubles.
    public static let retryPause = Duration.milliseconds(100)
    /// The longest of these pauses.
    public static let retryPauseMax = Duration.seconds(5)
    /// What a server may ask a request to wait for: a longer hint ends the request instead.
    public static let retryHintMax = Duration.seconds(60)
    /// How long a request waits for its answer when nobody says otherwise.
    public static let requestDeadline = Duration.seconds(30)
    /// How long a request waits for a connection when nobody says otherwise: a restart of a server takes less.
    public static let connectPatience = Duration.seconds(5)
    /// The first pause after every server was tried in vain; it doubles.
    public static let dialPause = Duration.milliseconds(50)
    /// The longest of these pauses: how late a server that is back is noticed.
    public static let dialPauseMax = Duration.seconds(5)
    /// A connection that lived at least this long was a good one: the pauses begin anew.
    public static let steadyDuration = Duration.seconds(1)
    /// Deadlines of waiting requests are looked at this often at most.
    public static let waitingGranularity = Duration.milliseconds(5)
    /// Connections beside the configured ones that redirects have asked for.
    public static let redirectedLinks = 16
    /// Bytes of writes in one batch, beside its limit of 4,096 writes: a quarter of the largest message, so that one
    /// batch is soon through and the next is gathered meanwhile.
    public static let batchBytes = 1 << 20
    /// Batches of one writer that are under way at once; what is written meanwhile gathers.
    public static let batchesInFlight = 4
    /// Bytes of one list that `list` gathers; more is read with `chunks`, or with `limit`.
    public static let gatheredBytes = 1 << 30
}
