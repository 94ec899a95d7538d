public import Base

extension ConnectionCore {
    /// Takes bytes off the link, in chunks of any size.
    ///
    /// Bodies in the actions are slices of `chunk` where a frame lay whole and plain in it: an owner that
    /// keeps a small body for long copies it, or it keeps the chunk.
    public mutating func receive(
        _ chunk: Bytes, now: Instant, codec: inout ZlibCodec, into actions: inout [ConnectionAction]
    ) {
        guard state != .closed else { return }
        lastHeard = now
        pingSent = nil
        parser.push(chunk)
        do throws(WireError) {
            while let frame = try parser.next() {
                frameBegan = nil
                try handle(frame, now: now, codec: &codec, into: &actions)
                if state == .closed { return }
            }
            if !parser.isInsideFrame { frameBegan = nil } else if frameBegan == nil { frameBegan = now }
        } catch {
            fail(error, now: now, into: &actions)
        }
    }

    private mutating func handle(
        _ frame: Frame, now: Instant, codec: inout ZlibCodec, into actions: inout [ConnectionAction]
    ) throws(WireError) {
        if let revision = frame.revision, revision > peerRevision {
            peerRevision = revision
            if state == .ready || state == .draining { actions.append(.revision(revision)) }
        }
        switch state {
        case .greeting:
            switch frame.header.type {
            case .hello: try receiveHello(frame.payload, now: now, into: &actions)
            case .goAway where role == .client: try receiveGoAway(frame.payload, now: now, into: &actions)
            default: throw .frameUnexpected
            }
            if role == .client, state == .ready, peerRevision > 0 { actions.append(.revision(peerRevision)) }
        case .admitting:
            throw .frameUnexpected
        case .ready, .draining:
            try handleReady(frame, now: now, codec: &codec, into: &actions)
        case .closed:
            break
        }
    }

    private mutating func handleReady(
        _ frame: Frame, now: Instant, codec: inout ZlibCodec, into actions: inout [ConnectionAction]
    ) throws(WireError) {
        guard let type = frame.header.type else {
            try spendControl(now)
            return
        }
        switch type {
        case .request, .response, .data:
            try receiveMessageFrame(frame, type, now: now, codec: &codec, into: &actions)
        case .end:
            try receiveEnd(frame, now: now, into: &actions)
        case .cancel:
            try receiveCancel(frame, now: now, into: &actions)
        case .credit:
            try receiveCredit(frame, now: now)
        case .ping:
            try spendControl(now)
            guard control.count - promptBytes <= settings.controlQueueBytes else { throw .peerNotReading }
            beginControl(.pong, length: 8, now: now)
            control.append(frame.payload)
        case .pong:
            try spendControl(now)
            let token = frame.payload.littleEndian64(at: 0)
            if token != 0 { actions.append(.pong(token)) }
        case .goAway:
            try receiveGoAway(frame.payload, now: now, into: &actions)
        case .hello:
            throw .frameUnexpected
        }
    }

    /// Pays for a frame that costs the peer nothing.
    mutating func spendControl(_ now: Instant) throws(WireError) {
        guard controlBudget.take(now: now) else { throw .controlFlood }
    }

    private mutating func receiveCredit(_ frame: Frame, now: Instant) throws(WireError) {
        try spendControl(now)
        let increment = Int(frame.payload.littleEndian32(at: 0))
        guard increment > 0 else { throw .creditInvalid }
        let id = frame.header.stream
        if id == 0 {
            sendCredit += increment
            guard sendCredit <= WireLimits.windowBytesCeiling else { throw .creditInvalid }
            isCreditBlocked = false
            if hasOutput { noteOutput(now) }
            return
        }
        let slot = streams.slot(of: id)
        guard slot >= 0 else {
            guard wasOpened(id) else { throw .frameUnexpected }
            return
        }
        streams[slot].sendCredit += increment
        guard streams[slot].sendCredit <= WireLimits.windowBytesCeiling else { throw .creditInvalid }
        takeTurn(slot, now)
    }

    private mutating func receiveEnd(
        _ frame: Frame, now: Instant, into actions: inout [ConnectionAction]
    ) throws(WireError) {
        let id = frame.header.stream
        let slot = streams.slot(of: id)
        guard slot >= 0 else {
            try passOverLate(id, now)
            return
        }
        guard streams[slot].isOurs, streams[slot].isAnswered, assembly(of: id) == nil else { throw .frameUnexpected }
        let status = try readStatus(frame.payload)
        remove(slot, now, &actions)
        actions.append(.ended(StreamID(rawValue: id), status, frame.payload[4..<frame.payload.count]))
        closeIfDrained(&actions)
    }

    private mutating func receiveCancel(
        _ frame: Frame, now: Instant, into actions: inout [ConnectionAction]
    ) throws(WireError) {
        let id = frame.header.stream
        let status = try readStatus(frame.payload)
        let slot = streams.slot(of: id)
        guard slot >= 0 else {
            try passOverLate(id, now)
            return
        }
        let stream = streams[slot]
        // An opener that gives up at its deadline is no attacker, and a stream of ours ends only once.
        if !stream.isOurs, !stream.isAnswered, !stream.isOverdue {
            guard resetBudget.take(now: now) else { throw .resetFlood }
        }
        end(slot, status, now, &actions)
        closeIfDrained(&actions)
    }

    /// An end or a cancel of a stream that is over: it crossed ours, or there never was such a stream.
    private mutating func passOverLate(_ id: UInt32, _ now: Instant) throws(WireError) {
        guard wasOpened(id) else { throw .frameUnexpected }
        try spendControl(now)
    }

    /// The message that is being put together on a stream, if there is one.
    func assembly(of id: UInt32) -> MessageAssembly? {
        assemblies.isEmpty ? nil : assemblies[id]
    }

    /// The four bytes of a status: the code and zero.
    func readStatus(_ payload: Bytes) throws(WireError) -> StatusCode {
        guard payload.littleEndian16(at: 2) == 0 else { throw .reservedNotZero }
        return StatusCode(code: payload.littleEndian16(at: 0))
    }
}
