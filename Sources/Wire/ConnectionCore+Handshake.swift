public import Base

extension ConnectionCore {
    /// Server, after `authenticate`: the client is who it says. `shardMap` goes to it with the hello.
    public mutating func accept(shardMap: Bytes = Bytes(), now: Instant, into actions: inout [ConnectionAction]) {
        guard state == .admitting else { return }
        var answer = hello
        answer.versions = version...version
        answer.compressions = compression.map { [$0] } ?? []
        answer.token = Bytes()
        answer.shardMap = shardMap
        becomeReady(now, &actions)
        sendHello(answer, now: now)
        if peerRevision > 0 { actions.append(.revision(peerRevision)) }
    }

    /// Server, after `authenticate`: the client is refused and told why.
    public mutating func refuse(reason: String, now: Instant, into actions: inout [ConnectionAction]) {
        guard state == .admitting else { return }
        fail(.refused, reason: reason, now: now, into: &actions)
    }

    /// The peer's hello: what both sides speak is settled here.
    mutating func receiveHello(
        _ payload: Bytes, now: Instant, into actions: inout [ConnectionAction]
    ) throws(WireError) {
        let peer = try Hello(decoding: payload)
        version = try Hello.version(hello.versions, peer.versions)
        guard hello.cluster.isEmpty || peer.cluster.isEmpty || hello.cluster == peer.cluster else {
            throw .helloInvalid
        }
        switch role {
        case .server:
            compression = Hello.compression(offered: peer.compressions, known: hello.compressions)
            state = .admitting
            actions.append(.authenticate)
        case .client:
            guard peer.versions.count == 1, peer.compressions.count <= 1 else { throw .helloInvalid }
            if let chosen = peer.compressions.first {
                guard hello.compressions.contains(chosen) else { throw .helloInvalid }
                compression = chosen
            }
        }
        peerHello = peer
        sendCredit = peer.limits.connectionWindowBytes
        if role == .client { becomeReady(now, &actions) }
    }

    private mutating func becomeReady(_ now: Instant, _ actions: inout [ConnectionAction]) {
        state = .ready
        idleSince = now
        parser.lengthMax = hello.limits.frameBytes
        actions.append(.ready)
    }

    mutating func sendHello(_ hello: Hello, now: Instant) {
        var payload = ByteBuffer()
        hello.encode(into: &payload)
        precondition(
            payload.count <= WireLimits.helloBytes, "A hello of more than 16 KiB: its token or map is too long.")
        beginControl(.hello, length: payload.count, now: now)
        control.append(payload.finish())
    }

    /// Writes the header of a control frame; the payload must follow at once.
    mutating func beginControl(_ type: FrameType, flags: FrameFlags = [], stream: UInt32 = 0, length: Int, now: Instant)
    {
        noteOutput(now)
        let header = FrameHeader(type, flags: flags, stream: stream, length: length)
        header.encode(revision: takeRevision(), into: &control)
    }

    /// The revision that the next frame carries: nil when the peer was told already.
    mutating func takeRevision() -> UInt64? {
        guard revision > sentRevision else { return nil }
        sentRevision = revision
        return revision
    }
}
