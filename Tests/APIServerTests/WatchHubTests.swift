import Base
import Store
import Testing
import Wire

@testable import APIServer

/// W1 to W9 of `Protocol/watch.md`, over real shards and streams that are only pretended.
@Suite struct WatchHubTests {
    @Test func eventsOfAPrefixInOrder() throws {
        let world = WatchWorld()
        let all = try world.watch("")
        let some = try world.watch("a/")
        var expected: [UInt64] = []
        for number in 0..<100 {
            expected.append(world.put(number % 2 == 0 ? "a/\(number)" : "b/\(number)").rawValue)
            if number % 7 == 0 { world.pump() }
        }
        world.pump()
        #expect(all.revisions == expected)
        #expect(some.revisions == expected.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))
        #expect(all.isInOrder && some.isInOrder)
    }

    @Test func whatAnEventCarries() throws {
        let world = WatchWorld()
        let plain = try world.watch("k")
        let previous = try world.watch("k", content: .previous)
        let keys = try world.watch("k", content: [.previous, .keysOnly])
        let created = world.put("k", "one").rawValue
        let changed = world.put("k", "two").rawValue
        let deleted = world.delete("k").rawValue
        world.pump()
        #expect(
            plain.events == [
                RawEvent(revision: created, key: bytes("k"), value: bytes("one"), created: created, version: 1),
                RawEvent(revision: changed, key: bytes("k"), value: bytes("two"), created: created, version: 2),
                RawEvent(isDelete: true, revision: deleted, key: bytes("k")),
            ])
        #expect(plain.events.map(\.isCreate) == [true, false, false])
        let items = previous.events.map(\.previous)
        #expect(
            items == [
                nil, RawItem(value: bytes("one"), created: created, modified: created, version: 1),
                RawItem(value: bytes("two"), created: created, modified: changed, version: 2),
            ])
        #expect(keys.events.map(\.value) == [Bytes(), Bytes(), Bytes()])
        #expect(keys.events[2].previous?.value == Bytes() && keys.events[2].previous?.modified == changed)
    }

    /// The watches of a prefix get the same memory, not copies of it.
    @Test func oneEncodingForAll() throws {
        let world = WatchWorld()
        let outlets = try (0..<50).map { _ in try world.watch("a/") }
        world.put("a/1", String(repeating: "x", count: 1_000))
        world.pump()
        let first = outlets[0].bytes[0].withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        for outlet in outlets {
            #expect(outlet.bytes[0].withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } == first)
        }
        #expect(world.hub.counters.events == 1 && world.hub.counters.delivered == 50)
    }

    /// An event that another shard may still come before waits; W1 over shards.
    @Test func nothingBeforeItIsClosed() throws {
        let world = WatchWorld()
        let outlet = try world.watch("")
        let first = world.apply(.put(bytes("a"), bytes("1")))
        world.pump()
        #expect(outlet.items.isEmpty)
        world.close()
        world.pump()
        #expect(outlet.revisions == [first.rawValue])
    }

    @Test func resumesFromAnyRevision() throws {
        let world = WatchWorld(limits: .init(catchUpEventsPerTurn: 20, catchUpEventsPerWatcher: 7))
        var revisions = [world.clock.latest.rawValue]
        for number in 0..<200 { revisions.append(world.put("k/\(number % 9)", "\(number)").rawValue) }
        var outlets: [(Int, TestOutlet)] = []
        for start in stride(from: 0, through: 200, by: 13) {
            outlets.append((start, try world.watch("k/", after: Revision(max(revisions[start], 1)))))
        }
        // Writes go on while they read.
        while world.hub.isCatchingUp {
            revisions.append(world.put("k/new").rawValue)
            world.pump()
            world.hub.catchUp(world.source)
            try #require(revisions.count < 2_000)
        }
        revisions.append(world.put("k/last").rawValue)
        world.settle()
        for (start, outlet) in outlets { #expect(outlet.revisions == Array(revisions[(start + 1)...])) }
    }

    @Test func expiredAtOnceAndLater() throws {
        let world = WatchWorld()
        let first = world.put("a")
        for _ in 0..<50 { world.put("a") }
        let slow = try world.watch("", after: first, outlet: TestOutlet(room: 1))
        world.hub.catchUp(world.source)
        // It could take one item and reads history again when there is room; by then it is gone.
        for index in world.source.shards.indices { world.source.shards[index].compact(through: world.clock.latest) }
        let floor = world.source.shards.map(\.floor).max()!
        do {
            try world.watch("", after: first)
            Issue.record("A watch began below the floor.")
        } catch let refusal as WatchRefusal {
            #expect(refusal == .expired(floor: floor))
        }
        for _ in 0..<3 { world.put("a") }
        world.release(slow, items: 5)
        world.settle()
        #expect(slow.isInOrder)
        // Either it had all of what it may have, or it was told; it never goes on with a gap.
        if world.status(of: slow) == nil {
            #expect(slow.revisions.count == 53)
        } else {
            #expect(world.status(of: slow) == .expired)
        }
    }

    @Test func catchUpIsToldWhenHistoryGoesUnderIt() throws {
        let world = WatchWorld(limits: .init(catchUpEventsPerTurn: 4, catchUpEventsPerWatcher: 4))
        let first = world.put("a")
        for _ in 0..<100 { world.put("a") }
        let outlet = try world.watch("", after: first)
        world.pump()
        world.hub.catchUp(world.source)
        #expect(outlet.events.count == 4)
        for index in world.source.shards.indices { world.source.shards[index].compact(through: world.clock.latest) }
        world.settle()
        #expect(outlet.events.count == 4)
        #expect(world.status(of: outlet) == .expired)
        #expect(world.hub.watchers.isEmpty && world.hub.groups.isEmpty && world.hub.index.count == 0)
    }

    /// W7: nothing older than the start, and no bookmark before it.
    @Test func futureRevisions() throws {
        let world = WatchWorld()
        world.put("a")
        let start = Revision(world.clock.latest.rawValue + (5 << 22))
        let outlet = try world.watch("", after: start, bookmarkMilliseconds: 100)
        var after: [UInt64] = []
        for _ in 0..<12 {
            let revision = world.put("a")
            if revision > start { after.append(revision.rawValue) }
            world.settle()
            world.hub.requestBookmark(outlet.token)
            world.hub.tick(now: .origin + .seconds(1))
        }
        try #require(!after.isEmpty && after.count < 12)
        #expect(outlet.revisions == after)
        #expect(outlet.bookmarks.allSatisfy { $0 >= start.rawValue } && !outlet.bookmarks.isEmpty)
        #expect(outlet.isInOrder)
    }

    @Test func bookmarksAtIntervalsAndOnDemand() throws {
        let world = WatchWorld()
        let now = Instant.origin
        let regular = try world.watch("a/", bookmarkMilliseconds: 1_000, now: now)
        let asked = try world.watch("b/")
        world.put("a/1")
        let last = world.put("c/1")
        world.pump()
        world.hub.tick(now: now + .milliseconds(999))
        #expect(regular.bookmarks.isEmpty)
        world.hub.tick(now: now + .milliseconds(1_000))
        #expect(regular.bookmarks == [last.rawValue])
        world.hub.requestBookmark(asked.token)
        #expect(asked.bookmarks == [last.rawValue])
        world.hub.tick(now: now + .milliseconds(1_999))
        #expect(regular.bookmarks.count == 1)
        world.hub.tick(now: now + .milliseconds(2_001))
        #expect(regular.bookmarks.count == 2 && asked.bookmarks.count == 1)
        #expect(regular.isInOrder)
    }

    /// A bookmark that a blocked watch asked for comes after everything before it (W6).
    @Test func bookmarkBehindABacklog() throws {
        let world = WatchWorld()
        let outlet = try world.watch("", outlet: TestOutlet(room: 1))
        let revisions = (0..<3).map { number in
            let revision = world.put("a\(number)").rawValue
            world.pump()
            return revision
        }
        world.hub.requestBookmark(outlet.token)
        #expect(outlet.bookmarks.isEmpty)
        world.release(outlet, items: 10)
        #expect(outlet.revisions == revisions)
        #expect(outlet.bookmarks == [revisions[2]])
        #expect(outlet.isInOrder)
        #expect(world.hub.backlogBytes == 0)
    }

    /// W9: the one that does not read is cut; the others miss nothing, and what waits is bounded.
    @Test func slowReaderIsCut() throws {
        let world = WatchWorld(limits: .init(groupBacklogBytesMax: 20_000))
        let slow = try world.watch("", outlet: TestOutlet(room: 3))
        let slower = try world.watch("", outlet: TestOutlet(room: 2))
        let fast = try world.watch("")
        var revisions: [UInt64] = []
        for number in 0..<100 {
            revisions.append(world.put("k\(number)", String(repeating: "x", count: 1_000)).rawValue)
            world.pump()
            #expect(world.hub.backlogBytes <= 20_000 + 1_100)
        }
        #expect(fast.revisions == revisions)
        #expect(world.status(of: slow) == .slowReader && world.status(of: slower) == .slowReader)
        #expect(world.ends.first?.0 === slower)
        #expect(world.hub.counters.slowReaders == 2)
        #expect(world.hub.backlogBytes == 0)
        // It resumes after the last revision that it saw: W5.
        #expect(slow.revisions == Array(revisions[..<3]))
        let resumed = try world.watch("", after: Revision(revisions[2]))
        world.settle()
        #expect(resumed.revisions == Array(revisions[3...]))
    }

    @Test func slowReaderThatComesBackMissesNothing() throws {
        let world = WatchWorld()
        let outlets = try (0..<5).map { try world.watch("", outlet: TestOutlet(room: $0)) }
        var revisions: [UInt64] = []
        for number in 0..<200 {
            revisions.append(world.put("k\(number)").rawValue)
            world.pump()
            world.release(outlets[number % 5], items: number % 11)
        }
        for outlet in outlets { world.release(outlet, items: .max) }
        for outlet in outlets { #expect(outlet.revisions == revisions) }
        #expect(world.hub.backlogBytes == 0)
    }

    /// The bound over all prefixes: however many slow watches there are, memory is bounded.
    @Test func allBacklogsAreBounded() throws {
        let world = WatchWorld(limits: .init(backlogBytesMax: 50_000))
        let outlets = try (0..<100).map { try world.watch("p\($0)/", outlet: TestOutlet(room: 0)) }
        for round in 0..<20 {
            for number in 0..<100 { world.put("p\(number)/\(round)", String(repeating: "x", count: 500)) }
            world.pump()
            #expect(world.hub.backlogBytes <= 51_000)
        }
        let cut = outlets.filter { world.status(of: $0) == .slowReader }.count
        #expect(cut > 50 && cut < 100)
    }

    @Test func manyIdleWatchersCostAnEventNothing() throws {
        let world = WatchWorld()
        let idle = try (0..<1_000).map { try world.watch("idle/\($0)/") }
        let one = try world.watch("busy/")
        for number in 0..<100 { world.put("busy/\(number)") }
        world.pump()
        #expect(one.events.count == 100)
        #expect(idle.allSatisfy { $0.items.isEmpty })
        #expect(world.hub.counters.delivered == 100)
    }

    @Test func refusesMoreThanItsLimit() throws {
        let world = WatchWorld(limits: .init(watchersMax: 2))
        try world.watch("a")
        let second = try world.watch("b")
        #expect(throws: WatchRefusal.tooManyWatchers) { try world.watch("c") }
        world.hub.remove(second.token)
        try world.watch("c")
        #expect(world.hub.watchers.count == 2 && world.hub.index.count == 2)
    }

    /// Watches come, go, block and resume at random; every one that was not cut has exactly its events.
    @Test(arguments: 0..<20) func chaos(seed: Int) throws {
        var random = Random(seed: UInt64(seed))
        let limits = WatchHub<RawWatch.Content, TestOutlet>.Limits(
            groupBacklogBytesMax: 4_000, backlogBytesMax: 10_000, catchUpEventsPerTurn: 16, catchUpEventsPerWatcher: 5)
        let world = WatchWorld(shards: 1 + random.below(4), limits: limits)
        let prefixes = ["", "a", "a/b", "a/b/c", "b", "a/c", "zz"]
        var history: [(revision: UInt64, key: String)] = [(world.clock.latest.rawValue, "")]
        var open: [(outlet: TestOutlet, prefix: String, after: UInt64)] = []
        for _ in 0..<600 {
            switch random.below(10) {
            case 0...4:
                let key = prefixes[random.below(prefixes.count)] + "/\(random.below(5))"
                history.append((world.put(key, String(repeating: "v", count: random.below(200))).rawValue, key))
            case 5:
                let start = random.oneIn(2) ? nil : history[random.below(history.count)].revision
                let prefix = prefixes[random.below(prefixes.count)]
                let outlet = TestOutlet(room: random.below(20))
                world.hub.pump(world.source)
                let (token, after) = try world.hub.add(
                    outlet, prefix: bytes(prefix), after: start.map { Revision($0) }, content: [],
                    bookmarkMilliseconds: 0, in: world.source, now: .origin)
                outlet.token = token
                open.append((outlet, prefix, after.rawValue))
            case 6 where !open.isEmpty:
                let closed = open.remove(at: random.below(open.count))
                world.hub.remove(closed.outlet.token)
            case 7 where !open.isEmpty:
                world.release(open[random.below(open.count)].outlet, items: random.below(30))
            case 8 where !open.isEmpty:
                world.pump()
                world.hub.requestBookmark(open[random.below(open.count)].outlet.token)
            default:
                world.pump()
                world.hub.catchUp(world.source)
                world.take()
            }
        }
        world.settle()
        for watch in open where world.status(of: watch.outlet) == nil { world.release(watch.outlet, items: .max) }
        world.settle()
        for watch in open {
            #expect(watch.outlet.isInOrder)
            let expected = history.filter { $0.revision > watch.after && $0.key.hasPrefix(watch.prefix) }.map(
                \.revision)
            if world.status(of: watch.outlet) == nil {
                #expect(watch.outlet.revisions == expected)
            } else {
                #expect(watch.outlet.revisions == Array(expected.prefix(watch.outlet.revisions.count)))
            }
        }
        #expect(world.hub.backlogBytes == 0)
    }
}

func bytes(_ text: String) -> Bytes { Bytes(text.utf8) }
