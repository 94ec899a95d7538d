public import Base

extension ConnectionCore {
    /// When `timer` has to be called at the latest; it may change with every call.
    public var nextTimer: Instant {
        var next: Instant
        switch state {
        case .closed:
            return .distantFuture
        case .greeting, .admitting:
            next = handshakeDeadline
        case .ready, .draining:
            next = min(
                earliestDeadline,
                pingSent.map { $0 + settings.keepAliveDuration }
                    ?? lastHeard + settings.keepAliveInterval)
            if let idle = settings.idleDuration, streams.count == 0 { next = min(next, idleSince + idle) }
            if pool.bytes > 0 || !assemblies.isEmpty { next = min(next, housekept + WireLimits.housekeepingInterval) }
        }
        if let frameBegan { next = min(next, frameBegan + settings.frameDuration) }
        if let outputSince { next = min(next, outputSince + settings.stallDuration) }
        return next
    }

    /// Time has passed: limits of time are enforced, deadlines reported, a silent peer is pinged.
    public mutating func timer(now: Instant, into actions: inout [ConnectionAction]) {
        guard state != .closed else { return }
        if let error = overdue(now) {
            fail(error, now: now, into: &actions)
            return
        }
        guard state == .ready || state == .draining else { return }
        if pingSent == nil, now >= lastHeard + settings.keepAliveInterval {
            pingSent = now
            sendPing(0, now)
        }
        if now >= earliestDeadline { passDeadlines(now, &actions) }
        if now >= housekept + WireLimits.housekeepingInterval { keepHouse(now, &actions) }
        if let idle = settings.idleDuration, streams.count == 0, now >= idleSince + idle {
            goAway(GoAway(reason: "idle"), now: now, into: &actions)
        }
        closeIfDrained(&actions)
    }

    private func overdue(_ now: Instant) -> WireError? {
        if state == .greeting || state == .admitting, now >= handshakeDeadline { return .handshakeTimeout }
        if let frameBegan, now >= frameBegan + settings.frameDuration { return .frameTimeout }
        if let outputSince, now >= outputSince + settings.stallDuration { return .peerNotReading }
        if let pingSent, now >= pingSent + settings.keepAliveDuration { return .keepAliveTimeout }
        return nil
    }

    /// Streams whose deadline has passed: ours end, the peer's are reported to the owner, who knows the outcome.
    private mutating func passDeadlines(_ now: Instant, _ actions: inout [ConnectionAction]) {
        var earliest = Instant.distantFuture
        for slot in streams.slots where streams.isUsed(slot) {
            let stream = streams[slot]
            guard stream.deadline != .distantFuture else { continue }
            guard stream.deadline <= now else {
                earliest = min(earliest, stream.deadline)
                continue
            }
            if stream.isOurs {
                let mayHaveChanged = hasLeft(stream) && MessageCatalogue.mayChange(stream.message)
                breakStream(slot, mayHaveChanged ? .outcomeUnknown : .timeout, now, &actions)
            } else if stream.isDelivered {
                streams[slot].deadline = .distantFuture
                streams[slot].isOverdue = true
                if !stream.isClosing { actions.append(.deadlinePassed(StreamID(rawValue: stream.id))) }
            } else {
                breakStream(slot, .timeout, now, &actions)
            }
        }
        earliestDeadline =
            earliest == .distantFuture
            ? earliest : max(earliest, now + WireLimits.deadlineGranularity)
    }

    /// Messages that do not get whole in time, and streams whose reader gives no credit.
    private mutating func keepHouse(_ now: Instant, _ actions: inout [ConnectionAction]) {
        housekept = now
        for (id, assembly) in assemblies {
            let slot = streams.slot(of: id)
            guard slot >= 0 else { continue }
            // The rest of the message may wait for the credit that the owner's pause holds back.
            if streams[slot].isPatient, streams[slot].held > assembly.cost { assembly.began = now }
            if now >= assembly.began + settings.messageDuration { breakStream(slot, .timeout, now, &actions) }
        }
        guard pool.bytes > 0 else { return }
        for slot in streams.slots where streams.isUsed(slot) {
            let stream = streams[slot]
            guard !stream.queue.isEmpty, !stream.isPatient, now >= stream.progress + settings.creditDuration else {
                continue
            }
            breakStream(slot, .slowReader, now, &actions)
        }
    }
}
