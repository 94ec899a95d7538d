import Base

extension ConnectionCore {
    /// A frame that carries a message or a piece of one: credit, stream, inflation, delivery, in this order.
    mutating func receiveMessageFrame(
        _ frame: Frame, _ type: FrameType, now: Instant, codec: inout ZlibCodec,
        into actions: inout [ConnectionAction]
    ) throws(WireError) {
        let flags = frame.header.flags
        // An empty slice would keep its chunk for nothing.
        var body =
            frame.payload.count > type.prefixBytes
            ? frame.payload[type.prefixBytes..<frame.payload.count] : Bytes()
        let cost: Int
        if flags.contains(.compressed) {
            guard compression != nil else { throw .compressionNotAgreed }
            cost = try ZlibCodec.plainCount(of: body, plainMax: limits.frameBytes) + WireLimits.frameCost
        } else {
            cost = body.count + WireLimits.frameCost
        }
        guard cost <= receiveCredit else { throw .creditExceeded }
        receiveCredit -= cost
        guard let slot = try slotForMessage(frame, type, now, &actions) else {
            returnConnectionCredit(cost, now)
            return
        }
        guard cost <= streams[slot].receiveCredit else { throw .creditExceeded }
        streams[slot].receiveCredit -= cost
        streams[slot].held += cost
        if streams[slot].isPatient { returnConnectionCredit(cost, now) }
        if flags.contains(.compressed), let compression {
            body = try codec.inflate(body, form: compression, plainMax: limits.frameBytes)
        }
        let status = type == .response ? try readStatus(frame.payload) : .ok
        if flags.contains(.more) || (type == .data && assembly(of: frame.header.stream) != nil) {
            gather(slot, type, status, body, flags, cost, now, &actions)
        } else {
            deliver(slot, type, status, body, isLast: flags.contains(.last), cost: cost, now, &actions)
        }
    }

    /// The stream that a message frame belongs to; nil when it came too late or was refused.
    private mutating func slotForMessage(
        _ frame: Frame, _ type: FrameType, _ now: Instant, _ actions: inout [ConnectionAction]
    ) throws(WireError) -> Int? {
        if type == .request { return try openPeers(frame, now) }
        let id = frame.header.stream
        let slot = streams.slot(of: id)
        guard slot >= 0 else {
            guard wasOpened(id) else { throw .frameUnexpected }
            return nil
        }
        let stream = streams[slot]
        if type == .response {
            guard stream.isOurs, !stream.isAnswered else { throw .frameUnexpected }
            streams[slot].isAnswered = true
        } else if stream.isOurs {
            guard stream.isAnswered else { throw .frameUnexpected }
        } else {
            guard !stream.isAsked else { throw .frameUnexpected }
            if stream.isClosing { return nil }
        }
        return slot
    }

    /// A stream of the peer's, or nil when it was refused.
    private mutating func openPeers(_ frame: Frame, _ now: Instant) throws(WireError) -> Int? {
        let id = frame.header.stream
        guard isPeers(id), id > lastPeerStream else { throw .streamInvalid }
        guard frame.payload.littleEndian16(at: 2) == 0 else { throw .reservedNotZero }
        lastPeerStream = id
        if hasSentGoAway {
            try refuseStream(id, .notBegun, now)
            return nil
        }
        guard peerStreams < limits.streams, pool.bytes <= settings.sendQueueBytes else {
            try refuseStream(id, .tooManyRequests, now)
            return nil
        }
        var stream = ConnectionStream(
            id: id, message: frame.payload.littleEndian16(at: 0), isOurs: false,
            sendCredit: peerLimits.streamWindowBytes,
            receiveCredit: limits.streamWindowBytes, now: now)
        let milliseconds = frame.payload.littleEndian32(at: 4)
        if milliseconds > 0 {
            stream.deadline = now + .milliseconds(milliseconds)
            earliestDeadline = min(earliestDeadline, stream.deadline)
        }
        peerStreams += 1
        lastAccepted = id
        return streams.insert(stream)
    }

    /// Answers a request that is not taken up, without a stream of its own.
    private mutating func refuseStream(_ id: UInt32, _ status: StatusCode, _ now: Instant) throws(WireError) {
        try spendControl(now)
        guard control.count - promptBytes <= settings.controlQueueBytes else { throw .peerNotReading }
        beginControl(.cancel, stream: id, length: 4, now: now)
        control.append(littleEndian: UInt32(status.rawValue))
    }

    private mutating func gather(
        _ slot: Int, _ type: FrameType, _ status: StatusCode, _ body: Bytes, _ flags: FrameFlags,
        _ cost: Int, _ now: Instant, _ actions: inout [ConnectionAction]
    ) {
        let id = streams[slot].id
        let assembly: MessageAssembly
        if let begun = assemblies[id] {
            assembly = begun
        } else {
            assembly = MessageAssembly(type: type, status: status, began: now)
            assemblies[id] = assembly
        }
        guard assembly.bytes.count + body.count <= limits.messageBytes else {
            breakStream(slot, .requestEntityTooLarge, now, &actions)
            return
        }
        assembly.bytes.append(body)
        assembly.cost += cost
        if flags.contains(.more) {
            advance(slot, assembly, now, &actions)
        } else {
            assemblies[id] = nil
            deliver(
                slot, assembly.type, assembly.status, assembly.bytes.finish(), isLast: flags.contains(.last),
                cost: assembly.cost, now, &actions)
        }
    }

    /// Gives credit back for a message that is not whole yet, so that it may be larger than the window.
    ///
    /// Only while the owner holds nothing else of the stream: what it has not consumed holds the peer back.
    mutating func advance(
        _ slot: Int, _ assembly: MessageAssembly, _ now: Instant, _ actions: inout [ConnectionAction]
    ) {
        guard streams[slot].held == assembly.cost else { return }
        let early = assembly.cost - streams[slot].advanced
        guard assemblyAdvanced + early <= min(settings.assemblyBytes, assemblyRoom) else {
            breakStream(slot, .tooManyRequests, now, &actions)
            return
        }
        streams[slot].advanced += early
        assemblyAdvanced += early
        returnCredit(slot, early, now)
    }

    private mutating func deliver(
        _ slot: Int, _ type: FrameType, _ status: StatusCode, _ body: Bytes, isLast: Bool, cost: Int,
        _ now: Instant, _ actions: inout [ConnectionAction]
    ) {
        let stream = StreamID(rawValue: streams[slot].id)
        switch type {
        case .request:
            streams[slot].isDelivered = true
            let deadline = streams[slot].deadline
            actions.append(
                .request(
                    ConnectionRequest(
                        stream: stream, message: MessageNumber(rawValue: streams[slot].message),
                        deadline: deadline == .distantFuture ? nil : deadline, body: body, isLast: isLast, cost: cost)
                ))
        case .response:
            actions.append(.response(stream, status, body, isLast: isLast, cost: cost))
        default:
            actions.append(.data(stream, body, isLast: isLast, cost: cost))
        }
        guard isLast else { return }
        if streams[slot].isOurs {
            remove(slot, now, &actions)
            closeIfDrained(&actions)
        } else {
            streams[slot].isAsked = true
        }
    }
}
