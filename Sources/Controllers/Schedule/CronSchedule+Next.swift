import APIModel

extension CronSchedule {
    /// How far ahead is looked for a time that matches: five years, as the library does that Kubernetes uses.
    private static let daysAhead = 5 * 366

    /// The first time after `time` at which it is to run; nil when there is none for five years (30 February).
    ///
    /// Times that clocks skip when they are put forward are passed over; of those that they show twice, the first counts.
    func next(after time: Time, in zone: ZoneRules) -> Time? {
        switch rule {
        case .every(let seconds):
            return Time(seconds: time.seconds + seconds)
        case .fields(let fields):
            let local = time.seconds + Int64(zone.offset(at: time.seconds))
            let first = CivilTime.split(local).days
            for day in first...first + Self.daysAhead where fields.matches(day: day) {
                for hour in 0..<24 where fields.hours >> UInt64(hour) & 1 == 1 {
                    // A whole hour that is over; clocks that are put back may show it again.
                    if day == first, Int64(day) * 86_400 + Int64(hour + 3) * 3_600 < local { continue }
                    for minute in 0..<60 where fields.minutes >> UInt64(minute) & 1 == 1 {
                        let shown = Int64(day) * 86_400 + Int64(hour) * 3_600 + Int64(minute) * 60
                        if let found = zone.utc(ofLocal: shown), found > time.seconds { return Time(seconds: found) }
                    }
                }
            }
            return nil
        }
    }
}

extension CronSchedule.Fields {
    /// Whether a day is one on which to run.
    func matches(day: Int) -> Bool {
        let date = CivilTime.date(day)
        guard months >> UInt64(date.month) & 1 == 1 else { return false }
        let byMonth = daysOfMonth >> UInt64(date.day) & 1 == 1
        let byWeek = daysOfWeek >> UInt64(CivilTime.weekday(day)) & 1 == 1
        // Where both are given, either will do; that is cron's old rule.
        return anyDayOfMonth || anyDayOfWeek ? byMonth && byWeek : byMonth || byWeek
    }
}
