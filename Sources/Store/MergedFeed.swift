/// Lets a feed look at shards where their owner keeps them.
public protocol ShardSource {
    /// Calls `body` with the shard of this number.
    func withShard<R, E: Error>(_ number: ShardNumber, _ body: (borrowing Shard) throws(E) -> R) throws(E) -> R
}

/// The events of several shards as one stream in the order of revisions, up to the lowest closed revision.
///
/// Holds a place in each shard's history and no events: what has not been read yet is in the shards. A
/// feed that falls behind a floor answers `compacted` and is of no more use.
public struct MergedFeed: Sendable {
    private struct Cursor {
        let shard: ShardNumber
        var position: HistoryPosition
        /// The revision of the next event, when it is known to be there.
        var next: Revision?
    }

    private var cursors: [Cursor]
    /// Every event after the feed's start and at or below it has been given: what a bookmark may say,
    /// unless `awaitsStart`.
    public private(set) var progress: Revision
    /// The feed was started at a revision that its shards have not closed yet: it has given nothing, and no
    /// bookmark is due.
    public private(set) var awaitsStart = true

    /// A feed of `shards` that begins after `revision`.
    ///
    /// Throws `compacted` when `revision` is below the floor of one of them; the floor in the error is the highest.
    public init(
        shards: [ShardNumber], after revision: Revision, in source: some ShardSource
    ) throws(ReadError) {
        let floor = MergedFeed.floor(of: shards, in: source)
        guard revision >= floor else { throw .compacted(floor: floor) }
        cursors = []
        progress = revision
        for number in shards {
            let position = try source.withShard(number) { shard throws(ReadError) in try shard.position(after: revision)
            }
            cursors.append(Cursor(shard: number, position: position))
        }
    }

    /// The highest floor of `shards`: a revision below it is `Expired` on all of them.
    public static func floor(of shards: [ShardNumber], in source: some ShardSource) -> Revision {
        shards.reduce(Revision.zero) { floor, number in max(floor, source.withShard(number) { $0.floor }) }
    }

    /// The lowest closed revision of `shards`: no event at or below it is still to come.
    public static func closed(of shards: [ShardNumber], in source: some ShardSource) -> Revision {
        shards.reduce(Revision.max) { closed, number in min(closed, source.withShard(number) { $0.closed }) }
    }

    /// Gives events in the order of revisions, up to `limit` of them, and returns how many came.
    ///
    /// Stops at the lowest closed revision; `progress` is then that revision, or the last event's when `limit` ended it.
    @discardableResult
    public mutating func pump(
        _ source: some ShardSource, limit: Int = .max, _ body: (Event) -> Void
    ) throws(ReadError) -> Int {
        var closed = Revision.max
        for cursor in cursors { closed = min(closed, source.withShard(cursor.shard) { $0.closed }) }
        if awaitsStart, closed >= progress { awaitsStart = false }
        var given = 0
        for index in cursors.indices { try peek(index, in: source) }
        while given < limit {
            // The shard whose event comes next, and how far it may be read before another one's turn.
            var lowest: Int?
            var bound = closed
            for index in cursors.indices {
                guard let next = cursors[index].next, next <= closed else { continue }
                if let best = lowest, cursors[best].next! < next {
                    bound = min(bound, next)
                } else {
                    if let best = lowest { bound = min(bound, cursors[best].next!) }
                    lowest = index
                }
            }
            guard let lowest else {
                progress = max(progress, closed)
                return given
            }
            var position = cursors[lowest].position
            try source.withShard(cursors[lowest].shard) { shard throws(ReadError) in
                try shard.events(from: &position, through: bound, limit: limit - given) { event in
                    given += 1
                    progress = event.revision
                    body(event)
                }
            }
            cursors[lowest].position = position
            cursors[lowest].next = nil
            try peek(lowest, in: source)
        }
        return given
    }

    private mutating func peek(_ index: Int, in source: some ShardSource) throws(ReadError) {
        var position = cursors[index].position
        let progress = progress
        cursors[index].next = try source.withShard(cursors[index].shard) { shard throws(ReadError) in
            var next = try shard.nextRevision(at: position)
            if let early = next, early <= progress {
                // Started in the future: what came before the start is not for this feed.
                try shard.events(from: &position, through: progress) { _ in }
                next = try shard.nextRevision(at: position)
            }
            return next
        }
        cursors[index].position = position
    }
}
