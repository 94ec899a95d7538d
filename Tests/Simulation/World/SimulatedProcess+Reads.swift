import Base
import Replication
import Store

extension SimulatedProcess: ShardSource {
    func withShard<R, E: Error>(_ number: ShardNumber, _ body: (borrowing Shard) throws(E) -> R) throws(E) -> R {
        try engine.member.withShard(number, body)
    }

    func shards(of durability: Durability) -> [ShardNumber] {
        let cluster = engine.cluster
        switch durability {
        case .durable: return (0..<cluster.shards).map { ShardNumber(UInt8($0)) }
        case .memory: return (0..<cluster.memoryShards).map { ShardNumber(UInt8(cluster.shards + $0)) }
        }
    }

    func get(_ key: Bytes, _ tag: UInt64) {
        if canary == .staleRead, random.oneIn(20), let old = stale[key.array] { return respond(tag, .got(old)) }
        do throws(ReadError) {
            let item = try withShard(engine.cluster.shard(forKey: key)) { shard throws(ReadError) in try shard.get(key)
            }
            respond(tag, .got(item))
        } catch {
            respond(tag, .readFailed(error))
        }
    }

    func rememberStale(_ command: Command, _ shard: ShardNumber) {
        guard case .writes(let writes) = command else { return }
        for write in writes {
            stale[write.key.array] = withShard(shard) { (try? $0.get(write.key)) ?? nil }
        }
    }

    /// Lists a prefix over all shards of a class at one revision: the newest one that is closed, or the one asked for.
    func list(_ prefix: Bytes, _ at: Revision?, _ durability: Durability, _ tag: UInt64) {
        let numbers = shards(of: durability)
        let revision = at ?? engine.exactRevision(of: durability)
        do throws(ReadError) {
            let floor = MergedFeed.floor(of: numbers, in: self)
            guard revision >= floor else { throw .compacted(floor: floor) }
            let closed = MergedFeed.closed(of: numbers, in: self)
            guard revision <= closed else { throw .future(latest: closed) }
            respond(tag, .listed(revision, try items(prefix, revision, numbers)))
        } catch {
            respond(tag, .readFailed(error))
        }
    }

    func items(_ prefix: Bytes, _ revision: Revision, _ numbers: [ShardNumber]) throws(ReadError) -> [Item] {
        var items: [Item] = []
        for number in numbers {
            var from: Bytes? = prefix
            while let start = from {
                from = try withShard(number) { shard throws(ReadError) in
                    try shard.range(from: start, to: prefix.endOfPrefix, at: revision, limit: 3) { items.append($0) }
                }
            }
        }
        return items
    }

    // MARK: Watches

    func wantPump() {
        guard !isPumpDue else { return }
        isPumpDue = true
        loop.schedule(after: .nanoseconds(500 + random.below(50_000))) { [weak self] in
            guard let self else { return }
            isPumpDue = false
            pumpWatches()
        }
    }

    /// Gives each watch some of what it lacks: not all at once, as a hub with bounded buffers does.
    private func pumpWatches() {
        var isMoreDue = false
        for index in watches.indices.reversed() {
            let limit = 1 + random.below(30)
            var events: [Event] = []
            let watch = watches[index]
            do throws(ReadError) {
                let given = try watches[index].feed.pump(self, limit: limit) { event in
                    if event.item.key.hasPrefix(watch.prefix) { events.append(event) }
                }
                if given == limit { isMoreDue = true }
            } catch {
                deliver(watch.watcher, watch.session, .expired)
                watches.remove(at: index)
                continue
            }
            if canary == .dropEvent, !events.isEmpty, random.oneIn(40) { events.removeFirst() }
            if !events.isEmpty { deliver(watch.watcher, watch.session, .events(events)) }
        }
        if isMoreDue { wantPump() }
    }

    func armBookmarks() {
        loop.schedule(after: .nanoseconds(1_000_000 + random.below(20_000_000))) { [weak self] in
            guard let self else { return }
            bookmark()
            armBookmarks()
        }
    }

    private func bookmark() {
        for durability in [Durability.durable, .memory] { _ = engine.exactRevision(of: durability) }
        for index in watches.indices where !watches[index].feed.awaitsStart {
            var progress = watches[index].feed.progress
            if canary == .earlyBookmark, random.oneIn(5) { progress = progress.advanced(by: 1 << 22) }
            guard progress > watches[index].bookmarked else { continue }
            watches[index].bookmarked = progress
            deliver(watches[index].watcher, watches[index].session, .bookmark(progress))
        }
    }
}
