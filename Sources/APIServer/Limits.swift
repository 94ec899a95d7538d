/// Bounds of the server, each with its unit and its reason.
public enum ServerLimits {
    // MARK: Operations over HTTP

    /// Bytes of a request's line and headers: what a probe or a scraper sends, ten times over.
    public static let httpHeadBytes = 8_192
    /// Connections of the operations port: probes and a few scrapers.
    public static let httpConnectionsMax = 64
    /// From a connection's last answer, or its start, to the end of the next request's head.
    public static let httpIdleDuration = Duration.seconds(30)

    // MARK: Identities

    /// How long a watch may go on after the object that its client's token is bound to has gone; requests find out at
    /// once. A look costs a microsecond or two a connection.
    public static let revocationInterval = Duration.seconds(5)
    /// The longest that a timer waits for the end of a certificate or a token: those that end later are looked at then.
    public static let identityTimerMax = Duration.seconds(86_400)

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

    /// Bytes of a label or field selector.
    public static let selectorBytes = 65_536
    /// Lists of objects that one connection may have under way; initial states of watches do not count.
    public static let listsMax = 64
    /// Pages of `RangeMerge` that all lists of objects read in one turn, together: about 2 ms.
    public static let listPagesPerTurn = 64
    /// Pages that one list reads before it is the next one's turn, and at least two of each shard: about 200 µs.
    public static let listPagesPerRead = 8
    /// Objects that an index gives a list at once; more are read in portions, like everything else.
    public static let indexedItemsMax = 1_024
    /// How long a read waits for revisions that others have yet to make known, as upstream does.
    public static let freshnessDuration = Duration.seconds(3)
    /// How often it looks meanwhile.
    public static let freshnessInterval = Duration.milliseconds(1)
    /// The longest `timeoutSeconds` of a watch that is kept: beyond a connection's life.
    public static let watchDurationMax = Duration.seconds(7 * 86_400)
    /// From one bookmark of a watch that allows them to the next, milliseconds; upstream's is a minute.
    public static let objectBookmarkMilliseconds: UInt32 = 60_000

    /// Backups that are read at once: each holds history.
    public static let backupsMax = 2

    // MARK: Streams of pods

    /// Streams of pods that one connection of a client may have open: a busy port-forward's connections.
    public static let podStreamsPerConnectionMax = 256
    /// Streams of pods that one agent serves: a quarter of what a connection carries.
    public static let podStreamsPerAgentMax = 1_024
    /// Streams of pods of one server: each costs about 1 KiB here, and what it holds.
    public static let podStreamsMax = 8_192
    /// Cost of items that found no room at their readers, of all streams of pods: a thousand full windows.
    public static let podHeldBytesMax = 256 << 20
    /// How long an agent may take to answer: a process is started by then.
    public static let podOpeningDuration = Duration.seconds(30)
    /// How often streams of pods are looked at for having been idle.
    public static let podIdleTick = Duration.seconds(60)
    /// Looks in a row without an item after which a process' or a port's stream ends: 4 hours, as upstream has it.
    public static let podIdleTicks = 240

    // MARK: Watches

    /// Watches of one server: each costs about 300 bytes here and its stream.
    public static let watchersMax = 100_000
    /// Groups of watches that have to look at each event of the same keys: about 60 µs an event at the most.
    public static let selectorGroupsMax = 1_024
    /// Labels by whose value the watches of the same keys are found: each costs a look at every event.
    public static let routersMax = 16
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

    // MARK: Handing out

    /// Items to watches that are sent without a pause: about 0.3 ms of the loop.
    static let itemsUnpaused: UInt64 = 32
    /// The longest pause: what a watch may lag behind by this, well within the 50 ms that are promised.
    static let pauseMax = Duration.milliseconds(15)

    /// How long news are gathered after a turn that handed out much: four times what it took, so that most of the
    /// loop's time is left for requests.
    static func pause(after turn: Duration) -> Duration { min(pauseMax, turn * 4) }
}
