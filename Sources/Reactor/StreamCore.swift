import Base

/// A connection as its loop sees it: corking, water marks, half close and failure; sockets are a subclass's.
///
///     connecting ──connected──▶ open ──close, failure──▶ closing (HandleCore)
///     open: reading, paused, or ended by the peer; writing, or shut down once the queue is empty
///     finishing: an open stream without an owner that sends its rest and waits for the peer's end
class StreamCore: HandleCore, Flushable {
    final var options: StreamOptions
    final var handler: (any ConnectionHandler)?
    final var out = OutQueue()
    /// Whether the system still has bytes of an earlier turn; later ones wait in `out`.
    final var isSending = false
    final var isConnected = false
    private final var isFlushQueued = false
    private final var isAboveHighWater = false
    private final var isFinishing = false
    final var wantsReading = false
    final var hasEnded = false
    private final var writing = Writing.open
    private final var deadline: TimerToken?
    /// Who waits for the connection to be made.
    final var connecting: ConnectCompletion?

    private enum Writing {
        case open
        /// Shut down when the queue is empty.
        case ending
        case ended
    }

    init(loop: EventLoop, options: StreamOptions) {
        self.options = options
        super.init(loop: loop)
    }

    // What a kind of stream does in its own way.

    /// Asks the system to connect; `connected` or `fail` follows.
    func connect(to address: SocketAddress) throws(StreamError) { fatalError("Every stream connects in its own way.") }

    /// Bytes that were given to the system's queue and are not sent.
    var unsentBytes: Int { 0 }
    /// Sends what it can of `out` and keeps the rest for later; sets `isSending` while there is some.
    func transmit() { fatalError("Every stream sends in its own way.") }
    func setReading(_ isReading: Bool) { fatalError("Every stream reads in its own way.") }
    /// Ends the writing direction, after everything that was sent.
    func startShutdown() { fatalError("Every stream ends in its own way.") }
    /// Makes the close that follows a reset, where there is one.
    func prepareReset() {}
    var localAddress: SocketAddress? { nil }
    var peerAddress: SocketAddress? { nil }

    // What the owner asks for.

    final var queuedBytes: Int { isSending ? out.count + unsentBytes : out.count }
    final var isWritable: Bool { canWrite && !isAboveHighWater }
    private final var canWrite: Bool { writing == .open && !isClosing }

    final func start(_ handler: any ConnectionHandler) {
        guard !isClosing else { return }
        precondition(self.handler == nil, "A connection is started once.")
        self.handler = handler
        resumeReading()
    }

    final func resumeReading() {
        guard !wantsReading, !hasEnded, !isClosing else { return }
        wantsReading = true
        setReading(true)
    }

    final func pauseReading() {
        guard wantsReading else { return }
        wantsReading = false
        if !hasEnded, !isClosing { setReading(false) }
    }

    final func admitWrite(of count: Int) throws(StreamError) {
        guard canWrite else { throw .closed }
        guard queuedBytes + count <= options.queuedBytesMax else { throw .backlogFull }
    }

    final func noteQueued() {
        if !isFlushQueued {
            isFlushQueued = true
            loop.flushAtEndOfTurn(self)
        }
        if !isAboveHighWater, queuedBytes >= options.highWaterBytes { isAboveHighWater = true }
    }

    final func shutdownWriting() {
        guard canWrite else { return }
        writing = .ending
        noteQueued()
    }

    /// The owner has gone and wants what is queued to arrive.
    final func finish(within limit: Duration) {
        guard !isClosing else { return }
        handler = nil
        isFinishing = true
        deadline = loop.schedule(after: limit) { [self] in close() }
        shutdownWriting()
        resumeReading()
        closeIfFinished()
    }

    final func reset() {
        guard !isClosing else { return }
        prepareReset()
        close()
    }

    // What happens to the stream.

    /// Waits for the system's answer to an attempt to connect, until `limit`.
    final func awaitConnection(until limit: Instant, _ completion: @escaping ConnectCompletion) {
        connecting = completion
        guard limit != .distantFuture else { return }
        deadline = loop.schedule(at: limit) { [self] in fail(.timedOut) }
    }

    final func connected() {
        guard !isClosing, let completion = connecting else { return }
        connecting = nil
        isConnected = true
        if let deadline { _ = loop.timers.cancel(deadline) }
        deadline = nil
        completion(.connected(Connection(self)))
    }

    final func flush() {
        isFlushQueued = false
        guard !isClosing, isConnected else { return }
        if !isSending, out.count > 0 { transmit() }
        afterSending()
    }

    /// The system has taken everything that it had been given.
    final func sendingFinished() {
        isSending = false
        guard !isClosing else { return }
        if out.count > 0 { transmit() }
        afterSending()
    }

    private final func afterSending() {
        guard !isClosing else { return }
        if writing == .ending, !isSending, out.count == 0 {
            writing = .ended
            startShutdown()
            closeIfFinished()
        }
        if isAboveHighWater, queuedBytes <= options.lowWaterBytes {
            isAboveHighWater = false
            handler?.connectionBecameWritable()
        }
    }

    @inline(__always)
    final func received(_ bytes: RawSpan) {
        handler?.connectionReceived(bytes)
    }

    final func peerEnded() {
        guard !hasEnded, !isClosing else { return }
        hasEnded = true
        wantsReading = false
        setReading(false)
        handler?.connectionReachedEnd()
        closeIfFinished()
    }

    final func fail(_ error: StreamError) {
        guard !isClosing else { return }
        let (handler, connecting) = (handler, connecting)
        close()
        handler?.connectionFailed(error)
        connecting?(.failed(error))
    }

    private final func closeIfFinished() {
        if isFinishing, hasEnded, writing == .ended { close() }
    }

    override func loopStops() {
        fail(.loopStopped)
    }

    /// Lets go of the owner's objects. Subclasses call it first in `startClose`.
    final func detach() {
        handler = nil
        connecting = nil
        wantsReading = false
        out.removeAll()
        if let deadline { _ = loop.timers.cancel(deadline) }
        deadline = nil
    }
}
