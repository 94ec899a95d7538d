import APIModel
import Base
import Reactor
import Testing
import Transport
import Wire

@testable import APIServer

/// Hostile and careless clients against a real server on loopback: whoever behaves does not notice them.
@Suite(.serialized) struct OverloadTests {
    private static func number<K: Kind>(_ kind: K.Type) -> UInt32 { UInt32(KindCatalogue.entry(K.identity)!.number) }

    private static func configMap(_ name: String, bytes: Int = 10, in namespace: String = "default") -> ConfigMap {
        ConfigMap {
            $0.metadata.name = name
            $0.metadata.namespace = namespace
            $0.data = ["a": String(repeating: "x", count: bytes)]
        }
    }

    private static func creating(_ name: String) -> (MessageNumber, RequestEnvelope) {
        (.create, RequestEnvelope(kind: number(ConfigMap.self), namespace: "default", body: configMap(name).encoded()))
    }

    private static let listing = RequestEnvelope(kind: number(ConfigMap.self), namespace: "default")

    private static func lease(_ node: String, _ renewed: Int64) -> Lease {
        Lease {
            $0.metadata.name = node
            $0.metadata.namespace = "kube-node-lease"
            $0.spec.holderIdentity = node
            $0.spec.leaseDurationSeconds = 40
            $0.spec.renewTime = MicroTime(seconds: renewed)
        }
    }

    /// A server with everybody of `system:authenticated` allowed everything: it is load that is tested here.
    private func withOpenServer(
        _ change: (inout ServerOptions) -> Void = { _ in }, _ body: (ObjectCalls, TestServer) async throws -> Void
    ) async throws {
        try await withObjects(change) { calls, server in
            try await calls.create(
                ClusterRoleBinding {
                    $0.metadata.name = "everybody"
                    $0.roleRef = RoleRef {
                        $0.apiGroup = "rbac.authorization.k8s.io"
                        $0.kind = "ClusterRole"
                        $0.name = "cluster-admin"
                    }
                    $0.subjects = [
                        Subject {
                            $0.apiGroup = "rbac.authorization.k8s.io"
                            $0.kind = "Group"
                            $0.name = "system:authenticated"
                        }
                    ]
                })
            try await body(calls, server)
        }
    }

    /// Workload has room for one write and three more that wait.
    @Sendable private static func narrow(_ level: FlowLevel) -> FlowLimits {
        guard level == .workload else { return .standard(level) }
        return FlowLimits(seats: 1, callerSeats: 1, workPerTurn: 1_000, queued: 3, queuedBytes: 1 << 20)
    }

    private func isQuiet(_ server: TestServer) async -> Bool {
        for level in FlowLevel.allCases {
            for name in ["running", "seats", "waiting", "waiting_bytes"] {
                guard await server.settles("trireme_flow_\(name){level=\"\(level.name)\"}", at: 0) else {
                    Issue.record(
                        "trireme_flow_\(name) of \(level) is \(await server.metric("trireme_flow_\(name){level=\"\(level.name)\"}"))"
                    )
                    return false
                }
            }
        }
        return true
    }

    @Test func aFloodIsRefusedAndHeartbeatsGoOn() async throws {
        try await withOpenServer({ $0.flowLimits = Self.narrow }) { calls, server in
            let flood = try await LoopClient.connect(server, server.identity("eve"))
            let agent = ObjectCalls(
                client: try await server.transport(server.identity("system:node:a", ["system:nodes"])))
            try await agent.create(Self.lease("a", 0), in: "kube-node-lease")
            try await flood.send((0..<200).map { Self.creating("flood-\($0)") })
            for beat in 1...20 { try await agent.update(Self.lease("a", Int64(beat))) }
            await flood.wait { $0.ended == 200 }
            let heard = try await flood.heard.compactMap { $0 }
            let (taken, refused) = (heard.count { $0.end == .ok }, heard.count { $0.end == .tooManyRequests })
            #expect(taken >= 4 && refused > 0 && taken + refused == 200)
            for answer in heard where answer.end == .tooManyRequests { #expect(answer.retryMilliseconds == 1_000) }
            // What was taken is there, what was refused is not.
            #expect(
                try await calls.list(ConfigMap.self).items.filter { $0.metadata.name.hasPrefix("flood") }.count == taken
            )
            #expect(await server.metric("trireme_flow_refused_total{level=\"workload\",reason=\"full\"}") == refused)
            #expect(await server.metric("trireme_flow_refused_total{level=\"heartbeat\",reason=\"full\"}") == -1)
            #expect(await server.metric("trireme_flow_begun_total{level=\"heartbeat\"}") >= 21)
            #expect(await isQuiet(server))
            agent.client.close()
            try await flood.close()
        }
    }

    @Test func whoWaitsHasItsTurnBetweenTheRequestsOfAFlood() async throws {
        try await withOpenServer({ options in
            options.flowLimits = { level in
                guard level == .workload else { return .standard(level) }
                return FlowLimits(seats: 1, callerSeats: 1, workPerTurn: 1_000, queued: 500, queuedBytes: 1 << 20)
            }
        }) { _, server in
            let flood = try await LoopClient.connect(server, server.identity("eve"))
            let quiet = try await LoopClient.connect(server, server.identity("bob"))
            try await flood.send((0..<400).map { Self.creating("flood-\($0)") })
            try await quiet.send((0..<5).map { Self.creating("quiet-\($0)") })
            await quiet.wait { $0.ended == 5 }
            #expect(try await quiet.heard.allSatisfy { $0?.end == .ok })
            // In the order of arrival all of the flood would have been served before it.
            #expect(try await flood.heard.count { $0?.isOver == true } < 400)
            await flood.wait { $0.ended == 400 }
            #expect(try await flood.heard.allSatisfy { $0?.end == .ok })
            #expect(await isQuiet(server))
        }
    }

    @Test func requestsThatWaitEndWithTheirDeadlinesAndClients() async throws {
        try await withOpenServer({ options in
            options.flowLimits = { level in
                // Nobody's turn ever comes.
                guard level == .workload else { return .standard(level) }
                return FlowLimits(seats: 1, callerSeats: 1, workPerTurn: 0, queued: 100, queuedBytes: 1 << 20)
            }
        }) { _, server in
            let client = try await server.transport(server.identity("bob"))
            var buffer = ByteBuffer(capacity: 64)
            Self.creating("late").1.encode(into: &buffer)
            let answer = try await client.request(.create, Payload(buffer.finish()), deadline: .milliseconds(30))
            // Nothing has happened, and it is said so.
            #expect(answer.status == .timeout)
            #expect(await server.settles("trireme_flow_waiting{level=\"workload\"}", at: 0))
            client.close()

            let gone = try await LoopClient.connect(server, server.identity("eve"))
            try await gone.send((0..<50).map { Self.creating("gone-\($0)") })
            #expect(await server.settles("trireme_flow_waiting{level=\"workload\"}", at: 50))
            try await gone.close()
            #expect(await isQuiet(server))
            #expect(await server.settles("trireme_callers", at: 1))
        }
    }

    @Test func aSlowReaderHoldsNoSeats() async throws {
        try await withOpenServer({ options in
            options.flowLimits = { level in
                guard level == .workloadLists else { return .standard(level) }
                return FlowLimits(seats: 2, callerSeats: 2, workPerTurn: 1_000, queued: 100, queuedBytes: 1 << 20)
            }
        }) { calls, server in
            for number in 0..<40 { try await calls.create(Self.configMap("big-\(number)", bytes: 40_000)) }
            let slow = try await LoopClient.connect(server, server.identity("eve"), reads: false)
            try await slow.send((0..<8).map { _ in (.list, Self.listing) } + [(.watch, Self.listing)])
            // All have begun, none has ended, and none has a seat.
            await slow.wait { client in client.answers.count == 9 }
            #expect(await isQuiet(server))
            #expect(try await slow.heard.allSatisfy { $0?.isOver == false })
            // Others read, also on the same connection what is small.
            let bob = ObjectCalls(client: try await server.transport(server.identity("bob")))
            #expect(try await bob.list(ConfigMap.self).items.filter { $0.metadata.name.hasPrefix("big-") }.count == 40)
            try await slow.send([
                (.get, RequestEnvelope(kind: Self.number(Namespace.self), name: "default"))
            ])
            await slow.wait { client in client.answers[client.opened.last!]?.isOver == true }
            #expect(try await slow.heard.last??.status == .ok)
            try await slow.close()
            #expect(await server.settles("trireme_object_watchers", at: 0))
            bob.client.close()
            #expect(await server.settles("trireme_callers", at: 1))
        }
    }

    @Test func aListLoopLeavesHeartbeatsAndWritesAlone() async throws {
        try await withOpenServer { calls, server in
            for number in 0..<50 { try await calls.create(Self.configMap("item-\(number)", bytes: 2_000)) }
            let loops = [
                try await LoopClient.connect(server, server.identity("eve")),
                try await LoopClient.connect(server, server.identity("mallory")),
            ]
            for client in loops {
                try await server.loop.run { client.onEnd = { $0.open(.list, Self.listing) } }
                try await client.send((0..<20).map { _ in (.list, Self.listing) })
            }
            let agent = ObjectCalls(
                client: try await server.transport(server.identity("system:node:a", ["system:nodes"])))
            try await agent.create(Self.lease("a", 0), in: "kube-node-lease")
            for beat in 1...30 { try await agent.update(Self.lease("a", Int64(beat))) }
            let bob = ObjectCalls(client: try await server.transport(server.identity("bob")))
            for number in 0..<10 { try await bob.create(Self.configMap("bobs-\(number)")) }
            for client in loops {
                #expect(try await client.heard.compactMap { $0 }.allSatisfy { $0.status == .ok })
                try await server.loop.run { client.onEnd = nil }
                try await client.close()
            }
            bob.client.close()
            agent.client.close()
            #expect(await isQuiet(server))
        }
    }

    @Test func watchesAreBoundedInAllAndForEachUser() async throws {
        try await withOpenServer({ options in
            options.watchersPerCallerMax = 5
            options.watchLimits.watchersMax = 12
            options.watchLimits.watchersReserved = 4
        }) { _, server in
            let watching = (MessageNumber.watch, Self.listing)
            let eve = try await LoopClient.connect(server, server.identity("eve"))
            let second = try await LoopClient.connect(server, server.identity("eve"))
            let bob = try await LoopClient.connect(server, server.identity("bob"))
            let node = try await LoopClient.connect(server, server.identity("system:node:a", ["system:nodes"]))
            func opens(_ client: LoopClient, _ count: Int) async throws -> Int {
                let before = try await client.heard.count
                try await client.send(Array(repeating: watching, count: count))
                await client.wait { $0.answers.count == before + count }
                let heard = try await client.heard.suffix(count).compactMap { $0 }
                for answer in heard where answer.isOver {
                    #expect(answer.end == .tooManyRequests && answer.retryMilliseconds == 1_000)
                }
                return heard.count { !$0.isOver }
            }
            #expect(try await opens(eve, 3) == 3)
            // Another connection of the same user is no way around it.
            #expect(try await opens(second, 100) == 2)
            // The tenth that is kept for the system is not for bob.
            #expect(try await opens(bob, 5) == 3)
            #expect(try await opens(node, 5) == 4)
            #expect(await server.metric("trireme_object_watchers") == 12)
            try await second.close()
            #expect(await server.settles("trireme_object_watchers", at: 10))
            #expect(try await opens(eve, 5) == 0)
            try await eve.close()
            try await bob.close()
            #expect(await server.settles("trireme_object_watchers", at: 4))
            try await node.close()
            #expect(await server.settles("trireme_object_watchers", at: 0))
        }
    }

    @Test func aUsersListsAreBounded() async throws {
        try await withOpenServer({ $0.listsPerCallerMax = 3 }) { calls, server in
            for number in 0..<20 { try await calls.create(Self.configMap("big-\(number)", bytes: 40_000)) }
            let first = try await LoopClient.connect(server, server.identity("eve"), reads: false)
            let second = try await LoopClient.connect(server, server.identity("eve"), reads: false)
            try await first.send(Array(repeating: (.list, Self.listing), count: 2))
            await first.wait { $0.answers.count == 2 }
            try await second.send(Array(repeating: (.list, Self.listing), count: 3))
            await second.wait { $0.answers.count == 3 }
            #expect(try await second.heard.map { $0?.status } == [.ok, .tooManyRequests, .tooManyRequests])
            try await first.close()
            try await second.close()
            #expect(await isQuiet(server))
        }
    }

    @Test func garbageHarmsNobody() async throws {
        try await withOpenServer { calls, server in
            var random = Random(seed: 5)
            let bob = ObjectCalls(client: try await server.transport(server.identity("bob")))
            // Not even TLS.
            for size in [1, 100, 20_000] {
                let noise = Bytes((0..<size).map { _ in UInt8(random.below(256)) })
                let peer = try await NoisePeer.connect(server, noise)
                await peer.waitUntilOver()
            }
            // TLS, and requests that are none.
            let eve = try await LoopClient.connect(server, server.identity("eve"))
            let bodies = (0..<300).map { _ in
                (
                    MessageNumber(rawValue: UInt16(random.below(70))),
                    Bytes((0..<random.below(200)).map { _ in UInt8(random.below(256)) })
                )
            }
            try await server.loop.run { for (message, body) in bodies { eve.open(message, body) } }
            await eve.wait { $0.ended == 300 }
            #expect(try await eve.heard.compactMap { $0 }.allSatisfy { $0.end != .internalError })
            #expect(try await bob.create(Self.configMap("after")).metadata.name == "after")
            try await eve.close()
            #expect(await isQuiet(server))
        }
    }

    @Test func whatADisappearedClientHeldIsFree() async throws {
        try await withOpenServer { calls, server in
            for number in 0..<20 { try await calls.create(Self.configMap("big-\(number)", bytes: 40_000)) }
            let before = await server.metric("trireme_connections")
            for _ in 0..<3 {
                let client = try await LoopClient.connect(server, server.identity("eve"), reads: false)
                var requests = (0..<30).map { Self.creating("write-\($0)") }
                requests += Array(repeating: (.list, Self.listing), count: 10)
                requests += Array(repeating: (.watch, Self.listing), count: 10)
                requests.append((.deleteCollection, Self.listing))
                try await client.send(requests)
                // In the middle of it all: some of it is answered, the lists are not read.
                await client.wait { $0.answers.count >= 10 }
                try await client.close()
            }
            #expect(await isQuiet(server))
            #expect(await server.settles("trireme_object_watchers", at: 0))
            #expect(await server.settles("trireme_callers", at: 1))
            #expect(await server.settles("trireme_connections", at: before))
            #expect(await server.settles("trireme_in_flight_bytes", at: 0))
            try await calls.create(Self.configMap("after"))
        }
    }

    @Test func aStopEndsEverythingInOrder() async throws {
        try await withOpenServer({ options in
            options.flowLimits = { level in
                // What the workload asks waits.
                guard level == .workload else { return .standard(level) }
                return FlowLimits(seats: 1, callerSeats: 1, workPerTurn: 0, queued: 100, queuedBytes: 1 << 20)
            }
        }) { calls, server in
            let watcher = try await LoopClient.connect(server, server.identity("system:kube-scheduler"))
            let options = ListOptions {
                $0.sendInitialEvents = true
                $0.resourceVersionMatch = "NotOlderThan"
                $0.allowWatchBookmarks = true
            }
            let watching = RequestEnvelope(
                kind: Self.number(ConfigMap.self), namespace: "default", options: options.encoded())
            try await watcher.send([(.watch, watching)])
            await watcher.wait { $0.answers.values.contains { $0.items >= 1 } }
            let made = try await calls.create(Self.configMap("last"))
            await watcher.wait { $0.answers.values.contains { $0.items >= 2 } }
            let waiting = try await LoopClient.connect(server, server.identity("eve"))
            try await waiting.send((0..<10).map { Self.creating("waits-\($0)") })
            #expect(await server.settles("trireme_flow_waiting{level=\"workload\"}", at: 10))

            await server.stop()
            // To the end of both connections.
            await waiting.wait { _ in false }
            await watcher.wait { _ in false }
            // What waited was not begun, and is told when to come again.
            let refused = try await waiting.heard
            #expect(refused.count == 10)
            for answer in refused {
                #expect(answer?.end == .serviceUnavailable && answer?.retryMilliseconds == 1_000)
            }
            // The watch ends with a bookmark, and may be resumed from there.
            let heard = try #require(try await watcher.heard.first ?? nil)
            #expect(heard.end == .notBegun)
            let bookmark = try #require(try ObjectEventChunk(decoding: heard.last).events.last)
            #expect(bookmark.kind == .bookmark && bookmark.revision >= UInt64(made.metadata.resourceVersion)!)

            try await server.start()
            let again = try await LoopClient.connect(server, server.identity("system:kube-scheduler"))
            let resumed = ListOptions {
                $0.resourceVersion = "\(bookmark.revision)"
                $0.allowWatchBookmarks = true
            }
            try await again.send([
                (
                    .watch,
                    RequestEnvelope(
                        kind: Self.number(ConfigMap.self), namespace: "default", options: resumed.encoded())
                )
            ])
            await again.wait { $0.answers.count == 1 }
            let fresh = ObjectCalls(client: try await server.transport())
            try await fresh.create(Self.configMap("after"))
            await again.wait { $0.answers.values.contains { $0.items >= 1 } }
            let events = try ObjectEventChunk(decoding: try #require(try await again.heard.first ?? nil).last).events
            // Nothing before the bookmark comes again.
            #expect(try events.map { try ConfigMap(decoding: $0.object).metadata.name } == ["after"])
            #expect(try await fresh.list(ConfigMap.self).items.allSatisfy { !$0.metadata.name.hasPrefix("waits") })
            try await again.close()
            fresh.client.close()
        }
    }
}

/// Somebody who connects and says what means nothing. On the loop, but for the edges.
private final class NoisePeer: ConnectionHandler, @unchecked Sendable {
    private let loop: EventLoop
    private var link: Connection?
    private var isOver = false
    private var waiter: CheckedContinuation<Void, Never>?

    private init(_ loop: EventLoop) {
        self.loop = loop
    }

    static func connect(_ server: TestServer, _ noise: Bytes) async throws -> NoisePeer {
        let peer = NoisePeer(server.loop)
        let address = try #require(server.server).address
        try await server.loop.run {
            peer.loop.connect(
                to: address, deadline: peer.loop.now + .seconds(5), options: StreamOptions()
            ) { outcome in
                guard case .connected(let link) = consume outcome else { return peer.over() }
                peer.link = consume link
                peer.link!.start(peer)
                try? peer.link!.write(noise)
                // What one byte begins is not awaited: it goes away.
                if noise.count < 5 {
                    peer.link.take()?.close()
                    peer.over()
                }
            }
        }
        return peer
    }

    func waitUntilOver() async {
        await withCheckedContinuation { continuation in
            loop.post {
                if self.isOver { continuation.resume() } else { self.waiter = continuation }
            }
        }
    }

    private func over() {
        isOver = true
        waiter.take()?.resume()
    }

    func connectionReceived(_ bytes: RawSpan) {}
    func connectionReachedEnd() {
        link.take()?.close()
        over()
    }
    func connectionBecameWritable() {}
    func connectionFailed(_ error: StreamError) {
        link = nil
        over()
    }
}
