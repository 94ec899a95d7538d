import Base

/// A duration as Kubernetes' configuration writes it: `1h2m3s`, `300ms`, `1.5h`.
public struct DurationText: Sendable, Hashable, BitwiseCopyable {
    /// Nanoseconds; the range is ±292 years.
    public var nanoseconds: Int64

    @inlinable
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// `duration` in whole nanoseconds, held at ±292 years.
    public init(_ duration: Duration) {
        self.init(nanoseconds: duration.nanosecondsClamped)
    }

    public static let zero = DurationText(nanoseconds: 0)

    public var duration: Duration { .nanoseconds(nanoseconds) }

    /// Parses numbers with units (`ns`, `us`, `µs`, `ms`, `s`, `m`, `h`), each with a fraction if need be, one after
    /// the other behind an optional sign. `0` needs no unit.
    public init(parsing text: String) throws(DurationTextError) {
        var parser = DurationParser(text)
        nanoseconds = try parser.parse()
    }

    /// The duration that `text` writes, or nil.
    public init?(_ text: String) {
        guard let parsed = try? DurationText(parsing: text) else { return nil }
        self = parsed
    }
}

/// Why a text is no duration. The messages are those of Go's `time` package.
public enum DurationTextError: Error, Hashable, CustomStringConvertible {
    case invalid(text: String)
    case missingUnit(text: String)
    case unknownUnit(unit: String, text: String)

    public var description: String {
        switch self {
        case .invalid(let text): "time: invalid duration \(GoText.timeQuoted(text))"
        case .missingUnit(let text): "time: missing unit in duration \(GoText.timeQuoted(text))"
        case .unknownUnit(let unit, let text):
            "time: unknown unit \(GoText.timeQuoted(unit)) in duration \(GoText.timeQuoted(text))"
        }
    }
}

extension DurationText: Comparable, LosslessStringConvertible {
    @inlinable
    public static func < (left: DurationText, right: DurationText) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// Hours, minutes and seconds, the latter with a fraction: `1h0m0.003s`; below a second one unit: `1.5ms`.
    public var description: String {
        guard nanoseconds != 0 else { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let total = nanoseconds.magnitude
        if total < 1000 { return "\(sign)\(total)ns" }
        if total < 1_000_000 { return sign + Self.decimal(total, digits: 3) + "µs" }
        if total < 1_000_000_000 { return sign + Self.decimal(total, digits: 6) + "ms" }
        let minutes = total / 60_000_000_000
        let seconds = Self.decimal(total % 60_000_000_000, digits: 9) + "s"
        if minutes == 0 { return sign + seconds }
        if minutes < 60 { return "\(sign)\(minutes)m\(seconds)" }
        return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    /// `number` with the point before its last `digits`; final zeros are left out.
    private static func decimal(_ number: UInt64, digits: Int) -> String {
        let unit = DecimalShift.power(digits)
        var fraction = number % unit
        guard fraction > 0 else { return String(number / unit) }
        var width = digits
        while fraction % 10 == 0 {
            fraction /= 10
            width -= 1
        }
        let text = String(fraction)
        return "\(number / unit)." + String(repeating: "0", count: width - text.utf8.count) + text
    }
}

/// Reads a duration from the left, as Go's `time.ParseDuration` does, rounding included.
private struct DurationParser {
    private let text: String
    private let bytes: [UInt8]
    private var position = 0
    /// The magnitude of the smallest duration, one more than that of the largest.
    private static let limit: UInt64 = 1 << 63

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    private var digit: UInt64? {
        guard position < bytes.count, ByteRules.isDigit(bytes[position]) else { return nil }
        return UInt64(bytes[position] - UInt8(ascii: "0"))
    }

    mutating func parse() throws(DurationTextError) -> Int64 {
        var negative = false
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            position = 1
        }
        guard position < bytes.count else { throw .invalid(text: text) }
        if bytes[position...].elementsEqual("0".utf8) { return 0 }
        var sum: UInt64 = 0
        while position < bytes.count {
            sum += try term()
            guard sum <= Self.limit else { throw .invalid(text: text) }
        }
        if negative { return Int64(truncatingIfNeeded: 0 &- sum) }
        guard sum < Self.limit else { throw .invalid(text: text) }
        return Int64(sum)
    }

    /// A number with its unit, in nanoseconds.
    private mutating func term() throws(DurationTextError) -> UInt64 {
        let start = position
        var whole: UInt64 = 0
        while let digit {
            guard whole <= Self.limit / 10, whole * 10 + digit <= Self.limit else { throw .invalid(text: text) }
            whole = whole * 10 + digit
            position += 1
        }
        var seen = position > start
        var fraction: UInt64 = 0
        var scale = 1.0
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            let start = position
            (fraction, scale) = takeFraction()
            seen = seen || position > start
        }
        guard seen else { throw .invalid(text: text) }
        let unit = try takeUnit()
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow, product <= Self.limit else { throw .invalid(text: text) }
        // Floating point is precise enough: the fraction is less than one unit.
        let value = product + UInt64(Double(fraction) * (Double(unit) / scale))
        guard value <= Self.limit else { throw .invalid(text: text) }
        return value
    }

    /// The digits after a point as a number, and the power of ten to divide it by. Digits past 63 bits are dropped.
    private mutating func takeFraction() -> (UInt64, Double) {
        var fraction: UInt64 = 0
        var scale = 1.0
        var full = false
        while let digit {
            position += 1
            if full { continue }
            guard fraction <= (Self.limit - 1) / 10, fraction * 10 + digit <= Self.limit else {
                full = true
                continue
            }
            fraction = fraction * 10 + digit
            scale *= 10
        }
        return (fraction, scale)
    }

    private mutating func takeUnit() throws(DurationTextError) -> UInt64 {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "."), digit == nil { position += 1 }
        guard position > start else { throw .missingUnit(text: text) }
        switch String(decoding: bytes[start..<position], as: UTF8.self) {
        case "ns": return 1
        // The micro sign and the Greek letter.
        case "us", "\u{B5}s", "\u{3BC}s": return 1000
        case "ms": return 1_000_000
        case "s": return 1_000_000_000
        case "m": return 60_000_000_000
        case "h": return 3_600_000_000_000
        case let unit: throw .unknownUnit(unit: unit, text: text)
        }
    }
}
