import Base
import Testing

@testable import Reactor

extension ReactorSuite {
    @Suite struct SimulationTests {
        @Test func aSeedReplaysExactly() {
            let first = chatter(seed: 7)
            let second = chatter(seed: 7)
            #expect(first.trace.count > 500)
            #expect(first.trace.lines == second.trace.lines)
            #expect(first.trace.digest == second.trace.digest)
            #expect(first.heard == second.heard)
        }

        @Test func anotherSeedIsAnotherRun() {
            let digests = Set((0..<20).map { chatter(seed: $0).trace.digest })
            #expect(digests.count == 20)
        }

        @Test func faultsNeverReorderOrInventBytes() {
            for seed in 0..<30 {
                let pair = Pair(seed: UInt64(seed))
                let (world, client) = (pair.world, pair.client)
                world.faults.partialOneIn = 2
                world.faults.lossOneIn = 20
                var random = Random(seed: UInt64(seed))
                let message = (0..<60_000).map { _ in UInt8.random(in: 0...255, using: &random) }
                let (from, to) = pair.connect()
                world.on(client) {
                    var rest = message[...]
                    while !rest.isEmpty {
                        let part = rest.prefix(1 + random.below(5_000))
                        rest = rest.dropFirst(part.count)
                        try! from.connection!.write(Bytes(part))
                    }
                    from.connection!.shutdownWriting()
                }
                #expect(world.run(limit: .seconds(60)) { to.hasEnded })
                #expect(to.received == message)
            }
        }

        @Test func timersFireInVirtualTime() {
            let world = SimulatedWorld(seed: 1)
            let loop = world.makeLoop(name: "a", on: world.addHost("a"))
            let start = world.now
            var fired: [Duration] = []
            world.on(loop) {
                for hours in [3, 1, 2] {
                    loop.schedule(after: .seconds(3_600 * hours)) { fired.append(loop.now - start) }
                }
            }
            world.run(for: .seconds(3_600 * 4))
            #expect(fired == [.seconds(3_600), .seconds(7_200), .seconds(10_800)])
            #expect(world.now - start >= .seconds(14_400))
            #expect(!world.step(), "Nothing is left.")
        }

        @Test func partitionHoldsTrafficBack() {
            let pair = Pair(seed: 2)
            let (world, client, server) = (pair.world, pair.client, pair.server)
            let (from, to) = pair.connect()
            let (a, b) = (world.hosts[0], world.hosts[1])
            world.partition(a, b)
            world.on(client) { try! from.connection!.write(bytes(1_000)) }
            world.run(for: .seconds(10))
            #expect(to.receivedCount == 0)
            world.heal()
            #expect(world.run(limit: .seconds(1)) { to.receivedCount == 1_000 })

            world.cut(from: b, to: a)
            world.on(client) { try! from.connection!.write(bytes(1_000)) }
            #expect(world.run(limit: .seconds(1)) { to.receivedCount == 2_000 })
            world.on(server) { try! to.connection!.write(bytes(10)) }
            world.run(for: .seconds(1))
            #expect(from.receivedCount == 0)
            world.heal()
            #expect(world.run(limit: .seconds(1)) { from.receivedCount == 10 })
        }

        @Test func connectsFailAsOnARealNetwork() {
            let pair = Pair(seed: 3)
            let (world, client, server) = (pair.world, pair.client, pair.server)
            let (a, b) = (world.hosts[0], world.hosts[1])
            #expect(attempt(world, client, b.address(port: 81)) == .refused)
            #expect(attempt(world, client, .v4(IPv4Address(bits: 0x0B00_0001), port: 80)) == .unreachable)
            world.partition(a, b)
            #expect(attempt(world, client, b.address(port: 80)) == .timedOut)
            world.heal()
            #expect(attempt(world, client, b.address(port: 80)) == nil)
            #expect(attempt(world, client, .loopback(port: 80)) == .refused, "Loopback is another host's.")
            #expect(attempt(world, server, .loopback(port: 80)) == nil)
        }

        @Test func addressesAreTakenOnce() {
            let world = SimulatedWorld(seed: 4)
            let host = world.addHost("a")
            let (one, two) = (world.makeLoop(name: "1", on: host), world.makeLoop(name: "2", on: host))
            world.on(one) {
                let first = try! one.listen(at: host.address(port: 80)) { _ in }
                #expect(throws: StreamError.addressInUse) {
                    _ = try one.listen(at: host.address(port: 80)) { _ in }
                }
                #expect(throws: StreamError.addressInvalid) {
                    _ = try one.listen(at: .v4(IPv4Address(bits: 1), port: 80)) { _ in }
                }
                let unix = try! one.listen(at: .unix(path: "/run/x")) { _ in }
                #expect(first.address == host.address(port: 80))
                first.close()
                unix.close()
            }
            world.on(two) {
                let again = try! two.listen(at: host.address(port: 80)) { _ in }
                again.close()
            }
            world.run(for: .seconds(1))
            #expect(one.handles.count == 0)
        }

        @Test func backPressureAndWindow() {
            let pair = Pair(seed: 5)
            let (world, client, server) = (pair.world, pair.client, pair.server)
            let (from, to) = pair.connect()
            world.on(server) { to.connection!.pauseReading() }
            to.forgets = true
            world.on(client) {
                try! from.connection!.write(bytes(2 << 20))
                #expect(from.connection?.isWritable == false)
            }
            world.run(for: .seconds(5))
            world.on(client) {
                #expect(from.connection?.queuedBytes == 2 << 20 - ReactorLimits.simulatedWindowBytes)
            }
            #expect(from.writableCalls == 0)
            world.on(server) { to.connection!.resumeReading() }
            #expect(world.run(limit: .seconds(60)) { to.receivedCount == 2 << 20 })
            #expect(from.writableCalls == 1)
        }

        @Test func endsAndResets() {
            let pair = Pair(seed: 6)
            let (world, client, server) = (pair.world, pair.client, pair.server)
            let (from, to) = pair.connect()
            world.on(client) {
                try! from.connection!.write(bytes(100))
                from.connection.take()!.finish()
            }
            #expect(world.run(limit: .seconds(1)) { to.hasEnded })
            #expect(to.receivedCount == 100)
            world.on(server) { to.close() }

            let (second, third) = pair.connect()
            world.resetConnections(between: world.hosts[1], world.hosts[0])
            #expect(world.run(limit: .seconds(1)) { second.failure == .reset && third.failure == .reset })

            let (fourth, fifth) = pair.connect()
            world.faults.resetOneIn = 1
            world.on(client) { try! fourth.connection!.write(bytes(1)) }
            #expect(world.run(limit: .seconds(1)) { fourth.failure == .reset && fifth.failure == .reset })
            world.faults.resetOneIn = nil

            let (sixth, seventh) = pair.connect()
            world.on(server) { seventh.close() }
            #expect(world.run(limit: .seconds(1)) { sixth.hasEnded })
            world.on(client) { try! sixth.connection!.write(bytes(1)) }
            #expect(world.run(limit: .seconds(1)) { sixth.failure == .reset })
        }

        @Test func aKilledProcessIsSilent() {
            let pair = Pair(seed: 8)
            let (world, client, server) = (pair.world, pair.client, pair.server)
            let (from, to) = pair.connect()
            var fired = false
            world.on(server) { _ = server.schedule(after: .milliseconds(1)) { fired = true } }
            world.kill(server)
            #expect(world.run(limit: .seconds(1)) { from.hasEnded || from.failure != nil })
            world.run(for: .seconds(1))
            #expect(!fired && to.failure == nil && !to.hasEnded)
            #expect(attempt(world, client, world.hosts[1].address(port: 80)) == .refused)
            #expect(!server.post {})
            let again = world.makeLoop(name: "again", on: world.hosts[1])
            pair.listen(on: again)
            #expect(attempt(world, client, world.hosts[1].address(port: 80)) == nil)
        }

        @Test func stallsAreDeterministic() {
            let world = SimulatedWorld(seed: 9)
            let reports = ReportBox()
            var options = EventLoopOptions()
            options.stallThreshold = .milliseconds(10)
            options.onStall = { reports.durations.append($0.duration) }
            let loop = world.makeLoop(name: "slow", on: world.addHost("a"), options: options)
            world.on(loop) { world.spend(.milliseconds(10)) }
            world.on(loop) { world.spend(.milliseconds(11)) }
            #expect(reports.durations == [.milliseconds(11)])
        }

        @Test func stopsInOrder() {
            let pair = Pair(seed: 10)
            let (world, client) = (pair.world, pair.client)
            let (from, _) = pair.connect()
            client.stop()
            world.run(for: .seconds(1))
            #expect(from.failure == .loopStopped)
            #expect(!client.post {})
            #expect(world.loops[0].handles.count == 0)
        }
    }
}

private final class ReportBox: @unchecked Sendable {
    // Touched by the thread that steps the world.
    var durations: [Duration] = []
}

/// A client's loop on host 0, and a server's on host 1 that listens at port 80.
private final class Pair {
    let world: SimulatedWorld
    let client: EventLoop
    let server: EventLoop
    private var accepted: [Peer] = []
    private var listeners: [Server] = []

    init(seed: UInt64) {
        world = SimulatedWorld(seed: seed, recordsTrace: true)
        client = world.makeLoop(name: "client", on: world.addHost("a"))
        server = world.makeLoop(name: "server", on: world.addHost("b"))
        listen(on: server)
    }

    var address: SocketAddress { world.hosts[1].address(port: 80) }

    func listen(on loop: EventLoop) {
        world.on(loop) {
            listeners.append(simulatedServer(loop, address) { [unowned self] in accepted.append($0) })
        }
    }

    /// A new connection's two ends.
    func connect() -> (Peer, Peer) {
        accepted = []
        let from = Peer()
        world.on(client) {
            client.connect(to: address, deadline: .distantFuture) { outcome in
                if case .connected(let connection) = consume outcome { from.start(connection) }
            }
        }
        #expect(world.run(limit: .seconds(10)) { from.connection != nil && !accepted.isEmpty })
        return (from, accepted[0])
    }
}

private func simulatedServer(_ loop: EventLoop, _ address: SocketAddress, _ hear: @escaping (Peer) -> Void) -> Server {
    let server = Server()
    server.listener = try! loop.listen(at: address) { connection in
        let peer = Peer()
        peer.start(connection)
        hear(peer)
    }
    return server
}

/// How an attempt to connect fails, or nil when it does not.
private func attempt(_ world: SimulatedWorld, _ loop: EventLoop, _ address: SocketAddress) -> StreamError? {
    var result: StreamError??
    world.on(loop) {
        loop.connect(to: address, deadline: loop.now + .seconds(3)) { outcome in
            switch consume outcome {
            case .connected: result = .some(nil)
            case .failed(let error): result = error
            }
        }
    }
    #expect(world.run(limit: .seconds(5)) { result != nil })
    return result ?? .closed
}

/// Three hosts that talk, wait, and lose one another.
private func chatter(seed: UInt64) -> (trace: SimulatedTrace, heard: [Int]) {
    let world = SimulatedWorld(seed: seed, recordsTrace: true)
    world.faults.lossOneIn = 10
    world.faults.resetOneIn = 200
    var random = Random(seed: seed)
    var heard: [Int] = []
    var servers: [Server] = []
    let loops = ["a", "b", "c"].map { world.makeLoop(name: $0, on: world.addHost($0)) }
    for (number, loop) in loops.enumerated() {
        world.on(loop) {
            let server = simulatedServer(loop, world.hosts[number].address(port: 80)) { peer in
                peer.echoes = true
                peer.endsWithPeer = true
            }
            servers.append(server)
        }
    }
    for round in 0..<12 {
        let loop = loops[round % 3]
        let peer = Peer()
        world.on(loop) {
            loop.connect(to: world.hosts[(round + 1) % 3].address(port: 80), deadline: loop.now + .seconds(5)) {
                if case .connected(let connection) = consume $0 { peer.start(connection) }
            }
            for delay in [1, 20, 300] {
                let amount = 1 + random.below(20_000)
                loop.schedule(after: .milliseconds(delay)) {
                    try? peer.connection?.write(bytes(amount))
                    loop.post {}
                }
            }
            loop.schedule(after: .seconds(8)) {
                heard.append(peer.receivedCount)
                peer.close()
            }
        }
        world.run(for: .milliseconds(10))
    }
    world.partition(world.hosts[0], world.hosts[1])
    world.run(for: .seconds(1))
    world.heal()
    world.run(for: .seconds(20))
    return (world.trace, heard)
}
