import Base
import Foundation
import Reactor
import Testing
import Wire

@testable import Transport

/// Peers that mean harm: each ends in an error of its own connection or stream with bounded memory, and a client that
/// behaves is served all the while (GUARANTEES A2 to A6).
@Suite(.timeLimit(.minutes(5)), .serialized) struct HostileTests {
    /// Resident memory of this process, bytes.
    private func residentBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private func ping(_ client: TransportClient) async throws {
        #expect(try await client.request(.get, Payload("still here")).body == Bytes(Array("still here".utf8)))
    }

    /// Requests whose bodies inflate two hundred times, on many connections at once, never answered: 6.4 GB in all.
    @Test func bombsOverManyConnections() async throws {
        try await withServer(.plain) {
            $0.hello.limits.connectionWindowBytes = WireLimits.windowBytesFloor
            $0.hello.limits.streamWindowBytes = WireLimits.windowBytesFloor
        } _: { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            var codec = ZlibCodec()
            let plain = Bytes([UInt8](repeating: 0, count: WireLimits.frameBytes - 64))
            let compressed = codec.compress(plain, form: .deflate)
            let bomb = try #require(compressed)
            #expect(plain.count / bomb.count > 150)
            let before = residentBytes()
            let sockets = (0..<100).map { _ in RawSocket(server.address) }
            for socket in sockets {
                socket.send(RawFrames.hello(HelloLimits(), compressions: [.deflate]))
                socket.awaitHello()
                for index in 0..<1_000 {
                    var body = ByteBuffer()
                    body.append(littleEndian: UInt64(MessageNumber.update.rawValue))
                    body.append(bomb)
                    socket.send(
                        RawFrames.frame(.request, UInt32(2 * index + 1), [.last, .compressed], body.finish()))
                }
            }
            try await ping(client)
            await server.log.wait { $0.ends.count >= 100 }
            #expect(server.log.state.withLock { $0.ends.allSatisfy { $0 == .wire(.creditExceeded) } })
            let grown = residentBytes() - before
            print(
                "bombs: \((sockets.count * 1_000 * plain.count) >> 20) MiB inflated would be, grown by \(grown >> 20) MiB"
            )
            #expect(grown < 512 << 20)
            try await ping(client)
            withExtendedLifetime(sockets) {}
        }
    }

    /// Half messages on many connections: what they hold together is bounded, and whole requests go on.
    @Test func halfMessagesOverManyConnections() async throws {
        try await withServer(.plain, assemblyBytesMax: 4 << 20) { _ in
        } _: { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            let chunk = Bytes([UInt8](repeating: 1, count: WireLimits.chunkBytes))
            var first = ByteBuffer()
            first.append(littleEndian: UInt64(MessageNumber.update.rawValue))
            first.append(chunk)
            let begin = RawFrames.frame(.request, 1, .more, first.finish())
            let more = RawFrames.frame(.data, 1, .more, chunk)
            let sockets = (0..<32).map { _ in RawSocket(server.address) }
            for socket in sockets {
                socket.exchangeHellos()
                socket.send(begin)
            }
            // 64 frames each are 2 MiB for each connection, 64 MiB in all; 4 MiB are allowed.
            for _ in 0..<63 {
                for socket in sockets { socket.send(more) }
                try await ping(client)
            }
            let held = try await server.assembledBytes()
            #expect(held > 0 && held <= 4 << 20)
            // Cancelled streams get their late frames passed over: no connection was lost for it.
            #expect(server.log.state.withLock { $0.ends.isEmpty })
            for socket in sockets { socket.shut() }
            await server.log.wait { $0.ends.count >= 32 }
            #expect(try await server.assembledBytes() == 0)
        }
    }

    /// A message of pieces that hold nothing: each costs credit, and the message has its time.
    @Test func endlessEmptyPieces() async throws {
        try await withServer(.plain) {
            $0.settings.messageDuration = .milliseconds(200)
            $0.settings.assemblyBytes = 1 << 20
        } _: { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            let socket = RawSocket(server.address)
            socket.exchangeHellos()
            var first = ByteBuffer()
            first.append(littleEndian: UInt64(MessageNumber.update.rawValue))
            socket.send(RawFrames.frame(.request, 1, .more, first.finish()))
            let empty = RawFrames.frame(.data, 1, .more, Bytes())
            var many: [UInt8] = []
            for _ in 0..<1_000 { many += empty }
            // 1 MiB at 32 bytes a piece are 32,768 pieces; after its end the late ones cost only credit of the connection.
            for _ in 0..<40 { socket.send(many) }
            #expect(socket.contains(cancelOf: 1, [.tooManyRequests, .timeout]))
            try await ping(client)
        }
    }

    @Test(arguments: [FrameType.ping, .credit, .pong])
    func controlFloods(_ type: FrameType) async throws {
        try await withServer(.plain) { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            let socket = RawSocket(server.address)
            socket.exchangeHellos()
            let payload: Bytes = type == .credit ? [1, 0, 0, 0] : [0, 0, 0, 0, 0, 0, 0, 0]
            var flood: [UInt8] = []
            for _ in 0..<1_000 { flood += RawFrames.frame(type, 0, [], payload) }
            for _ in 0..<200 { socket.send(flood) }
            await server.log.wait { $0.ends.count >= 1 }
            #expect(server.log.state.withLock { $0.ends } == [.wire(.controlFlood)])
            try await ping(client)
        }
    }

    /// Streams opened and cancelled at once ("rapid reset").
    @Test func resetFlood() async throws {
        try await withServer(.plain) { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            let socket = RawSocket(server.address)
            socket.exchangeHellos()
            var flood: [UInt8] = []
            for index in 0..<8_000 {
                let stream = UInt32(2 * index + 1)
                flood += RawFrames.request(.update, stream: stream)
                flood += RawFrames.frame(.cancel, stream, [], [129, 0, 0, 0])
            }
            socket.send(flood)
            await server.log.wait { $0.ends.count >= 1 }
            #expect(server.log.state.withLock { $0.ends } == [.wire(.resetFlood)])
            #expect(server.log.state.withLock { $0.requests } < 4_000)
            try await ping(client)
        }
    }

    /// More streams than the hello allowed, none of them ever answered.
    @Test func tooManyStreams() async throws {
        try await withServer(.plain) {
            $0.hello.limits.streams = 64
        } _: { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            let socket = RawSocket(server.address)
            socket.exchangeHellos()
            for index in 0..<2_000 { socket.send(RawFrames.request(.update, stream: UInt32(2 * index + 1))) }
            #expect(socket.contains(cancelOf: 2 * 64 + 1, [.tooManyRequests]))
            try await ping(client)
            // 64 of the crowd, and the client's own.
            #expect(server.log.state.withLock { $0.requests } == 64 + 1)
        }
    }

    /// Sockets that prove nothing, as many as the limit, some of them with half a TLS hello; others are served.
    @Test func aThousandStrangers() async throws {
        try await withServer(.tls(Fixture.serverContext())) {
            $0.unauthenticatedMax = 1_000
        } _: { server, loop in
            let strangers = (0..<1_200).map { _ in RawSocket(server.address) }
            for (index, stranger) in strangers.enumerated() where index % 3 == 0 {
                stranger.send([22, 3, 1, 2, 0, 1, 0])
            }
            let context = Fixture.clientContext()
            for _ in 0..<5 {
                let client = try await server.connect(
                    on: loop, security: .tls(context, expecting: .dns("apiserver.test")))
                try await ping(client)
                client.close()
            }
            #expect(try await server.on { $0.unauthenticatedCount } <= 1_000)
            let ends = server.log.state.withLock { $0.ends }
            #expect(ends.filter { $0 == .crowdedOut }.count >= 200)
            withExtendedLifetime(strangers) {}
        }
    }

    /// Peers that were let in and then say nothing are sent away, those that wait for an answer are not.
    @Test func idlePeersGo() async throws {
        try await withServer(.plain) {
            $0.settings.idleDuration = .milliseconds(200)
        } _: { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            async let waiting = client.request(.update, deadline: .seconds(60))
            await server.log.wait { $0.requests == 1 }
            let idle = (0..<50).map { _ in RawSocket(server.address) }
            for socket in idle { socket.exchangeHellos() }
            for socket in idle { #expect(socket.readToEnd() != nil) }
            await server.log.wait { $0.ends.count >= 50 }
            #expect(server.log.state.withLock { $0.ends.allSatisfy { $0 == .drained } })
            try await ping(client)
            client.close()
            _ = try? await waiting
        }
    }

    /// Frames that are broken in every way, from many peers: each ends its own connection at most.
    @Test(arguments: 1...3 as ClosedRange<UInt64>) func brokenFrames(_ seed: UInt64) async throws {
        try await withServer(.plain) { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            var random = Random(seed: seed)
            for _ in 0..<60 {
                let socket = RawSocket(server.address)
                socket.exchangeHellos()
                var bytes: [UInt8] = []
                for index in 0..<20 {
                    let stream = UInt32(2 * index + 1)
                    bytes += RawFrames.request([.get, .watch, .update].randomElement(using: &random)!, stream: stream)
                    if random.oneIn(3) { bytes += RawFrames.frame(.credit, stream, [], [0, 1, 0, 0]) }
                }
                for _ in 0..<1 + random.below(4) {
                    let place = random.below(bytes.count)
                    if random.oneIn(2) {
                        bytes[place] = UInt8(truncatingIfNeeded: random.next())
                    } else {
                        bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(20)))
                    }
                }
                socket.send(bytes)
                socket.shut()
            }
            await server.log.wait { $0.ends.count >= 60 }
            let ends = server.log.state.withLock { $0.ends }
            print("broken frames: \(Set(ends.map { "\($0)" }).sorted())")
            #expect(Set(ends.map { "\($0)" }).count > 2)
            try await ping(client)
        }
    }
}
