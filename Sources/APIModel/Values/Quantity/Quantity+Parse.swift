/// Why a text is no quantity.
public enum QuantityError: Error, Hashable, CustomStringConvertible {
    /// It is empty or has characters out of place.
    case format
    /// It has a suffix but no digits.
    case numeric
    /// Its suffix is none of those that exist.
    case suffix

    /// Kubernetes' message.
    public var description: String {
        switch self {
        case .format:
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        case .numeric: "unable to parse numeric part of quantity"
        case .suffix: "unable to parse quantity's suffix"
        }
    }
}

extension Quantity {
    /// Parses UTF-8 bytes: sign, digits with at most one point, suffix.
    ///
    /// Rounds away from zero to billionths and holds binary amounts at ±(2⁶³−1), others at ±10²⁹.
    /// As in Kubernetes, absent digits are zero where the suffix allows a short cut (`.`, `Ki`).
    public init(parsing bytes: UnsafeBufferPointer<UInt8>) throws(QuantityError) {
        let scan = try QuantityScan(bytes)
        let suffix = try QuantitySuffix(bytes, from: scan.suffixStart)
        let digits = scan.wholeCount + scan.fractionCount
        if suffix.format == .binarySI {
            // Kubernetes' estimate of what fits 64 bits: three decimal digits for ten binary ones, 15 in all.
            let room = 14 - max(scan.wholeCount, 1) - suffix.exponent * 3 / 10
            if scan.fractionCount == 0, room >= 0 {
                self.init(exactly: scan, shift: suffix.exponent)
            } else {
                guard scan.hasDigits else { throw .numeric }
                self.init(rounding: scan, shift: suffix.exponent, in: bytes)
            }
            return
        }
        let scale = suffix.exponent - scan.fractionCount
        if max(scan.wholeCount, 1) + scan.fractionCount <= QuantityScan.digitsMax, scale >= Scale.nano.exponent {
            self.init(exactly: scan, suffix: suffix, scale: scale)
        } else {
            guard scan.hasDigits else { throw .numeric }
            let nano = scan.nano(digits: digits, scale: scale, in: bytes)
            self.init(nano: scan.negative ? -nano : nano, format: suffix.format)
        }
    }

    /// Parses what JSON carries, a string's content or a number, with white space at its ends dropped.
    public init(trimming bytes: UnsafeBufferPointer<UInt8>) throws(QuantityError) {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        var start = 0
        var end = bytes.count
        while start < end, isSpace(bytes[start]) { start += 1 }
        while end > start, isSpace(bytes[end - 1]) { end -= 1 }
        // SAFETY: start and end stay within the bytes, and the slice does not outlive the call.
        try self.init(parsing: UnsafeBufferPointer(rebasing: bytes[start..<end]))
    }

    /// Parses a text. See `init(parsing:)` for bytes.
    public init(parsing text: String) throws(QuantityError) {
        self = try text.withBytes { (bytes) throws(QuantityError) in try Quantity(parsing: bytes) }
    }

    /// The quantity that `text` writes, or nil.
    public init?(_ text: String) {
        guard let parsed = try? Quantity(parsing: text) else { return nil }
        self = parsed
    }

    /// A decimal amount whose digits fit 64 bits.
    private init(exactly scan: QuantityScan, suffix: QuantitySuffix, scale: Int) {
        let magnitude = DecimalShift.apply(Int128(scan.digits), by: scale - Scale.nano.exponent).value
        self.init(nano: scan.negative ? -magnitude : magnitude, format: suffix.format)
        // Kubernetes hands such a text back as it came: in groups of three and, as it believes, canonical.
        guard scale % 3 == 0, scan.wholeCount > 0, scan.digits % 1000 != 0, magnitude < Self.magnitudeMax else {
            return
        }
        spelling = Spelling(scan: scan, suffix: suffix)
    }

    /// A whole binary amount that fits 64 bits.
    private init(exactly scan: QuantityScan, shift: Int) {
        let magnitude = (Int128(scan.digits) << Int128(shift)) * Self.nanoPerUnit
        self.init(nano: scan.negative ? -magnitude : magnitude, format: .binarySI)
        guard scan.digits & 7 != 0, scan.plus || scan.leadingZeros > 0 || scan.hasPoint else { return }
        spelling = Spelling(scan: scan, suffix: QuantitySuffix(format: .binarySI, exponent: shift))
    }

    /// A binary amount that is broken or large.
    private init(rounding scan: QuantityScan, shift: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        let limit = Int128(Int64.max) * Self.nanoPerUnit
        let nano = min(scan.nano(binaryShift: shift, in: bytes), limit)
        // Below one unit a binary suffix would have to round.
        let format: Format = nano > 0 && nano < Self.nanoPerUnit ? .decimalSI : .binarySI
        self.init(nano: scan.negative ? -nano : nano, format: format)
    }
}

extension Quantity: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// Whole units.
    public init(integerLiteral value: Int64) {
        self.init(value)
    }

    /// A literal; traps when it is no quantity.
    public init(stringLiteral text: String) {
        do {
            self = try Quantity(parsing: text)
        } catch {
            preconditionFailure("\"\(text)\" is no quantity: \(error)")
        }
    }
}
