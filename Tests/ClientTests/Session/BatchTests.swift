import APIModel
import Base
import Client
import Reactor
import Testing
import Wire

@Suite struct BatchTests {
    @Test func everyWriteHasItsResult() {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        var requests = (0..<10_000).map { ObjectRequest.create(configMap("c-\($0)")) }
        requests[17] = .create(configMap("c-3"))
        var results: [Result<ConfigMap, ClientError>] = []
        world.on { session.batch(requests) { results = $0 } }
        #expect(world.run { !results.isEmpty })
        #expect(results.count == 10_000)
        for (number, result) in results.enumerated() {
            if number == 17 {
                #expect(result.error?.isAlreadyExists == true)
            } else {
                #expect(result.value?.metadata.name == "c-\(number)")
            }
        }
        #expect(world.server.requests[.batch] == 3, "10,000 writes are three messages of at most 4,096.")
    }

    @Test func bigWritesAreSpread() {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        let text = String(repeating: "x", count: 300_000)
        let requests = (0..<10).map { ObjectRequest.create(configMap("c-\($0)", text)) }
        var results: [Result<ConfigMap, ClientError>] = []
        world.on { session.batch(requests) { results = $0 } }
        #expect(world.run { !results.isEmpty })
        #expect(results.allSatisfy { $0.value?.data["value"]?.utf8.count == 300_000 })
        #expect(world.server.requests[.batch] == 4)
    }

    @Test func aLostBatchIsUnknownWriteByWrite() {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        world.server.script = { message, _ in message == .batch ? .cuts : nil }
        var results: [Result<ConfigMap, ClientError>] = []
        world.on { session.batch((0..<3).map { .create(configMap("c-\($0)")) }) { results = $0 } }
        #expect(world.run { !results.isEmpty })
        #expect(results.map(\.error) == [.outcomeUnknown, .outcomeUnknown, .outcomeUnknown])
        #expect(world.server.requests[.batch] == 1)
    }

    @Test func anEmptyBatchIsAnswered() {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        var isAnswered = false
        world.on { session.batch([ObjectRequest<ConfigMap>]()) { isAnswered = $0.isEmpty } }
        #expect(world.run { isAnswered })
    }

    @Test func aWriterGathersATurn() {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        world.world.run(for: .milliseconds(100))
        let writer = world.on { BatchWriter(session) }
        var names: [String] = []
        world.on {
            for number in 0..<500 {
                writer.send(.create(configMap("c-\(number)"))) { names.append($0.value?.metadata.name ?? "-") }
            }
        }
        #expect(world.run { names.count == 500 })
        #expect(Set(names) == Set((0..<500).map { "c-\($0)" }))
        #expect(world.server.requests[.batch] == 1)
        #expect(world.server.requests[.create] == nil)
        // One write alone is its own request.
        world.on { writer.send(.create(configMap("d"))) { names.append($0.value?.metadata.name ?? "-") } }
        #expect(world.run { names.count == 501 })
        #expect(world.server.requests[.create] == 1)
    }

    @Test func aWriterHasFewBatchesUnderWay() {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        world.world.run(for: .milliseconds(100))
        let writer = world.on { BatchWriter(session) }
        var done = 0
        // Writes of many turns: while four batches are under way, the rest gathers.
        for turn in 0..<100 {
            world.on {
                for number in 0..<10 {
                    writer.send(.create(configMap("c-\(turn)-\(number)"))) { result in
                        #expect(result.value != nil)
                        done += 1
                    }
                }
            }
        }
        #expect(writer.inFlight <= 4)
        #expect(world.run { done == 1_000 })
        #expect(world.server.requests[.batch, default: 0] < 20)
    }

    @Test func aWriterSendsRefusalsAgainThatDidNothing() {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        let writer = world.on { BatchWriter(session) }
        var refusals = 5
        world.server.script = { message, envelope in
            guard message == .create, refusals > 0 else { return nil }
            refusals -= 1
            return .status(.tooManyRequests, StatusEnvelope(retryAfterMilliseconds: 200))
        }
        var done = 0
        world.on {
            for number in 0..<20 {
                writer.send(.create(configMap("c-\(number)"))) { result in
                    #expect(result.value != nil)
                    done += 1
                }
            }
        }
        #expect(world.run { done == 20 })
        #expect(world.store.objects[7]?.count == 20)
    }
}
