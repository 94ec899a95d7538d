/// An exact amount of a resource: `100m`, `1536Mi`, `12e6`.
///
/// The amount is a whole number of billionths (10⁻⁹) in 128 bits, so two equal amounts have one representation
/// however they were written, and sums never drift. Beside it stands how it is to be written: its `format`, and the
/// spelling of a text that Kubernetes hands back as it came (`Spelling`). The value is 24 bytes, owns no memory and
/// is copied without counting references.
///
/// Parsing rounds away from zero to billionths; binary amounts are held at ±(2⁶³−1). Kubernetes keeps decimal
/// amounts of any size; here they end at ±10²⁹ (`magnitudeMax`), where arithmetic saturates.
///
/// Equality, order and hashing look at the amount alone: `1Gi == 1024Mi`.
public struct Quantity: Sendable, BitwiseCopyable {
    // Two words instead of one Int128 keep the alignment at 8 and the stride at 24.
    @usableFromInline var high: Int64
    @usableFromInline var low: UInt64
    @usableFromInline var form: Format
    @usableFromInline var spelling: Spelling

    /// How an amount is written: the family of its suffix.
    public enum Format: String, Sendable, BitwiseCopyable {
        /// Thousands by letter: `12M`.
        case decimalSI = "DecimalSI"
        /// Thousands by exponent: `12e6`.
        case decimalExponent = "DecimalExponent"
        /// Powers of 1024: `12Mi`. Amounts below 1024 and broken ones are written as `decimalSI`.
        case binarySI = "BinarySI"
    }

    /// A power of ten, the unit of a scaled value.
    public struct Scale: Sendable, Hashable, ExpressibleByIntegerLiteral {
        /// The exponent: -3 for thousandths.
        public let exponent: Int

        @inlinable
        public init(_ exponent: Int) {
            self.exponent = exponent
        }

        @inlinable
        public init(integerLiteral exponent: Int) {
            self.init(exponent)
        }

        public static let nano: Scale = -9
        public static let micro: Scale = -6
        public static let milli: Scale = -3
        public static let one: Scale = 0
        public static let kilo: Scale = 3
        public static let mega: Scale = 6
        public static let giga: Scale = 9
        public static let tera: Scale = 12
        public static let peta: Scale = 15
        public static let exa: Scale = 18
    }

    /// The largest magnitude in billionths: 10³⁸, which is 10²⁹ units, the largest power of ten in 127 bits.
    public static let magnitudeMax: Int128 = 100_000_000_000_000_000_000_000_000_000_000_000_000

    /// Billionths in one unit.
    @usableFromInline static let nanoPerUnit: Int128 = 1_000_000_000

    /// An amount of `nano` billionths, held at ±`magnitudeMax`.
    @inlinable
    public init(nano: Int128, format: Format = .decimalSI) {
        let held = min(max(nano, -Self.magnitudeMax), Self.magnitudeMax)
        high = Int64(truncatingIfNeeded: held >> 64)
        low = UInt64(truncatingIfNeeded: held)
        form = format
        spelling = .canonical
    }

    /// Zero, or `value` whole units.
    @inlinable
    public init(_ value: Int64 = 0, format: Format = .decimalSI) {
        self.init(nano: Int128(value) * Self.nanoPerUnit, format: format)
    }

    /// `value` thousandths.
    @inlinable
    public init(milli value: Int64, format: Format = .decimalSI) {
        self.init(nano: Int128(value) * 1_000_000, format: format)
    }

    /// `value` times ten to `scale`, rounded away from zero below billionths and held at ±`magnitudeMax`.
    public init(_ value: Int64, scale: Scale, format: Format = .decimalSI) {
        let shift = scale.exponent - Scale.nano.exponent
        self.init(nano: DecimalShift.apply(Int128(value), by: shift).value, format: format)
    }

    /// Zero, written `0`.
    public static let zero = Quantity()

    /// The amount in billionths.
    @inlinable
    public var nano: Int128 {
        Int128(high) << 64 | Int128(low)
    }

    /// The family of suffixes to write with. Setting it forgets how a parsed text was spelled.
    @inlinable
    public var format: Format {
        get { form }
        set {
            form = newValue
            spelling = .canonical
        }
    }

    @inlinable public var isZero: Bool { high == 0 && low == 0 }

    /// -1, 0 or 1.
    @inlinable
    public var sign: Int {
        isZero ? 0 : (high < 0 ? -1 : 1)
    }
}

extension Quantity: Comparable, Hashable {
    @inlinable
    public static func == (left: Quantity, right: Quantity) -> Bool {
        left.high == right.high && left.low == right.low
    }

    @inlinable
    public static func < (left: Quantity, right: Quantity) -> Bool {
        left.nano < right.nano
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(high)
        hasher.combine(low)
    }

    /// Whether both are the same amount and are written the same way.
    public func isIdentical(to other: Quantity) -> Bool {
        self == other && form == other.form && spelling == other.spelling
    }
}

/// Decimal shifts of 128-bit integers.
enum DecimalShift {
    /// Ten to `exponent`, 0 to 19.
    static func power(_ exponent: Int) -> UInt64 {
        switch exponent {
        case 0: 1
        case 1: 10
        case 2: 100
        case 3: 1000
        case 4: 10_000
        case 5: 100_000
        case 6: 1_000_000
        case 7: 10_000_000
        case 8: 100_000_000
        case 9: 1_000_000_000
        case 10: 10_000_000_000
        case 11: 100_000_000_000
        case 12: 1_000_000_000_000
        case 13: 10_000_000_000_000
        case 14: 100_000_000_000_000
        case 15: 1_000_000_000_000_000
        case 16: 10_000_000_000_000_000
        case 17: 100_000_000_000_000_000
        case 18: 1_000_000_000_000_000_000
        case 19: 10_000_000_000_000_000_000
        default: preconditionFailure("A power of ten beyond 64 bits.")
        }
    }

    /// `value` × 10^`shift`, rounded away from zero and held at the ends of 128 bits; whether that was exact.
    static func apply(_ value: Int128, by shift: Int) -> (value: Int128, exact: Bool) {
        guard value != 0, shift != 0 else { return (value, true) }
        if shift > 0 { return multiply(value, by: shift) }
        // Divisors beyond 10³⁸ exceed every value; two steps keep each divisor within 64 bits.
        let first = min(-shift, 19)
        let second = min(-shift - first, 19)
        guard first + second == -shift else { return (value.signum(), false) }
        let (coarse, lost) = value.quotientAndRemainder(dividingBy: Int128(power(first)))
        let (quotient, alsoLost) = coarse.quotientAndRemainder(dividingBy: Int128(power(second)))
        let exact = lost == 0 && alsoLost == 0
        return (exact ? quotient : quotient + value.signum(), exact)
    }

    private static func multiply(_ value: Int128, by shift: Int) -> (value: Int128, exact: Bool) {
        var product = value
        var rest = shift
        while rest > 0 {
            let step = min(rest, 18)
            let (larger, overflow) = product.multipliedReportingOverflow(by: Int128(power(step)))
            guard !overflow else { return (value < 0 ? .min : .max, false) }
            product = larger
            rest -= step
        }
        return (product, true)
    }
}
