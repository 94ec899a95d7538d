/// Bounds of the server, each with its unit and its reason.
public enum ServerLimits {
    // MARK: Identities

    /// How long a watch may go on after the object that its client's token is bound to has gone; requests find out at
    /// once. A look costs a microsecond or two a connection.
    public static let revocationInterval = Duration.seconds(5)
    /// The longest that a timer waits for the end of a certificate or a token: those that end later are looked at then.
    public static let identityTimerMax = Duration.seconds(86_400)

    // MARK: Events

    /// From one look at all Events to the next: a sixtieth of their life, within these bounds. A look costs about 0.3 µs
    /// an event.
    static let eventRoundMin = Duration.milliseconds(10)
    static let eventRoundMax = Duration.seconds(60)
    /// Events that one turn looks at, and deletes at most: about 200 µs.
    static let eventsPerTurn = 256

    // MARK: Requests

    /// Bytes of requests under way of one connection: one client does not take the whole of what the store admits.
    public static let connectionInFlightBytesMax = 16 << 20
    /// What a client that was refused for want of room is told to wait, milliseconds: a few writes of the log.
    public static let retryMilliseconds: UInt32 = 20
    /// The same when the disk or the quota is full: an operator has to do something first.
    public static let retryFullMilliseconds: UInt32 = 1_000
    /// Bytes of an object, a patch or a batch in a request: upstream's limit of a request's body.
    public static let requestBodyBytesMax = 3 << 20
    /// What a client is told to wait before it comes back to a server that stops, milliseconds: the next one is there, or
    /// this one has been started again.
    public static let retryDrainMilliseconds: UInt32 = 1_000
    /// Ranges that one connection may have under way.
    public static let rangesMax = 64
    /// Items that one turn of a range reads, over all shards: about 200 µs.
    public static let rangeItemsPerTurn = 512

    /// Bytes of a label or field selector.
    public static let selectorBytes = 65_536
    /// Lists of objects that one connection may have under way; initial states of watches do not count.
    public static let listsMax = 64
    /// Lists of objects that one user may have under way over all connections: each keeps up to 160 KiB for its reader.
    public static let listsPerCallerMax = 256
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
    /// Watches of one user over all connections: an agent has a dozen, a controller a hundred.
    public static let watchersPerCallerMax = 10_000
    /// Watches that only nodes and the control plane may open, whatever others have: a tenth.
    public static let watchersReserved = 10_000
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

    // MARK: Flow control

    /// What work is measured in.
    public static let workUnit = Duration.microseconds(5)
    /// To answer a get, in units.
    static let getWork: UInt16 = 1
    /// To begin a write, a list, a watch or a batch, in units: admission and validation of a pod.
    static let writeWork: UInt16 = 8
    /// To say what is served, in units.
    static let discoveryWork: UInt16 = 64
    /// Objects that a list begins to read for a unit.
    static let listObjectsPerUnit = 16
    /// The most that a list takes in its first turn, in units; it reads on in turns of its own.
    static let listWorkMax: UInt16 = 64
    /// Objects for which a list takes a seat more: upstream's cost of a list grows so.
    static let listObjectsPerSeat = 500
    /// Seats of the largest list: an eighth of a level's.
    static let listSeatsMax: UInt16 = 32
    /// Bytes of a batch for which it takes a seat more: about one write.
    static let batchBytesPerSeat = 1_024
    /// Seats of the largest batch: as many writes as it begins in one turn.
    static let batchSeatsMax: UInt16 = 256
    /// What a request that waits costs in memory besides its body, bytes.
    static let waitingOverheadBytes = 256
    /// How long a request waits to begin: a quarter of a minute's request, as upstream does.
    public static let waitDuration = Duration.seconds(15)
    /// How often those that wait are looked at for it.
    static let waitTick = Duration.milliseconds(100)

    // MARK: Handing out

    /// Items to watches that are sent without a pause: about 0.3 ms of the loop.
    static let itemsUnpaused: UInt64 = 32
    /// The longest pause: what a watch may lag behind by this, well within the 50 ms that are promised.
    static let pauseMax = Duration.milliseconds(15)

    /// How long news are gathered after a turn that handed out much: four times what it took, so that most of the
    /// loop's time is left for requests.
    static func pause(after turn: Duration) -> Duration { min(pauseMax, turn * 4) }
}
