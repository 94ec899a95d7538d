import Base
import Glibc

/// What standard output is.
struct Terminal {
    /// Whether it is a terminal that can move its cursor.
    let isInteractive: Bool
    let usesColour: Bool
    /// Cells in a row; nil where it is no terminal.
    let width: Int?
    let height: Int?

    /// Looks at standard output. Colour is for terminals only, and not where `NO_COLOR` is set.
    static func current() -> Terminal {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let isDumb = FileAccess.environment("TERM") == "dumb"
        var size = winsize()
        let hasSize = isTerminal && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return Terminal(
            isInteractive: isTerminal && !isDumb,
            // https://no-color.org: any value counts, also an empty one.
            usesColour: isTerminal && !isDumb && getenv("NO_COLOR") == nil,
            width: hasSize ? Int(size.ws_col) : nil, height: hasSize ? Int(size.ws_row) : nil)
    }

    /// Seconds that local time is ahead of UTC at a time.
    static func zoneSeconds(at seconds: Int64) -> Int64 {
        var time = time_t(seconds)
        var parts = tm()
        guard localtime_r(&time, &parts) != nil else { return 0 }
        return Int64(parts.tm_gmtoff)
    }

    /// The time now: the one place where the command line reads a clock.
    static func now() -> (seconds: Int64, nanoseconds: Int32) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return (Int64(time.tv_sec), Int32(time.tv_nsec))
    }

    static func write(_ text: String) {
        _ = FileAccess.writeAll(Array(text.utf8), to: STDOUT_FILENO)
    }

    static func write(_ bytes: Bytes) {
        _ = FileAccess.writeAll(bytes.array, to: STDOUT_FILENO)
    }

    static func writeError(_ bytes: Bytes) {
        _ = FileAccess.writeAll(bytes.array, to: STDERR_FILENO)
    }

    static func writeError(_ text: String) {
        _ = FileAccess.writeAll(Array(text.utf8), to: STDERR_FILENO)
    }
}

/// Colours and weights of text on a terminal.
enum TextStyle: String, Sendable {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"

    /// The text between the sequences that switch the style on and off.
    func applied(to text: String) -> String { text.isEmpty ? text : "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }

    /// The style of a cell by what it says; nil for plain. Words are those of pods, nodes, claims, jobs and events.
    static func ofStatus(_ text: String) -> TextStyle? {
        let word = text.split(once: ",").head
        switch word {
        case "Running", "Ready", "Active", "Bound", "Available", "Complete": return .green
        case "Pending", "ContainerCreating", "PodInitializing", "Terminating", "SchedulingGated", "Released",
            "NotReady", "Unknown", "Warning", "Suspended":
            return word == "NotReady" ? .red : .yellow
        case "Completed", "Succeeded": return .dim
        case "Failed", "Error", "CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "OOMKilled", "Evicted",
            "InvalidImageName", "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "Lost",
            "DeadlineExceeded":
            return .red
        default:
            if word.hasPrefix("Init:") { return word.contains("Error") || word.contains("BackOff") ? .red : .yellow }
            return nil
        }
    }
}
