public import Base

extension ByteBuffer {
    /// Appends `value` in decimal.
    public mutating func append(decimal value: UInt64) {
        var digits = 1
        var bound: UInt64 = 10
        while value >= bound {
            digits += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        append(upTo: digits) { target in
            var rest = value
            for place in stride(from: digits - 1, through: 0, by: -1) {
                target[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            return digits
        }
    }

    /// Appends a finite `value` with the fewest digits that read back the same, laid out as Go's `encoding/json`:
    /// plain from 1e-6 up to 1e21, else with an exponent without leading zeros; no point behind whole numbers.
    public mutating func append(shortest value: Double) {
        if value == value.rounded(.towardZero), value.magnitude < 0x1p53 {
            if value.sign == .minus { append(UInt8(ascii: "-")) }
            return append(decimal: UInt64(value.magnitude))
        }
        var text = value.magnitude.description
        if value < 0 { append(UInt8(ascii: "-")) }
        text.withUTF8 { layOut($0, exponential: value.magnitude < 1e-6 || value.magnitude >= 1e21) }
    }

    /// Appends the number that `text` (Swift's form: `12.5`, `1e-07`, `1.5e+300`) stands for in Go's layout.
    private mutating func layOut(_ text: UnsafeBufferPointer<UInt8>, exponential: Bool) {
        // 17 digits are the most that a double needs; 40 leave room for zeros that the text pads with.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { digits in
            var count = 0
            var point = 0
            var exponent = 0
            var index = 0
            var seenPoint = false
            scan: while index < text.count {
                switch text[index] {
                case UInt8(ascii: "."): seenPoint = true
                case UInt8(ascii: "e"): break scan
                case UInt8(ascii: "0") where count == 0:
                    if seenPoint { point -= 1 }
                case let digit:
                    digits[count] = digit
                    count += 1
                    if !seenPoint { point += 1 }
                }
                index += 1
            }
            if index < text.count {
                let isNegative = text[index + 1] == UInt8(ascii: "-")
                for digit in text[(index + 1)...] where digit >= UInt8(ascii: "0") {
                    exponent = exponent * 10 + Int(digit - UInt8(ascii: "0"))
                }
                if isNegative { exponent = -exponent }
            }
            while count > 1 && digits[count - 1] == UInt8(ascii: "0") { count -= 1 }
            // The value is 0.DIGITS times ten to the `place`.
            let place = point + exponent
            let run = UnsafeBufferPointer(rebasing: digits[..<count])
            if exponential {
                appendExponential(run, exponent: place - 1)
            } else {
                appendPlain(run, place: place)
            }
        }
    }

    private mutating func appendExponential(_ digits: UnsafeBufferPointer<UInt8>, exponent: Int) {
        append(digits[0])
        if digits.count > 1 {
            append(UInt8(ascii: "."))
            append(UnsafeBufferPointer(rebasing: digits[1...]))
        }
        append(UInt8(ascii: "e"))
        append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        append(decimal: UInt64(exponent.magnitude))
    }

    private mutating func appendPlain(_ digits: UnsafeBufferPointer<UInt8>, place: Int) {
        if place <= 0 {
            append(utf8: "0.")
            for _ in 0..<(-place) { append(UInt8(ascii: "0")) }
            append(digits)
        } else if place >= digits.count {
            append(digits)
            for _ in digits.count..<place { append(UInt8(ascii: "0")) }
        } else {
            append(UnsafeBufferPointer(rebasing: digits[..<place]))
            append(UInt8(ascii: "."))
            append(UnsafeBufferPointer(rebasing: digits[place...]))
        }
    }
}
