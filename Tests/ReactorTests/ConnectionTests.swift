import Base
import Testing

@testable import Reactor

extension ReactorSuite {
    @Suite struct ConnectionTests {
        @Test(arguments: [SocketAddress.loopback(port: 0), .v6(.loopback, port: 0)])
        func echo(at address: SocketAddress) async throws {
            try await withLoop { loop in
                let server = try await serve(loop, at: address) { $0.value.echoes = true }
                let bound = try await loop.run { server.value.address }
                #expect(bound.port != 0)
                try await checkEcho(loop, bound)
                try await loop.run { server.value.close() }
            }
        }

        @Test func echoOverUnixSocket() async throws {
            try await withFolder { folder in
                try await withLoop { loop in
                    let address = SocketAddress.unix(path: folder + "/socket")
                    let server = try await serve(loop, at: address) { $0.value.echoes = true }
                    try await checkEcho(loop, address)
                    await #expect(throws: StreamError.addressInUse) { try await serve(loop, at: address) }
                    try await loop.run { server.value.close() }
                    await #expect(throws: StreamError.refused) { try await dial(loop, address) }
                }
                let long = SocketAddress.unix(path: folder + String(repeating: "x", count: 108))
                try await withLoop { loop in
                    await #expect(throws: StreamError.addressInvalid) { try await serve(loop, at: long) }
                    await #expect(throws: StreamError.addressInvalid) { try await dial(loop, long) }
                }
            }
        }

        private func checkEcho(_ loop: EventLoop, _ address: SocketAddress) async throws {
            let client = try await dial(loop, address)
            let message = Array("hello, loop".utf8)
            try await client.read { try! $0.connection!.write(Bytes(message)) }
            await client.until { $0.receivedCount == message.count }
            #expect(try await client.read { $0.received } == message)
            let peer = try await client.read { $0.connection?.peerAddress }
            #expect(peer == address)
            try await client.read { $0.close() }
        }

        @Test func corksOneTurnIntoOneWrite() async throws {
            try await withLoop { loop in
                let accepted = Promise<BoundPeer>()
                let server = try await serve(loop) { accepted.keep($0) }
                let client = try await dial(loop, server.read { $0.address })
                let other = await accepted.value
                try await client.read { peer in
                    for number in 0..<100 {
                        try! peer.connection!.write { $0.append(UInt8(number)) }
                    }
                    #expect(peer.connection?.queuedBytes == 100)
                }
                await other.until { $0.receivedCount == 100 }
                #expect(try await other.read { $0.reads } == 1)
                #expect(try await other.read { $0.received } == Array(0..<100))
                #expect(try await client.read { $0.connection?.queuedBytes } == 0)
            }
        }

        @Test func mixesCopiedAndSharedWritesInOrder() async throws {
            try await withLoop { loop in
                let accepted = Promise<BoundPeer>()
                let server = try await serve(loop) { accepted.keep($0) }
                let client = try await dial(loop, server.read { $0.address })
                let other = await accepted.value
                var random = Random(seed: 3)
                var expected: [UInt8] = []
                var pieces: [Bytes] = []
                for number in 0..<200 {
                    let piece = bytes(
                        random.oneIn(3) ? 2_048 + random.below(100_000) : 1 + random.below(300), of: UInt8(number))
                    pieces.append(piece)
                    expected += piece.array
                }
                let (sent, wanted) = (pieces, expected)
                try await client.read { peer in
                    for piece in sent { try! peer.connection!.write(piece) }
                    #expect(peer.connection?.queuedBytes == wanted.count)
                }
                await other.until { $0.receivedCount == wanted.count }
                #expect(try await other.read { $0.received } == wanted)
            }
        }

        @Test func peerThatNeverReads() async throws {
            try await withLoop { loop in
                let accepted = Promise<BoundPeer>()
                let server = try await serve(loop) {
                    $0.value.connection!.pauseReading()
                    $0.value.forgets = true
                    accepted.keep($0)
                }
                var options = StreamOptions()
                options.queuedBytesMax = 32 << 20
                let client = try await dial(loop, server.read { $0.address }, options: options)
                let other = await accepted.value
                let megabyte = bytes(1 << 20)
                let (refused, queued) = try await client.read { peer -> (StreamError?, Int) in
                    for _ in 0..<1_000 {
                        do throws(StreamError) {
                            try peer.connection!.write(megabyte)
                        } catch {
                            return (error, peer.connection?.queuedBytes ?? 0)
                        }
                    }
                    return (nil, 0)
                }
                #expect(refused == .backlogFull)
                #expect(queued == 32 << 20, "What is refused is not queued.")
                #expect(try await client.read { $0.connection?.isWritable } == false)
                #expect(try await client.read { $0.writableCalls } == 0)
                let stuck = try await client.read { $0.connection?.queuedBytes ?? 0 }
                #expect(stuck > 1 << 20 && stuck <= 32 << 20)
                try await other.read { $0.connection!.resumeReading() }
                await client.until { $0.writableCalls == 1 }
                #expect(try await client.read { $0.connection?.isWritable } == true)
                await other.until { $0.receivedCount == 32 << 20 }
            }
        }

        @Test func appendedWritesAreTakenBackWhenTheyExceedTheLimit() async throws {
            try await withLoop { loop in
                let server = try await serve(loop)
                var options = StreamOptions()
                options.queuedBytesMax = 1_000
                let client = try await dial(loop, server.read { $0.address }, options: options)
                try await client.read { peer in
                    try! peer.connection!.write { $0.append(contentsOf: Array(repeating: 1, count: 600)) }
                    #expect(throws: StreamError.backlogFull) {
                        try peer.connection!.write { $0.append(contentsOf: Array(repeating: 2, count: 600)) }
                    }
                    #expect(throws: StreamError.backlogFull) { try peer.connection!.write(bytes(401)) }
                    try! peer.connection!.write(bytes(400))
                    #expect(peer.connection?.queuedBytes == 1_000)
                }
            }
        }

        @Test func halfClose() async throws {
            try await withLoop { loop in
                let accepted = Promise<BoundPeer>()
                let server = try await serve(loop) { accepted.keep($0) }
                let client = try await dial(loop, server.read { $0.address })
                let other = await accepted.value
                try await client.read { peer in
                    try! peer.connection!.write(bytes(10_000))
                    peer.connection!.shutdownWriting()
                    #expect(throws: StreamError.closed) { try peer.connection!.write(bytes(1)) }
                    #expect(peer.connection?.isWritable == false)
                }
                await other.until { $0.hasEnded }
                #expect(try await other.read { $0.receivedCount } == 10_000)
                try await other.read { try! $0.connection!.write(bytes(20_000)) }
                await client.until { $0.receivedCount == 20_000 }
                try await other.read { $0.close() }
                await client.until { $0.hasEnded }
            }
        }

        @Test func finishSendsTheRest() async throws {
            try await withLoop { loop in
                let accepted = Promise<BoundPeer>()
                let server = try await serve(loop) {
                    $0.value.forgets = true
                    $0.value.endsWithPeer = true
                    accepted.keep($0)
                }
                let client = try await dial(loop, server.read { $0.address })
                let other = await accepted.value
                try await client.read { peer in
                    try! peer.connection!.write(bytes(12 << 20))
                    peer.connection.take()!.finish()
                }
                await other.until { $0.hasEnded }
                #expect(try await other.read { $0.receivedCount } == 12 << 20)
                try await loop.run { server.value.close() }
                try await noHandles(loop)
            }
        }

        @Test func finishGivesUpAtItsLimit() async throws {
            try await withLoop { loop in
                let server = try await serve(loop) { $0.value.connection!.pauseReading() }
                let client = try await dial(loop, server.read { $0.address })
                try await client.read { peer in
                    try! peer.connection!.write(bytes(12 << 20))
                    peer.connection.take()!.finish(within: .milliseconds(5))
                }
                try await loop.run { server.value.close() }
                try await noHandles(loop)
            }
        }

        @Test func resetReachesThePeer() async throws {
            try await withLoop { loop in
                let accepted = Promise<BoundPeer>()
                let server = try await serve(loop) { accepted.keep($0) }
                let client = try await dial(loop, server.read { $0.address })
                let other = await accepted.value
                try await client.read { $0.connection.take()!.reset() }
                await other.until { $0.failure != nil }
                #expect(try await other.read { $0.failure } == .reset)
            }
        }

        @Test func writingToAClosedPeerIsAnError() async throws {
            try await withLoop { loop in
                let accepted = Promise<BoundPeer>()
                let server = try await serve(loop) { accepted.keep($0) }
                let client = try await dial(loop, server.read { $0.address })
                let other = await accepted.value
                try await other.read { $0.close() }
                await client.until { $0.hasEnded }
                try await client.read { peer in
                    try! peer.connection!.write(bytes(1))
                }
                @Sendable func insist() {
                    guard client.value.failure == nil else { return }
                    try? client.value.connection!.write(bytes(1))
                    loop.schedule(after: .milliseconds(1)) { insist() }
                }
                loop.post { insist() }
                await client.until { $0.failure != nil }
                #expect(try await client.read { $0.failure } == .reset)
                #expect(try await client.read { $0.connection?.queuedBytes } == 0)
            }
        }

        @Test func namesAndNumbers() async throws {
            try await withLoop { loop in
                let numeric = try await loop.resolve("::1", port: 80)
                #expect(numeric == [.v6(.loopback, port: 80)])
                let named = try await loop.resolve("localhost", port: 81)
                #expect(named.contains(.loopback(port: 81)) || named.contains(.v6(.loopback, port: 81)))
                for ip in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
                    #expect(SocketAddress(ip: ip, port: 1)!.isThisMachine, "\(ip)")
                }
                for ip in ["10.0.0.1", "128.0.0.1", "::", "::2", "::ffff:10.0.0.1", "fe80::1"] {
                    #expect(!SocketAddress(ip: ip, port: 1)!.isThisMachine, "\(ip)")
                }
                #expect(SocketAddress(ip: "256.1.1.1", port: 1) == nil)
                #expect("\(SocketAddress(ip: "fe80::1:2", port: 5)!)" == "[fe80::1:2]:5")
                #expect("\(SocketAddress(ip: "10.1.2.3", port: 5)!)" == "10.1.2.3:5")
            }
        }

        @Test func refusedAndTimedOut() async throws {
            try await withLoop { loop in
                let server = try await serve(loop)
                let address = try await server.read { $0.address }
                await #expect(throws: StreamError.addressInUse) { try await serve(loop, at: address) }
                try await loop.run { server.value.close() }
                await #expect(throws: StreamError.refused) { try await dial(loop, address) }
                await #expect(throws: StreamError.timedOut) {
                    try await dial(loop, .loopback(port: 1), patience: .zero)
                }
                try await noHandles(loop)
            }
        }

        @Test func cancelledAttemptIsSilent() async throws {
            try await withLoop { loop in
                let server = try await serve(loop)
                try await loop.run {
                    let attempt = loop.connect(to: server.value.address, deadline: .distantFuture) { _ in
                        Issue.record("A cancelled attempt called back.")
                    }
                    loop.cancel(attempt)
                    loop.cancel(attempt)
                    server.value.close()
                }
                try await noHandles(loop)
            }
        }

        @Test func droppedConnectionsAreClosed() async throws {
            try await withLoop { loop in
                let server = try await serve(loop)
                let client = try await dial(loop, server.read { $0.address })
                try await client.read { $0.connection = nil }
                try await loop.run { server.value.listener = nil }
                try await loop.run { server.value.close() }
                try await noHandles(loop)
            }
        }

        @Test func connectionsDroppedOnAnotherThreadAreClosedByTheirLoop() async throws {
            try await withLoop { loop in
                let server = try await serve(loop)
                let address = try await server.read { $0.address }
                let handle = Promise<Carrier>()
                loop.post {
                    loop.connect(to: address, deadline: .distantFuture) { outcome in
                        if case .connected(let connection) = consume outcome {
                            handle.keep(Carrier(connection))
                        }
                    }
                }
                var carrier: Carrier? = await handle.value
                #expect(try await loop.run { loop.openHandles } == 3)
                #expect(carrier != nil && !loop.isCurrent)
                carrier = nil
                try await loop.run { server.value.close() }
                try await noHandles(loop)
            }
        }

        @Test func sharedPort() async throws {
            try await withLoop("one") { one in
                try await withLoop("two") { two in
                    var options = ListenOptions()
                    options.sharesPort = true
                    options.stream.keepAlive = .seconds(30)
                    let first = try await serve(one, options: options)
                    let address = try await first.read { $0.address }
                    let second = try await serve(two, at: address, options: options)
                    #expect(try await second.read { $0.address } == address)
                    _ = try await dial(one, address, options: options.stream)
                }
            }
        }

        @Test func stoppingTellsOwners() async throws {
            let loop = EventLoop(name: "stopping")
            try loop.start()
            let failure = Promise<StreamError?>()
            let late = Promise<StreamError>()
            let server = try await serve(loop)
            let client = try await dial(loop, server.read { $0.address })
            loop.post { client.value.wait(for: { $0.failure != nil }) { failure.keep(client.value.failure) } }
            loop.post {
                client.value.wait(for: { $0.failure != nil }) {
                    // What is asked of a loop that stops is refused, not lost.
                    loop.connect(to: .loopback(port: 1), deadline: .distantFuture) { outcome in
                        if case .failed(let error) = consume outcome { late.keep(error) }
                    }
                    #expect(throws: StreamError.loopStopped) { _ = try loop.listen(at: .loopback(port: 0)) { _ in } }
                }
            }
            await loop.shutdown()
            #expect(await failure.value == .loopStopped)
            #expect(await late.value == .loopStopped)
        }

        @Test func nothingIsLeft() async throws {
            let before = openDescriptors()
            try await withLoop { loop in
                let server = try await serve(loop) { $0.value.echoes = true }
                let address = try await server.read { $0.address }
                for round in 0..<200 {
                    let client = try await dial(loop, address)
                    try await client.read { try! $0.connection!.write(bytes(3_000)) }
                    await client.until { $0.receivedCount == 3_000 }
                    try await client.read { peer in
                        if round % 2 == 0 { peer.close() } else { peer.connection = nil }
                    }
                }
                try await loop.run { server.value.close() }
                try await noHandles(loop)
            }
            #expect(try await descriptorsFall(below: before + 100))
        }
    }
}

/// Waits until the loop holds no handle.
func noHandles(_ loop: EventLoop) async throws {
    let none = Promise<Void>()
    @Sendable func look() {
        if loop.openHandles == 0 { return none.keep(()) }
        loop.schedule(after: .milliseconds(1)) { look() }
    }
    loop.post { look() }
    await none.value
}

/// Carries a connection off its loop, to be dropped there.
private final class Carrier: @unchecked Sendable {
    // Only ever dropped: `Connection`'s deinit may run anywhere.
    private let connection: Connection

    init(_ connection: consuming Connection) {
        self.connection = connection
    }
}

extension LoopBound<Server> {
    func read<R: Sendable>(_ body: @escaping @Sendable (Server) -> R) async throws -> R {
        try await loop.run { body(self.value) }
    }
}
