import Base
import Reactor
import Synchronization
import Testing
import Wire

@testable import Transport

private let expecting = TLSPeerName.dns("apiserver.test")

@Suite(.timeLimit(.minutes(5))) struct ClientTests {
    @Test func identitiesAreHandedUpOnBothSides() async throws {
        try await withServer(.tls(Fixture.serverContext())) { server, loop in
            let client = try await server.connect(
                on: loop, security: .tls(Fixture.clientContext(), expecting: expecting))
            let answer = try await client.request(.get, Payload("hello"))
            #expect(answer == .init(status: .ok, body: Bytes(Array("hello".utf8))))
            #expect(await client.peer?.commonName == "apiserver")
            #expect(server.log.state.withLock { $0.ready.first??.organizations } == ["developers", "readers"])
        }
    }

    @Test(arguments: [true, false]) func aThousandRequestsAtOnce(isSecured: Bool) async throws {
        try await withServer(isSecured ? .tls(Fixture.serverContext()) : .plain) { server, loop in
            let client = try await server.connect(
                on: loop, security: isSecured ? .tls(Fixture.clientContext(), expecting: expecting) : .plain)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<1_000 {
                    group.addTask {
                        let text = String(repeating: "\(index) ", count: index % 700)
                        let answer = try await client.request(.get, Payload(text))
                        return answer.status == .ok && answer.body == Bytes(Array(text.utf8))
                    }
                }
                var right = 0
                for try await isRight in group where isRight { right += 1 }
                #expect(right == 1_000)
            }
            #expect(server.log.state.withLock { $0.ready.count } == 1)
        }
    }

    @Test func bigBodiesAndStatuses() async throws {
        try await withServer(.tls(Fixture.serverContext())) { server, loop in
            let client = try await server.connect(
                on: loop, security: .tls(Fixture.clientContext(), expecting: expecting))
            let big = Bytes((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) })
            #expect(try await client.request(.get, Payload(big)).body == big)
            #expect(try await client.request(.list).body.count == 1 << 20)
            #expect(try await client.request(.delete).status == .notFound)
            #expect(try await client.request(.health).status == .methodNotAllowed)
        }
    }

    @Test func unixSockets() async throws {
        let folder = TemporaryFolder()
        try await withServer(.plain, at: .unix(path: folder.path + "/s")) { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            #expect(try await client.request(.get, Payload("x")).body.count == 1)
        }
    }

    @Test(arguments: [true, false]) func itemsArriveInOrderAndBounded(isSecured: Bool) async throws {
        try await withServer(isSecured ? .tls(Fixture.serverContext()) : .plain) { server, loop in
            let client = try await server.connect(
                on: loop, security: isSecured ? .tls(Fixture.clientContext(), expecting: expecting) : .plain)
            let stream = try await client.stream(.watch)
            #expect(stream.opening == Bytes(Array("begins".utf8)))
            // Others do not wait for a reader that has not begun.
            #expect(try await client.request(.get, Payload("x")).status == .ok)
            var next: UInt64 = 0
            for try await item in stream {
                let number = (0..<8).reduce(UInt64(0)) { $0 | UInt64(item[$1]) << (8 * UInt64($1)) }
                #expect(number == next && item.count == 1_000)
                next = number + 1
            }
            #expect(next == 10_000)
        }
    }

    @Test func aDroppedStreamIsCancelledAtTheServer() async throws {
        try await withServer(.plain) { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            do {
                let stream = try await client.stream(.watch)
                for try await _ in stream { break }
            }
            await server.log.wait { $0.cancelled == [.cancelled] }
            #expect(try await client.request(.get).status == .ok)
        }
    }

    @Test func aDroppedClientClosesWhenItsStreamsAreGone() async throws {
        try await withServer(.plain) { server, loop in
            do {
                let stream = try await server.connect(on: loop, security: .plain).stream(.watch)
                var count = 0
                for try await _ in stream { count += 1 }
                #expect(count == 10_000)
            }
            await server.log.wait { $0.ends == [.wire(.linkLost)] }
        }
    }

    @Test func whatIsLostAndWhatIsUnknown() async throws {
        try await withServer(.plain) { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            let changing = Task { try await client.request(.update) }
            let reading = Task { try await client.request(.rawRange) }
            await server.log.wait { $0.requests == 2 }
            _ = try? await client.request(.shardMap)
            await #expect(throws: TransportError.outcomeUnknown) { _ = try await changing.value }
            await #expect(throws: TransportError.notBegun) { _ = try await reading.value }
            await #expect(throws: TransportError.notBegun) { _ = try await client.request(.update) }
            #expect(await client.isClosed)
        }
    }

    @Test func deadlines() async throws {
        try await withServer(.plain) { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            let answer = try? await client.request(.update, deadline: .milliseconds(20))
            #expect(answer?.status == .timeout)
            #expect(try await client.request(.get).status == .ok)
        }
    }

    @Test func aCancelledTaskCancelsItsRequest() async throws {
        try await withServer(.plain) { server, loop in
            let client = try await server.connect(on: loop, security: .plain)
            let task = Task { try await client.request(.update) }
            await server.log.wait { $0.requests == 1 }
            task.cancel()
            await #expect(throws: TransportError.cancelled) { _ = try await task.value }
            await server.log.wait { $0.cancelled == [.cancelled] }
            let early = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.request(.update)
            }
            await #expect(throws: TransportError.cancelled) { _ = try await early.value }
        }
    }

    @Test func whoIsNotBelievedGetsAnError() async throws {
        try await withServer(.tls(Fixture.serverContext())) { server, loop in
            await #expect(throws: TransportError.self) {
                _ = try await server.connect(
                    on: loop, security: .tls(Fixture.clientContext(), expecting: .dns("other.test")))
            }
            let mallory = Fixture.clientContext(Fixture.identity(.client("mallory"), by: Fixture.stranger))
            await #expect(throws: TransportError.self) {
                _ = try await server.connect(on: loop, security: .tls(mallory, expecting: expecting))
            }
            await #expect(throws: TransportError.refused("no such token")) {
                _ = try await server.connect(
                    on: loop, security: .tls(Fixture.clientContext(), expecting: expecting), token: "wrong")
            }
            // A plain client at a TLS port.
            await #expect(throws: TransportError.self) { _ = try await server.connect(on: loop, security: .plain) }
            #expect(server.log.state.withLock { $0.ready.isEmpty })
            #expect(server.log.state.withLock { $0.requests } == 0)
        }
    }

    @Test func nobodyListens() async throws {
        let server = try await TestServer(.plain)
        try await server.on { $0.close() }
        let loop = EventLoop(name: "client")
        try loop.start()
        await #expect(throws: TransportError.unreachable(.refused)) {
            _ = try await server.connect(on: loop, security: .plain)
        }
        await loop.shutdown()
        await #expect(throws: TransportError.unreachable(.loopStopped)) {
            _ = try await server.connect(on: loop, security: .plain)
        }
        await server.loop.shutdown()
    }
}
