import APIModel
import Base
import Replication
import Store
import Testing
import Wire

@testable import APIServer

@Suite(.timeLimit(.minutes(1))) struct EventExpiryTests {
    private typealias Event = APIModel.Event

    private func event(_ name: String) -> Event {
        Event {
            $0.metadata.name = name
            $0.involvedObject.kind = "Pod"
            $0.involvedObject.name = "p"
            $0.involvedObject.namespace = "default"
        }
    }

    /// Events go when nobody has written them for their life, and nothing else does.
    @Test(arguments: [true, false]) func eventsGo(inMemory: Bool) async throws {
        try await withObjects({ options in
            options.eventLife = .milliseconds(100)
            if inMemory { options.member.memoryPrefixes = MemoryKeys.prefixes }
        }) { calls, _ in
            let watching = try await calls.watch(Event.self)
            try await calls.create(ConfigMap { $0.metadata.name = "stays" })
            for number in 0..<600 { try await calls.create(event("e\(number)")) }
            var gone: Set<String> = []
            for try await item in watching {
                for event in try ObjectEventChunk(decoding: item).events where event.kind == .deleted {
                    gone.insert(try Event(decoding: event.object).metadata.name)
                }
                if gone.count == 600 { break }
            }
            #expect(gone.count == 600)
            #expect(try await calls.list(Event.self).items.isEmpty)
            #expect(try await calls.get(ConfigMap.self, "stays").metadata.name == "stays")
        }
    }

    /// What is expired is judged by the revision of the last write alone.
    @Test func portions() throws {
        var shard = Shard(number: ShardNumber(3), limits: ShardLimits(), seed: 1)
        let prefix = Bytes("events/".utf8)
        let origin = WallMilliseconds.revisionOrigin.rawValue
        for number in 0..<10 {
            let revision = Revision(milliseconds: UInt64(1_000 + number), counter: 0, shard: ShardNumber(3))
            var results: [WriteResult] = []
            shard.apply(
                .writes([.put(Bytes("events/a/\(number)".utf8), Bytes([1]))]), revision: revision, results: &results)
        }
        let limit = Revision(startOf: WallMilliseconds(origin + 1_004))
        let portion = EventExpiry.portion(of: shard, from: prefix, to: prefix.endOfPrefix, olderThan: limit)
        #expect(portion.expired.count == 4 && portion.next == nil)
        #expect(portion.expired.first?.conditions.revision?.milliseconds == 1_000)
    }
}
