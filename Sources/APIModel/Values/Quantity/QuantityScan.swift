/// Where the parts of a quantity's text are, and its digits while they fit 64 bits.
///
// SAFETY: every index into the bytes is below their count, either by the loop's own check or because it was found by
// scanning the same bytes; nothing keeps the pointer.
struct QuantityScan {
    /// The most digits that Kubernetes takes on its exact path, and that certainly fit 63 bits.
    static let digitsMax = 18

    private(set) var negative = false
    private(set) var plus = false
    private(set) var leadingZeros = 0
    private(set) var wholeStart = 0
    /// Digits before the point, leading zeros left out.
    private(set) var wholeCount = 0
    private(set) var hasPoint = false
    private(set) var fractionStart = 0
    private(set) var fractionCount = 0
    private(set) var suffixStart = 0
    /// All digits as one number; meaningless when there are more than `digitsMax`.
    private(set) var digits: UInt64 = 0

    /// Whether there is any digit at all, a leading zero included.
    var hasDigits: Bool { leadingZeros + wholeCount + fractionCount > 0 }

    /// Finds the parts. The suffix is found, not understood.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(QuantityError) {
        let end = bytes.count
        guard end > 0 else { throw .format }
        var position = 0
        switch bytes[0] {
        case UInt8(ascii: "-"):
            negative = true
            position = 1
        case UInt8(ascii: "+"):
            plus = true
            position = 1
        default: break
        }
        while position < end, bytes[position] == UInt8(ascii: "0") {
            leadingZeros += 1
            position += 1
        }
        wholeStart = position
        position = take(bytes, from: position)
        wholeCount = position - wholeStart
        if position < end, bytes[position] == UInt8(ascii: ".") {
            hasPoint = true
            fractionStart = position + 1
            position = take(bytes, from: fractionStart)
            fractionCount = position - fractionStart
        }
        suffixStart = position
        while position < end, Self.isSuffixLetter(bytes[position]) { position += 1 }
        if position < end, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            position += 1
        }
        while position < end, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        guard position == end else { throw .format }
    }

    /// Takes digits from `start` on into `digits`; returns where they end.
    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            digits = digits &* 10 &+ UInt64(digit)
            position += 1
        }
        return position
    }

    private static func isSuffixLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "i"), UInt8(ascii: "n"), UInt8(ascii: "u"),
            UInt8(ascii: "m"), UInt8(ascii: "k"), UInt8(ascii: "K"), UInt8(ascii: "M"), UInt8(ascii: "G"),
            UInt8(ascii: "T"), UInt8(ascii: "P"):
            true
        default: false
        }
    }

    /// The magnitude in billionths of `digits` digits times ten to `scale`, rounded up, at most `magnitudeMax`.
    func nano(digits count: Int, scale: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int128 {
        let shift = scale - Quantity.Scale.nano.exponent
        let kept = shift < 0 ? count + shift : count
        var sum: Int128 = 0
        var lost = false
        for index in 0..<count {
            let digit = digit(index, in: bytes)
            guard index < kept else {
                lost = lost || digit != 0
                continue
            }
            // One digit more than the limit has would not fit 127 bits.
            guard sum < Quantity.magnitudeMax / 10 else { return Quantity.magnitudeMax }
            sum = sum * 10 + Int128(digit)
        }
        if lost { return sum + 1 }
        return shift > 0 ? min(DecimalShift.apply(sum, by: shift).value, Quantity.magnitudeMax) : sum
    }

    /// The magnitude in billionths of the digits times two to `shift`, rounded up, at most `magnitudeMax`.
    func nano(binaryShift shift: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int128 {
        let unit = Quantity.nanoPerUnit << Int128(shift)
        var whole: Int128 = 0
        for index in 0..<wholeCount {
            whole = whole * 10 + Int128(digit(index, in: bytes))
            guard whole <= Int128(Int64.max) else { return Quantity.magnitudeMax }
        }
        // From the last digit to the first: ⌊(d·unit + ⌊rest⌋) / 10⌋ loses nothing but what the remainders tell.
        var fraction: Int128 = 0
        var lost = false
        for index in stride(from: wholeCount + fractionCount - 1, through: wholeCount, by: -1) {
            let step = Int128(digit(index, in: bytes)) * unit + fraction
            let (quotient, remainder) = step.quotientAndRemainder(dividingBy: 10)
            fraction = quotient
            lost = lost || remainder != 0
        }
        // Below 2⁶³ · 10⁹ · 2⁶⁰ the product may pass 127 bits.
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow, product < Quantity.magnitudeMax else { return Quantity.magnitudeMax }
        return product + fraction + (lost ? 1 : 0)
    }

    /// The digit at `index`, counted through whole and broken part.
    private func digit(_ index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> UInt8 {
        let position = index < wholeCount ? wholeStart + index : fractionStart + index - wholeCount
        return bytes[position] - UInt8(ascii: "0")
    }
}

/// A suffix understood: the format it belongs to and its power of ten or two.
struct QuantitySuffix {
    var format: Quantity.Format
    /// The power of ten, or of two for binary suffixes.
    var exponent: Int
    /// How an exponent was written; all false for letters.
    var capital = false
    var plus = false
    var minus = false
    var zeros = 0

    init(format: Quantity.Format, exponent: Int) {
        self.format = format
        self.exponent = exponent
    }

    /// Understands what follows the number.
    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) throws(QuantityError) {
        let count = bytes.count - start
        if count == 0 {
            self.init(format: .decimalSI, exponent: 0)
            return
        }
        let first = bytes[start]
        if count == 1, let exponent = Self.decimalExponent(first) {
            self.init(format: .decimalSI, exponent: exponent)
        } else if count == 2, bytes[start + 1] == UInt8(ascii: "i"), let exponent = Self.binaryExponent(first) {
            self.init(format: .binarySI, exponent: exponent)
        } else if count > 1, first == UInt8(ascii: "e") || first == UInt8(ascii: "E") {
            try self.init(exponentOf: bytes, from: start)
        } else {
            throw .suffix
        }
    }

    private init(exponentOf bytes: UnsafeBufferPointer<UInt8>, from start: Int) throws(QuantityError) {
        self.init(format: .decimalExponent, exponent: 0)
        capital = bytes[start] == UInt8(ascii: "E")
        var position = start + 1
        minus = bytes[position] == UInt8(ascii: "-")
        plus = bytes[position] == UInt8(ascii: "+")
        if minus || plus { position += 1 }
        guard position < bytes.count else { throw .suffix }
        var magnitude: UInt64 = 0
        var significant = false
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { throw .suffix }
            significant = significant || digit != 0
            if !significant, position + 1 < bytes.count { zeros += 1 }
            let (tenfold, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tenfold.addingReportingOverflow(UInt64(digit))
            guard !overflow, !carry, sum <= UInt64(Int64.max) + (minus ? 1 : 0) else { throw .suffix }
            magnitude = sum
            position += 1
        }
        // Kubernetes cuts the exponent to 32 bits.
        let cut = Int32(truncatingIfNeeded: magnitude)
        exponent = minus ? -Int(cut) : Int(cut)
    }

    private static func decimalExponent(_ letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "n"): -9
        case UInt8(ascii: "u"): -6
        case UInt8(ascii: "m"): -3
        case UInt8(ascii: "k"): 3
        case UInt8(ascii: "M"): 6
        case UInt8(ascii: "G"): 9
        case UInt8(ascii: "T"): 12
        case UInt8(ascii: "P"): 15
        case UInt8(ascii: "E"): 18
        default: nil
        }
    }

    private static func binaryExponent(_ letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "K"): 10
        case UInt8(ascii: "M"): 20
        case UInt8(ascii: "G"): 30
        case UInt8(ascii: "T"): 40
        case UInt8(ascii: "P"): 50
        case UInt8(ascii: "E"): 60
        default: nil
        }
    }
}
