/// Texts as Go's standard library writes them, where Kubernetes' messages contain them.
package enum GoText {
    /// A double-quoted Go literal: `strconv.Quote`, the verb `%q`.
    package static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{07}": quoted += "\\a"
            case "\u{08}": quoted += "\\b"
            case "\u{0C}": quoted += "\\f"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0B}": quoted += "\\v"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: quoted += "\\x" + hex(scalar.value, width: 2)
            case _ where isPrintable(scalar): quoted.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x10000: quoted += "\\u" + hex(scalar.value, width: 4)
            default: quoted += "\\U" + hex(scalar.value, width: 8)
            }
        }
        return quoted + "\""
    }

    /// The quoting of Go's `time` package, which escapes every byte outside of printable ASCII.
    static func timeQuoted(_ text: String) -> String {
        var quoted = "\""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): quoted += "\\\""
            case UInt8(ascii: "\\"): quoted += "\\\\"
            case 0x20..<0x80: quoted.unicodeScalars.append(Unicode.Scalar(byte))
            default: quoted += "\\x" + hex(UInt32(byte), width: 2)
            }
        }
        return quoted + "\""
    }

    /// A JSON string as Go's encoder writes it: also `<`, `>`, `&` and the line separators are escaped.
    static func json(_ text: String) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case "\u{08}": json += "\\b"
            case "\u{0C}": json += "\\f"
            case "\n": json += "\\n"
            case "\r": json += "\\r"
            case "\t": json += "\\t"
            case "<", ">", "&", "\u{2028}", "\u{2029}": json += "\\u" + hex(scalar.value, width: 4)
            case _ where scalar.value < 0x20: json += "\\u" + hex(scalar.value, width: 4)
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }

    /// The shortest decimal form that reads back as `number`: the verb `%v`, with an exponent from 1e+06 on.
    package static func double(_ number: Double) -> String {
        guard number.isFinite else { return number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf" }
        guard number != 0 else { return number.sign == .minus ? "-0" : "0" }
        // The standard library prints the same shortest digits, differently laid out.
        var digits: [UInt8] = []
        var exponent = 0
        var point: Int?
        var text = number.magnitude.description.utf8[...]
        if let mark = text.firstIndex(of: UInt8(ascii: "e")) {
            exponent = Int(String(text[text.index(after: mark)...])!) ?? 0
            text = text[..<mark]
        }
        for byte in text {
            if byte == UInt8(ascii: ".") { point = digits.count } else { digits.append(byte) }
        }
        exponent += point ?? digits.count
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        while digits.count > 1, digits.first == UInt8(ascii: "0") {
            digits.removeFirst()
            exponent -= 1
        }
        let sign = number < 0 ? "-" : ""
        return sign + layOut(digits, exponent: exponent)
    }

    /// `digits` with the point after the first `exponent` of them.
    private static func layOut(_ digits: [UInt8], exponent: Int) -> String {
        let text = String(decoding: digits, as: UTF8.self)
        if exponent - 1 < -4 || exponent - 1 >= 6 {
            let power = exponent - 1
            let rest = digits.count > 1 ? "." + text.dropFirst() : ""
            let magnitude = power.magnitude < 10 ? "0\(power.magnitude)" : "\(power.magnitude)"
            return text.prefix(1) + rest + "e" + (power < 0 ? "-" : "+") + magnitude
        }
        if exponent <= 0 { return "0." + String(repeating: "0", count: -exponent) + text }
        if exponent >= digits.count { return text + String(repeating: "0", count: exponent - digits.count) }
        return text.prefix(exponent) + "." + text.dropFirst(exponent)
    }

    /// Why a text is no integer, in the words of `strconv`.
    enum IntegerError: Error {
        case syntax
        case range
    }

    /// A decimal integer of `bits` bits with an optional sign: `strconv.ParseInt` with base 10, and `Atoi`.
    static func integer(_ text: some StringProtocol, bits: Int = 64) throws(IntegerError) -> Int64 {
        let bytes = text.utf8
        var index = bytes.startIndex
        let negative = bytes.first == UInt8(ascii: "-")
        if negative || bytes.first == UInt8(ascii: "+") { index = bytes.index(after: index) }
        guard index < bytes.endIndex else { throw .syntax }
        var sum: Int128 = 0
        let limit = Int128(1) << Int128(bits - 1)
        while index < bytes.endIndex {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { throw .syntax }
            // Held just above the limit, so that a wrong character further on is still a matter of syntax.
            sum = min(sum * 10 + Int128(digit), limit + 1)
            index = bytes.index(after: index)
        }
        guard sum < limit || (negative && sum == limit) else { throw .range }
        return Int64(negative ? -sum : sum)
    }

    /// The message of an error of `strconv.Atoi` or `strconv.ParseInt`.
    static func message(_ error: IntegerError, function: String, text: some StringProtocol) -> String {
        let reason =
            switch error {
            case .syntax: "invalid syntax"
            case .range: "value out of range"
            }
        return "strconv.\(function): parsing \(quoted(String(text))): \(reason)"
    }

    /// A code point as Go's verb `%#U` writes it: `U+000A`, with the character itself where it can be printed.
    static func codePoint(_ scalar: Unicode.Scalar) -> String {
        let number = "U+" + hex(scalar.value, width: 4).uppercased()
        return isPrintable(scalar) ? "\(number) '\(scalar)'" : number
    }

    private static func hex(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Go's `strconv.IsPrint`: letters, marks, numbers, punctuation, symbols, and the ASCII space.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value >= 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }
}

extension GoText {
    /// A number with six digits after the point: the verb `%f`.
    package static func fixed(_ number: Double) -> String {
        guard number.isFinite else { return double(number) }
        let scaled = (number.magnitude * 1_000_000).rounded(.toNearestOrEven)
        guard let millionths = Int128(exactly: scaled) else { return double(number) }
        let fraction = String(millionths % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - fraction.count)
        return (number < 0 ? "-" : "") + "\(millionths / 1_000_000).\(zeros)\(fraction)"
    }
}
