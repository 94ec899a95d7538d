import Base

/// Rules for counts, and for fields that take a count or a percentage.
extension FieldErrors {
    /// A number that may be absent and must not be negative.
    mutating func validateNonnegative(_ number: (some BinaryInteger)?, at element: FieldPath.Element? = nil) {
        if let number { validateNonnegative(Int64(number), at: element) }
    }

    /// A count that is not negative, or a percentage.
    mutating func validateCountOrPercent(_ value: IntOrString, at element: FieldPath.Element? = nil) {
        switch value {
        case .int(let number): validateNonnegative(number, at: element)
        case .string(let text): invalid(element, .string(text), messages: Names.percent(text))
        }
    }

    /// A percentage of 100 at most; anything else passes.
    mutating func validateAtMost100Percent(_ value: IntOrString, at element: FieldPath.Element? = nil) {
        if let percent = value.validPercent, percent > 100 {
            invalid(element, .intOrString(value), "must not be greater than 100%")
        }
    }
}

extension FieldValue {
    /// A number or a text.
    static func intOrString(_ value: IntOrString) -> FieldValue {
        switch value {
        case .int(let number): .integer(Int64(number))
        case .string(let text): .string(text)
        }
    }

    /// Labels; none are `null`.
    static func labels(_ labels: StringMap<String>) -> FieldValue {
        labels.isEmpty ? .null : .map(Array(labels.pairs))
    }
}

extension IntOrString {
    /// The number before `%`, when the whole is a well-formed percentage.
    var validPercent: Int? {
        guard case .string(let text) = self, Names.percent(text).isEmpty else { return nil }
        return percent
    }

    /// The percentage, or else the number, or 0.
    var countOrPercent: Int { validPercent ?? intValue }
}
