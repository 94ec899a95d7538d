/// A field that takes a number or a name: a port, or a count that may be a percentage.
public enum IntOrString: Sendable, Hashable {
    case int(Int32)
    case string(String)

    /// The number that `text` writes, when it is an integer of 32 bits, or else the text itself.
    public init(parsing text: String) {
        if let number = try? GoText.integer(text, bits: 32) {
            self = .int(Int32(number))
        } else {
            self = .string(text)
        }
    }

    /// The number; of a text, the integer it writes, or 0 when it writes none.
    public var intValue: Int {
        switch self {
        case .int(let number): return Int(number)
        case .string(let text):
            do throws(GoText.IntegerError) {
                return Int(try GoText.integer(text))
            } catch {
                // Go answers the nearest end of the range when a number is too long.
                switch error {
                case .syntax: return 0
                case .range: return text.utf8.first == UInt8(ascii: "-") ? .min : .max
                }
            }
        }
    }

    /// The whole number before a final `%`, or nil when this is no percentage.
    public var percent: Int? {
        guard case .string(let text) = self, text.utf8.last == UInt8(ascii: "%") else { return nil }
        return (try? GoText.integer(text.dropLast())).map { Int($0) }
    }

    /// The number itself, or the percentage of `total`, rounded up or down to a whole.
    ///
    /// Whole numbers are enough: Kubernetes' floating point gives the same up to products of 2⁴⁶.
    public func scaledValue(total: Int, roundUp: Bool) throws(IntOrStringError) -> Int {
        switch self {
        case .int(let number): return Int(number)
        case .string(let text):
            guard text.utf8.last == UInt8(ascii: "%") else { throw .notPercentage }
            let percent: Int64
            do throws(GoText.IntegerError) {
                percent = try GoText.integer(text.dropLast())
            } catch {
                throw .notInteger(
                    text: text, reason: GoText.message(error, function: "Atoi", text: text.dropLast()))
            }
            let (quotient, remainder) = (Int128(percent) * Int128(total)).quotientAndRemainder(dividingBy: 100)
            let up = roundUp && remainder > 0
            let down = !roundUp && remainder < 0
            return Int(clamping: quotient + (up ? 1 : 0) - (down ? 1 : 0))
        }
    }
}

/// Why a value is neither a number nor a percentage.
public enum IntOrStringError: Error, Hashable, CustomStringConvertible {
    /// A text without a final `%`.
    case notPercentage
    /// A text with `%` after something that is no integer.
    case notInteger(text: String, reason: String)

    /// Kubernetes' message.
    public var description: String {
        switch self {
        case .notPercentage: "invalid value for IntOrString: invalid type: string is not a percentage"
        case .notInteger(let text, let reason):
            "invalid value for IntOrString: invalid value \(GoText.quoted(text)): \(reason)"
        }
    }
}

extension IntOrString: CustomStringConvertible, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(integerLiteral number: Int32) {
        self = .int(number)
    }

    public init(stringLiteral text: String) {
        self = .string(text)
    }

    /// The text, or the number in decimal digits.
    public var description: String {
        switch self {
        case .int(let number): String(number)
        case .string(let text): text
        }
    }
}
