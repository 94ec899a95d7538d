import APIModel
import Base

/// Where a command's text goes and what it knows of the world around it: parameters, so that tests give their own.
struct Console: Sendable {
    let out: @Sendable (String) -> Void
    var error: @Sendable (String) -> Void
    /// Bytes of a process or a log, which are not looked at: they go out as they came.
    let write: @Sendable (Bytes) -> Void
    let writeError: @Sendable (Bytes) -> Void
    /// The time now.
    let now: @Sendable () -> Time
    /// Seconds that local time is ahead of UTC at a time.
    let zoneSeconds: @Sendable (Time) -> Int64
    let terminal: Terminal
    /// Waits; cancellation ends it early.
    let sleep: @Sendable (Duration) async -> Void

    func line(_ text: String) { out(text + "\n") }

    func warn(_ text: String) {
        error(terminal.usesColour ? "\(TextStyle.yellow.applied(to: "Warning:")) \(text)\n" : "Warning: \(text)\n")
    }
}
