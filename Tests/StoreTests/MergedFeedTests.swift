import Base
import Store
import Testing

/// The feed against all events of all shards, sorted.
@Suite struct MergedFeedTests {
    struct Shards: ShardSource {
        var shards: [Shard]

        func withShard<R, E: Error>(_ number: ShardNumber, _ body: (borrowing Shard) throws(E) -> R) throws(E) -> R {
            try body(shards[Int(number.rawValue)])
        }

        var numbers: [ShardNumber] { shards.map(\.number) }
    }

    /// Four shards that write by one clock and close when they please.
    struct World {
        var source: Shards
        var models: [NaiveShard]
        var draw: Draw
        var clock = HybridClock(last: Revision(milliseconds: 1, counter: 0, shard: ShardNumber(0)))

        init(seed: UInt64, limits: ShardLimits = ShardLimits()) {
            source = Shards(shards: (0..<4).map { Shard(number: ShardNumber($0), limits: limits, seed: seed) })
            models = (0..<4).map { NaiveShard(number: ShardNumber($0)) }
            draw = Draw(seed: seed, keys: 40)
        }

        mutating func step() {
            let index = draw.random.below(4)
            let wall = WallMilliseconds(WallMilliseconds.revisionOrigin.rawValue + Int64(draw.random.below(3)))
            if draw.random.oneIn(3) {
                source.shards[index].close(at: clock.next(shard: ShardNumber(UInt8(index)), wall: wall))
                models[index].closed = source.shards[index].closed
                return
            }
            let command = Command.writes((0..<draw.random.below(4)).map { _ in draw.write(in: models[index]) })
            let revision = clock.next(shard: ShardNumber(UInt8(index)), count: command.revisionCount, wall: wall)
            var results: [WriteResult] = []
            source.shards[index].apply(command, revision: revision, results: &results)
            #expect(results == models[index].apply(command, revision: revision))
        }

        mutating func closeAll() {
            for index in 0..<4 { source.shards[index].close(at: clock.latest) }
        }

        var closed: Revision { source.shards.map(\.closed).min()! }

        func events(after start: Revision, through: Revision) -> [Event] {
            models.flatMap(\.events).filter { $0.revision > start && $0.revision <= through }
                .sorted { $0.revision < $1.revision }
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func allEventsInOrderUpToTheClosedRevision(seed: UInt64) throws {
        var world = World(seed: seed)
        var feed = try MergedFeed(shards: world.source.numbers, after: .zero, in: world.source)
        var found: [Event] = []
        // Others begin in the middle, some of them in the future.
        var others: [(feed: MergedFeed, start: Revision, found: [Event])] = []
        for step in 0..<400 {
            world.step()
            if step % 8 == 0 {
                let limit = world.draw.random.oneIn(2) ? Int.max : world.draw.random.below(6)
                let before = found.count
                let count = try feed.pump(world.source, limit: limit) { found.append($0) }
                #expect(found.count == before + count && count <= limit)
                // Everything at or below the progress has come, and nothing above the closed revision.
                #expect(found == world.events(after: .zero, through: feed.progress))
                #expect(feed.progress <= world.closed)
                if count < limit { #expect(feed.progress == world.closed) }
            }
            if step % 60 == 0 {
                let ahead = Revision(world.clock.latest.rawValue + UInt64(world.draw.random.below(40) << 8))
                let start =
                    world.draw.random.oneIn(2)
                    ? found.randomElement(using: &world.draw.random)?.revision ?? .zero : ahead
                others.append((try MergedFeed(shards: world.source.numbers, after: start, in: world.source), start, []))
            }
            for index in others.indices where world.draw.random.oneIn(15) {
                let closed = world.closed
                var found: [Event] = []
                try others[index].feed.pump(world.source) { found.append($0) }
                others[index].found += found
                #expect(others[index].feed.awaitsStart == (closed < others[index].start))
                #expect(others[index].feed.progress == max(others[index].start, closed))
                #expect(others[index].found == world.events(after: others[index].start, through: closed))
            }
        }
        world.closeAll()
        try feed.pump(world.source) { found.append($0) }
        #expect(found == world.events(after: .zero, through: .max))
        #expect(feed.progress == world.clock.latest)
        #expect(!found.isEmpty && others.contains { !$0.found.isEmpty })
    }

    @Test(arguments: [6, 7] as [UInt64])
    func aFeedThatFallsBehindIsTold(seed: UInt64) throws {
        var limits = ShardLimits()
        limits.historyEvents = 10
        var world = World(seed: seed, limits: limits)
        var feeds: [(feed: MergedFeed, start: Revision, found: [Event])] = []
        var expired = 0
        for _ in 0..<600 {
            world.step()
            if world.draw.random.oneIn(20) {
                let floor = MergedFeed.floor(of: world.source.numbers, in: world.source)
                #expect(floor == world.source.shards.map(\.floor).max())
                if floor > .zero {
                    #expect(throws: ReadError.compacted(floor: floor)) {
                        try MergedFeed(
                            shards: world.source.numbers, after: Revision(floor.rawValue - 1), in: world.source)
                    }
                }
                feeds.append((try MergedFeed(shards: world.source.numbers, after: floor, in: world.source), floor, []))
            }
            for index in feeds.indices.reversed() where world.draw.random.oneIn(40) {
                var found: [Event] = []
                do {
                    try feeds[index].feed.pump(world.source) { found.append($0) }
                } catch {
                    expired += 1
                }
                feeds[index].found += found
                // With or without an error: nothing missing below the progress, nothing twice.
                let all = world.events(after: feeds[index].start, through: feeds[index].feed.progress)
                #expect(feeds[index].found == all)
            }
        }
        #expect(expired > 0)
    }

    @Test func idleShardsDoNotExpire() throws {
        var world = World(seed: 9)
        for _ in 0..<50 { world.step() }
        world.closeAll()
        var feed = try MergedFeed(shards: world.source.numbers, after: .zero, in: world.source)
        try feed.pump(world.source) { _ in }
        for index in 0..<4 { world.source.shards[index].compact(through: .max) }
        #expect(try feed.pump(world.source) { _ in } == 0)
        for _ in 0..<20 { world.step() }
        world.closeAll()
        var found: [Event] = []
        let start = feed.progress
        try feed.pump(world.source) { found.append($0) }
        #expect(found == world.events(after: start, through: .max))
    }
}
