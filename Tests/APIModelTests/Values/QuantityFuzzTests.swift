import APIModel
import Base
import Testing

/// Seeded random quantities against rules that do not depend on the implementation.
struct QuantityFuzzTests {
    private static let rounds = 20_000

    @Test func anyBytesParseOrAreRefused() {
        var random = Random(seed: 1)
        let alphabet = Array("0123456789.+-eEinumkKMGTP x\u{0}é".utf8)
        for _ in 0..<Self.rounds {
            let bytes = (0..<random.below(14)).map { _ in alphabet[random.below(alphabet.count)] }
            let parsed = bytes.withUnsafeBufferPointer { try? Quantity(parsing: $0) }
            guard let parsed else { continue }
            let again = Quantity(parsed.description)
            let text = parsed.description
            #expect(
                again == parsed && again?.description == text, "\(String(decoding: bytes, as: UTF8.self)) \(parsed)")
        }
    }

    /// Digits, point and suffix against long multiplication.
    @Test func parsingIsExact() {
        var random = Random(seed: 2)
        let decimal = [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15)]
        let binary = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)]
        for _ in 0..<Self.rounds {
            let whole = digits(random.below(12), &random)
            let fraction = digits(random.below(24), &random)
            guard !(whole + fraction).isEmpty else { continue }
            let number = Natural(decimal: whole + fraction)
            var (numerator, denominator) = (number, Natural(1).scaled(by: 10, times: fraction.count))
            let suffix: String
            let isBinary = random.oneIn(2)
            if isBinary {
                let (text, exponent) = binary[random.below(binary.count)]
                suffix = text
                numerator = numerator.scaled(by: 2, times: exponent)
            } else {
                let (text, exponent) = decimal[random.below(decimal.count)]
                suffix = text
                if exponent >= 0 {
                    numerator = numerator.scaled(by: 10, times: exponent)
                } else {
                    denominator = denominator.scaled(by: 10, times: -exponent)
                }
            }
            numerator = numerator.scaled(by: 10, times: 9)
            let text = whole + (fraction.isEmpty ? "" : "." + fraction) + suffix
            guard let quantity = Quantity(text) else {
                Issue.record("\(text) was refused")
                continue
            }
            // nano is the least integer with nano × denominator ≥ numerator, unless a binary amount was cut.
            let nano = quantity.nano
            let cut = Int128(Int64.max) * 1_000_000_000
            let enough = Natural(nano.magnitude).times(denominator) >= numerator
            let least = nano == 0 || Natural(nano.magnitude - 1).times(denominator) < numerator
            #expect((enough && least) || (isBinary && nano == cut && !enough), "\(text) gave \(quantity)")
            #expect(Quantity("-" + text) == -quantity)
        }
    }

    /// Sums and products of amounts against sums and products of their billionths, digit by digit.
    @Test func arithmeticIsExact() {
        var random = Random(seed: 3)
        for _ in 0..<Self.rounds {
            let (left, right) = (amount(&random), amount(&random))
            let factor = Int64(truncatingIfNeeded: random.next() >> UInt64(32 + random.below(32)))
            #expect((left + right) - right == left)
            #expect(left + right == right + left)
            #expect((left < right) == (left - right < 0))
            #expect(-(-left) == left)
            let product = Natural(left.nano.magnitude).times(Natural(UInt128(factor.magnitude)))
            let result = left * factor
            if product < Natural(Quantity.magnitudeMax.magnitude) {
                #expect(Natural(result.nano.magnitude) == product)
            } else {
                #expect(result.nano.magnitude == Quantity.magnitudeMax.magnitude)
            }
            #expect(Quantity(left.description) == left)
            // Whole units are held at the ends of 64 bits.
            guard left.value != .max, left.value != .min else { continue }
            let value = Int128(left.value) * 1_000_000_000
            #expect(value.magnitude >= left.nano.magnitude && value.magnitude - left.nano.magnitude < 1_000_000_000)
        }
    }

    private func digits(_ count: Int, _ random: inout Random) -> String {
        String((0..<count).map { _ in Character(Unicode.Scalar(UInt8(ascii: "0") + UInt8(random.below(10)))) })
    }

    private func amount(_ random: inout Random) -> Quantity {
        let value = Int64(bitPattern: random.next()) >> Int64(random.below(63))
        let formats: [Quantity.Format] = [.decimalSI, .decimalExponent, .binarySI]
        return Quantity(value, scale: Quantity.Scale(random.below(13) - 10), format: formats[random.below(3)])
    }
}

/// A natural number of any size, slowly: digits of base ten, lowest first.
private struct Natural: Comparable {
    private var digits: [UInt8]

    init(_ value: UInt128) {
        self.init(decimal: value.description)
    }

    init(decimal text: String) {
        digits = text.utf8.reversed().map { $0 - UInt8(ascii: "0") }
        trim()
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
    }

    func times(_ other: Natural) -> Natural {
        var sums = [Int](repeating: 0, count: digits.count + other.digits.count + 1)
        for (i, left) in digits.enumerated() {
            for (j, right) in other.digits.enumerated() { sums[i + j] += Int(left) * Int(right) }
        }
        var product = Natural(0)
        var carry = 0
        for sum in sums {
            product.digits.append(UInt8((sum + carry) % 10))
            carry = (sum + carry) / 10
        }
        product.trim()
        return product
    }

    func scaled(by factor: UInt128, times count: Int) -> Natural {
        if factor == 10 {
            var scaled = self
            scaled.digits.insert(contentsOf: repeatElement(0, count: count), at: 0)
            scaled.trim()
            return scaled
        }
        return times(Natural(UInt128(1) << UInt128(count)))
    }

    static func < (left: Natural, right: Natural) -> Bool {
        if left.digits.count != right.digits.count { return left.digits.count < right.digits.count }
        return left.digits.reversed().lexicographicallyPrecedes(right.digits.reversed())
    }
}
