import APIModel
import ArgumentParser

/// A span of time as Kubernetes' flags have it: `90m`, `24h`, `1h30m`; whole seconds, and more than none.
struct TimeSpan: ExpressibleByArgument {
    let seconds: Int64

    init(seconds: Int64) {
        self.seconds = seconds
    }

    init?(argument: String) {
        guard let duration = DurationText(argument), duration.nanoseconds >= 1_000_000_000,
            duration.nanoseconds % 1_000_000_000 == 0
        else { return nil }
        seconds = duration.nanoseconds / 1_000_000_000
    }

    var defaultValueDescription: String {
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
        if seconds % 3_600 == 0 { return "\(hours)h" }
        return seconds % 60 == 0 ? "\(hours > 0 ? "\(hours)h" : "")\(minutes)m" : "\(seconds)s"
    }
}
