import Base
import Store
import Testing
import Wire

@testable import APIServer

/// Some shards.
final class TestShards: ShardSource {
    var shards: [Shard]

    init(count: Int, limits: ShardLimits) {
        shards = (0..<count).map { Shard(number: ShardNumber(UInt8($0)), limits: limits, seed: 1) }
    }

    func withShard<R, E: Error>(_ number: ShardNumber, _ body: (borrowing Shard) throws(E) -> R) throws(E) -> R {
        try body(shards[Int(number.rawValue)])
    }
}

/// Some shards with a clock, and a hub over them: writes are applied and closed as a member does it.
final class WatchWorld {
    let source: TestShards
    var clock = HybridClock(last: .zero)
    var hub: WatchHub<RawWatch.Content, TestOutlet>
    var ends: [(TestOutlet, StatusCode)] = []
    var milliseconds: Int64 = 1_800_000_000_000

    init(
        shards count: Int = 4, shardLimits: ShardLimits = ShardLimits(), limits: WatchLimits = WatchLimits()
    ) {
        source = TestShards(count: count, limits: shardLimits)
        hub = try! WatchHub(shards: source.shards.map(\.number), in: source, limits: limits)
    }

    /// Closes every shard at the clock's highest value.
    func close() {
        for index in source.shards.indices { source.shards[index].close(at: clock.latest) }
    }

    /// Applies a write without closing.
    @discardableResult
    func apply(_ write: Write) -> Revision {
        milliseconds += 1
        let shard = write.key.array.reduce(0) { $0 &+ Int($1) } % source.shards.count
        let revision = clock.next(shard: ShardNumber(UInt8(shard)), wall: WallMilliseconds(milliseconds))
        var results: [WriteResult] = []
        source.shards[shard].apply(.writes([write]), revision: revision, results: &results)
        if case .failed(let failure) = results[0] { Issue.record("\(failure)") }
        return revision
    }

    @discardableResult
    func put(_ key: String, _ value: String = "v") -> Revision {
        let revision = apply(.put(Bytes(key.utf8), Bytes(value.utf8)))
        close()
        return revision
    }

    @discardableResult
    func delete(_ key: String) -> Revision {
        let revision = apply(.delete(Bytes(key.utf8)))
        close()
        return revision
    }

    func pump() {
        hub.pump(source)
        take()
    }

    /// Pumps, and lets watches catch up until none has anything to do.
    func settle() {
        pump()
        var rounds = 0
        while hub.isCatchingUp, rounds < 10_000 {
            hub.catchUp(source)
            take()
            rounds += 1
        }
    }

    func take() {
        for end in hub.ends { ends.append((end.outlet, end.status)) }
        hub.ends = []
    }

    @discardableResult
    func watch(
        _ prefix: String, after: Revision? = nil, content: RawWatch.Content = [], outlet: TestOutlet = TestOutlet(),
        bookmarkMilliseconds: UInt32 = 0, now: Instant = .origin
    ) throws -> TestOutlet {
        hub.pump(source)
        outlet.token = try hub.add(
            outlet, prefix: Bytes(prefix.utf8), after: after, content: content,
            bookmarkMilliseconds: bookmarkMilliseconds, in: source, now: now
        ).token
        return outlet
    }

    /// The stream of `outlet` has room again.
    func release(_ outlet: TestOutlet, items: Int) {
        outlet.room = items
        hub.becameWritable(outlet.token)
        take()
    }

    func status(of outlet: TestOutlet) -> StatusCode? {
        ends.first { $0.0 === outlet }?.1
    }
}

/// A stream that remembers what it was given, and has room for so many items.
final class TestOutlet: WatchOutlet {
    var token = SlabToken(index: .max, generation: 0)
    var room = Int.max
    var items: [RawWatchItem] = []
    var bytes: [Bytes] = []

    init(room: Int = .max) {
        self.room = room
    }

    func send(_ item: Payload) -> SendResult {
        guard room > 0 else { return .full }
        room -= 1
        let plain = item.plain
        bytes.append(plain)
        items.append(try! RawWatchItem(decoding: plain))
        return .queued
    }

    var events: [RawEvent] { items.flatMap(\.events) }
    var revisions: [UInt64] { events.map(\.revision) }
    var bookmarks: [UInt64] { items.map(\.bookmark).filter { $0 > 0 } }

    /// W1, W2 and W6: revisions rise, and no event comes at or below a bookmark before it.
    var isInOrder: Bool {
        var last: UInt64 = 0
        for item in items {
            for event in item.events {
                if event.revision <= last { return false }
                last = event.revision
            }
            if item.bookmark > 0 {
                if item.bookmark < last { return false }
                last = item.bookmark
            }
        }
        return true
    }
}
