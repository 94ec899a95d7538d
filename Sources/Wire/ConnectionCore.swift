public import Base

/// One connection's side of the protocol: bytes and calls in, actions and bytes out.
///
/// A pure value: it does no IO and reads no clock. The shell that owns the link feeds it what it
/// reads (`receive`), what the owner wants (`open`, `respond`, `send`, `finish`, `cancel`, `consumed`,
/// `goAway`), and the time (`timer` at `nextTimer`); performs the actions that it appends; and lets
/// `drain` fill an outbox whenever the link takes bytes and `hasOutput` is set.
///
/// Memory: a stream costs about 200 bytes, its queue `ConnectionSettings.streamQueueBytes`, what was
/// received and not consumed its window, all of it bounded per connection.
///
/// ```
/// state      | event                                   | next      | what is done
/// greeting   | client: init                            | greeting  | HELLO goes out
/// greeting   | client: HELLO that answers the offer    | ready     | action ready
/// greeting   | server: HELLO with a common version     | admitting | action authenticate
/// admitting  | accept                                  | ready     | HELLO goes out, action ready
/// admitting  | refuse                                  | closed    | GOAWAY, action close
/// ready      | GOAWAY of either side, no stream for long | draining | GOAWAY or action goAway
/// draining   | no stream left                          | closed    | action close(nil)
/// not closed | broken rule, limit of time              | closed    | GOAWAY, streams end, action close(error)
/// not closed | GOAWAY with an error, link lost         | closed    | streams end, action close(error)
/// ```
/// A stream, seen from either side; every row that ends it takes it out of the table:
/// ```
/// open: REQUEST           the opener may send, the responder may answer
///   asked: LAST of the opener      the opener's messages are over
///   answered: RESPONSE             the responder may send items
///   over: LAST or END of the responder, CANCEL of either, the opener's deadline
/// ```
public struct ConnectionCore: ~Copyable {
    /// Who opened the link. The client's streams are odd; either side may open streams.
    public enum Role: Sendable {
        case client
        case server
    }

    public enum State: Sendable {
        case greeting
        case admitting
        case ready
        case draining
        case closed
    }

    public let role: Role
    public internal(set) var state = State.greeting
    /// The peer's hello, once it was received.
    public internal(set) var peerHello: Hello?
    /// The peer's last go-away.
    public internal(set) var peerGoAway: GoAway?
    /// What bodies may be compressed with, once agreed.
    public internal(set) var compression: CompressionForm?
    /// The version that was agreed.
    public internal(set) var version: UInt32 = 1
    /// The highest revision that this side has seen: the owner raises it, the next frame carries it.
    public var revision: UInt64 = 0
    /// The highest revision that the peer is known to have seen.
    public internal(set) var peerRevision: UInt64 = 0

    let hello: Hello
    /// What this side accepts, and what the peer does.
    let limits: HelloLimits
    var peerLimits = HelloLimits()
    let settings: ConnectionSettings
    var parser = FrameParser()
    var streams = ConnectionStreamTable()
    var assemblies: [UInt32: MessageAssembly] = [:]
    /// Bytes of assemblies whose credit was given back before they were whole.
    var assemblyAdvanced = 0
    /// The most that `assemblyAdvanced` may be, beside the settings: what the owner's other connections leave.
    public var assemblyRoom = Int.max
    /// Bytes of half-received messages that this connection holds beyond its windows.
    public var assembledBytes: Int { assemblyAdvanced }

    var nextStream: UInt32
    /// The highest id that the peer opened, and the highest that was taken up.
    var lastPeerStream: UInt32 = 0
    var lastAccepted: UInt32 = 0
    var ourStreams = 0
    var peerStreams = 0
    var hasSentGoAway = false

    var sendCredit = 0
    var receiveCredit: Int
    var unannounced = 0
    /// The next credited frame found too little credit of the connection.
    var isCreditBlocked = false

    /// Whole frames in the order to send them: control frames, and small messages that were written at once.
    var control = ByteBuffer(capacity: 256)
    /// Of `control`: bytes of messages.
    var promptBytes = 0
    /// The lowest of our streams whose request is in `control`: ids rise, so no request from it on has left.
    var firstUnsent = UInt32.max
    var pool = SendPool()
    var urgent = SendTurns()
    var bulk = SendTurns()
    var urgentRun = 0
    /// `send` was refused because of the connection's queue, and nobody was told of room since.
    var isFull = false
    var sentRevision: UInt64 = 0
    var trial = CompressionTrial()

    var controlBudget: RateBudget
    var resetBudget: RateBudget
    let handshakeDeadline: Instant
    var lastHeard: Instant
    var pingSent: Instant?
    var frameBegan: Instant?
    var outputSince: Instant?
    var idleSince: Instant
    var earliestDeadline = Instant.distantFuture
    var housekept: Instant

    /// A side of a link that was just opened. A client's hello waits to be drained at once.
    public init(role: Role, hello: Hello, settings: ConnectionSettings = ConnectionSettings(), now: Instant) {
        precondition(hello.limits.isAcceptable, "A hello announces limits that no peer accepts.")
        self.role = role
        self.hello = hello
        limits = hello.limits
        self.settings = settings
        nextStream = role == .client ? 1 : 2
        receiveCredit = hello.limits.connectionWindowBytes
        controlBudget = RateBudget(burst: settings.controlBurst, perSecond: settings.controlPerSecond, now: now)
        resetBudget = RateBudget(burst: settings.resetBurst, perSecond: settings.resetsPerSecond, now: now)
        handshakeDeadline = now + settings.handshakeDuration
        lastHeard = now
        idleSince = now
        housekept = now
        if role == .client { sendHello(hello, now: now) }
    }

    /// Streams that are open, of both sides.
    public var streamCount: Int { streams.count }

    /// Whether `drain` has something to write.
    public var hasOutput: Bool {
        !control.isEmpty || (!isCreditBlocked && !(urgent.isEmpty && bulk.isEmpty))
    }

    /// Bytes that wait to be sent.
    public var queuedBytes: Int { pool.bytes + control.count }

    /// Whether a stream is open and takes messages of ours.
    public func isOpen(_ stream: StreamID) -> Bool {
        let slot = streams.slot(of: stream.rawValue)
        return slot >= 0 && !streams[slot].isClosing
    }

    /// Whether the peer, not this side, gives streams of this id.
    func isPeers(_ id: UInt32) -> Bool {
        (id & 1 == 1) == (role == .server)
    }

    /// Whether a stream of this id was open once, if it is not now.
    func wasOpened(_ id: UInt32) -> Bool {
        isPeers(id) ? id <= lastPeerStream : id < nextStream
    }

    /// Remembers since when bytes wait for the link.
    mutating func noteOutput(_ now: Instant) {
        if outputSince == nil { outputSince = now }
    }
}

/// A message of several frames, while its frames arrive.
final class MessageAssembly {
    let type: FrameType
    /// Of a response.
    let status: StatusCode
    /// When its first frame came, or, of a stream of a pod, when its owner last held other items of it.
    var began: Instant
    /// Of all frames so far.
    var cost = 0
    var bytes = ByteBuffer(capacity: 2 * WireLimits.chunkBytes)

    init(type: FrameType, status: StatusCode, began: Instant) {
        self.type = type
        self.status = status
        self.began = began
    }
}
