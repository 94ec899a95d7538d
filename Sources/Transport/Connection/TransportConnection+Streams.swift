public import Base
public import Wire

/// What the owner does with streams. On the loop only, which `loop.now` checks; what is sent leaves at
/// the end of the turn.
extension TransportConnection {
    /// Opens a stream with a request. `isLast`: no items follow from this side.
    public func open(
        _ message: MessageNumber, _ body: Payload, deadline: Duration? = nil, isLast: Bool = true
    ) throws(OpenError) -> StreamID {
        let stream = try core.open(message, body, deadline: deadline, isLast: isLast, now: loop.now)
        queueFlush()
        return stream
    }

    /// Answers a stream that the peer opened, once; `isLast` ends it.
    public func respond(_ stream: StreamID, _ status: StatusCode, _ body: Payload = .empty, isLast: Bool = true) {
        core.respond(stream, status, body, isLast: isLast, now: loop.now)
        queueFlush()
    }

    /// Sends an item on a stream. After `full`, `becameWritable` follows.
    public func send(_ stream: StreamID, _ item: Payload, isLast: Bool = false) -> SendResult {
        defer { queueFlush() }
        return core.send(stream, item, isLast: isLast, now: loop.now)
    }

    /// Ends a stream that the peer opened, after what is queued on it.
    public func finish(_ stream: StreamID, _ status: StatusCode, _ body: Bytes = Bytes()) {
        core.finish(stream, status, body, now: loop.now)
        queueFlush()
    }

    /// Ends a stream at once, whoever opened it; what is queued on it is dropped.
    public func cancel(_ stream: StreamID, _ status: StatusCode = .cancelled) {
        core.cancel(stream, status, now: loop.now, into: &actions)
        settle()
    }

    /// Gives back the cost of a message that was delivered: the peer may send more.
    public func consumed(_ cost: Int, of stream: StreamID) {
        core.consumed(stream, cost: cost, now: loop.now, into: &actions)
        settle()
    }

    /// Lets in a client whose hello was answered with `later`.
    public func accept(shardMap: Bytes = Bytes()) {
        core.accept(shardMap: shardMap, now: loop.now, into: &actions)
        settle()
    }

    /// Refuses a client whose hello was answered with `later`.
    public func refuse(reason: String) {
        core.refuse(reason: reason, now: loop.now, into: &actions)
        settle()
    }

    /// Drains: no new streams on either side, and the connection closes with the last one.
    public func goAway(_ notice: GoAway = GoAway()) {
        core.goAway(notice, now: loop.now, into: &actions)
        settle()
    }

    /// Ends everything now. Requests that have left end with `outcomeUnknown` where they may have changed something.
    public func close() {
        loop.preconditionCurrent()
        fail(.closedHere)
    }
}
