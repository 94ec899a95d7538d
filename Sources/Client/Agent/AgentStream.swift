public import APIModel
public import Base
import Transport
public import Wire

/// A stream of a pod at the agent that serves it. Belongs to the loop of its link.
///
/// ```
/// asked    | accept               | answered
/// asked    | refuse               | over
/// answered | send                 | answered
/// answered | finish               | over
/// any      | cancelled from there | over: the handler hears so
/// ```
public final class AgentStream {
    private var connection: TransportConnection?
    let id: StreamID
    private let isSecret: Bool
    /// Hears what comes; kept until the stream is over. Items that come before it is set wait for it.
    public var handler: (any AgentStreamHandler)? {
        didSet { deliver() }
    }
    private var early: [(item: Bytes, cost: Int)] = []
    private var inputHasEnded = false
    private var hasToldInputEnd = false
    var onOver: (() -> Void)?

    init(_ connection: TransportConnection, _ id: StreamID, isSecret: Bool, inputHasEnded: Bool) {
        self.connection = connection
        self.id = id
        self.isSecret = isSecret
        self.inputHasEnded = inputHasEnded
    }

    /// Whether nothing can be sent any more.
    public var isOver: Bool { connection == nil }

    /// Takes the request: items may follow.
    public func accept() { connection?.respond(id, .ok, isLast: false) }

    /// Does not take it.
    public func refuse(_ status: Status) {
        connection?.respond(id, StatusCode(reason: status.statusReason), Payload(Self.body(status)))
        close()
    }

    /// Sends an item: bytes of a log or a port. At most `PodLimits.itemBytes`. After `full`, the handler hears when
    /// there is room.
    public func send(_ item: Bytes) -> SendResult {
        precondition(item.count <= PodLimits.itemBytes, "An item of a pod's stream is too large.")
        return connection?.send(id, Payload(item, isSecret: isSecret)) ?? .closed
    }

    /// Sends an item of a process; its bytes are at most `PodChunk.contentBytes`.
    public func send(_ chunk: PodChunk) -> SendResult { send(chunk.encoded()) }

    /// Lets the client send more.
    public func consumed(_ cost: Int) { connection?.consumed(cost, of: id) }

    /// The process has ended, and so does the stream, after what was sent.
    public func finish(_ exit: PodExit) {
        // An end goes out whatever waits: one item a stream.
        if send(.exit(exit)) == .full { return finishLater(exit) }
        finish()
    }

    private var exit: PodExit?

    private func finishLater(_ exit: PodExit) { self.exit = exit }

    /// Ends the stream in order, after what was sent.
    public func finish() {
        connection?.finish(id, .ok)
        close()
    }

    /// Ends an accepted stream for another reason than its own, after what was sent.
    public func fail(_ status: Status) {
        connection?.finish(id, StatusCode(reason: status.statusReason), Self.body(status))
        close()
    }

    // MARK: From the link

    func received(_ item: Bytes, isLast: Bool, cost: Int) {
        if isLast { inputHasEnded = true }
        // The opener's last may be an item without bytes, which says nothing else.
        if isLast, item.isEmpty {
            consumed(cost)
        } else {
            early.append((item, cost))
        }
        deliver()
    }

    private func deliver() {
        guard let handler else { return }
        while !early.isEmpty {
            let (item, cost) = early.removeFirst()
            handler.stream(self, received: item, cost: cost)
        }
        guard inputHasEnded, !hasToldInputEnd else { return }
        hasToldInputEnd = true
        handler.streamInputEnded(self)
    }

    func becameWritable() {
        if let exit {
            self.exit = nil
            return finish(exit)
        }
        handler?.streamBecameWritable(self)
    }

    func cancelled() {
        let handler = handler
        close()
        handler?.streamCancelled(self)
    }

    private func close() {
        connection = nil
        early = []
        handler = nil
        let onOver = onOver
        self.onOver = nil
        onOver?()
    }

    private static func body(_ status: Status) -> Bytes {
        var buffer = ByteBuffer(capacity: 128)
        StatusEnvelope(message: status.message, status: status.encoded()).encode(into: &buffer)
        return buffer.finish()
    }
}

extension StatusCode {
    /// The number of one of Kubernetes' reasons.
    init(reason: StatusReason) {
        self = StatusCode.allCases.first { $0.reason == reason } ?? .internalError
    }
}
