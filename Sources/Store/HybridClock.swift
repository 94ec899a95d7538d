/// Issues revisions: one clock for all shards of a process (Kulkarni et al., "Logical Physical Clocks", 2014).
///
/// A revision is above everything issued or observed before, and follows the time of day where that is
/// ahead. When the time of day falls back, the clock goes on counting from where it was; when 16,384
/// revisions of one millisecond are used up, the counter carries into the next one.
public struct HybridClock: Sendable {
    private var tick: UInt64
    /// The highest revision issued or observed.
    public private(set) var latest: Revision

    /// How far ahead of our time of day another clock may be before what it says is refused.
    public static let aheadMilliseconds: UInt64 = 500

    /// A clock that continues above `last`: the bound of durable revisions that a restart has read.
    public init(last: Revision) {
        tick = last.tick
        latest = last
    }

    /// A revision above everything issued or observed.
    public mutating func next(shard: ShardNumber, wall: WallMilliseconds) -> Revision {
        next(shard: shard, count: 1, wall: wall)
    }

    /// The first of `count` revisions in a row, all of them above everything issued or observed.
    ///
    /// Revision `i` of the row is `first.advanced(by: i)`.
    public mutating func next(shard: ShardNumber, count: Int, wall: WallMilliseconds) -> Revision {
        precondition(count > 0, "A row of revisions has at least one.")
        let first = max(tick + 1, wall.sinceOrigin << (Revision.fractionBits - Revision.shardBits))
        tick = first + UInt64(count - 1)
        precondition(tick < 1 << 55, "The clock has no revisions left: it is set past the year 2093.")
        latest = Revision(tick: tick, shard: shard)
        return Revision(tick: first, shard: shard)
    }

    /// Moves the clock to a revision that somebody else has issued: what follows is ordered after it.
    ///
    /// Throws when that revision is more than 500 ms ahead of `wall`; the clock is unchanged then, so that
    /// one bad clock does not spoil the order of all.
    public mutating func observe(_ revision: Revision, wall: WallMilliseconds) throws(ClockError) {
        guard revision > latest else { return }
        guard revision <= .max else { throw .outOfRange }
        let limit = wall.sinceOrigin + HybridClock.aheadMilliseconds
        guard revision.milliseconds <= limit else {
            throw .ahead(milliseconds: revision.milliseconds - wall.sinceOrigin)
        }
        tick = max(tick, revision.tick)
        latest = revision
    }

    /// How far the clock is ahead of the time of day, in milliseconds: the time of day was set back, or a bound is ahead.
    public func milliseconds(aheadOf wall: WallMilliseconds) -> UInt64 {
        latest.milliseconds > wall.sinceOrigin ? latest.milliseconds - wall.sinceOrigin : 0
    }
}

/// Why a clock's value was refused.
public enum ClockError: Error, Equatable, Sendable {
    /// It is this far ahead of our time of day, more than 500 ms.
    case ahead(milliseconds: UInt64)
    /// Our time of day has moved this far from where the monotonic clock says it should be, more than 500 ms.
    case drifted(milliseconds: Int64)
    /// It has more than 63 bits.
    case outOfRange
}
