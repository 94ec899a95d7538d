import Base
import Foundation
import Reactor
import Testing
import Wire

@testable import Transport

private let expecting = TLSPeerName.dns("apiserver.test")

@Suite(.timeLimit(.minutes(5))) struct ListenerTests {
    private func openDescriptors() -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
    }

    @Test func manyConnectionsComeAndGo() async throws {
        try await withServer(.tls(Fixture.serverContext())) { server, loop in
            let context = Fixture.clientContext()
            for _ in 0..<3 {
                var clients: [TransportClient] = []
                for _ in 0..<40 {
                    clients.append(try await server.connect(on: loop, security: .tls(context, expecting: expecting)))
                }
                for client in clients { #expect(try await client.request(.get).status == .ok) }
                #expect(try await server.on { $0.connectionCount } == 40)
                let ended = server.log.state.withLock { $0.ends.count }
                for client in clients { client.close() }
                await server.log.wait { $0.ends.count == ended + 40 }
            }
            #expect(try await server.on { $0.connectionCount } == 0)
            let counts = try await server.on { $0.handshakes }
            #expect(counts.all == 120)
            #expect(counts.resumed > 100)
        }
    }

    @Test func rotationLeavesConnectionsAlone() async throws {
        let context = Fixture.serverContext()
        try await withServer(.tls(context)) { server, loop in
            let client = Fixture.clientContext()
            let old = try await server.connect(on: loop, security: .tls(client, expecting: expecting))
            try context.replace(
                identity: Fixture.identity(.server("second", dnsNames: ["apiserver.test"], ipAddresses: [])))
            let new = try await server.connect(on: loop, security: .tls(client, expecting: expecting))
            #expect(await old.peer?.commonName == "apiserver")
            #expect(await new.peer?.commonName == "second")
            #expect(try await old.request(.get, Payload("x")).status == .ok)
            #expect(try await new.request(.get, Payload("x")).status == .ok)
        }
    }

    @Test func drainingEndsWithTheLastAnswer() async throws {
        try await withServer(.tls(Fixture.serverContext())) { server, loop in
            let client = try await server.connect(
                on: loop, security: .tls(Fixture.clientContext(), expecting: expecting))
            let stream = try await client.stream(.watch)
            async let drained: Void = {
                let bound = server.listener
                await withCheckedContinuation { continuation in
                    server.loop.post { bound.value.drain(GoAway(reason: "bye")) { continuation.resume() } }
                }
            }()
            var count = 0
            for try await _ in stream { count += 1 }
            #expect(count == 10_000)
            await drained
            #expect(server.log.state.withLock { $0.ends } == [.drained])
            await #expect(throws: TransportError.notBegun) { _ = try await client.request(.get) }
        }
    }

    @Test func silenceIsCut() async throws {
        try await withServer(.tls(Fixture.serverContext())) {
            $0.settings.handshakeDuration = .milliseconds(100)
        } _: { server, _ in
            let socket = RawSocket(server.address)
            #expect(socket.readToEnd() != nil)
            #expect(server.log.state.withLock { $0.ends } == [.wire(.handshakeTimeout)])
        }
    }

    @Test func halfAFrameIsCut() async throws {
        try await withServer(.plain) {
            $0.settings.frameDuration = .milliseconds(100)
        } _: { server, _ in
            let socket = RawSocket(server.address)
            socket.exchangeHellos()
            socket.send(RawFrames.request(.get, stream: 1).dropLast(3))
            #expect(socket.readToEnd() != nil)
            #expect(server.log.state.withLock { $0.ends } == [.wire(.frameTimeout)])
        }
    }

    @Test func aCrowdThatSaysNothingKeepsNobodyOut() async throws {
        try await withServer(.tls(Fixture.serverContext())) {
            $0.unauthenticatedMax = 8
        } _: { server, loop in
            let crowd = (0..<50).map { _ in RawSocket(server.address) }
            let client = try await server.connect(
                on: loop, security: .tls(Fixture.clientContext(), expecting: expecting))
            #expect(try await client.request(.get).status == .ok)
            await server.log.wait { $0.ends.count >= 42 }
            #expect(server.log.state.withLock { $0.ends.allSatisfy { $0 == .crowdedOut } })
            #expect(try await server.on { $0.unauthenticatedCount } <= 8)
            withExtendedLifetime(crowd) {}
        }
    }

    @Test func garbageInsteadOfTLS() async throws {
        try await withServer(.tls(Fixture.serverContext())) { server, _ in
            let socket = RawSocket(server.address)
            socket.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
            #expect(socket.readToEnd() != nil)
            #expect(server.log.state.withLock { $0.ends } == [.tls(.handshakeFailed("http request"))])
        }
    }

    @Test func garbageInsteadOfFrames() async throws {
        try await withServer(.plain) { server, _ in
            let socket = RawSocket(server.address)
            socket.send([UInt8](repeating: 0xFF, count: 100))
            #expect(socket.readToEnd() != nil)
            #expect(server.log.state.withLock { $0.ends } == [.wire(.versionUnsupported)])
        }
    }

    @Test(arguments: [
        // A length of four gigabytes; a compressed body that announces as much.
        (WireError.frameTooLarge, [1, FrameType.request.rawValue, 0, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]),
        (
            .inflatedTooLarge,
            RawFrames.frame(
                .request, 1, [.last, .compressed],
                Bytes([3, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4]))
        ),
    ])
    func aBombClosesOnlyItsOwn(_ error: WireError, _ bomb: [UInt8]) async throws {
        try await withServer(.plain) { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            let socket = RawSocket(server.address)
            socket.exchangeHellos()
            socket.send(bomb)
            #expect(socket.readToEnd() != nil)
            await server.log.wait { $0.ends.count == 1 }
            #expect(try await client.request(.get).status == .ok)
            #expect(server.log.state.withLock { $0.ends } == [.wire(error)])
        }
    }

    @Test func aPeerThatNeverReadsIsCutAndOthersDoNotNotice() async throws {
        try await withServer(.plain) {
            $0.settings.stallDuration = .milliseconds(300)
        } _: { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            let socket = RawSocket(server.address, receiveBytes: 4_096)
            var limits = HelloLimits()
            limits.streamWindowBytes = 64 << 20
            limits.connectionWindowBytes = 1 << 30
            socket.exchangeHellos(limits)
            for index in 0..<50 { socket.send(RawFrames.request(.list, stream: UInt32(2 * index + 1))) }
            while server.log.state.withLock({ $0.ends.isEmpty }) {
                #expect(try await client.request(.get, Payload("still here")).status == .ok)
            }
            #expect(server.log.state.withLock { $0.ends } == [.wire(.peerNotReading)])
            withExtendedLifetime(socket) {}
        }
    }

    @Test func descriptorsDoNotLeak() async throws {
        let before = openDescriptors()
        try await withServer(.tls(Fixture.serverContext())) { server, loop in
            let context = Fixture.clientContext()
            for round in 1...200 {
                let client = try await server.connect(on: loop, security: .tls(context, expecting: expecting))
                client.close()
                let socket = RawSocket(server.address)
                socket.send([1, 2, 3])
                _ = try? await server.connect(on: loop, security: .plain)
                await server.log.wait { $0.ends.count >= 2 * round }
            }
        }
        // Three connections a round with two ends each would be 1,200; other tests at the same time have some.
        #expect(openDescriptors() < before + 400)
    }
}
