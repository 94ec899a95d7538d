import Base
import Testing

@testable import Wire

@Suite struct ConnectionTimeTests {
    @Test func helloMustBeCompleteInTime() {
        let server = Endpoint(.server, now: .origin)
        server.receive([1, 1, 0, 0], now: .origin)
        #expect(server.nextTimer == .origin + WireLimits.handshakeDuration)
        server.core.timer(now: .origin + .seconds(9), into: &server.actions)
        #expect(server.takeActions().closed == .none)
        server.core.timer(now: .origin + .seconds(10), into: &server.actions)
        #expect(server.takeActions().closed == .handshakeTimeout)
    }

    /// One byte a second is never silence, but the frame has its own limit.
    @Test func aFrameMustBeFinishedInTime() {
        let pair = Pair.ready()
        var buffer = ByteBuffer()
        FrameHeader(.data, stream: 1, length: 60_000).encode(revision: nil, into: &buffer)
        pair.server.receive(buffer.finish(), now: pair.now)
        for second in 1..<20 {
            pair.pass(.seconds(1))
            pair.server.receive([UInt8(second)], now: pair.now)
            pair.server.core.timer(now: pair.now, into: &pair.server.actions)
        }
        #expect(pair.server.takeActions().closed == .none)
        pair.pass(.seconds(1))
        pair.server.core.timer(now: pair.now, into: &pair.server.actions)
        #expect(pair.server.takeActions().closed == .frameTimeout)
    }

    @Test func aMessageMustBeFinishedInTime() {
        let pair = Pair.ready()
        var buffer = ByteBuffer()
        Frame(
            header: FrameHeader(.request, flags: .more, stream: 1, length: 0),
            payload: Bytes(Array(repeating: 0, count: 9))
        )
        .encode(into: &buffer)
        pair.server.receive(buffer.finish(), now: pair.now)
        #expect(pair.server.streamCount == 1)
        for _ in 0..<61 {
            pair.pass(.seconds(1))
            pair.server.core.timer(now: pair.now, into: &pair.server.actions)
            // The client never heard of stream 1: what the server says of it goes nowhere.
            _ = pair.server.drain(now: pair.now)
            pair.client.core.ping(1, now: pair.now)
            pair.server.receive(pair.client.drain(now: pair.now), now: pair.now)
        }
        #expect(pair.server.streamCount == 0)
        #expect(pair.server.takeActions().cancelled.isEmpty, "The owner never heard of the request.")
        #expect(pair.server.state == .ready)
    }

    @Test func silenceIsPingedThenGivenUp() {
        let pair = Pair.ready()
        pair.pass(.seconds(30))
        pair.client.core.timer(now: pair.now, into: &pair.client.actions)
        #expect(pair.client.hasOutput)
        pair.exchange()
        #expect(pair.client.nextTimer == pair.now + .seconds(30), "The pong counts as being heard.")
        pair.pass(.seconds(30))
        pair.client.core.timer(now: pair.now, into: &pair.client.actions)
        _ = pair.client.drain(now: pair.now)
        pair.pass(.seconds(20))
        pair.client.core.timer(now: pair.now, into: &pair.client.actions)
        #expect(pair.client.takeActions().closed == .keepAliveTimeout)
    }

    @Test func anIdleConnectionIsDrained() {
        var settings = ConnectionSettings()
        settings.idleDuration = .seconds(90)
        settings.keepAliveInterval = .seconds(300)
        let pair = Pair.ready(serverSettings: settings)
        pair.pass(.seconds(89))
        pair.server.core.timer(now: pair.now, into: &pair.server.actions)
        #expect(pair.server.state == .ready)
        pair.pass(.seconds(1))
        #expect(pair.server.nextTimer == pair.now)
        pair.server.core.timer(now: pair.now, into: &pair.server.actions)
        #expect(pair.server.takeActions().closed == .some(nil))
        pair.client.receive(pair.server.drain(now: pair.now), now: pair.now)
        #expect(pair.client.peerGoAway?.reason == "idle")
        #expect(pair.client.takeActions().closed == .some(nil))
    }

    @Test func deadlinesAreReportedToTheOneWhoKnows() throws {
        let pair = Pair.ready()
        let stream = try pair.client.core.open(.create, .empty, deadline: .milliseconds(100), now: pair.now)
        pair.exchange()
        let request = try #require(pair.server.takeActions().requests.first)
        #expect(request.deadline == pair.now + .milliseconds(100))
        #expect(pair.server.nextTimer == pair.now + .milliseconds(100))
        pair.pass(.milliseconds(100))
        pair.server.core.timer(now: pair.now, into: &pair.server.actions)
        guard case .deadlinePassed(stream)? = pair.server.takeActions().first else {
            Issue.record("The deadline was not reported.")
            return
        }
        pair.server.core.finish(stream, .timeout, now: pair.now)
        pair.exchange()
        #expect(pair.client.takeActions().responses.first?.1 == .timeout)
    }

    @Test func withoutAnAnswerTheOutcomeIsUnknown() throws {
        let pair = Pair.ready()
        let write = try pair.client.core.open(.create, .empty, deadline: .milliseconds(100), now: pair.now)
        let read = try pair.client.core.open(.get, .empty, deadline: .milliseconds(100), now: pair.now)
        _ = pair.client.drain(now: pair.now)
        let unsent = try pair.client.core.open(.create, .empty, deadline: .milliseconds(100), now: pair.now)
        pair.pass(.milliseconds(349))
        pair.client.core.timer(now: pair.now, into: &pair.client.actions)
        #expect(pair.client.takeActions().isEmpty)
        pair.pass(.milliseconds(1))
        pair.client.core.timer(now: pair.now, into: &pair.client.actions)
        let ended = pair.client.takeActions().ended.sorted { $0.0 < $1.0 }
        #expect(ended.map(\.0) == [write, read, unsent].map(\.rawValue))
        #expect(ended.map(\.1) == [.outcomeUnknown, .timeout, .timeout])
    }

    @Test func aPeerThatNeverReadsIsLeft() throws {
        let pair = Pair.ready()
        let stream = try pair.client.core.open(.watch, .empty, now: pair.now)
        pair.exchange()
        pair.server.core.respond(stream, .ok, isLast: false, now: pair.now)
        pair.exchange()
        // The link takes nothing more: `drain` is not called.
        var queued = 0
        while pair.server.core.send(stream, Payload(Bytes(text: "event")), now: pair.now) == .queued { queued += 1 }
        // What is written at once, frames and all, and then the stream's queue.
        let bound = WireLimits.streamQueueBytes + WireLimits.promptBytes / 17 * 37 + 2 * 37
        #expect(queued * 37 >= WireLimits.streamQueueBytes && queued * 37 < bound)
        pair.pass(.seconds(30))
        pair.server.core.timer(now: pair.now, into: &pair.server.actions)
        #expect(pair.server.takeActions().closed == .peerNotReading)
    }

    /// Streams of pods wait for their readers for ever; those that wait leave the connection's credit to the others.
    @Test func streamsOfPodsWaitAndHoldUpNobody() throws {
        let pair = Pair.ready()
        let item = Payload(Bytes(Array(repeating: 1, count: 32_000)))
        // More of them than the connection's window holds.
        let count = WireLimits.connectionWindowBytes / WireLimits.streamWindowBytes + 4
        var slow: [StreamID] = []
        for _ in 0..<count { slow.append(try pair.client.core.open(.exec, .empty, isLast: false, now: pair.now)) }
        let fast = try pair.client.core.open(.get, .empty, now: pair.now)
        pair.exchange()
        for stream in slow + [fast] { pair.server.core.respond(stream, .ok, isLast: false, now: pair.now) }
        var costs: [StreamID: Int] = [:]
        func deliver(giveBack: Bool) {
            pair.exchange()
            for case .data(let stream, _, _, let cost) in pair.client.takeActions() {
                if giveBack || stream == fast {
                    pair.client.core.consumed(stream, cost: cost, now: pair.now, into: &pair.client.actions)
                } else {
                    costs[stream, default: 0] += cost
                }
            }
        }
        deliver(giveBack: false)
        for _ in 0..<20 {
            for stream in slow { _ = pair.server.core.send(stream, item, now: pair.now) }
            deliver(giveBack: false)
        }
        // Each has filled its window, and no more.
        #expect(costs.count == count)
        #expect(
            costs.values.allSatisfy { $0 > WireLimits.streamWindowBytes - 40_000 && $0 <= WireLimits.streamWindowBytes }
        )
        // Minutes pass, and another stream goes on.
        for _ in 0..<300 {
            #expect(pair.server.core.send(fast, item, now: pair.now) == .queued)
            deliver(giveBack: false)
            pair.pass(.seconds(1))
            pair.server.core.timer(now: pair.now, into: &pair.server.actions)
            pair.client.core.timer(now: pair.now, into: &pair.client.actions)
        }
        #expect(pair.server.streamCount == count + 1 && pair.server.takeActions().cancelled.isEmpty)
        // Once they are read, everything arrives; what ends unread gives nothing back twice.
        for (stream, cost) in costs.dropFirst() {
            pair.client.core.consumed(stream, cost: cost, now: pair.now, into: &pair.client.actions)
        }
        costs = [:]
        for stream in slow { pair.client.core.cancel(stream, now: pair.now, into: &pair.client.actions) }
        deliver(giveBack: true)
        for _ in 0..<300 {
            #expect(pair.server.core.send(fast, item, now: pair.now) == .queued)
            deliver(giveBack: true)
        }
        #expect(pair.client.state == .ready && pair.server.state == .ready)
    }

    @Test func aReaderWithoutCreditIsCutAlone() throws {
        let pair = Pair.ready()
        let slow = try pair.client.core.open(.watch, .empty, now: pair.now)
        let fast = try pair.client.core.open(.watch, .empty, now: pair.now)
        pair.exchange()
        for stream in [slow, fast] { pair.server.core.respond(stream, .ok, isLast: false, now: pair.now) }
        pair.exchange()
        _ = pair.client.takeActions()
        let event = Payload(Bytes(Array(repeating: 1, count: 1_000)))
        for _ in 0..<90 {
            for stream in [slow, fast] {
                for _ in 0..<20 { _ = pair.server.core.send(stream, event, now: pair.now) }
            }
            pair.exchange()
            pair.pass(.seconds(1))
            for case .data(let stream, _, _, let cost) in pair.client.takeActions() where stream == fast {
                pair.client.core.consumed(stream, cost: cost, now: pair.now, into: &pair.client.actions)
            }
            pair.exchange()
            pair.server.core.timer(now: pair.now, into: &pair.server.actions)
            if !pair.server.core.isOpen(slow) { break }
        }
        #expect(pair.server.takeActions().cancelled.map(\.1) == [.slowReader])
        #expect(pair.server.isOpen(fast))
        pair.exchange()
        #expect(pair.client.takeActions().ended.map(\.1) == [.slowReader])
    }
}
