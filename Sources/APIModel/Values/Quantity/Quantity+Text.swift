public import Base

extension Quantity: CustomStringConvertible, LosslessStringConvertible {
    /// The longest text of a quantity in bytes: sign, 15 zeros, 39 digits, point, and an exponent with its own zeros.
    static let textBytesMax = 96

    /// The text: the canonical form, or the parsed text where Kubernetes keeps it.
    ///
    /// Canonical means no broken digits and the largest suffix that loses nothing: `1500m`, `1536Mi`, `12e6`.
    public var description: String {
        withText { String(decoding: $0, as: UTF8.self) }
    }

    /// Appends the text to `buffer`.
    public func append(to buffer: inout ByteBuffer) {
        buffer.append(upTo: Self.textBytesMax) { write(into: $0) }
    }

    /// Calls `body` with the UTF-8 of the text; the pointer is valid inside it only.
    public func withText<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.textBytesMax) { room in
            // SAFETY: `write` returns how many of the bytes it initialized.
            body(UnsafeBufferPointer(rebasing: room[..<write(into: room)]))
        }
    }

    /// Writes the text into `out`, which holds `textBytesMax` bytes; returns its length.
    private func write(into out: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var writer = QuantityWriter(out: out)
        if spelling.has(Spelling.kept) {
            writeKept(into: &writer)
        } else {
            writeCanonical(into: &writer)
        }
        return writer.count
    }

    private func writeCanonical(into writer: inout QuantityWriter) {
        guard !isZero else {
            writer.append(UInt8(ascii: "0"))
            return
        }
        if high < 0 { writer.append(UInt8(ascii: "-")) }
        if form == .binarySI, let units = wholeUnitsFromBinary {
            var mantissa = units
            var groups = 0
            // Ei is the last suffix.
            while groups < 6, mantissa & 1023 == 0 {
                mantissa >>= 10
                groups += 1
            }
            writer.append(number: mantissa)
            writer.append(binarySuffix: groups * 10)
            return
        }
        var mantissa = nano.magnitude
        var exponent = Scale.nano.exponent
        // E is the last letter; exponents go on.
        let last = form == .decimalExponent ? Int.max : Scale.exa.exponent
        while exponent < last {
            let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: 1000)
            guard remainder == 0 else { break }
            mantissa = quotient
            exponent += 3
        }
        writer.append(number: mantissa)
        if form == .decimalExponent {
            writer.append(exponent: exponent)
        } else {
            writer.append(decimalSuffix: exponent)
        }
    }

    /// The magnitude in units when it may be written in binary form: whole, and at least 1024.
    private var wholeUnitsFromBinary: UInt128? {
        let (units, broken) = nano.magnitude.quotientAndRemainder(dividingBy: Self.nanoPerUnit.magnitude)
        return broken == 0 && units >= 1024 ? units : nil
    }

    private func writeKept(into writer: inout QuantityWriter) {
        if high < 0 { writer.append(UInt8(ascii: "-")) }
        if spelling.has(Spelling.plus) { writer.append(UInt8(ascii: "+")) }
        for _ in 0..<spelling.zeros { writer.append(UInt8(ascii: "0")) }
        let fraction = Int(spelling.fraction)
        let exponent = Int(spelling.exponent)
        if form == .binarySI {
            writer.append(number: (nano.magnitude / Self.nanoPerUnit.magnitude) >> UInt128(exponent))
        } else {
            let shift = Scale.nano.exponent - (exponent - fraction)
            writer.append(number: DecimalShift.apply(Int128(nano.magnitude), by: shift).value.magnitude)
        }
        if spelling.has(Spelling.point) { writer.insertPoint(before: fraction) }
        switch form {
        case .binarySI: writer.append(binarySuffix: exponent)
        case .decimalSI: writer.append(decimalSuffix: exponent)
        case .decimalExponent: writeKeptExponent(exponent, into: &writer)
        }
    }

    private func writeKeptExponent(_ exponent: Int, into writer: inout QuantityWriter) {
        writer.append(UInt8(ascii: spelling.has(Spelling.capitalExponent) ? "E" : "e"))
        if spelling.has(Spelling.plusExponent) { writer.append(UInt8(ascii: "+")) }
        if spelling.has(Spelling.minusExponent) { writer.append(UInt8(ascii: "-")) }
        for _ in 0..<spelling.exponentZeros { writer.append(UInt8(ascii: "0")) }
        writer.append(number: UInt128(exponent.magnitude))
    }
}

/// Writes the parts of a quantity's text into a buffer that is long enough for all of them.
///
// SAFETY: `textBytesMax` bounds the longest text, and bytes are written one after the other.
private struct QuantityWriter {
    let out: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(out: UnsafeMutableBufferPointer<UInt8>) {
        self.out = out
    }

    mutating func append(_ byte: UInt8) {
        out.initializeElement(at: count, to: byte)
        count += 1
    }

    mutating func append(number: UInt128) {
        let start = count
        var large = number
        // Most amounts fit a word, where division is cheap.
        while large > UInt128(UInt64.max) {
            let (quotient, remainder) = large.quotientAndRemainder(dividingBy: 10)
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: remainder))
            large = quotient
        }
        var rest = UInt64(truncatingIfNeeded: large)
        repeat {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        out[start..<count].reverse()
    }

    /// Puts a point before the last `digits` bytes.
    mutating func insertPoint(before digits: Int) {
        append(UInt8(ascii: "."))
        var index = count - 1
        while index > count - 1 - digits {
            out.swapAt(index, index - 1)
            index -= 1
        }
    }

    mutating func append(exponent: Int) {
        guard exponent != 0 else { return }
        append(UInt8(ascii: "e"))
        if exponent < 0 { append(UInt8(ascii: "-")) }
        append(number: UInt128(exponent.magnitude))
    }

    mutating func append(decimalSuffix exponent: Int) {
        switch exponent {
        case -9: append(UInt8(ascii: "n"))
        case -6: append(UInt8(ascii: "u"))
        case -3: append(UInt8(ascii: "m"))
        case 3: append(UInt8(ascii: "k"))
        case 6: append(UInt8(ascii: "M"))
        case 9: append(UInt8(ascii: "G"))
        case 12: append(UInt8(ascii: "T"))
        case 15: append(UInt8(ascii: "P"))
        case 18: append(UInt8(ascii: "E"))
        default: break
        }
    }

    mutating func append(binarySuffix exponent: Int) {
        switch exponent {
        case 10: append(UInt8(ascii: "K"))
        case 20: append(UInt8(ascii: "M"))
        case 30: append(UInt8(ascii: "G"))
        case 40: append(UInt8(ascii: "T"))
        case 50: append(UInt8(ascii: "P"))
        case 60: append(UInt8(ascii: "E"))
        default: return
        }
        append(UInt8(ascii: "i"))
    }
}
