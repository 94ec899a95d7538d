extension Quantity {
    /// How a parsed text differs from the canonical form of its amount.
    ///
    /// Kubernetes stores some texts as they came: `+5`, `1.500`, `1E3`, `007`. The digits follow from the amount, so
    /// these few bytes are enough to write the text again, and a quantity needs no string of its own.
    @usableFromInline
    struct Spelling: Sendable, Equatable, BitwiseCopyable {
        /// Bits of `marks`.
        static let kept: UInt8 = 1
        static let plus: UInt8 = 2
        static let point: UInt8 = 4
        static let capitalExponent: UInt8 = 8
        static let plusExponent: UInt8 = 16
        static let minusExponent: UInt8 = 32
        /// More zeros than this in front of a number are not kept.
        static let zerosMax = 15

        var marks: UInt8
        /// Zeros in front of the number.
        var zeros: UInt8
        /// Digits after the point.
        var fraction: UInt8
        /// The power of ten, or of two for binary formats, that the suffix stands for.
        var exponent: Int8
        /// Zeros in front of the exponent.
        var exponentZeros: UInt8

        @usableFromInline
        init(marks: UInt8, zeros: UInt8, fraction: UInt8, exponent: Int8, exponentZeros: UInt8) {
            self.marks = marks
            self.zeros = zeros
            self.fraction = fraction
            self.exponent = exponent
            self.exponentZeros = exponentZeros
        }

        /// The canonical form is to be written.
        @inlinable
        static var canonical: Spelling {
            Spelling(marks: 0, zeros: 0, fraction: 0, exponent: 0, exponentZeros: 0)
        }

        func has(_ mark: UInt8) -> Bool { marks & mark != 0 }

        /// The spelling of a text that is kept, or the canonical one where that is the same or does not fit.
        init(scan: QuantityScan, suffix: QuantitySuffix) {
            self = .canonical
            let unusual =
                suffix.format == .decimalExponent
                && (suffix.capital || suffix.plus || suffix.zeros > 0 || suffix.exponent == 0)
            guard unusual || scan.plus || scan.hasPoint || scan.leadingZeros > 0 else { return }
            guard scan.leadingZeros <= Self.zerosMax, suffix.zeros <= Self.zerosMax,
                let exponent = Int8(exactly: suffix.exponent)
            else { return }
            marks =
                Self.kept | (scan.plus ? Self.plus : 0) | (scan.hasPoint ? Self.point : 0)
                | (suffix.capital ? Self.capitalExponent : 0) | (suffix.plus ? Self.plusExponent : 0)
                | (suffix.minus ? Self.minusExponent : 0)
            zeros = UInt8(scan.leadingZeros)
            fraction = UInt8(scan.fractionCount)
            self.exponent = exponent
            exponentZeros = UInt8(suffix.zeros)
        }
    }
}
