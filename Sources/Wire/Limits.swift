/// Every bound of frames and connections, with its unit and its reason.
///
/// Limits that two peers exchange are in `HelloLimits`; limits that an owner may set for one
/// connection are in `ConnectionSettings`, whose defaults come from here.
public enum WireLimits {
    // MARK: Frames, bytes

    /// The fixed part of a frame's header: version, type, flags, zero, stream, length.
    public static let headerBytes = 12
    /// The revision that follows the fixed part when its flag is set.
    public static let revisionBytes = 8
    /// The largest length field that a peer accepts by default, and the least it may announce:
    /// twice the default chunk, so that a chunk with its prefix fits every peer.
    public static let frameBytes = 65_536
    /// The largest length field that a peer may announce: a larger one would hold up small frames.
    public static let frameBytesCeiling = 1 << 20
    /// The hello: all that an unauthenticated peer can make us keep. Room for a token of 8 KiB.
    public static let helloBytes = 16_384
    /// A go-away: a reason and a few addresses.
    public static let goAwayBytes = 4_096
    /// The body of a stream's end: it costs no credit, so it is small.
    public static let endBodyBytes = 4_096
    /// A message is cut into frames of at most this many plain bytes. At 1 Gbit/s one takes 0.26 ms,
    /// which is the longest that a small answer waits behind a list; deflate's window is as long.
    public static let chunkBytes = 32_768
    /// A piece of a message this short is not cut off for its own sake: it waits for more credit.
    public static let sliverBytes = 1_024

    // MARK: Messages and credit, bytes

    /// A message of several frames, put together: a request of 3 MiB (upstream's limit) and its envelope.
    public static let messageBytes = 4 << 20
    /// What every credited frame costs besides its plain body, so that tiny frames are not free.
    public static let frameCost = 32
    /// Credit of a stream at its start: a watcher costs its peer at most this much.
    public static let streamWindowBytes = 262_144
    /// Credit of a whole connection at its start.
    public static let connectionWindowBytes = 4 << 20
    /// The least window that a peer may announce: a sender must be able to send two whole chunks.
    public static let windowBytesFloor = 131_072
    /// The largest sum of credit: increments that pass it are an error.
    public static let windowBytesCeiling = 0x7FFF_FFFF
    /// Messages in several frames that are being put together on one connection, in sum.
    public static let assemblyBytes = 16 << 20

    // MARK: Streams and queues

    /// Streams that a peer may have open at once on one connection.
    public static let streams = 4_096
    /// The largest stream id; a connection that reaches it is drained and replaced.
    public static let streamIDMax: UInt32 = 0x7FFF_FFFF
    /// What may wait to be sent on one stream, bytes: upstream keeps 50 to 100 KiB a watcher.
    public static let streamQueueBytes = 131_072
    /// What may wait to be sent on one connection, bytes.
    public static let sendQueueBytes = 8 << 20
    /// Pongs, credits, cancels and refusals that wait to be sent, bytes; a peer that lets them pile up never reads.
    public static let controlQueueBytes = 262_144
    /// A message with this many plain bytes left, or fewer, goes before bulk.
    public static let urgentBytes = 4_096
    /// After this many bytes of urgent messages in a row one bulk frame goes out: nobody starves.
    public static let urgentRunBytes = 65_536
    /// A payload up to this size is copied into the write buffer; a larger one is referenced.
    public static let copyBytes = 2_048

    /// Small messages are written at once while fewer bytes of them wait than this: what one write takes.
    public static let promptBytes = 65_536

    // MARK: Control frames

    /// Control frames that a peer may send in one burst: 1 ms of our time. Ends and cancels of open streams are free.
    public static let controlBurst = 8_192
    /// How many of them come back each second. Each credited frame that we send brings two more.
    public static let controlPerSecond = 2_048
    /// Streams that a peer may open and cancel before an answer in one burst ("rapid reset", CVE-2023-44487).
    public static let resetBurst = 1_024
    /// How many of them come back each second.
    public static let resetsPerSecond = 256

    // MARK: Time

    /// From the start of a connection to its hello, with authentication.
    public static let handshakeDuration = Duration.seconds(10)
    /// From a frame's first byte to its last. Upstream allows 32 s for a header.
    public static let frameDuration = Duration.seconds(20)
    /// From the first frame of a message to its last. Upstream allows 60 s for a request.
    public static let messageDuration = Duration.seconds(60)
    /// A side that has heard nothing for this long sends a ping.
    public static let keepAliveInterval = Duration.seconds(30)
    /// A side that hears nothing for this long after its ping gives the connection up.
    public static let keepAliveDuration = Duration.seconds(20)
    /// A connection without streams is drained after this long. Upstream: 90 s.
    public static let idleDuration = Duration.seconds(90)
    /// Bytes wait and the link takes none: the peer does not read.
    public static let stallDuration = Duration.seconds(30)
    /// One stream waits for credit this long: its reader is too slow and is cut.
    public static let creditDuration = Duration.seconds(60)
    /// How long an opener waits past a deadline for the answer of the side that knows the outcome.
    public static let deadlineGrace = Duration.milliseconds(250)
    /// Deadlines of streams are looked at this often at most.
    public static let deadlineGranularity = Duration.milliseconds(5)
    /// Queues and half-received messages are looked at this often.
    public static let housekeepingInterval = Duration.seconds(1)

    // MARK: Compression

    /// Deflate shrinks at most 1,032 to 1, so a frame that announces more is refused unread.
    public static let inflateRatio = 1_032
    /// A frame that deflate made no smaller than this share (in eighths) was not worth it.
    public static let worthwhileEighths = 7
    /// After frames that were not worth it the next ones are left plain: 1, 2, 4, … up to this many.
    public static let skippedFrames = 64
    /// The preset dictionary, bytes: priming deflate with 2 KiB costs little, with 32 KiB 50 µs a frame.
    public static let dictionaryBytes = 2_048

    // MARK: Envelopes

    /// Fields in one hello, go-away or request envelope.
    public static let envelopeFields = 256
    /// The text of a reason in a go-away, bytes of UTF-8.
    public static let reasonBytes = 512
}
