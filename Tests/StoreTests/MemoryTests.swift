import Base
import Store
import Testing

@Suite struct MemoryTests {
    @Test func whatAMillionthKeyCosts() {
        var shard = Shard(number: ShardNumber(1), seed: 3)
        var results: [WriteResult] = []
        let value = Bytes(Array(repeating: 7, count: 100))
        let empty = shard.memory.overheadBytes
        for index in 0..<20_000 {
            let key = Bytes(Array("/registry/pods/default/web-\(index &* 7_919 % 20_000)".utf8))
            shard.apply(.writes([.put(key, value)]), revision: Revision(UInt64(index + 1) << 8 | 1), results: &results)
        }
        #expect(shard.memory.items == 20_000 && shard.memory.historyEvents == 20_000)
        #expect(shard.memory.historyBytes == 0)
        // The target is 200 bytes beside key and value; pages that are taken but not full are counted.
        #expect((shard.memory.overheadBytes - empty) / 20_000 < 200)
        #expect(shard.memory.total == shard.memory.keyBytes + 20_000 * 100 + shard.memory.overheadBytes)
    }

    @Test func replacedVersionsAreTheHistorysAndComeBack() {
        var shard = Shard(number: ShardNumber(1), seed: 3)
        var results: [WriteResult] = []
        var clock = HybridClock(last: .zero)
        func apply(_ writes: [Write]) {
            let revision = clock.next(shard: ShardNumber(1), count: writes.count, wall: .revisionOrigin)
            shard.apply(.writes(writes), revision: revision, results: &results)
        }
        let (key, value) = (Bytes([1, 2, 3]), Bytes(Array(repeating: 1, count: 1_000)))
        for _ in 0..<10 { apply([.put(key, value)]) }
        #expect(shard.memory.valueBytes == 1_000 && shard.memory.historyBytes == 9 * 1_003)
        apply([.delete(key)])
        #expect(shard.memory.valueBytes == 0 && shard.memory.keyBytes == 0 && shard.memory.items == 0)
        #expect(shard.memory.historyBytes == 10 * 1_003)
        apply([.put(key, value)])
        #expect(shard.memory.historyBytes == 10 * 1_003 && shard.memory.items == 1)
        shard.compact(through: .max)
        while shard.tidy(events: 10) {}
        #expect(shard.memory.historyBytes == 0 && shard.memory.historyEvents == 0 && shard.memory.valueBytes == 1_000)
        #expect(try! shard.get(key)?.version == 1)
        let settled = shard.memory
        // Ten thousand more rounds leave no trace.
        for _ in 0..<3_000 {
            apply([.put(key, value), .delete(key), .put(key, value)])
            shard.compact(through: .max)
        }
        while shard.tidy(events: 100) {}
        #expect(shard.memory == settled)
    }
}
