public import Base

/// What hears a connection. One object a connection as a rule; all calls come on the loop, none from
/// within a call of yours to the connection.
///
/// A protocol bound to classes, and not closures or a generic parameter: the connection holds one
/// reference, taken once, and an event costs one call through the witness table (about 2 ns beside
/// a read's 1,000) and no allocation, while connections of different owners fit one table. The loop
/// keeps the handler alive until the connection is closed or has failed.
public protocol ConnectionHandler: AnyObject {
    /// Bytes arrived. They lie in the loop's own buffer and are gone when this returns.
    func connectionReceived(_ bytes: RawSpan)

    /// The peer will send nothing more. What is written still goes out.
    func connectionReachedEnd()

    /// The queue has fallen to the low-water mark after `isWritable` had been false.
    func connectionBecameWritable()

    /// The connection failed and is closed; nothing else will be heard of it.
    func connectionFailed(_ error: StreamError)
}

/// How a connection behaves.
public struct StreamOptions: Sendable {
    /// Sends small segments at once (TCP_NODELAY). TCP only.
    public var noDelay = true
    /// Probes an idle peer after this time (SO_KEEPALIVE), in whole seconds; nil never does. TCP only.
    public var keepAlive: Duration?
    /// Queued bytes at which `isWritable` turns false.
    public var highWaterBytes = ReactorLimits.writeHighWaterBytes
    /// Queued bytes at which it turns true again.
    public var lowWaterBytes = ReactorLimits.writeLowWaterBytes
    /// Queued bytes that a write may not exceed.
    public var queuedBytesMax = ReactorLimits.writeQueuedBytesMax

    public init() {}
}

/// An open stream of bytes both ways: TCP, a Unix socket, or one end of a child's pipe or terminal.
///
/// Belongs to its loop; used elsewhere it stops the program. What is written during a turn goes out
/// at the turn's end in one system call. Ending it is explicit (`close`, `finish`, `reset`); one that
/// is dropped open is closed by its loop, from whatever thread it was dropped on.
public struct Connection: ~Copyable {
    let core: StreamCore

    init(_ core: StreamCore) {
        self.core = core
    }

    deinit {
        core.releaseOwner()
    }

    /// The loop that the connection belongs to.
    public var loop: EventLoop { core.loop }

    /// This end's address, or nil where it has none.
    public var localAddress: SocketAddress? {
        core.loop.preconditionCurrent()
        return core.isClosing ? nil : core.localAddress
    }

    /// The other end's address, or nil where it has none.
    public var peerAddress: SocketAddress? {
        core.loop.preconditionCurrent()
        return core.isClosing ? nil : core.peerAddress
    }

    /// Names the handler, once, and begins to read.
    public func start(_ handler: any ConnectionHandler) {
        core.loop.preconditionCurrent()
        core.start(handler)
    }

    // MARK: Reading

    /// Stops reading until `resumeReading`; the peer is held back by its window.
    public func pauseReading() {
        core.loop.preconditionCurrent()
        core.pauseReading()
    }

    /// Reads again after `pauseReading`.
    public func resumeReading() {
        core.loop.preconditionCurrent()
        core.resumeReading()
    }

    // MARK: Writing

    /// Queues `bytes`. Short ones are copied, long ones kept by reference until sent.
    ///
    /// Throws `closed`, or `backlogFull` when they would exceed the limit; nothing is queued then.
    public func write(_ bytes: Bytes) throws(StreamError) {
        core.loop.preconditionCurrent()
        try core.admitWrite(of: bytes.count)
        core.out.append(bytes)
        core.noteQueued()
    }

    /// Queues a copy of `bytes`. Throws as `write(_: Bytes)` does.
    public func write(copying bytes: RawSpan) throws(StreamError) {
        core.loop.preconditionCurrent()
        try core.admitWrite(of: bytes.byteCount)
        core.out.copied.append(bytes)
        core.noteQueued()
    }

    /// Lets `body` append to the bytes that go out at the end of the turn: no copy, no allocation.
    ///
    /// `body` only appends, and does not use this connection. When what it appended exceeds the limit, all
    /// of it is taken back and `backlogFull` thrown.
    public func write<R>(appending body: (inout ByteBuffer) -> R) throws(StreamError) -> R {
        core.loop.preconditionCurrent()
        try core.admitWrite(of: 0)
        let before = core.out.copied.count
        let result = body(&core.out.copied)
        precondition(core.out.copied.count >= before, "A write only appends.")
        guard core.queuedBytes <= core.options.queuedBytesMax else {
            core.out.copied.truncate(to: before)
            throw .backlogFull
        }
        core.noteQueued()
        return result
    }

    /// Bytes that were written and that the system has not taken.
    public var queuedBytes: Int {
        core.loop.preconditionCurrent()
        return core.queuedBytes
    }

    /// False from the high-water mark on until `connectionBecameWritable`, and once writing has ended.
    public var isWritable: Bool {
        core.loop.preconditionCurrent()
        return core.isWritable
    }

    // MARK: Ending

    /// Ends the writing direction after what is queued (half close); reading goes on. Later writes throw `closed`.
    public func shutdownWriting() {
        core.loop.preconditionCurrent()
        core.shutdownWriting()
    }

    /// Closes now. What is queued is lost; the handler hears nothing more.
    public consuming func close() {
        core.loop.preconditionCurrent()
        core.close()
    }

    /// Sends what is queued, ends the writing direction, waits for the peer to end its own, and closes;
    /// all within `limit`. The handler hears nothing more and what arrives is dropped.
    public consuming func finish(within limit: Duration = ReactorLimits.lingerDefault) {
        core.loop.preconditionCurrent()
        core.isOwned = false
        core.finish(within: limit)
    }

    /// Closes now and tells the peer so (RST), where the kind of stream can.
    public consuming func reset() {
        core.loop.preconditionCurrent()
        core.reset()
    }
}
