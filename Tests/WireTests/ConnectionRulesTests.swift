import Base
import Testing

@testable import Wire

/// One broken rule each: the exact error, the go-away that says so, and nothing left open.
@Suite struct ConnectionRulesTests {
    /// What a ready server says to bytes from its client.
    private func serverError(_ frames: Frame..., settings: ConnectionSettings = ConnectionSettings()) -> WireError? {
        let pair = Pair.ready(serverSettings: settings)
        var buffer = ByteBuffer()
        for frame in frames { frame.encode(into: &buffer) }
        pair.server.receive(buffer.finish(), now: pair.now)
        let error = pair.server.takeActions().closed ?? nil
        if let error {
            #expect(pair.server.state == .closed)
            #expect(pair.server.streamCount == 0)
            pair.client.receive(pair.server.drain(now: pair.now), now: pair.now)
            #expect(pair.client.peerGoAway?.error == error)
        }
        return error
    }

    private func frame(
        _ type: FrameType, _ flags: FrameFlags = [], _ stream: UInt32 = 1, _ payload: [UInt8] = []
    ) -> Frame {
        Frame(header: FrameHeader(type, flags: flags, stream: stream, length: payload.count), payload: Bytes(payload))
    }

    private let request: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]

    @Test func rulesOfStreams() {
        #expect(serverError(frame(.request, .last, 1, request)) == nil)
        #expect(serverError(frame(.request, .last, 2, request)) == .streamInvalid)
        #expect(serverError(frame(.request, .last, 3, request), frame(.request, .last, 3, request)) == .streamInvalid)
        #expect(serverError(frame(.request, .last, 3, request), frame(.request, .last, 1, request)) == .streamInvalid)
        #expect(serverError(frame(.data, [], 1)) == .frameUnexpected)
        #expect(serverError(frame(.cancel, [], 1, [0, 0, 0, 0])) == .frameUnexpected)
        #expect(serverError(frame(.credit, [], 1, [1, 0, 0, 0])) == .frameUnexpected)
        #expect(serverError(frame(.response, [], 2, [0, 0, 0, 0])) == .frameUnexpected)
        #expect(serverError(frame(.end, [], 2, [0, 0, 0, 0])) == .frameUnexpected)
        #expect(serverError(frame(.request, .last, 1, request), frame(.data, [], 1)) == .frameUnexpected)
        #expect(serverError(frame(.request, [], 1, request), frame(.data, [], 1)) == nil)
        #expect(serverError(frame(.request, [], 1, request), frame(.end, [], 1, [0, 0, 0, 0])) == .frameUnexpected)
        #expect(
            serverError(frame(.request, [], 1, request), frame(.response, [], 1, [0, 0, 0, 0])) == .frameUnexpected)
        #expect(serverError(frame(.request, .last, 1, [1, 0, 1, 0, 0, 0, 0, 0])) == .reservedNotZero)
        #expect(
            serverError(frame(.request, .last, 1, request), frame(.cancel, [], 1, [0, 0, 1, 0])) == .reservedNotZero)
    }

    @Test func rulesOfTheConnection() {
        #expect(serverError(frame(.hello, [], 0, [0x54, 0x52, 0x49, 0x52])) == .frameUnexpected)
        #expect(serverError(frame(.credit, [], 0, [0, 0, 0, 0])) == .creditInvalid)
        #expect(serverError(frame(.credit, [], 0, [0xFF, 0xFF, 0xFF, 0x7F])) == .creditInvalid)
        #expect(serverError(frame(.credit, [], 0, [0xFF, 0xFF, 0xFF, 0xFF])) == .creditInvalid)
        #expect(serverError(frame(.goAway, [], 0, [0x08])) == .fieldsInvalid)
        #expect(serverError(frame(.request, [.last, .compressed], 1, request + [1, 0, 0, 0])) == .inflateFailed)
        #expect(serverError(frame(.request, [.last, .compressed], 1, request + [1, 0, 0, 0, 0xFF])) == .inflateFailed)
        #expect(
            serverError(frame(.request, [.last, .compressed], 1, request + [0xFF, 0xFF, 0xFF, 0xFF, 3, 0]))
                == .inflatedTooLarge)
    }

    @Test func compressionMustBeAgreed() {
        let pair = Pair.ready(clientHello: Hello(software: "plain"))
        #expect(pair.server.compression == nil)
        var buffer = ByteBuffer()
        frame(.request, [.last, .compressed], 1, request + [1, 0, 0, 0, 0xFF]).encode(into: &buffer)
        pair.server.receive(buffer.finish(), now: pair.now)
        #expect(pair.server.takeActions().closed == .compressionNotAgreed)
    }

    @Test func moreThanTheWindowIsRefused() {
        let chunk = Array(repeating: UInt8(0), count: 32_768)
        var frames: [Frame] = [frame(.request, [], 1, request)]
        // 32 bytes for the request, then 7 chunks fit a window of 262,144 with their cost and the eighth does not.
        for _ in 0..<7 { frames.append(frame(.data, [], 1, chunk)) }
        let pair = Pair.ready()
        var buffer = ByteBuffer()
        for frame in frames { frame.encode(into: &buffer) }
        pair.server.receive(buffer.finish(), now: pair.now)
        #expect(pair.server.takeActions().closed == .none)
        frame(.data, [], 1, chunk).encode(into: &buffer)
        pair.server.receive(buffer.finish(), now: pair.now)
        #expect(pair.server.takeActions().closed == .creditExceeded)
    }

    @Test func greetingComesFirst() {
        func error(_ bytes: Bytes) -> WireError?? {
            let server = Endpoint(.server, now: .origin)
            server.receive(bytes, now: .origin)
            return server.takeActions().closed
        }
        func bytes(_ frames: Frame...) -> Bytes {
            var buffer = ByteBuffer()
            for frame in frames { frame.encode(into: &buffer) }
            return buffer.finish()
        }
        var payload = ByteBuffer()
        Hello(software: "x").encode(into: &payload)
        let hello = Frame(header: FrameHeader(.hello, length: 0), payload: payload.finish())
        #expect(error(bytes(hello)) == .none)
        #expect(error(bytes(frame(.ping, [], 0, request))) == .frameUnexpected)
        #expect(error(bytes(hello, frame(.ping, [], 0, request))) == .frameUnexpected)
        #expect(error(bytes(hello, hello)) == .frameUnexpected)
        #expect(error(bytes(frame(.hello, [], 0, [1, 2, 3, 4]))) == .notTrireme)
        #expect(error(bytes(frame(.hello, [], 0, [0x54, 0x52, 0x49, 0x52]))) == .helloInvalid)
        Hello(software: "x", versions: 2...9).encode(into: &payload)
        let later = Frame(header: FrameHeader(.hello, length: 0), payload: payload.finish())
        #expect(error(bytes(later)) == .versionUnsupported)
        #expect(error(bytes(frame(.data, [], 1, Array(repeating: 0, count: 20_000)))) == .frameTooLarge)
    }

    @Test func mismatchSaysWhatIsSpoken() {
        let pair = Pair(clientHello: Hello(software: "later", versions: 7...9))
        pair.exchange()
        #expect(pair.server.takeActions().closed == .versionUnsupported)
        #expect(pair.client.takeActions().closed == .versionUnsupported)
        #expect(pair.client.peerGoAway?.versions == 1...1)
    }

    @Test func floods() {
        var settings = ConnectionSettings()
        settings.controlBurst = 10
        settings.controlPerSecond = 1
        settings.resetBurst = 3
        settings.resetsPerSecond = 1
        let pings = Pair.ready(serverSettings: settings)
        for _ in 0..<10 { pings.client.core.ping(1, now: pings.now) }
        pings.exchange()
        #expect(pings.server.takeActions().closed == .none)
        pings.pass(.seconds(2))
        for _ in 0..<3 { pings.client.core.ping(1, now: pings.now) }
        pings.exchange()
        #expect(pings.server.takeActions().closed == .controlFlood)

        let resets = Pair.ready(serverSettings: settings)
        for _ in 0..<4 {
            let stream = try? resets.client.core.open(.get, .empty, now: resets.now)
            resets.exchange()
            resets.client.core.cancel(stream!, now: resets.now, into: &resets.client.actions)
            resets.exchange()
        }
        #expect(resets.server.takeActions().closed == .resetFlood)
    }

    @Test func endlessEmptyItemsCostCredit() throws {
        let pair = Pair.ready()
        _ = try pair.client.core.open(.exec, .empty, isLast: false, now: pair.now)
        pair.exchange()
        var buffer = ByteBuffer()
        for _ in 0..<(WireLimits.streamWindowBytes / WireLimits.frameCost) { frame(.data).encode(into: &buffer) }
        pair.server.receive(buffer.finish(), now: pair.now)
        #expect(pair.server.takeActions().closed == .creditExceeded)
    }
}
