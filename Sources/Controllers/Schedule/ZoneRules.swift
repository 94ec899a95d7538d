import Glibc

/// How far a time zone is from UTC at any time: the changes that its file lists, and the rule for what comes after.
///
/// Reads files of the zone database as RFC 9636 has them.
public struct ZoneRules: Sendable, Equatable {
    /// The beginning of each period, seconds of UTC, and how far it is ahead of UTC.
    private var changes: [(at: Int64, offset: Int)]
    private var first: Int
    private var rule: ZoneRule?

    public static let utc = ZoneRules(first: 0)

    private init(first: Int) {
        self.first = first
        changes = []
    }

    public static func == (left: ZoneRules, right: ZoneRules) -> Bool {
        left.first == right.first && left.changes.map(\.at) == right.changes.map(\.at)
            && left.changes.map(\.offset) == right.changes.map(\.offset)
    }

    /// Seconds ahead of UTC at a time.
    public func offset(at seconds: Int64) -> Int {
        guard let last = changes.last else { return rule?.offset(at: seconds) ?? first }
        if seconds >= last.at { return rule?.offset(at: seconds) ?? last.offset }
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : changes[low - 1].offset
    }

    /// The time at which clocks there show `local` seconds; the first one when they do twice, nil when they never do.
    public func utc(ofLocal local: Int64) -> Int64? {
        let guesses = [offset(at: local - 86_400), offset(at: local + 86_400)]
        for guess in guesses {
            let candidate = local - Int64(guess)
            if candidate + Int64(offset(at: candidate)) == local { return candidate }
        }
        return nil
    }

    // MARK: Files

    /// The largest file of the zone database has less than 4 KiB.
    private static let bytesMax = 65_536

    /// The zone of a name from the machine's database; nil where it has none of that name.
    public static func system(_ name: String) -> ZoneRules? {
        if name == "UTC" || name.isEmpty { return .utc }
        guard !name.contains(".."), !name.hasPrefix("/"), let file = fopen("/usr/share/zoneinfo/\(name)", "r") else {
            return nil
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        let count = fread(&bytes, 1, bytes.count, file)
        return ZoneRules(parsing: Array(bytes[..<count]))
    }

    /// Reads a file; nil for what is none.
    public init?(parsing bytes: [UInt8]) {
        var reader = ZoneReader(bytes)
        guard let header = reader.header() else { return nil }
        // The first part has times of 32 bits; the second, behind it, those of 64.
        guard header.version >= 2 else { return nil }
        guard reader.skip(header.bytes(timeBytes: 4)), let second = reader.header() else { return nil }
        guard second.types > 0, second.types <= 256, second.times <= 8_192,
            let body = reader.take(second.bytes(timeBytes: 8))
        else { return nil }
        func integer(_ offset: Int, _ count: Int) -> Int64 {
            var value: UInt64 = body[offset] & 0x80 == 0 ? 0 : .max
            for index in 0..<count { value = value << 8 | UInt64(body[offset + index]) }
            return Int64(bitPattern: value)
        }
        let typesAt = second.times * 9
        func offset(ofType type: Int) -> Int? {
            type < second.types ? Int(integer(typesAt + type * 6, 4)) : nil
        }
        guard let initial = offset(ofType: 0) else { return nil }
        first = initial
        changes = []
        for index in 0..<second.times {
            guard let ahead = offset(ofType: Int(body[second.times * 8 + index])) else { return nil }
            changes.append((integer(index * 8, 8), ahead))
        }
        rule = ZoneRule(parsing: reader.footer())
    }
}

/// The parts of a file of the zone database, one after the other.
private struct ZoneReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    struct Header {
        var version: UInt8
        var isUTC: Int
        var isStandard: Int
        var leaps: Int
        var times: Int
        var types: Int
        var letters: Int

        func bytes(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + letters + leaps * (timeBytes + 4) + isStandard + isUTC
        }
    }

    mutating func header() -> Header? {
        guard let head = take(44), head.starts(with: Array("TZif".utf8)) else { return nil }
        func count(_ index: Int) -> Int {
            (0..<4).reduce(0) { $0 << 8 | Int(head[20 + index * 4 + $1]) }
        }
        let version = head[4] >= UInt8(ascii: "2") ? head[4] - UInt8(ascii: "0") : 1
        return Header(
            version: version, isUTC: count(0), isStandard: count(1), leaps: count(2), times: count(3), types: count(4),
            letters: count(5))
    }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= bytes.count - place else { return nil }
        defer { place += count }
        return Array(bytes[place..<place + count])
    }

    mutating func skip(_ count: Int) -> Bool { take(count) != nil }

    /// The rule between two line feeds at the end.
    func footer() -> String {
        let rest = bytes[place...].drop { $0 == 10 }.prefix { $0 != 10 }
        return String(decoding: rest, as: UTF8.self)
    }
}

/// What holds after the last change that is listed: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule: Sendable {
    private var standard: Int
    private var summer: Int?
    private var begin: Day?
    private var end: Day?

    /// A day of the year, and the second of it, local time.
    private struct Day {
        enum Form {
            /// The week (5: the last) and weekday of a month.
            case weekday(month: Int, week: Int, day: Int)
            /// 1 to 365, without 29 February.
            case julian(Int)
            /// 0 to 365.
            case ordinal(Int)
        }

        var form: Form
        var second = 7_200

        /// The second of that day, from 1970 on, on a clock without a zone.
        func local(in year: Int) -> Int64 {
            let start = CivilTime.days(year: year, month: 1, day: 1)
            let day: Int
            switch form {
            case .ordinal(let number): day = start + number
            case .julian(let number): day = start + number - 1 + (CivilTime.isLeap(year) && number > 59 ? 1 : 0)
            case .weekday(let month, let week, let weekday):
                let first = CivilTime.days(year: year, month: month, day: 1)
                let next =
                    month == 12
                    ? CivilTime.days(year: year + 1, month: 1, day: 1)
                    : CivilTime.days(year: year, month: month + 1, day: 1)
                var found = first + (weekday - CivilTime.weekday(first) + 7) % 7 + (week - 1) * 7
                while found >= next { found -= 7 }
                day = found
            }
            return Int64(day) * 86_400 + Int64(second)
        }
    }

    /// Nil for a text that is no rule.
    init?(parsing text: String) {
        var rest = Substring(text)
        guard Self.name(&rest), let west = Self.duration(&rest) else { return nil }
        standard = -west
        guard !rest.isEmpty else { return }
        guard Self.name(&rest) else { return nil }
        var ahead = standard + 3_600
        if rest.first != ",", let given = Self.duration(&rest) { ahead = -given }
        let days = rest.dropFirst().split(separator: ",")
        guard rest.first == ",", days.count == 2, let begin = Self.day(days[0]), let end = Self.day(days[1]) else {
            return nil
        }
        summer = ahead
        self.begin = begin
        self.end = end
    }

    func offset(at seconds: Int64) -> Int {
        guard let summer, let begin, let end else { return standard }
        let year = CivilTime.date(CivilTime.split(seconds + Int64(standard)).days).year
        let starts = begin.local(in: year) - Int64(standard)
        let ends = end.local(in: year) - Int64(summer)
        let isSummer = starts < ends ? seconds >= starts && seconds < ends : !(seconds >= ends && seconds < starts)
        return isSummer ? summer : standard
    }

    private static func name(_ rest: inout Substring) -> Bool {
        if rest.first == "<" {
            guard let close = rest.firstIndex(of: ">") else { return false }
            rest = rest[rest.index(after: close)...]
            return true
        }
        let letters = rest.prefix { $0.isLetter }
        rest = rest.dropFirst(letters.count)
        return letters.count >= 3
    }

    /// `-1`, `3:30`, `+5:45:00`, in seconds.
    private static func duration(_ rest: inout Substring) -> Int? {
        var sign = 1
        if rest.first == "-" || rest.first == "+" {
            sign = rest.first == "-" ? -1 : 1
            rest = rest.dropFirst()
        }
        let digits = rest.prefix { $0.isNumber || $0 == ":" }
        rest = rest.dropFirst(digits.count)
        let parts = digits.split(separator: ":").map { Int($0) }
        guard !parts.isEmpty, parts.count <= 3 else { return nil }
        var seconds = 0
        for (part, unit) in zip(parts, [3_600, 60, 1]) {
            guard let part, part <= 167 else { return nil }
            seconds += part * unit
        }
        return sign * seconds
    }

    private static func day(_ text: Substring) -> Day? {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let date = parts.first else { return nil }
        var day: Day
        if date.first == "M" {
            let numbers = date.dropFirst().split(separator: ".").compactMap { Int($0) }
            guard numbers.count == 3, (1...12).contains(numbers[0]), (1...5).contains(numbers[1]),
                (0...6).contains(numbers[2])
            else { return nil }
            day = Day(form: .weekday(month: numbers[0], week: numbers[1], day: numbers[2]))
        } else if date.first == "J" {
            guard let number = Int(date.dropFirst()), (1...365).contains(number) else { return nil }
            day = Day(form: .julian(number))
        } else {
            guard let number = Int(date), (0...365).contains(number) else { return nil }
            day = Day(form: .ordinal(number))
        }
        if parts.count > 1 {
            var time = parts[1]
            guard let seconds = duration(&time), time.isEmpty else { return nil }
            day.second = seconds
        }
        return day
    }
}
