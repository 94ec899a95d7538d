/// Counts of durations in buckets whose width grows with the value: 128 a power of two, under 1 % wide.
struct LoadHistogram: Sendable {
    private static let subBits = 7
    private var counts = [UInt64](repeating: 0, count: (64 - subBits + 1) << subBits)
    private(set) var total: UInt64 = 0

    @inline(__always)
    private static func bucket(_ value: UInt64) -> Int {
        let exponent = max(0, 63 - value.leadingZeroBitCount - subBits)
        return exponent << subBits + Int(value >> UInt64(exponent))
    }

    /// Counts one duration, in nanoseconds.
    @inline(__always)
    mutating func record(_ nanoseconds: UInt64) {
        counts[Self.bucket(nanoseconds)] += 1
        total += 1
    }

    /// The duration in milliseconds that `share` (0 to 1) of all are not above.
    func milliseconds(at share: Double) -> Double {
        let wanted = UInt64((Double(total) * share).rounded(.up))
        var seen: UInt64 = 0
        for (index, count) in counts.enumerated() {
            seen += count
            if seen >= wanted, seen > 0 { return Double(Self.upperEnd(of: index)) / 1e6 }
        }
        return 0
    }

    /// The largest value that falls into a bucket.
    private static func upperEnd(of index: Int) -> UInt64 {
        let exponent = max(0, index >> subBits - 1)
        let mantissa = UInt64(index - exponent << subBits)
        return (mantissa + 1) << UInt64(exponent) - 1
    }

    mutating func reset() {
        for index in counts.indices { counts[index] = 0 }
        total = 0
    }
}
