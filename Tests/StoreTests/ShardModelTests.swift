import Base
import Store
import Testing

/// The shard against the naive one: the same commands, then the same answers to every question.
@Suite struct ShardModelTests {
    /// One shard of each kind, driven by one seed.
    struct Pair {
        var shard: Shard
        var model: NaiveShard
        var draw: Draw
        var clock = HybridClock(last: Revision(milliseconds: 1_000, counter: 0, shard: ShardNumber(0)))
        var wall = WallMilliseconds(WallMilliseconds.revisionOrigin.rawValue + 1_000)
        var results: [WriteResult] = []

        init(seed: UInt64, keys: Int, limits: ShardLimits = ShardLimits()) {
            shard = Shard(number: ShardNumber(3), limits: limits, seed: seed)
            model = NaiveShard(number: ShardNumber(3))
            draw = Draw(seed: seed, keys: keys)
        }

        mutating func apply(_ command: Command) {
            if draw.random.oneIn(3) { wall = WallMilliseconds(wall.rawValue + Int64(draw.random.below(3))) }
            let revision = clock.next(shard: shard.number, count: command.revisionCount, wall: wall)
            results.removeAll()
            shard.apply(command, revision: revision, results: &results)
            #expect(results == model.apply(command, revision: revision))
            #expect(shard.latest == model.latest)
        }

        mutating func write(deletes: Int = 3) {
            apply(.writes((0..<draw.random.below(4)).map { _ in draw.write(in: model, deletes: deletes) }))
        }

        /// A revision that may be anything: an event's, one beside it, below the floor, in the future.
        mutating func revision() -> Revision {
            guard !model.events.isEmpty, !draw.random.oneIn(10) else { return Revision(draw.random.next() >> 1) }
            let event = model.events[draw.random.below(model.events.count)].revision
            return Revision(event.rawValue + UInt64(draw.random.below(3)) - 1)
        }

        /// What a read at `revision` must throw.
        func refusal(_ revision: Revision) -> ReadError? {
            if revision < shard.floor { return .compacted(floor: shard.floor) }
            let latest = max(model.latest, model.closed)
            return revision > latest ? .future(latest: latest) : nil
        }

        mutating func checkGet() {
            let (key, revision) = (draw.key(), revision())
            #expect(try! shard.get(key) == model.newest(key.array))
            if let refusal = refusal(revision) {
                #expect(throws: refusal) { try shard.get(key, at: revision) }
            } else {
                #expect(try! shard.get(key, at: revision) == model.newest(key.array, at: revision))
            }
        }

        /// Pages through a range with random limits.
        mutating func checkRange() {
            var bounds = [draw.key(), draw.key()]
            if draw.random.oneIn(4) { bounds[0] = Bytes() }
            let to: Bytes? = draw.random.oneIn(3) ? nil : bounds[1]
            let revision: Revision? = draw.random.oneIn(2) ? nil : revision()
            if let revision, let refusal = refusal(revision) {
                #expect(throws: refusal) { try shard.range(from: bounds[0], to: to, at: revision) { _ in } }
                return
            }
            let expected = model.items(from: bounds[0].array, to: to?.array, at: revision ?? .max)
            if revision == nil { #expect(shard.count(from: bounds[0], to: to) == expected.count) }
            var found: [Item] = []
            var next: Bytes? = bounds[0]
            while let from = next {
                let (limit, bytes) = (1 + draw.random.below(50), draw.random.below(2_000))
                var page: [Item] = []
                next = try! shard.range(from: from, to: to, at: revision, limit: limit, bytes: bytes) {
                    page.append($0)
                }
                #expect(page.count <= limit && (page.count >= 1 || next == nil))
                #expect(page.count < 2 || page.reduce(0) { $0 + $1.key.count + $1.value.count } <= bytes)
                found += page
            }
            #expect(found == expected)
        }

        mutating func checkEvents() {
            let revision = revision()
            guard revision >= shard.floor else {
                #expect(throws: ReadError.compacted(floor: shard.floor)) { try shard.position(after: revision) }
                return
            }
            var position = try! shard.position(after: revision)
            let expected = model.events.filter { $0.revision > revision }
            #expect(try! shard.nextRevision(at: position) == expected.first?.revision)
            let through = expected.isEmpty ? Revision.max : expected[draw.random.below(expected.count)].revision
            var found: [Event] = []
            while try! shard.nextRevision(at: position).map({ $0 <= through }) ?? false {
                try! shard.events(from: &position, through: through, limit: 1 + draw.random.below(20)) {
                    found.append($0)
                }
            }
            #expect(found == expected.filter { $0.revision <= through })
        }

        mutating func checkMemory() {
            let items = model.items()
            let memory = shard.memory
            #expect(memory.items == items.count)
            #expect(memory.keyBytes == items.reduce(0) { $0 + $1.key.count })
            #expect(memory.valueBytes == items.reduce(0) { $0 + $1.value.count })
        }

        mutating func checkAll() {
            #expect(collect(shard) == model.items())
            checkMemory()
            for _ in 0..<5 {
                checkGet()
                checkRange()
                checkEvents()
            }
        }
    }

    static func collect(_ shard: Shard, at revision: Revision? = nil) -> [Item] {
        var items: [Item] = []
        _ = try! shard.range(from: Bytes(), to: nil, at: revision) { items.append($0) }
        return items
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func sameAnswers(seed: UInt64) {
        var pair = Pair(seed: seed, keys: 120)
        for step in 0..<900 {
            switch pair.draw.random.below(20) {
            case 0..<12: pair.write()
            case 12: pair.checkRange()
            case 13, 14: pair.checkGet()
            case 15: pair.checkEvents()
            case 16 where step % 3 == 0:
                let through = pair.revision()
                pair.apply(.compact(through))
                #expect(pair.shard.floor == pair.model.floor)
            case 17:
                pair.shard.tidy(events: pair.draw.random.below(40))
            case 18 where pair.draw.random.oneIn(4):
                let closed = pair.clock.next(shard: pair.shard.number, wall: pair.wall)
                pair.shard.close(at: closed)
                pair.model.closed = closed
                #expect(pair.shard.closed == closed)
            default: pair.checkMemory()
            }
        }
        pair.checkAll()
        // All history forgotten, the state is still right, and only the history's memory is gone.
        pair.apply(.compact(.max))
        while pair.shard.tidy(events: 64) {}
        #expect(pair.shard.memory.historyBytes == 0 && pair.shard.memory.historyEvents == 0)
        pair.checkAll()
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func smallHistory(seed: UInt64) {
        var limits = ShardLimits()
        limits.historyEvents = 40
        limits.historyBytes = 2_000
        var pair = Pair(seed: seed, keys: 60, limits: limits)
        var floor = Revision.zero
        for _ in 0..<800 {
            pair.write()
            #expect(pair.shard.floor >= floor)
            floor = pair.shard.floor
            #expect(pair.shard.memory.historyEvents <= 45)
            #expect(pair.shard.memory.historyBytes <= 2_250)
            if pair.draw.random.oneIn(40) { pair.checkAll() }
        }
        #expect(floor > .zero)
    }

    @Test func manyKeysSplitAndJoin() {
        var pair = Pair(seed: 21, keys: 6_400)
        // Ascending, then at random, then nearly all deleted, then again.
        let keys = pair.draw.keys
        for start in stride(from: 0, to: 3_000, by: 100) {
            pair.apply(.writes(keys[start..<start + 100].map { .put($0, Bytes([1])) }))
        }
        for key in keys.shuffled(using: &pair.draw.random) { pair.apply(.writes([.put(key, Bytes([2]))])) }
        #expect(ShardModelTests.collect(pair.shard) == pair.model.items())
        pair.checkRange()
        for key in keys.shuffled(using: &pair.draw.random).dropLast(30) { pair.apply(.writes([.delete(key)])) }
        pair.apply(.compact(.max))
        while pair.shard.tidy(events: 1_000) {}
        #expect(ShardModelTests.collect(pair.shard) == pair.model.items())
        for key in keys.shuffled(using: &pair.draw.random).prefix(2_000) { pair.apply(.writes([.put(key, Bytes())])) }
        for key in keys { pair.apply(.writes([.delete(key)])) }
        pair.apply(.compact(.max))
        while pair.shard.tidy(events: 1_000) {}
        #expect(ShardModelTests.collect(pair.shard).isEmpty && pair.shard.memory.items == 0)
        for key in keys.reversed().prefix(1_000) { pair.apply(.writes([.put(key, Bytes())])) }
        #expect(ShardModelTests.collect(pair.shard) == pair.model.items())
    }

    @Test func aCopyIsAValue() {
        var pair = Pair(seed: 31, keys: 50)
        for _ in 0..<200 { pair.write() }
        let before = pair
        for _ in 0..<200 { pair.write() }
        pair.apply(.compact(.max))
        while pair.shard.tidy(events: 64) {}
        var copy = before
        copy.checkAll()
        pair.checkAll()
        for _ in 0..<50 { copy.write() }
        copy.checkAll()
    }

    @Test func outOfOrderChangesNothing() {
        var shard = Shard(number: ShardNumber(1), seed: 1)
        let first = Revision(milliseconds: 5, counter: 0, shard: ShardNumber(1))
        var results: [WriteResult] = []
        let put = Command.writes([.put(Bytes([1]), Bytes([2]))])
        shard.apply(put, revision: first, results: &results)
        let refused = [
            first, Revision(milliseconds: 4, counter: 9, shard: ShardNumber(1)),
            Revision(milliseconds: 9, counter: 0, shard: ShardNumber(2)), Revision(rawValue: .max),
            Revision(rawValue: .max - 254),
        ]
        for revision in refused { shard.apply(put, revision: revision, results: &results) }
        shard.close(at: Revision(milliseconds: 10, counter: 0, shard: ShardNumber(0)))
        shard.apply(put, revision: Revision(milliseconds: 9, counter: 0, shard: ShardNumber(1)), results: &results)
        #expect(results.first == .written(first, previous: nil))
        #expect(results.dropFirst(6) == [.failed(.outOfOrder(latest: shard.closed))])
        #expect(results[1..<6].allSatisfy { $0 == .failed(.outOfOrder(latest: first)) })
        #expect(shard.latest == first && shard.memory.items == 1)
    }

    @Test func limitsAreTyped() {
        var limits = ShardLimits()
        limits.keyBytes = 4
        limits.valueBytes = 8
        var shard = Shard(number: ShardNumber(0), limits: limits, seed: 1)
        var results: [WriteResult] = []
        let long = Bytes([1, 2, 3, 4, 5])
        shard.apply(
            .writes([
                .put(long, Bytes()), .put(Bytes(), Bytes()), .put(Bytes([1]), Bytes(Array(repeating: 0, count: 9))),
                .delete(long), .put(Bytes([1, 2, 3, 4]), Bytes(Array(repeating: 0, count: 8))),
            ]), revision: Revision(1 << 30), results: &results)
        let key = WriteResult.failed(.keyInvalid(bytesMax: 4))
        #expect(results[0..<4] == [key, key, .failed(.valueTooLarge(bytesMax: 8)), key])
        #expect(results[4] == .written(Revision(1 << 30).advanced(by: 4), previous: nil))
    }
}
