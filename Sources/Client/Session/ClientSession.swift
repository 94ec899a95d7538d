public import Base
import DequeModule
public import Reactor
public import Transport
public import Wire

/// A client for code on a loop: a few connections that it keeps open, and thousands of calls on them. Callbacks, no tasks.
///
/// Belongs to its loop. Every call ends exactly once, also when it is cancelled and when the session is closed; never
/// within the call that made it. Calls are taken up in their order; those that find no connection wait, bounded by
/// `ClientLimits` and the configuration's patience. A request is sent again where that is safe (`RetryPolicy`);
/// *outcome unknown* is said as such. No read goes back behind what this session has seen, on whichever server.
///
/// It connects by itself when it is made, and for ever, until `close`.
public final class ClientSession {
    public let loop: EventLoop
    public let configuration: ClientConfiguration
    /// The highest revision that any server of this session has told of.
    public private(set) var revision: UInt64 = 0

    /// Name and version of the server that was connected last, as it says; empty before.
    public internal(set) var serverSoftware = ""

    let workspace: TransportWorkspace
    var random: Random
    var calls = Slab<ClientCall>()
    var waiting: Deque<SlabToken> = []
    var waitingBytes = 0
    var waitTimer: (token: TimerToken, at: Instant)?
    /// The connections that are kept open, and those that redirects asked for.
    var places: [ClientPlace] = []
    /// Connections that end with their last call.
    var draining: [ObjectIdentifier: ClientLink] = [:]
    /// Since when there is no connection; nil while there is one.
    var disconnectedSince: Instant?
    /// Why the last round of dials failed; nil once a connection is there.
    var lastFailure: ConnectFailure?
    /// Why there is no connection, when the last round of dials has ended; nil while there is one.
    public var lastConnectFailure: ConnectFailure? { lastFailure }
    public internal(set) var isClosed = false
    private var settlers: [(ClientError?) -> Void] = []

    /// Begins to connect.
    public init(
        _ configuration: ClientConfiguration, on loop: EventLoop, workspace: TransportWorkspace = TransportWorkspace()
    ) {
        loop.preconditionCurrent()
        self.configuration = configuration
        self.loop = loop
        self.workspace = workspace
        random = Random(seed: configuration.seed)
        disconnectedSince = loop.now
        precondition(!configuration.servers.isEmpty, "A client needs a server to go to.")
        for number in 0..<max(1, configuration.connections) {
            addPlace(servers: configuration.servers, offset: number % configuration.servers.count, isKept: true)
        }
        for place in places.indices { step(place, .start) }
    }

    deinit {
        for place in places { place.link?.close() }
        for link in draining.values { link.close() }
        // Whoever still waits is told; what was sent may have happened.
        for token in calls.tokens {
            guard let call = calls.remove(token) else { continue }
            var error = ClientError.closed
            if case .flying = call.stage, MessageCatalogue.entry(call.message)?.mayChange ?? true {
                error = .outcomeUnknown
            }
            switch call.sink {
            case .once(let completion): completion(.failure(error))
            case .stream(let handler): handler(.ended(error))
            }
        }
    }

    // MARK: Calls

    /// Calls that have not ended.
    public var callCount: Int { calls.count }
    /// Whether a request would be sent at once.
    public var isConnected: Bool { disconnectedSince == nil }

    /// Sends a request that is answered once; `completion` gets the body of an `ok` answer.
    @discardableResult
    public func call(
        _ message: MessageNumber, _ body: Payload, options: ClientCallOptions = ClientCallOptions(),
        completion: @escaping (Result<Bytes, ClientError>) -> Void
    ) -> ClientCallID {
        begin(message, body, options, deadline: options.deadline ?? configuration.requestDeadline, .once(completion))
    }

    /// Sends a request that is answered by a stream of items.
    @discardableResult
    public func stream(
        _ message: MessageNumber, _ body: Payload, options: ClientCallOptions = ClientCallOptions(),
        handler: @escaping (ClientStreamEvent) -> Void
    ) -> ClientCallID {
        begin(message, body, options, deadline: options.deadline, .stream(handler))
    }

    /// Ends a call: it hears `cancelled`, unless it has ended before.
    public func cancel(_ id: ClientCallID) {
        loop.preconditionCurrent()
        guard let call = calls[id.token] else { return }
        if case .flying(let link, let stream) = call.stage {
            link.calls[stream] = nil
            link.connection?.cancel(stream)
            linkHasRoom(link)
        }
        fail(id.token, .cancelled)
    }

    /// Sends an item on a stream that was opened with `sendsItems`. After `full`, `writable` follows. A stream that is
    /// not opened yet says `full`, too: items follow `opened`.
    public func send(_ item: Payload, on id: ClientCallID, isLast: Bool = false) -> SendResult {
        loop.preconditionCurrent()
        guard let call = calls[id.token] else { return .closed }
        guard call.isOpened, case .flying(let link, let stream) = call.stage, let connection = link.connection else {
            return .full
        }
        return connection.send(stream, item, isLast: isLast)
    }

    /// Gives back the cost of an item of a stream that was opened without `consumesAtOnce`.
    public func consumed(_ cost: Int, of id: ClientCallID) {
        loop.preconditionCurrent()
        guard case .flying(let link, let stream) = calls[id.token]?.stage else { return }
        link.connection?.consumed(cost, of: stream)
    }

    /// Ends all connections and calls. What was sent and may have changed something ends with `outcomeUnknown`.
    public func close() {
        loop.preconditionCurrent()
        guard !isClosed else { return }
        isClosed = true
        for place in places.indices {
            if let timer = places[place].timer { loop.cancel(timer) }
            places[place].timer = nil
        }
        // Ending a connection ends its calls; what waits follows.
        let links = places.compactMap(\.link) + Array(draining.values)
        for link in links { link.close() }
        for token in calls.tokens { fail(token, .closed) }
        settle(.closed)
        if let waitTimer { loop.cancel(waitTimer.token) }
        waitTimer = nil
    }

    /// A number to seed the chance of something that uses this session.
    public func nextSeed() -> UInt64 { random.next() }

    func saw(_ revision: UInt64) {
        if revision > self.revision { self.revision = revision }
    }

    private func begin(
        _ message: MessageNumber, _ body: Payload, _ options: ClientCallOptions, deadline: Duration?,
        _ sink: ClientCall.Sink
    ) -> ClientCallID {
        let now = loop.now
        let call = ClientCall(
            message: message, body: body, deadline: deadline.map { now + $0 } ?? .distantFuture, options: options,
            sink: sink, stage: .apart)
        let token = calls.insert(call)
        dispatch(token)
        return ClientCallID(token: token)
    }

    /// Calls `body` once it is known whether there is a connection: nil, or why the first round of dials failed.
    public func whenSettled(_ body: @escaping (ClientError?) -> Void) {
        loop.preconditionCurrent()
        if isClosed { return body(.closed) }
        if isConnected { return body(nil) }
        if let lastFailure { return body(.unavailable(lastFailure)) }
        settlers.append(body)
    }

    func settle(_ error: ClientError?) {
        let bodies = settlers
        settlers = []
        for body in bodies { body(error) }
    }

    // MARK: Endings

    /// Takes a call out and tells its owner that it failed.
    func fail(_ token: SlabToken, _ error: ClientError) {
        guard let call = calls.remove(token) else { return }
        forget(call)
        switch call.sink {
        case .once(let completion): completion(.failure(error))
        case .stream(let handler): handler(.ended(error))
        }
    }

    /// Takes a call out that is not in flight any more, before its owner is told.
    private func forget(_ call: ClientCall) {
        switch call.stage {
        case .waiting: waitingBytes -= call.body.count
        case .resting(let timer): loop.cancel(timer)
        case .apart, .flying: break
        }
    }

    func succeed(_ token: SlabToken, _ body: Bytes) {
        guard let call = calls.remove(token) else { return }
        if case .once(let completion) = call.sink { completion(.success(body)) }
    }

    func deliver(_ event: ClientStreamEvent, to token: SlabToken) {
        guard case .stream(let handler) = calls[token]?.sink else { return }
        handler(event)
    }

    func finishStream(_ token: SlabToken, _ error: ClientError?) {
        guard let call = calls.remove(token), case .stream(let handler) = call.sink else { return }
        handler(.ended(error))
    }
}
