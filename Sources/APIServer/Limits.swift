/// Bounds of the server, each with its unit and its reason.
public enum ServerLimits {
    // MARK: Operations over HTTP

    /// Bytes of a request's line and headers: what a probe or a scraper sends, ten times over.
    public static let httpHeadBytes = 8_192
    /// Connections of the operations port: probes and a few scrapers.
    public static let httpConnectionsMax = 64
    /// From a connection's last answer, or its start, to the end of the next request's head.
    public static let httpIdleDuration = Duration.seconds(30)

    // MARK: Requests

    /// Bytes of requests under way of one connection: one client does not take the whole of what the store admits.
    public static let connectionInFlightBytesMax = 16 << 20
    /// What a client that was refused for want of room is told to wait, milliseconds: a few writes of the log.
    public static let retryMilliseconds: UInt32 = 20
    /// The same when the disk or the quota is full: an operator has to do something first.
    public static let retryFullMilliseconds: UInt32 = 1_000
    /// Ranges that one connection may have under way.
    public static let rangesMax = 64
    /// Items that one turn of a range reads, over all shards: about 200 µs.
    public static let rangeItemsPerTurn = 512

    /// Backups that are read at once: each holds history.
    public static let backupsMax = 2

    // MARK: Watches

    /// Watches of one server: each costs about 300 bytes here and its stream.
    public static let watchersMax = 100_000
    /// Bytes that wait for the slow readers of one prefix, over what their streams hold; the slowest is cut.
    public static let groupBacklogBytesMax = 4 << 20
    /// Bytes that wait for slow readers in all; readers of the prefix at hand are cut.
    public static let backlogBytesMax = 64 << 20
    /// Plain bytes that a turn of a watch gathers before it hands them out: keeps the encoder's room small.
    public static let pumpBytes = 1 << 20
    /// Events of history that watches which catch up read in one turn, together: about 1 ms.
    public static let catchUpEventsPerTurn = 4_096
    /// Events of history that one of them reads before it is the next one's turn.
    public static let catchUpEventsPerWatcher = 512
    /// How often watches are looked at for bookmarks that are due.
    public static let bookmarkTick = Duration.milliseconds(100)
}
