public import Base

extension ConnectionCore {
    /// Fills the outbox with frames until it holds `limit` bytes or nothing may be sent.
    ///
    /// Control frames first; then messages that are small or new; after `WireLimits.urgentRunBytes` of those,
    /// and when there are none, one chunk of bulk, the streams taking turns.
    public mutating func drain(
        upTo limit: Int, now: Instant, codec: inout ZlibCodec, into outbox: inout ConnectionOutbox,
        actions: inout [ConnectionAction]
    ) {
        if !control.isEmpty {
            outbox.append(frames: control)
            control.removeAll()
            promptBytes = 0
            firstUnsent = .max
        }
        // What was written at once does not keep bulk from its turn.
        let end = min(limit, outbox.count) + limit
        while state != .closed, outbox.count < end, !isCreditBlocked {
            let isUrgent = !urgent.isEmpty && (bulk.isEmpty || urgentRun < WireLimits.urgentRunBytes)
            guard isUrgent || !bulk.isEmpty else { break }
            let slot = isUrgent ? urgent.first : bulk.first
            guard let size = sizeOfNextFrame(slot) else { continue }
            urgentRun = isUrgent ? urgentRun + size + WireLimits.frameCost : 0
            sendFrame(slot, size, now, &codec, &outbox)
            settle(slot, now, &actions)
        }
        outbox.seal()
        // `settle` may have ended the connection, or the frame of a credit may wait.
        outputSince = hasOutput ? now : nil
    }

    /// Plain bytes of the next frame of a stream whose turn it is; nil when it may not be sent now, which
    /// takes the stream out of the turns or blocks the connection.
    private mutating func sizeOfNextFrame(_ slot: Int) -> Int? {
        let item = pool[streams[slot].queue]
        let rest = item.rest
        if item.type == .end { return rest }
        let chunk = min(settings.chunkBytes, peerLimits.frameBytes - 16)
        let wanted = min(rest, chunk - item.offset % chunk)
        let least = min(wanted, WireLimits.sliverBytes)
        if sendCredit - WireLimits.frameCost < least {
            isCreditBlocked = true
            return nil
        }
        let credit = streams[slot].sendCredit - WireLimits.frameCost
        if credit < least {
            leaveTurn(slot)
            return nil
        }
        return min(wanted, credit, sendCredit - WireLimits.frameCost)
    }

    private mutating func sendFrame(
        _ slot: Int, _ size: Int, _ now: Instant, _ codec: inout ZlibCodec, _ outbox: inout ConnectionOutbox
    ) {
        let item = pool[streams[slot].queue]
        let payload = pool.payload(streams[slot].queue)
        let isWhole = size == item.rest
        var flags: FrameFlags = isWhole ? (item.isLast && item.type != .end ? .last : []) : .more
        var body = payload.plain[item.offset..<item.offset + size]
        if let compressed = compress(payload, item, size, &codec) {
            body = compressed
            flags.insert(.compressed)
        }
        let type = item.hasBegun ? FrameType.data : item.type
        let header = FrameHeader(
            type, flags: flags, stream: streams[slot].id, length: type.prefixBytes + body.count)
        outbox.append(header, revision: takeRevision(), prefix: item.prefix)
        outbox.append(body: body)
        if item.type != .end {
            streams[slot].sendCredit -= size + WireLimits.frameCost
            sendCredit -= size + WireLimits.frameCost
            // What we send may bring two credits back.
            controlBudget.give(2)
        }
        streams[slot].progress = now
        if isWhole {
            if item.type == .request { streams[slot].hasLeft = true }
            pool.pop(&streams[slot].queue)
        } else {
            pool[streams[slot].queue].offset += size
            pool[streams[slot].queue].hasBegun = true
        }
    }

    /// The compressed body of the next frame, where it was agreed, allowed and pays.
    private mutating func compress(
        _ payload: Payload, _ item: SendItem, _ size: Int, _ codec: inout ZlibCodec
    ) -> Bytes? {
        guard let compression, !payload.isSecret, item.type != .end else { return nil }
        let policy = settings.compression
        if let shared = payload.shared {
            guard payload.count >= policy.leastBytes(of: payload), item.offset % WireLimits.chunkBytes == 0,
                size == min(WireLimits.chunkBytes, item.rest)
            else { return nil }
            return shared.piece(at: item.offset, form: compression, codec: &codec)
        }
        guard size >= policy.ownBytesMin, trial.begin() else { return nil }
        let body = codec.compress(payload.plain[item.offset..<item.offset + size], form: compression)
        trial.end(paid: body != nil)
        return body
    }

    /// What follows when a frame of a stream has left: its next turn, its end, room for others.
    private mutating func settle(_ slot: Int, _ now: Instant, _ actions: inout [ConnectionAction]) {
        leaveTurn(slot)
        if streams[slot].queue.isEmpty, streams[slot].isClosing {
            remove(slot, now, &actions)
            closeIfDrained(&actions)
            return
        }
        takeTurn(slot, now)
        if streams[slot].wantsRoom, streams[slot].queue.bytes <= settings.streamQueueBytes / 2 {
            if hasRoom(slot) {
                streams[slot].wantsRoom = false
                actions.append(.writable(StreamID(rawValue: streams[slot].id)))
            } else {
                // Its own queue has room and the connection's has not: woken with all who wait for that.
                isFull = true
            }
        }
        offerRoom(&actions)
    }

    /// Whether both queues are down to half: a sender is woken for more than one message.
    private func hasRoom(_ slot: Int) -> Bool {
        streams[slot].queue.bytes <= settings.streamQueueBytes / 2 && pool.bytes <= settings.sendQueueBytes / 2
    }

    /// When the connection's queue was full and has room again: tells every stream that waits for it.
    mutating func offerRoom(_ actions: inout [ConnectionAction]) {
        guard isFull, pool.bytes <= settings.sendQueueBytes / 2 else { return }
        isFull = false
        for slot in streams.slots where streams.isUsed(slot) {
            guard streams[slot].wantsRoom, hasRoom(slot) else { continue }
            streams[slot].wantsRoom = false
            actions.append(.writable(StreamID(rawValue: streams[slot].id)))
        }
    }

    // MARK: Turns

    mutating func enqueue(_ item: SendItem, _ payload: Payload, _ slot: Int, _ now: Instant) {
        if streams[slot].queue.isEmpty { streams[slot].progress = now }
        pool.push(item, payload, on: &streams[slot].queue)
        takeTurn(slot, now)
    }

    /// Puts a stream at the end of the turns if it has something to send and credit for it.
    ///
    /// New requests go with the small messages whatever their size: ids must rise on the wire, and
    /// one list in the order of opening keeps them so.
    mutating func takeTurn(_ slot: Int, _ now: Instant) {
        guard streams[slot].ring == .none, !streams[slot].queue.isEmpty else { return }
        let item = pool[streams[slot].queue]
        let need = min(item.rest, WireLimits.sliverBytes) + WireLimits.frameCost
        guard item.type == .end || streams[slot].sendCredit >= need else { return }
        if item.rest <= WireLimits.urgentBytes || (item.type == .request && !item.hasBegun) {
            streams[slot].ring = .urgent
            urgent.append(slot, in: &streams)
        } else {
            streams[slot].ring = .bulk
            bulk.append(slot, in: &streams)
        }
        if !isCreditBlocked { noteOutput(now) }
    }

    mutating func leaveTurn(_ slot: Int) {
        switch streams[slot].ring {
        case .none: return
        case .urgent: urgent.remove(slot, in: &streams)
        case .bulk: bulk.remove(slot, in: &streams)
        }
        streams[slot].ring = .none
    }
}
