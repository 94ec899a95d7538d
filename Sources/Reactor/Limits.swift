/// Every bound of this module, with its unit and reason.
public enum ReactorLimits {
    /// Messages in the inbox of a loop before `tryPost` refuses. At a microsecond each this is a
    /// backlog of 65 ms, about what a stall report calls a stall: more would only hide it.
    public static let inboxMessagesMax = 65_536

    /// Jobs and messages that one turn runs before sockets get their chance again.
    public static let jobsPerTurnMax = 4_096

    /// Rounds of the flush list in one turn; what is queued after that waits for the next turn.
    public static let flushRoundsMax = 8

    /// Bytes of a loop's stack, of which only what is used takes memory: room for recursive walks over the deepest
    /// documents that are accepted, 512 levels, many times over.
    public static let threadStackBytes = 8 << 20

    /// Bytes one read takes at most: libuv's own suggestion, and the pipe buffer of Linux.
    public static let readBufferBytes = 65_536

    /// Writes below this many bytes are copied into the cork; longer ones are sent from where they are.
    /// Copying 2 KiB costs about as much as keeping a reference and one more vector entry.
    public static let copiedWriteBytesMax = 2_048

    /// Room in bytes that a connection's cork keeps between turns.
    public static let corkKeptBytesMax = 65_536

    /// Queued bytes at which a connection says that it is not writable, by default.
    public static let writeHighWaterBytes = 1 << 20

    /// Queued bytes at which it says that it is writable again, by default.
    public static let writeLowWaterBytes = 256 << 10

    /// Queued bytes after which a write is refused, by default: several of the largest frames.
    public static let writeQueuedBytesMax = 16 << 20

    /// Connections that wait to be accepted, by default; the kernel's `somaxconn` caps it.
    public static let listenBacklog = 4_096

    /// How long `finish()` waits for the peer to take what is queued and to close.
    public static let lingerDefault = Duration.seconds(5)

    /// A turn longer than this is a stall, by default: a fifth of a Raft heartbeat.
    public static let stallThreshold = Duration.milliseconds(50)

    /// Bytes of a Unix socket's path: `sun_path` less its final zero.
    public static let unixPathBytesMax = 107

    /// Bytes in one direction of a simulated connection that the peer has not read: Linux's usual first window.
    public static let simulatedWindowBytes = 128 << 10
}
