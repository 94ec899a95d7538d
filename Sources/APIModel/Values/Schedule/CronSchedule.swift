/// When a cron job runs: five fields, `minute hour day-of-month month day-of-week`, or a name such as `@daily`.
///
/// The grammar is that of the cron library that Kubernetes uses, with its messages. A leading `TZ=` or `CRON_TZ=`
/// names a time zone.
public struct CronSchedule: Sendable, Hashable {
    /// When to run.
    public enum Rule: Sendable, Hashable {
        case fields(Fields)
        /// `@every` so many seconds, at least one.
        case every(seconds: Int64)
    }

    /// The values of each field at which to run: bit `n` stands for the value `n`.
    public struct Fields: Sendable, Hashable {
        /// 0 to 59.
        public var minutes: UInt64
        /// 0 to 23.
        public var hours: UInt64
        /// 1 to 31.
        public var daysOfMonth: UInt64
        /// 1 to 12.
        public var months: UInt64
        /// 0, Sunday, to 6.
        public var daysOfWeek: UInt64
        /// Whether the day of the month, or of the week, is `*` or `?`: then the other one alone decides.
        public var anyDayOfMonth: Bool
        public var anyDayOfWeek: Bool
    }

    public let rule: Rule
    /// The time zone in the text, or nil.
    public let timeZone: String?

    /// Parses `text`.
    public init(parsing text: String) throws(CronScheduleError) {
        guard !text.isEmpty else { throw CronScheduleError("empty spec string") }
        var rest = text[...]
        if text.hasPrefix("TZ=") || text.hasPrefix("CRON_TZ=") {
            guard let equals = text.firstIndex(of: "="), let space = text.firstIndex(of: " ") else {
                throw CronScheduleError("invalid schedule format")
            }
            let zone = String(text[text.index(after: equals)..<space])
            guard zone.isEmpty || zone == "Local" || TimeZoneName.isKnown(zone) else {
                throw CronScheduleError("provided bad location \(zone): unknown time zone \(zone)")
            }
            timeZone = zone
            rest = text[space...].drop(while: \.isWhitespace)
        } else {
            timeZone = nil
        }
        rule = rest.hasPrefix("@") ? try Self.descriptor(String(rest)) : try .fields(Fields(parsing: String(rest)))
    }

    private static func descriptor(_ text: String) throws(CronScheduleError) -> Rule {
        switch text {
        case "@yearly", "@annually": return try .fields(Fields(parsing: "0 0 1 1 *"))
        case "@monthly": return try .fields(Fields(parsing: "0 0 1 * *"))
        case "@weekly": return try .fields(Fields(parsing: "0 0 * * 0"))
        case "@daily", "@midnight": return try .fields(Fields(parsing: "0 0 * * *"))
        case "@hourly": return try .fields(Fields(parsing: "0 * * * *"))
        default:
            guard text.hasPrefix("@every ") else { throw CronScheduleError("unrecognized descriptor: \(text)") }
            let every = text.dropFirst("@every ".count)
            guard let duration = DurationText(String(every)) else {
                throw CronScheduleError(
                    "failed to parse duration \(text): time: invalid duration \(GoText.quoted(String(every)))")
            }
            return .every(seconds: max(1, duration.nanoseconds / 1_000_000_000))
        }
    }
}

extension CronSchedule.Fields {
    /// Parses five fields.
    init(parsing text: String) throws(CronScheduleError) {
        let fields = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard fields.count == 5 else {
            throw CronScheduleError(
                "expected exactly 5 fields, found \(fields.count): [\(fields.joined(separator: " "))]")
        }
        minutes = try CronField.minutes.bits(fields[0]).bits
        hours = try CronField.hours.bits(fields[1]).bits
        (daysOfMonth, anyDayOfMonth) = try CronField.daysOfMonth.bits(fields[2])
        months = try CronField.months.bits(fields[3]).bits
        (daysOfWeek, anyDayOfWeek) = try CronField.daysOfWeek.bits(fields[4])
    }
}

/// Why a text is no schedule, in the cron library's words.
public struct CronScheduleError: Error, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
