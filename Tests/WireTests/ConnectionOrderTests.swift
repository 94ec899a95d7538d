import Base
import Testing

@testable import Wire

/// Whose turn it is, and who is held back.
@Suite struct ConnectionOrderTests {
    /// The frames of a run of bytes.
    private func frames(_ bytes: Bytes) throws -> [Frame] {
        var parser = FrameParser(lengthMax: WireLimits.frameBytesCeiling)
        parser.push(bytes)
        var frames: [Frame] = []
        while let frame = try parser.next() { frames.append(frame) }
        return frames
    }

    private func zeros(_ count: Int) -> Payload {
        Payload(Bytes(Array(repeating: 0, count: count)))
    }

    /// A server with `count` requests that wait for their answers.
    private func asked(_ count: Int) throws -> (Pair, [StreamID]) {
        let pair = Pair.ready()
        let streams = try (0..<count).map { _ in try pair.client.core.open(.get, .empty, now: pair.now) }
        pair.exchange()
        _ = pair.server.takeActions()
        return (pair, streams)
    }

    @Test func smallAnswersOvertakeLargeOnes() throws {
        let (pair, streams) = try asked(2)
        pair.server.core.respond(streams[0], .ok, zeros(200_000), now: pair.now)
        let first = try frames(pair.server.drain(upTo: 1, now: pair.now))
        pair.server.core.respond(streams[1], .ok, zeros(10), now: pair.now)
        let second = try frames(pair.server.drain(upTo: 1, now: pair.now))
        #expect(first.map(\.header.stream) == [streams[0].rawValue])
        #expect(second.map(\.header.stream) == [streams[1].rawValue])
    }

    @Test func largeAnswersTakeTurns() throws {
        let (pair, streams) = try asked(3)
        for stream in streams { pair.server.core.respond(stream, .ok, zeros(100_000), now: pair.now) }
        let turns = try frames(pair.server.drain(now: pair.now)).map(\.header.stream)
        #expect(turns.prefix(6) == [1, 3, 5, 1, 3, 5])
    }

    @Test func urgentMessagesDoNotStarveBulk() throws {
        let (pair, streams) = try asked(200)
        pair.server.core.respond(streams[0], .ok, zeros(100_000), now: pair.now)
        for stream in streams.dropFirst() { pair.server.core.respond(stream, .ok, zeros(4_000), now: pair.now) }
        let turns = try frames(pair.server.drain(now: pair.now)).map(\.header.stream)
        let bulk = turns.indices.filter { turns[$0] == streams[0].rawValue }
        #expect(bulk.count == 4)
        #expect(bulk[0] > 0 && bulk[0] <= WireLimits.urgentRunBytes / 4_000 + 1)
    }

    @Test func idsRiseOnTheWire() throws {
        let pair = Pair.ready()
        var streams: [StreamID] = []
        for size in [100_000, 1, 50_000, 0, 200_000, 2] {
            streams.append(try pair.client.core.open(.create, zeros(size), now: pair.now))
        }
        pair.client.core.cancel(streams[2], now: pair.now, into: &pair.client.actions)
        let sent = try frames(pair.client.drain(now: pair.now))
        let opened = sent.filter { $0.header.type == .request }.map(\.header.stream)
        #expect(opened == [1, 3, 7, 9, 11])
        #expect(!sent.contains { $0.header.type == .cancel }, "The peer never heard of the stream.")
    }

    @Test func aFullStreamIsWokenWhenItHasRoom() throws {
        let (pair, streams) = try asked(2)
        for stream in streams { pair.server.core.respond(stream, .ok, isLast: false, now: pair.now) }
        _ = pair.server.drain(now: pair.now)
        while pair.server.core.send(streams[0], zeros(10_000), now: pair.now) == .queued {}
        #expect(
            pair.server.core.send(streams[1], zeros(1), now: pair.now) == .queued, "One full stream fills no other.")
        #expect(pair.server.takeActions().isEmpty)
        _ = pair.server.drain(now: pair.now)
        let woken = pair.server.takeActions().compactMap { action -> StreamID? in
            if case .writable(let stream) = action { stream } else { nil }
        }
        #expect(woken == [streams[0]])
    }

    @Test func aFullConnectionWakesAllWhoWait() throws {
        var settings = ConnectionSettings()
        settings.sendQueueBytes = 50_000
        let pair = Pair.ready(serverSettings: settings)
        let streams = try (0..<3).map { _ in try pair.client.core.open(.watch, .empty, now: pair.now) }
        pair.exchange()
        for stream in streams { pair.server.core.respond(stream, .ok, isLast: false, now: pair.now) }
        #expect(pair.server.core.send(streams[0], zeros(60_000), now: pair.now) == .queued)
        #expect(pair.server.core.send(streams[1], zeros(1), now: pair.now) == .full)
        #expect(pair.server.core.send(streams[2], zeros(1), now: pair.now) == .full)
        // New requests are sent away while so much waits.
        _ = pair.server.takeActions()
        _ = try pair.client.core.open(.get, .empty, now: pair.now)
        pair.server.receive(pair.client.drain(now: pair.now), now: pair.now)
        #expect(pair.server.takeActions().requests.isEmpty)
        let sent = try frames(pair.server.drain(now: pair.now))
        #expect(sent.contains { $0.header.type == .cancel && $0.payload == [111, 0, 0, 0] })
        let woken = pair.server.takeActions().count { if case .writable = $0 { true } else { false } }
        #expect(woken == 2)
    }

    @Test func halfMessagesHaveABudget() throws {
        var settings = ConnectionSettings()
        settings.assemblyBytes = 100_000
        let pair = Pair.ready(serverSettings: settings)
        var buffer = ByteBuffer()
        for stream in [1, 3, 5] as [UInt32] {
            Frame(
                header: FrameHeader(.request, flags: .more, stream: stream, length: 0),
                payload: Bytes([4, 0, 0, 0, 0, 0, 0, 0] + Array(repeating: 0, count: 40_000))
            ).encode(into: &buffer)
        }
        pair.server.receive(buffer.finish(), now: pair.now)
        #expect(pair.server.streamCount == 2)
        let sent = try frames(pair.server.drain(now: pair.now))
        #expect(sent.count { $0.header.type == .cancel && $0.header.stream == 5 } == 1)
    }

    @Test func tooManyStreamsAreSentAway() throws {
        let limits = HelloLimits(streams: 2)
        let pair = Pair.ready(serverHello: Hello(software: "narrow", limits: limits))
        _ = try pair.client.core.open(.get, .empty, now: pair.now)
        _ = try pair.client.core.open(.get, .empty, now: pair.now)
        #expect(throws: OpenError.tooManyStreams) { try pair.client.core.open(.get, .empty, now: pair.now) }
        pair.exchange()
        var buffer = ByteBuffer()
        Frame(header: FrameHeader(.request, flags: .last, stream: 5, length: 0), payload: [1, 0, 0, 0, 0, 0, 0, 0])
            .encode(into: &buffer)
        _ = pair.server.takeActions()
        pair.server.receive(buffer.finish(), now: pair.now)
        #expect(pair.server.takeActions().isEmpty)
        #expect(try frames(pair.server.drain(now: pair.now)).map(\.header.type) == [.cancel])
        #expect(pair.server.state == .ready)
    }

    @Test func largeBodiesAreReferencedNotCopied() throws {
        let (pair, streams) = try asked(1)
        let body = Bytes(Array(repeating: 3, count: 30_000))
        pair.server.core.respond(streams[0], .ok, Payload(body), now: pair.now)
        pair.server.core.drain(
            upTo: 1 << 20, now: pair.now, codec: &pair.server.codec, into: &pair.server.outbox,
            actions: &pair.server.actions)
        let referenced = pair.server.outbox.parts.compactMap { part -> Bytes? in
            if case .referenced(let bytes) = part { bytes } else { nil }
        }
        #expect(referenced.count == 1)
        let same = referenced.first?.withUnsafeBytes { $0.baseAddress } == body.withUnsafeBytes { $0.baseAddress }
        #expect(same)
    }

    @Test func manyStreamsComeAndGo() {
        var table = ConnectionStreamTable()
        var random = Random(seed: 8)
        var live: [UInt32: Int] = [:]
        var next: [UInt32] = [1, 2]
        for _ in 0..<20_000 {
            if live.count < 300, !random.oneIn(3) {
                let side = random.below(2)
                let id = next[side]
                next[side] += 2 * UInt32(1 + random.below(3))
                let stream = ConnectionStream(
                    id: id, message: 0, isOurs: true, sendCredit: 0, receiveCredit: 0, now: .origin)
                live[id] = table.insert(stream)
            } else if let id = live.keys.sorted().randomElement(using: &random) {
                table.remove(live.removeValue(forKey: id)!)
                #expect(table.slot(of: id) == -1)
            }
        }
        #expect(table.count == live.count)
        #expect(live.allSatisfy { table.slot(of: $0.key) == $0.value })
    }
}
