import Base
import Store
import Testing

@Suite struct SnapshotTests {
    /// A shard with a history, and its naive twin.
    static func pair(seed: UInt64, writes: Int = 300, keys: Int = 80) -> ShardModelTests.Pair {
        var pair = ShardModelTests.Pair(seed: seed, keys: keys)
        for _ in 0..<writes { pair.write() }
        return pair
    }

    static func snapshot(
        _ shard: inout Shard, at revision: Revision? = nil, compression: SnapshotCompression = .deflate,
        owner: Bytes = Bytes([9, 8, 7]), slice bytes: Int = 500
    ) throws -> Bytes {
        var reader = try SnapshotReader(&shard, at: revision)
        defer { reader.end(&shard) }
        var encoder = try SnapshotEncoder(
            header: SnapshotHeader(shard: shard.number, revision: reader.revision, owner: owner),
            compression: compression)
        var out = ByteBuffer()
        while let slice = try reader.slice(of: shard, bytes: bytes) { encoder.append(slice, into: &out) }
        encoder.finish(into: &out)
        #expect(encoder.summary.bytes == UInt64(out.count))
        return out.finish()
    }

    static func load(_ bytes: Bytes, pieces: [Int] = [], number: ShardNumber = ShardNumber(3)) throws -> (
        Shard, SnapshotHeader
    ) {
        var loader = SnapshotLoader(number: number, seed: 77)
        var start = 0
        for piece in pieces where start < bytes.count {
            let end = min(bytes.count, start + piece)
            try loader.feed(bytes[start..<end])
            start = end
        }
        try loader.feed(bytes[start..<bytes.count])
        let (shard, header) = try loader.finish()
        return (shard, header)
    }

    /// The items alone, without a shard around them.
    static func decode(_ bytes: Bytes, pieces: [Int] = []) throws -> [Item] {
        var decoder = SnapshotDecoder()
        var items: [Item] = []
        var start = 0
        for piece in pieces + [bytes.count] where start < bytes.count {
            let end = min(bytes.count, start + piece)
            try decoder.feed(bytes[start..<end]) { item throws(SnapshotError) in items.append(item) }
            start = end
        }
        let summary = try decoder.finish()
        #expect(summary.items == UInt64(items.count) && summary.bytes == UInt64(bytes.count))
        return items
    }

    @Test(arguments: [1, 2, 3] as [UInt64], [SnapshotCompression.off, .deflate])
    func roundTripAtEveryRevision(seed: UInt64, compression: SnapshotCompression) throws {
        var pair = SnapshotTests.pair(seed: seed)
        for index in stride(from: 0, to: pair.model.events.count, by: 41) {
            let revision = pair.model.events[index].revision
            let bytes = try SnapshotTests.snapshot(&pair.shard, at: revision, compression: compression)
            let (shard, header) = try SnapshotTests.load(bytes)
            #expect(header == SnapshotHeader(shard: ShardNumber(3), revision: revision, owner: Bytes([9, 8, 7])))
            #expect(ShardModelTests.collect(shard) == pair.model.items(at: revision))
            #expect(shard.latest == revision && shard.floor == revision && shard.closed == revision)
            #expect(try shard.hash(at: revision) == pair.shard.hash(at: revision))
            #expect(throws: ReadError.compacted(floor: revision)) {
                try shard.position(after: Revision(revision.rawValue - 1))
            }
        }
    }

    @Test func aLoadedShardGoesOnAsTheFirst() throws {
        var pair = SnapshotTests.pair(seed: 5)
        let bytes = try SnapshotTests.snapshot(&pair.shard)
        pair.shard = try SnapshotTests.load(bytes).0
        pair.model.closed = pair.shard.closed
        for _ in 0..<300 { pair.write() }
        pair.checkAll()
    }

    @Test func everyCutIsTruncatedAndEverySplitIsTheSame() throws {
        var pair = SnapshotTests.pair(seed: 6, writes: 40, keys: 15)
        let bytes = try SnapshotTests.snapshot(&pair.shard)
        let expected = pair.model.items()
        for cut in 0..<bytes.count {
            #expect(throws: SnapshotError.truncated) { try SnapshotTests.decode(bytes[0..<cut]) }
            #expect(try SnapshotTests.decode(bytes, pieces: [cut]) == expected)
        }
        var random = Random(seed: 6)
        for _ in 0..<30 {
            let pieces = (0..<bytes.count).map { _ in random.below(9) }
            #expect(try SnapshotTests.decode(bytes, pieces: pieces) == expected)
        }
        #expect(throws: SnapshotError.trailingBytes) { try SnapshotTests.load(Bytes(bytes.array + [0])) }
    }

    @Test(arguments: [SnapshotCompression.off, .deflate])
    func everyDamagedByteIsAnError(compression: SnapshotCompression) throws {
        var pair = SnapshotTests.pair(seed: 7, writes: 60, keys: 30)
        let bytes = try SnapshotTests.snapshot(&pair.shard, compression: compression).array
        var random = Random(seed: 7)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= UInt8(1 << random.below(8))
            #expect(throws: SnapshotError.self) { try SnapshotTests.decode(Bytes(damaged)) }
        }
    }

    @Test func chunksCannotBeSwappedDroppedOrMixed() throws {
        var pair = ShardModelTests.Pair(seed: 8, keys: 30)
        let value = Bytes((0..<200_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) })
        for key in pair.draw.keys.prefix(8) { pair.apply(.writes([.put(key, value)])) }
        let first = try SnapshotTests.snapshot(&pair.shard, compression: .off, owner: Bytes([1])).array
        let other = try SnapshotTests.snapshot(&pair.shard, compression: .off, owner: Bytes([2])).array
        let start = 16 + 9 + 1 + 8
        let chunk = 32 + Int(first[start + 12]) + Int(first[start + 13]) << 8 + Int(first[start + 14]) << 16
        let (one, two) = (start..<start + chunk, start + chunk..<start + 2 * chunk)
        var swapped = first
        swapped.replaceSubrange(one, with: first[two])
        swapped.replaceSubrange(start + two.count..<start + two.count + chunk, with: first[one])
        var dropped = first
        dropped.removeSubrange(one)
        var mixed = first
        mixed.replaceSubrange(one, with: other[one])
        for damaged in [swapped, dropped, mixed] {
            #expect(throws: SnapshotError.chunkDamaged(ordinal: 0)) { try SnapshotTests.load(Bytes(damaged)) }
        }
        #expect(ShardModelTests.collect(try SnapshotTests.load(Bytes(first)).0) == pair.model.items())
    }

    @Test func errorsAreTyped() throws {
        var pair = SnapshotTests.pair(seed: 9, writes: 5)
        let bytes = try SnapshotTests.snapshot(&pair.shard)
        #expect(throws: SnapshotError.wrongShard(ShardNumber(3))) {
            try SnapshotTests.load(bytes, number: ShardNumber(4))
        }
        var newer = bytes.array
        newer[8] = 2
        #expect(throws: SnapshotError.versionUnknown(2)) { try SnapshotTests.load(Bytes(newer)) }
        #expect(throws: SnapshotError.notASnapshot) { try SnapshotTests.load(Bytes(Array("TriSharp".utf8))) }
        #expect(throws: SnapshotError.notASnapshot) { try SnapshotTests.load(Bytes([1])) }
        #expect(throws: SnapshotError.ownerTooLarge) {
            try SnapshotTests.snapshot(&pair.shard, owner: Bytes(Array(repeating: 0, count: 4_097)))
        }
        var decoder = SnapshotDecoder()
        #expect(throws: SnapshotError.notASnapshot) { try decoder.feed(Bytes([1])) { _ throws(SnapshotError) in } }
        #expect(throws: SnapshotError.failedBefore) { try decoder.feed(bytes) { _ throws(SnapshotError) in } }
        #expect(throws: SnapshotError.failedBefore) { try decoder.finish() }
    }

    @Test func rightChecksumsDoNotMakeItemsRight() throws {
        func load(_ items: [Item]) throws {
            let header = SnapshotHeader(shard: ShardNumber(3), revision: Revision(1_000))
            var encoder = try SnapshotEncoder(header: header)
            var out = ByteBuffer()
            encoder.append(SnapshotSlice(items: items), into: &out)
            encoder.finish(into: &out)
            _ = try SnapshotTests.load(out.finish())
        }
        func item(_ key: [UInt8], created: UInt64 = 1, modified: UInt64 = 2, version: UInt64 = 1) -> Item {
            Item(
                key: Bytes(key), value: Bytes(), created: Revision(created), modified: Revision(modified),
                version: version)
        }
        try load([item([1]), item([1, 0]), item([2], modified: 1_000)])
        let wrong = [
            [item([2]), item([1])], [item([1]), item([1])], [item([])], [item([1], created: 3)],
            [item([1], modified: 1_001)], [item([1], version: 0)], [item([1], created: 0)],
        ]
        for items in wrong { #expect(throws: SnapshotError.itemInvalid(ordinal: 0)) { try load(items) } }
    }

    @Test func anEmptyShard() throws {
        var shard = Shard(number: ShardNumber(3), seed: 1)
        shard.start(above: Revision(milliseconds: 9, counter: 0, shard: ShardNumber(0)))
        let (loaded, _) = try SnapshotTests.load(SnapshotTests.snapshot(&shard))
        #expect(loaded.memory.items == 0 && loaded.floor == shard.floor)
    }

    @Test func theShardGoesOnWhileItIsRead() throws {
        var pair = SnapshotTests.pair(seed: 10)
        let (expected, revision) = (pair.model.items(), pair.shard.latest)
        var hasher = try ShardHasher(&pair.shard, at: revision)
        let sum = try pair.shard.hash(at: revision)
        var reader = try SnapshotReader(&pair.shard)
        var found: [Item] = []
        while let slice = try reader.slice(of: pair.shard, bytes: 100) {
            found += slice.items
            for _ in 0..<20 { pair.write() }
            // The floor passes the pinned revision, for readers only.
            pair.apply(.compact(.max))
            pair.shard.tidy(events: 1_000)
            #expect(throws: ReadError.compacted(floor: pair.shard.floor)) {
                try pair.shard.get(pair.draw.keys[0], at: revision)
            }
        }
        #expect(found == expected)
        var again: UInt64?
        while again == nil { again = try hasher.step(pair.shard, keys: 7) }
        #expect(again == sum)
        #expect(pair.shard.memory.historyEvents > 0)
        reader.end(&pair.shard)
        hasher.end(&pair.shard)
        while pair.shard.tidy(events: 1_000) {}
        #expect(pair.shard.memory.historyEvents == 0)
        pair.checkAll()
    }

    @Test func aPinThatHoldsTooMuchIsBroken() throws {
        var limits = ShardLimits()
        limits.historyEvents = 20
        limits.pinnedHistoryBytes = 10_000
        var pair = ShardModelTests.Pair(seed: 12, keys: 30, limits: limits)
        for _ in 0..<100 { pair.write(deletes: 1_000) }
        var reader = try SnapshotReader(&pair.shard)
        _ = try reader.slice(of: pair.shard, bytes: 1)
        var writes = 0
        while pair.shard.holds(reader.pin), writes < 10_000 {
            pair.write(deletes: 1_000)
            writes += 1
            #expect(pair.shard.memory.historyBytes <= 10_500)
        }
        #expect(throws: SnapshotError.pinBroken) { try reader.slice(of: pair.shard) }
        reader.end(&pair.shard)
        while pair.shard.tidy(events: 100) {}
        #expect(pair.shard.memory.historyEvents <= 20)
        pair.checkAll()
    }
}
