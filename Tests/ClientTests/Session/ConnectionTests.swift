import APIModel
import Base
import Client
import Reactor
import Testing
import Wire

@Suite struct ConnectionTests {
    @Test func requestsWaitForTheServer() {
        let world = World()
        world.on(world.server) { world.server.stop() }
        let session = world.session()
        defer { world.end(session) }
        var answer: Result<ConfigMap, ClientError>?
        world.on { session.send(.create(configMap("a"))) { answer = $0 } }
        world.world.run(for: .seconds(2))
        #expect(answer == nil)
        #expect(session.lastConnectFailure != nil)
        world.on(world.server) { world.server.start() }
        #expect(world.run { answer != nil })
        #expect(answer?.value != nil)
    }

    @Test func patienceEnds() throws {
        let world = World()
        world.on(world.server) { world.server.stop() }
        let session = world.session { $0.connectPatience = .seconds(3) }
        defer { world.end(session) }
        let start = world.world.now
        let error = try #require(world.answer(session, .create(configMap("a")))?.error)
        guard case .unavailable(.unreachable(let reason)) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(reason == "dial 10.0.0.2:6443: connection refused")
        #expect(error.kubectlText == "Unable to connect to the server: dial 10.0.0.2:6443: connection refused")
        #expect(world.world.now - start >= .seconds(3) && world.world.now - start < .milliseconds(3_100))
    }

    @Test func noPatienceFailsWithTheFirstRound() {
        let world = World()
        world.on(world.server) { world.server.stop() }
        let session = world.session { $0.connectPatience = .zero }
        defer { world.end(session) }
        let start = world.world.now
        #expect(world.answer(session, .create(configMap("a")))?.error != nil)
        #expect(world.world.now - start < .milliseconds(100))
        // The next one knows already.
        #expect(world.answer(session, .create(configMap("b")))?.error != nil)
        #expect(world.world.now - start < .milliseconds(200))
        world.on(world.server) { world.server.start() }
        world.world.run(for: .seconds(6))
        #expect(world.answer(session, .create(configMap("c")))?.value != nil)
    }

    @Test func refusedCredentialsAreSaidAtOnce() {
        let world = World()
        world.server.refusal = "no such token"
        let session = world.session()
        defer { world.end(session) }
        let start = world.world.now
        #expect(world.answer(session, .create(configMap("a")))?.error == .unavailable(.refused("no such token")))
        #expect(world.world.now - start < .seconds(1))
    }

    @Test func anotherServerTakesOver() {
        let world = World(servers: 3)
        let session = world.session()
        defer { world.end(session) }
        #expect(world.answer(session, .create(configMap("a")))?.value != nil)
        world.on(world.server) { world.server.stop() }
        // What is sent before the loss is noticed would be of unknown outcome.
        world.world.run(for: .milliseconds(10))
        #expect(world.answer(session, .create(configMap("b")))?.value != nil)
        #expect(world.servers[1].requests[.create] == 1)
        world.on(world.servers[1]) { world.servers[1].stop() }
        world.world.run(for: .milliseconds(10))
        #expect(world.answer(session, .create(configMap("c")))?.value != nil)
        #expect(world.servers[2].requests[.create] == 1)
    }

    @Test func aDrainingServerNamesTheNext() {
        let world = World(servers: 3)
        let session = world.session()
        defer { world.end(session) }
        #expect(world.answer(session, .create(configMap("a")))?.value != nil)
        // A request that is under way goes on there.
        var held: Result<ConfigMap, ClientError>?
        world.server.script = { message, _ in message == .get ? .silence : nil }
        var slow: ObjectRequest<ConfigMap> = .get("a", in: "default")
        slow.deadline = .seconds(5)
        world.on { session.send(slow) { held = $0 } }
        world.world.run(for: .milliseconds(100))
        world.on(world.server) {
            world.server.drain(GoAway(reason: "bye", addresses: [world.servers[2].address.description]))
        }
        world.world.run(for: .milliseconds(100))
        #expect(world.answer(session, .create(configMap("b")))?.value != nil)
        #expect(world.servers[2].requests[.create] == 1)
        #expect(held == nil)
        #expect(world.run { held != nil })
        #expect(held?.error == .deadlinePassed)
    }

    @Test func noReadGoesBackOnAnotherServer() {
        let world = World(servers: 2)
        let session = world.session()
        defer { world.end(session) }
        #expect(world.answer(session, .create(configMap("a")))?.value != nil)
        let seen = session.revision
        #expect(seen > 0)
        world.on(world.server) { world.server.stop() }
        // What is sent before the loss is noticed would be of unknown outcome.
        world.world.run(for: .milliseconds(10))
        #expect(world.answer(session, .create(configMap("b")))?.value != nil)
        #expect(world.servers[1].highestTold >= seen)
    }

    @Test func theLimitOfStreamsIsNoError() {
        let world = World()
        world.on(world.server) {
            world.server.stop()
            world.server.streams = 8
            world.server.start()
        }
        let session = world.session()
        defer { world.end(session) }
        var answered: [Int] = []
        world.on {
            for number in 0..<200 {
                session.send(.create(configMap("c-\(number)"))) { result in
                    #expect(result.value != nil)
                    answered.append(number)
                }
            }
        }
        #expect(world.run { answered.count == 200 })
        #expect(answered == Array(0..<200), "Requests were not taken up in their order.")
    }

    @Test func closingEndsEveryCallOnce() {
        let world = World()
        let session = world.session()
        world.server.script = { _, _ in .silence }
        var ends: [ClientError] = []
        world.world.run(for: .milliseconds(100))
        world.on {
            session.send(.create(configMap("a"))) { ends.append($0.error!) }
            session.send(.get("a", in: "default")) { (result: Result<ConfigMap, ClientError>) in
                ends.append(result.error!)
            }
        }
        world.world.run(for: .milliseconds(100))
        world.on(world.server) { world.server.stop() }
        world.on {
            session.send(.get("b", in: "default")) { (result: Result<ConfigMap, ClientError>) in
                ends.append(result.error!)
            }
            session.close()
            session.send(.create(configMap("c"))) { ends.append($0.error!) }
        }
        world.world.run(for: .seconds(10))
        #expect(ends.count == 4)
        #expect(ends.filter { $0 == .outcomeUnknown }.count == 1)
        #expect(session.callCount == 0)
    }

    @Test func cancelledCallsHearSoOnce() {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        world.server.script = { _, _ in .silence }
        var ends: [ClientError] = []
        world.world.run(for: .milliseconds(100))
        world.on {
            let id = session.send(.create(configMap("a"))) { ends.append($0.error!) }
            session.cancel(id)
            session.cancel(id)
        }
        #expect(ends == [.cancelled])
        #expect(session.callCount == 0)
    }

    @Test func whatWaitsIsBounded() {
        let world = World()
        world.on(world.server) { world.server.stop() }
        let session = world.session()
        defer { world.end(session) }
        var overloaded = 0
        let big = configMap("a", String(repeating: "x", count: 1 << 20))
        world.on {
            for _ in 0..<100 {
                session.send(.create(big)) { if $0.error == .overloaded { overloaded += 1 } }
            }
        }
        world.world.run(for: .milliseconds(10))
        #expect(overloaded > 30 && overloaded < 40)
    }

    @Test func everyCallEndsOnceWhateverTheNetworkDoes() {
        for seed in 0..<20 as Range<UInt64> {
            let world = World(seed: seed, servers: 2)
            world.world.faults.resetOneIn = 40
            world.world.faults.lossOneIn = 100
            let session = world.session { $0.connections = 2 }
            var ends = [Int](repeating: 0, count: 400)
            var unknown = 0
            world.on {
                for number in 0..<400 {
                    session.send(.create(configMap("c-\(number)"))) { result in
                        ends[number] += 1
                        switch result {
                        case .success: break
                        case .failure(.outcomeUnknown): unknown += 1
                        case .failure(let error): #expect(error.isAlreadyExists == false, "\(error)")
                        }
                    }
                }
            }
            #expect(world.run { session.callCount == 0 })
            #expect(ends.allSatisfy { $0 == 1 })
            // What succeeded is there once; what is unknown is there or not.
            let stored = world.store.objects[7]?.count ?? 0
            #expect(stored <= 400 && stored >= 400 - unknown)
            world.end(session)
        }
    }
}
