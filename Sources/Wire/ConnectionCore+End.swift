public import Base

extension ConnectionCore {
    /// Drains: the peer opens no more streams, this side neither; the connection closes with the last one.
    ///
    /// `lastAccepted` is filled in here.
    public mutating func goAway(_ notice: GoAway, now: Instant, into actions: inout [ConnectionAction]) {
        guard state == .ready || state == .draining, !hasSentGoAway else { return }
        sendGoAway(notice, now)
        state = .draining
        closeIfDrained(&actions)
    }

    /// The link ended, for whatever reason: nothing more can be received or sent.
    public mutating func linkLost(now: Instant, into actions: inout [ConnectionAction]) {
        guard state != .closed else { return }
        close(.linkLost, now, &actions)
        control.removeAll()
        promptBytes = 0
    }

    private mutating func sendGoAway(_ notice: GoAway, _ now: Instant) {
        var notice = notice
        notice.lastAccepted = lastAccepted
        notice.versions = hello.versions
        var payload = ByteBuffer()
        notice.encode(into: &payload)
        beginControl(.goAway, length: payload.count, now: now)
        control.append(payload.finish())
        hasSentGoAway = true
    }

    mutating func receiveGoAway(
        _ payload: Bytes, now: Instant, into actions: inout [ConnectionAction]
    ) throws(WireError) {
        try spendControl(now)
        let notice = try GoAway(decoding: payload)
        peerGoAway = notice
        for slot in streams.slots where streams.isUsed(slot) {
            let stream = streams[slot]
            guard stream.isOurs, stream.id > notice.lastAccepted else { continue }
            end(slot, .notBegun, now, &actions)
        }
        if let error = notice.error {
            close(error, now, &actions)
            return
        }
        guard state != .greeting else {
            close(.peerClosed, now, &actions)
            return
        }
        state = .draining
        actions.append(.goAway)
        closeIfDrained(&actions)
    }

    /// A broken rule or a limit of time: the peer is told, and everything ends.
    mutating func fail(
        _ error: WireError, reason: String = "", now: Instant, into actions: inout [ConnectionAction]
    ) {
        guard state != .closed else { return }
        sendGoAway(GoAway(error: error, reason: reason), now)
        close(error, now, &actions)
    }

    private mutating func close(
        _ error: WireError, _ now: Instant, _ actions: inout [ConnectionAction]
    ) {
        for slot in streams.slots where streams.isUsed(slot) {
            end(slot, statusWhenLost(streams[slot]), now, &actions)
        }
        state = .closed
        actions.append(.close(error))
    }

    mutating func closeIfDrained(_ actions: inout [ConnectionAction]) {
        guard state == .draining, streams.count == 0 else { return }
        state = .closed
        actions.append(.close(nil))
    }

    /// What is known of a request whose answer will not come.
    func statusWhenLost(_ stream: ConnectionStream) -> StatusCode {
        guard stream.isOurs else { return .linkLost }
        if !hasLeft(stream) { return .notBegun }
        return MessageCatalogue.mayChange(stream.message) ? .outcomeUnknown : .linkLost
    }

    /// Whether the peer may have begun a request of ours.
    func hasLeft(_ stream: ConnectionStream) -> Bool { stream.hasLeft && stream.id < firstUnsent }

    /// Ends a stream and tells its owner; the peer knows or is told by the caller.
    mutating func end(_ slot: Int, _ status: StatusCode, _ now: Instant, _ actions: inout [ConnectionAction]) {
        let stream = streams[slot]
        remove(slot, now, &actions)
        if stream.isOurs {
            actions.append(.ended(StreamID(rawValue: stream.id), status, Bytes()))
        } else if stream.isDelivered, !stream.isClosing {
            actions.append(.cancelled(StreamID(rawValue: stream.id), status))
        }
    }

    /// Ends a stream of whichever side, tells the peer and the owner.
    mutating func breakStream(
        _ slot: Int, _ status: StatusCode, _ now: Instant, _ actions: inout [ConnectionAction]
    ) {
        sendCancel(slot, status, now)
        end(slot, status, now, &actions)
        closeIfDrained(&actions)
    }

    /// Takes a stream out of everything; what was received and not given back is given back.
    mutating func remove(_ slot: Int, _ now: Instant, _ actions: inout [ConnectionAction]) {
        remove(slot, now)
        offerRoom(&actions)
    }

    /// As above, where nobody waits for the room that a stream's queue leaves.
    mutating func remove(_ slot: Int, _ now: Instant) {
        leaveTurn(slot)
        pool.removeAll(&streams[slot].queue)
        let stream = streams[slot]
        if !assemblies.isEmpty { assemblies[stream.id] = nil }
        assemblyAdvanced -= stream.advanced
        streams.remove(slot)
        if stream.isOurs { ourStreams -= 1 } else { peerStreams -= 1 }
        if streams.count == 0 { idleSince = now }
        if !stream.isPatient { returnConnectionCredit(stream.held - stream.advanced, now) }
    }
}
