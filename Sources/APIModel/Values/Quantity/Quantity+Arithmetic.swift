extension Quantity {
    /// Adds `other`. Zero takes the format of what is added to it. Saturates at ±`magnitudeMax`.
    @inlinable
    public mutating func add(_ other: Quantity) {
        // Both are within 10³⁸, and twice that exceeds 127 bits: hence the reported overflow.
        let (sum, overflow) = nano.addingReportingOverflow(other.nano)
        let held = overflow ? (high < 0 ? -Self.magnitudeMax : Self.magnitudeMax) : sum
        self = Quantity(nano: held, format: isZero ? other.form : form)
    }

    /// Takes `other` away. Zero takes the format of what is taken from it. Saturates at ±`magnitudeMax`.
    @inlinable
    public mutating func subtract(_ other: Quantity) {
        let (difference, overflow) = nano.subtractingReportingOverflow(other.nano)
        let held = overflow ? (high < 0 ? -Self.magnitudeMax : Self.magnitudeMax) : difference
        self = Quantity(nano: held, format: isZero ? other.form : form)
    }

    /// Multiplies by `factor`, saturating at ±`magnitudeMax`.
    ///
    /// - Returns: Whether the product, written without trailing zeros after the point, has a 64-bit mantissa.
    ///   A false result is exact nevertheless unless it saturated.
    @discardableResult
    public mutating func multiply(by factor: Int64) -> Bool {
        let (product, overflow) = nano.multipliedReportingOverflow(by: Int128(factor))
        let negative = (high < 0) != (factor < 0)
        self = Quantity(nano: overflow ? (negative ? .min : .max) : product, format: form)
        guard !overflow, product.magnitude <= Self.magnitudeMax.magnitude else { return false }
        var mantissa = product
        for _ in 0..<9 {
            let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { break }
            mantissa = quotient
        }
        return Int64(exactly: mantissa) != nil
    }

    /// Turns the sign.
    @inlinable
    public mutating func negate() {
        self = Quantity(nano: -nano, format: form)
    }

    @inlinable
    public static func + (left: Quantity, right: Quantity) -> Quantity {
        var sum = left
        sum.add(right)
        return sum
    }

    @inlinable
    public static func - (left: Quantity, right: Quantity) -> Quantity {
        var difference = left
        difference.subtract(right)
        return difference
    }

    @inlinable
    public static func += (left: inout Quantity, right: Quantity) {
        left.add(right)
    }

    @inlinable
    public static func -= (left: inout Quantity, right: Quantity) {
        left.subtract(right)
    }

    @inlinable
    public static prefix func - (quantity: Quantity) -> Quantity {
        var negative = quantity
        negative.negate()
        return negative
    }

    @inlinable
    public static func * (quantity: Quantity, factor: Int64) -> Quantity {
        var product = quantity
        product.multiply(by: factor)
        return product
    }
}

extension Quantity {
    /// Whole units, rounded away from zero and held at the ends of 64 bits.
    public var value: Int64 {
        Self.rounded(nano, per: Self.nanoPerUnit)
    }

    /// Thousandths, rounded away from zero and held at the ends of 64 bits.
    public var milliValue: Int64 {
        Self.rounded(nano, per: 1_000_000)
    }

    /// The amount in units of ten to `scale`, rounded away from zero and held at the ends of 64 bits.
    public func scaledValue(_ scale: Scale) -> Int64 {
        Int64(clamping: DecimalShift.apply(nano, by: Scale.nano.exponent - scale.exponent).value)
    }

    /// The amount as a 64-bit integer, or nil when it is broken or too large.
    ///
    /// Kubernetes answers only for amounts it happens to keep in 64 bits; here every integer that fits is answered.
    public var asInt64: Int64? {
        let (units, broken) = nano.quotientAndRemainder(dividingBy: Self.nanoPerUnit)
        return broken == 0 ? Int64(exactly: units) : nil
    }

    /// The amount as mantissa × 10^exponent without loss; trailing zeros are in the exponent, and zero is 0 × 10⁰.
    public var asDecimal: (mantissa: Int128, exponent: Int) {
        guard !isZero else { return (0, 0) }
        var mantissa = nano
        var exponent = Scale.nano.exponent
        while true {
            let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { return (mantissa, exponent) }
            mantissa = quotient
            exponent += 1
        }
    }

    /// The nearest floating-point number, within one unit in the last place.
    public var approximateDouble: Double {
        Double(nano) / 1e9
    }

    /// Rounds away from zero to a multiple of ten to `scale`.
    ///
    /// - Returns: Whether nothing was lost; then the way it is written stays as well.
    @discardableResult
    public mutating func roundUp(_ scale: Scale) -> Bool {
        let shift = scale.exponent - Scale.nano.exponent
        guard shift > 0 else { return true }
        let (units, exact) = DecimalShift.apply(nano, by: -shift)
        guard !exact else { return true }
        self = Quantity(nano: DecimalShift.apply(units, by: shift).value, format: form)
        return false
    }

    private static func rounded(_ nano: Int128, per unit: Int128) -> Int64 {
        if let small = Int64(exactly: nano) {
            let (quotient, remainder) = small.quotientAndRemainder(dividingBy: Int64(unit))
            return remainder == 0 ? quotient : quotient + small.signum()
        }
        let (quotient, remainder) = nano.quotientAndRemainder(dividingBy: unit)
        return Int64(clamping: remainder == 0 ? quotient : quotient + nano.signum())
    }
}
