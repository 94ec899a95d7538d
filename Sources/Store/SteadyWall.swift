public import Base

/// The time of day that revisions follow: read once at the start, then carried on by the monotonic clock.
///
/// A step of the machine's time of day, forward or back, does not move it, so it cannot poison the order.
public struct SteadyWall: Sendable {
    private let origin: WallMilliseconds
    private let start: Instant

    /// The time of day and the monotonic clock, read at the same moment.
    public init(wall: WallMilliseconds, now: Instant) {
        origin = wall
        start = now
    }

    /// The time of day that follows from the monotonic clock.
    public func wall(at now: Instant) -> WallMilliseconds {
        let elapsed = (now - start).nanosecondsClamped / 1_000_000
        let (sum, overflow) = origin.rawValue.addingReportingOverflow(elapsed)
        return WallMilliseconds(overflow ? .max : sum)
    }

    /// Compares the machine's time of day with the carried one; more than 500 ms apart is worth an alarm.
    public func check(wall: WallMilliseconds, now: Instant) throws(ClockError) {
        let (difference, overflow) = wall.rawValue.subtractingReportingOverflow(self.wall(at: now).rawValue)
        let drift = overflow ? (wall.rawValue < 0 ? Int64.min : .max) : difference
        guard drift.magnitude <= HybridClock.aheadMilliseconds else { throw .drifted(milliseconds: drift) }
    }
}
