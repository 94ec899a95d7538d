/// A point on the monotonic clock of one process, in nanoseconds.
///
/// Cores never read a clock: the loop that drives them reads it once per turn and passes it in,
/// and a simulated world passes its own. Instants of different processes do not compare.
public struct Instant: Comparable, Hashable, Sendable, BitwiseCopyable {
    /// Nanoseconds since an origin that is fixed for the life of the process.
    public var nanoseconds: UInt64

    @inlinable
    public init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// The origin: earlier than or equal to every instant that a loop hands out.
    public static let origin = Instant(nanoseconds: 0)

    /// Later than every instant that a loop hands out: "never".
    public static let distantFuture = Instant(nanoseconds: .max)

    @inlinable
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// `instant` moved by `duration`, held at the ends of the range instead of overflowing.
    @inlinable
    public static func + (instant: Instant, duration: Duration) -> Instant {
        let delta = duration.nanosecondsClamped
        if delta >= 0 {
            let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(UInt64(delta))
            return overflow ? .distantFuture : Instant(nanoseconds: sum)
        }
        let (difference, overflow) = instant.nanoseconds.subtractingReportingOverflow(delta.magnitude)
        return overflow ? .origin : Instant(nanoseconds: difference)
    }

    /// The time from `right` to `left`; negative when `left` is earlier.
    @inlinable
    public static func - (left: Instant, right: Instant) -> Duration {
        if left.nanoseconds >= right.nanoseconds {
            return .nanoseconds(Int64(clamping: left.nanoseconds - right.nanoseconds))
        }
        return .nanoseconds(-Int64(clamping: right.nanoseconds - left.nanoseconds))
    }
}

extension Duration {
    /// The duration in whole nanoseconds, held at ±292 years.
    @inlinable
    public var nanosecondsClamped: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, overflowed) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflowed ? (seconds < 0 ? .min : .max) : sum
    }
}
