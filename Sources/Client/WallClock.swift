public import APIModel
import Glibc

/// The time of day, for what people and other machines read: never for how long something took.
public enum WallClock {
    /// The machine's clock.
    public static let machine: @Sendable () -> MicroTime = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return MicroTime(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec / 1_000 * 1_000))
    }
}
