/// Reading and writing of RFC 3339 times as Go's `time` package does it.
///
/// Go is more lenient than the standard: an hour may have one digit, a comma may stand for the point, and offsets
/// up to 24:60 are taken. It knows no leap second.
///
// SAFETY: every byte is read behind a check of its index against the count; nothing keeps the pointer longer than the
// call of `parse`.
struct RFC3339 {
    /// How the fraction of a second is read.
    enum Fraction {
        /// Any number of digits, or none.
        case optional
        /// Exactly six digits.
        case micro
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let fraction: Fraction
    private var position = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>, fraction: Fraction) {
        self.bytes = bytes
        self.fraction = fraction
    }

    /// Seconds since 1970-01-01T00:00:00Z and nanoseconds of `bytes`.
    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, fraction: Fraction
    ) throws(TimeError) -> (seconds: Int64, nanoseconds: Int32) {
        var parser = RFC3339(bytes, fraction: fraction)
        return try parser.parse()
    }

    private mutating func parse() throws(TimeError) -> (seconds: Int64, nanoseconds: Int32) {
        let year = try number(digits: 4, element: "2006")
        try literal("-")
        let month = try number(digits: 2, element: "01", part: "month", within: 1...12)
        try literal("-")
        let day = try number(digits: 2, element: "02")
        try literal("T")
        let hour = try hour()
        try literal(":")
        let minute = try number(digits: 2, element: "04", part: "minute", within: 0...59)
        try literal(":")
        let second = try number(digits: 2, element: "05", part: "second", within: 0...59)
        let nanoseconds = try nanoseconds()
        let offset = try offset()
        guard position == bytes.count else {
            throw .extraText(text: text(from: 0), rest: text(from: position))
        }
        guard day >= 1, day <= CivilDate.daysIn(month: month, year: Int64(year)) else {
            throw .outOfRange(text: text(from: 0), part: "day")
        }
        let days = CivilDate(year: Int64(year), month: month, day: day).days
        return (days * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset), nanoseconds)
    }

    private func digit(_ index: Int) -> Int? {
        guard index < bytes.count else { return nil }
        let digit = bytes[index] &- UInt8(ascii: "0")
        return digit < 10 ? Int(digit) : nil
    }

    private mutating func number(
        digits: Int, element: String, part: String = "", within range: ClosedRange<Int> = 0...9999
    ) throws(TimeError) -> Int {
        var number = 0
        for index in position..<position + digits {
            guard let digit = digit(index) else { throw malformed(element) }
            number = number * 10 + digit
        }
        position += digits
        guard range.contains(number) else { throw .outOfRange(text: text(from: 0), part: part) }
        return number
    }

    /// The hour, which Go reads from one digit or two.
    private mutating func hour() throws(TimeError) -> Int {
        if digit(position) != nil, digit(position + 1) == nil {
            return try number(digits: 1, element: "15")
        }
        return try number(digits: 2, element: "15", part: "hour", within: 0...23)
    }

    private mutating func literal(_ character: Unicode.Scalar) throws(TimeError) {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
            throw malformed(String(character))
        }
        position += 1
    }

    private mutating func nanoseconds() throws(TimeError) -> Int32 {
        let opens =
            position < bytes.count
            && (bytes[position] == UInt8(ascii: ".") || bytes[position] == UInt8(ascii: ","))
            && digit(position + 1) != nil
        switch fraction {
        case .optional:
            guard opens else { return 0 }
        case .micro:
            guard opens, (position + 1...position + 6).allSatisfy({ digit($0) != nil }) else {
                throw malformed(".000000")
            }
        }
        position += 1
        let end = fraction == .micro ? position + 6 : bytes.count
        var nanoseconds: Int32 = 0
        var count = 0
        while position < end, let digit = digit(position) {
            // Digits beyond the ninth are dropped.
            if count < 9 { nanoseconds = nanoseconds * 10 + Int32(digit) }
            count += 1
            position += 1
        }
        while count < 9 {
            nanoseconds *= 10
            count += 1
        }
        return nanoseconds
    }

    /// The zone's offset east of UTC in seconds.
    private mutating func offset() throws(TimeError) -> Int {
        guard position < bytes.count else { throw malformed("Z07:00") }
        if bytes[position] == UInt8(ascii: "Z") {
            position += 1
            return 0
        }
        let start = position
        guard position + 6 <= bytes.count, bytes[position + 3] == UInt8(ascii: ":"),
            let hourTens = digit(position + 1), let hourOnes = digit(position + 2),
            let minuteTens = digit(position + 4), let minuteOnes = digit(position + 5)
        else { throw malformed("Z07:00") }
        let hours = hourTens * 10 + hourOnes
        let minutes = minuteTens * 10 + minuteOnes
        guard hours <= 24 else { throw .outOfRange(text: text(from: 0), part: "time zone offset hour") }
        guard minutes <= 60 else { throw .outOfRange(text: text(from: 0), part: "time zone offset minute") }
        position += 6
        switch bytes[start] {
        case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
        default:
            position = start
            throw malformed("Z07:00")
        }
    }

    private func malformed(_ element: String) -> TimeError {
        let layout = fraction == .micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00"
        return .malformed(text: text(from: 0), layout: layout, rest: text(from: position), element: element)
    }

    private func text(from start: Int) -> String {
        String(decoding: bytes[start...], as: UTF8.self)
    }
}

extension RFC3339 {
    /// The longest text in bytes: the year of the last 64-bit second has 12 digits.
    static let textBytesMax = 48

    /// Writes a time in UTC, with six digits of a fraction when `micro`; returns how many bytes that took.
    static func write(
        seconds: Int64, nanoseconds: Int32, micro: Bool, into out: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        let (days, secondOfDay) = floorDivide(seconds, by: 86_400)
        let date = CivilDate(days: days)
        var count = 0
        func put(_ byte: UInt8) {
            out.initializeElement(at: count, to: byte)
            count += 1
        }
        func put(_ number: Int64, width: Int) {
            if number < 0 { put(UInt8(ascii: "-")) }
            var divisor: UInt64 = 1
            var digits = 1
            while digits < width || number.magnitude / divisor >= 10 {
                divisor *= 10
                digits += 1
            }
            while divisor > 0 {
                put(UInt8(ascii: "0") + UInt8(number.magnitude / divisor % 10))
                divisor /= 10
            }
        }
        put(date.year, width: 4)
        put(UInt8(ascii: "-"))
        put(Int64(date.month), width: 2)
        put(UInt8(ascii: "-"))
        put(Int64(date.day), width: 2)
        put(UInt8(ascii: "T"))
        put(secondOfDay / 3600, width: 2)
        put(UInt8(ascii: ":"))
        put(secondOfDay / 60 % 60, width: 2)
        put(UInt8(ascii: ":"))
        put(secondOfDay % 60, width: 2)
        if micro {
            put(UInt8(ascii: "."))
            put(Int64(nanoseconds / 1000), width: 6)
        }
        put(UInt8(ascii: "Z"))
        return count
    }

    /// Quotient towards minus infinity, and the remainder, which is never negative.
    static func floorDivide(_ dividend: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
