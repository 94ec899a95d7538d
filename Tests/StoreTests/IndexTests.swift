import Base
import Store
import Testing

@Suite struct IndexTests {
    /// Every byte of a value below 4 is a term of one byte.
    struct SmallBytes: IndexRule {
        func terms(key: Bytes, value: Bytes, into terms: inout [Bytes]) {
            for byte in Set(value.array) where byte < 4 { terms.append(Bytes([byte])) }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func sameAsLookingAtEveryValue(seed: UInt64) {
        var pair = ShardModelTests.Pair(seed: seed, keys: 300)
        for _ in 0..<100 { pair.write() }
        let prefix = Bytes(Array("/registry/pods/".utf8))
        let index = pair.shard.addIndex(prefix: prefix, rule: SmallBytes())
        for round in 0..<40 {
            for _ in 0..<20 { pair.write() }
            if round % 10 == 5 { pair.apply(.compact(.max)) }
            for byte in 0..<5 as Range<UInt8> {
                let from = pair.draw.random.oneIn(2) ? Bytes() : pair.draw.key()
                let expected = pair.model.items(from: from.array).filter {
                    $0.key.hasPrefix(prefix) && byte < 4 && $0.value.array.contains(byte)
                }
                var found: [Item] = []
                var next: Bytes? = from
                while let start = next {
                    next = pair.shard.items(index, term: Bytes([byte]), from: start, limit: 3) { found.append($0) }
                }
                #expect(found == expected)
            }
        }
        pair.checkAll()
    }
}
