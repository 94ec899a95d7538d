/// Ages in tables.
extension DurationText {
    /// The duration with two or three significant figures, as columns of tables show an age: `2m30s`, `3d4h`, `5y`.
    ///
    /// Up to two seconds before now count as now, since clocks differ.
    public var human: String {
        let seconds = nanoseconds / 1_000_000_000
        if let early = Self.early(seconds) { return early }
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        if seconds < 120 { return "\(seconds)s" }
        if minutes < 10 { return Self.pair(minutes, "m", seconds % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        if hours < 8 { return Self.pair(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        if days < 8 { return Self.pair(days, "d", hours % 24, "h") }
        if days < 730 { return "\(days)d" }
        if days < 2920 { return Self.pair(days / 365, "y", days % 365, "d") }
        return "\(days / 365)y"
    }

    /// The duration with one unit: `59s`, `3h`, `364d`.
    public var shortHuman: String {
        let seconds = nanoseconds / 1_000_000_000
        if let early = Self.early(seconds) { return early }
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3600 { return "\(seconds / 60)m" }
        if seconds < 86_400 { return "\(seconds / 3600)h" }
        let days = seconds / 86_400
        return days < 365 ? "\(days)d" : "\(days / 365)y"
    }

    private static func early(_ seconds: Int64) -> String? {
        seconds < -1 ? "<invalid>" : seconds < 0 ? "0s" : nil
    }

    private static func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
        small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
    }
}
