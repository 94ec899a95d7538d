public import Base

extension ConnectionCore {
    /// Opens a stream with a request. `isLast`: no items follow from this side.
    ///
    /// After `deadline` the responder ends the stream; should its answer not arrive, this side ends it
    /// `WireLimits.deadlineGrace` later, with `outcomeUnknown` if the request may have changed something.
    public mutating func open(
        _ message: MessageNumber, _ body: Payload, deadline: Duration? = nil, isLast: Bool = true, now: Instant
    ) throws(OpenError) -> StreamID {
        guard state == .ready || state == .draining else { throw .notReady }
        guard state == .ready, nextStream <= WireLimits.streamIDMax else { throw .draining }
        guard ourStreams < peerLimits.streams else { throw .tooManyStreams }
        guard pool.bytes <= settings.sendQueueBytes else { throw .full }
        guard body.count <= peerLimits.messageBytes else { throw .tooLarge }
        let id = nextStream
        nextStream += 2
        var stream = ConnectionStream(
            id: id, message: message.rawValue, isOurs: true, sendCredit: peerLimits.streamWindowBytes,
            receiveCredit: limits.streamWindowBytes, now: now)
        stream.isAsked = isLast
        var milliseconds: UInt32 = 0
        if let deadline {
            // At least 1: zero on the wire is no deadline at all.
            milliseconds = UInt32(clamping: max(1, deadline.nanosecondsClamped / 1_000_000))
            stream.deadline = now + deadline + WireLimits.deadlineGrace
            earliestDeadline = min(earliestDeadline, stream.deadline)
        }
        ourStreams += 1
        let slot = streams.insert(stream)
        let prefix = UInt64(message.rawValue) | UInt64(milliseconds) << 32
        submit(SendItem(type: .request, isLast: isLast, prefix: prefix), body, slot, now)
        return StreamID(rawValue: id)
    }

    /// Answers a stream that the peer opened, once. `isLast` ends the stream when the answer has left.
    ///
    /// Never refused for want of room: one answer a stream is bounded by the number of streams. A stream
    /// that is gone is passed over; an answer larger than the peer accepts becomes `internalError`.
    public mutating func respond(
        _ stream: StreamID, _ status: StatusCode, _ body: Payload = .empty, isLast: Bool = true, now: Instant
    ) {
        guard let slot = slotToSend(stream) else { return }
        precondition(!streams[slot].isOurs, "A response on a stream that this side opened.")
        precondition(!streams[slot].isAnswered, "A second response on one stream.")
        streams[slot].isAnswered = true
        let fits = body.count <= peerLimits.messageBytes
        streams[slot].isClosing = isLast || !fits
        submit(
            SendItem(
                type: .response, isLast: streams[slot].isClosing,
                prefix: UInt64((fits ? status : .internalError).rawValue)),
            fits ? body : .empty, slot, now)
    }

    /// Sends an item: the opener's until its last, the responder's after its response.
    ///
    /// `full` when the queue of the stream or of the connection is; `writable` follows.
    public mutating func send(
        _ stream: StreamID, _ item: Payload, isLast: Bool = false, now: Instant
    ) -> SendResult {
        guard let slot = slotToSend(stream) else { return .closed }
        let isOurs = streams[slot].isOurs
        precondition(
            isOurs ? !streams[slot].isAsked : streams[slot].isAnswered,
            "An item after the opener's last, or before the responder's response.")
        guard item.count <= peerLimits.messageBytes else { return .tooLarge }
        guard streams[slot].queue.bytes < settings.streamQueueBytes, pool.bytes < settings.sendQueueBytes else {
            streams[slot].wantsRoom = true
            if pool.bytes > settings.sendQueueBytes / 2 { isFull = true }
            return .full
        }
        if isLast {
            if isOurs { streams[slot].isAsked = true } else { streams[slot].isClosing = true }
        }
        submit(SendItem(type: .data, isLast: isLast), item, slot, now)
        return .queued
    }

    /// Ends a stream that the peer opened, after what is queued. `body`: at most `WireLimits.endBodyBytes`.
    public mutating func finish(_ stream: StreamID, _ status: StatusCode, _ body: Bytes = Bytes(), now: Instant) {
        guard let slot = slotToSend(stream) else { return }
        guard streams[slot].isAnswered else {
            respond(stream, status, Payload(body), isLast: true, now: now)
            return
        }
        precondition(!streams[slot].isOurs, "The opener ends a stream by its last item or by cancelling.")
        precondition(body.count <= WireLimits.endBodyBytes, "The body of an end is too long.")
        streams[slot].isClosing = true
        submit(
            SendItem(type: .end, isLast: true, prefix: UInt64(status.rawValue)), Payload(body), slot, now)
    }

    /// Ends a stream at once, whoever opened it, and drops what is queued on it; what was written already leaves.
    ///
    /// The responder's way to cut a reader that is too slow: `.slowReader`. No action follows for this stream.
    public mutating func cancel(
        _ stream: StreamID, _ status: StatusCode = .cancelled, now: Instant, into actions: inout [ConnectionAction]
    ) {
        let slot = streams.slot(of: stream.rawValue)
        guard slot >= 0 else { return }
        sendCancel(slot, status, now)
        remove(slot, now, &actions)
        closeIfDrained(&actions)
    }

    /// The owner has done with `cost` bytes that an action of this stream delivered: the peer may send more.
    public mutating func consumed(
        _ stream: StreamID, cost: Int, now: Instant, into actions: inout [ConnectionAction]
    ) {
        // A stream that is over gave everything back when it ended.
        let slot = streams.slot(of: stream.rawValue)
        guard slot >= 0, state != .closed else { return }
        precondition(cost >= 0 && cost <= streams[slot].held, "More was consumed than was delivered.")
        streams[slot].held -= cost
        let early = min(cost, streams[slot].advanced)
        streams[slot].advanced -= early
        assemblyAdvanced -= early
        returnCredit(slot, cost - early, now)
        if let assembly = assembly(of: stream.rawValue) {
            advance(slot, assembly, now, &actions)
        }
    }

    /// Sends a ping; `pong` follows with the same token, which is not zero.
    public mutating func ping(_ token: UInt64, now: Instant) {
        precondition(token != 0, "The token zero belongs to keep-alive.")
        guard state == .ready || state == .draining else { return }
        sendPing(token, now)
    }

    mutating func sendPing(_ token: UInt64, _ now: Instant) {
        beginControl(.ping, length: 8, now: now)
        control.append(littleEndian: token)
    }

    private func slotToSend(_ stream: StreamID) -> Int? {
        let slot = streams.slot(of: stream.rawValue)
        return slot >= 0 && !streams[slot].isClosing && state != .closed ? slot : nil
    }

    /// Tells the peer that a stream is over, unless it never heard of it.
    mutating func sendCancel(_ slot: Int, _ status: StatusCode, _ now: Instant) {
        let stream = streams[slot]
        if stream.isOurs, !stream.queue.isEmpty {
            let first = pool[stream.queue]
            if first.type == .request, !first.hasBegun { return }
        }
        beginControl(.cancel, stream: stream.id, length: 4, now: now)
        control.append(littleEndian: UInt32(status.rawValue))
    }

    // MARK: Credit

    /// Gives credit back to the peer for a stream and the connection; announced when it is worth a frame.
    mutating func returnCredit(_ slot: Int, _ amount: Int, _ now: Instant) {
        streams[slot].unannounced += amount
        let due = streams[slot].unannounced
        let mayCome = streams[slot].isOurs || !streams[slot].isAsked
        if mayCome, due >= limits.streamWindowBytes / 2 {
            streams[slot].unannounced = 0
            streams[slot].receiveCredit += due
            beginControl(.credit, stream: streams[slot].id, length: 4, now: now)
            control.append(littleEndian: UInt32(due))
        }
        if !streams[slot].isPatient { returnConnectionCredit(amount, now) }
    }

    mutating func returnConnectionCredit(_ amount: Int, _ now: Instant) {
        unannounced += amount
        guard unannounced >= limits.connectionWindowBytes / 2 else { return }
        beginControl(.credit, length: 4, now: now)
        control.append(littleEndian: UInt32(unannounced))
        receiveCredit += unannounced
        unannounced = 0
    }
}
