/// An address of IPv4 or IPv6.
///
/// Two readings exist. The sloppy one is that of Go before 1.17 and of Kubernetes' older fields: leading zeros are
/// dropped. The strict one refuses them, since other programs read them as octal.
public struct IPAddress: Sendable, Hashable {
    /// The bits, the first one highest; of IPv4 the low 32.
    public let bits: UInt128
    public let isIPv4: Bool

    /// An address of IPv4.
    public init(v4 bits: UInt32) {
        self.bits = UInt128(bits)
        isIPv4 = true
    }

    /// An address of IPv6.
    public init(v6 bits: UInt128) {
        self.bits = bits
        isIPv4 = false
    }

    /// The address that `text` writes, or nil. Zones are not taken.
    public init?(_ text: String, strict: Bool = true) {
        let bytes = Array(text.utf8)
        guard let first = bytes.first(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }) else {
            return nil
        }
        var reader = IPReader(bytes, strict: strict)
        if first == UInt8(ascii: ".") {
            guard let bits = reader.readIPv4(), reader.isAtEnd else { return nil }
            self.init(v4: bits)
        } else {
            guard let bits = reader.readIPv6() else { return nil }
            self.init(v6: bits)
        }
    }

    /// How many bits there are: 32 or 128.
    public var width: Int { isIPv4 ? 32 : 128 }

    /// Whether this is `::ffff:a.b.c.d`, an address of IPv4 in the clothes of IPv6.
    public var isIPv4Mapped: Bool { !isIPv4 && bits >> 32 == 0xFFFF }

    /// The address with a mapped one in its own form.
    public var unmapped: IPAddress { isIPv4Mapped ? IPAddress(v4: UInt32(truncatingIfNeeded: bits)) : self }

    /// The address with all bits after the first `length` cleared.
    public func masked(_ length: Int) -> IPAddress {
        let mask = length == 0 ? 0 : UInt128.max << UInt128(width - length)
        return isIPv4 ? IPAddress(v4: UInt32(truncatingIfNeeded: bits & mask)) : IPAddress(v6: bits & mask)
    }

    /// The addresses from 0 on that this one follows; used to walk through a range. Nil past the last one.
    public func advanced(by distance: UInt128) -> IPAddress? {
        let (sum, overflow) = bits.addingReportingOverflow(distance)
        guard !overflow, !isIPv4 || sum <= UInt128(UInt32.max) else { return nil }
        return isIPv4 ? IPAddress(v4: UInt32(sum)) : IPAddress(v6: sum)
    }
}

extension IPAddress: CustomStringConvertible {
    /// The canonical form (RFC 5952); mapped addresses are written as IPv4, as Go's `net.IP` does.
    public var description: String {
        if isIPv4 || isIPv4Mapped {
            return [24, 16, 8, 0].map { String(bits >> $0 & 0xFF) }.joined(separator: ".")
        }
        let groups = (0..<8).map { Int(bits >> UInt128(112 - 16 * $0) & 0xFFFF) }
        let run = Self.longestZeros(groups)
        func text(_ range: Range<Int>) -> String {
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        return run.count < 2 ? text(0..<8) : text(0..<run.lowerBound) + "::" + text(run.upperBound..<8)
    }

    /// The first of the longest runs of zeros.
    private static func longestZeros(_ groups: [Int]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        return longest
    }
}

/// Reads an address from the left.
private struct IPReader {
    private let bytes: [UInt8]
    private let strict: Bool
    private var position = 0

    init(_ bytes: [UInt8], strict: Bool) {
        self.bytes = bytes
        self.strict = strict
    }

    var isAtEnd: Bool { position == bytes.count }

    private mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    /// A number of `radix` up to `limit`; strictly it has at most `digitsMax` digits.
    private mutating func number(radix: Int, limit: Int, digitsMax: Int) -> Int? {
        let start = position
        var number = 0
        while position < bytes.count, let digit = Self.digit(bytes[position]), digit < radix {
            number = number * radix + digit
            guard number <= limit else { return nil }
            position += 1
        }
        let count = position - start
        guard count > 0, !strict || count <= digitsMax else { return nil }
        return number
    }

    private static func digit(_ byte: UInt8) -> Int? {
        if ByteRules.isDigit(byte) { return Int(byte) - 0x30 }
        return ByteRules.isLetter(byte) ? Int(byte | 0x20) - 0x61 + 10 : nil
    }

    /// Four numbers joined by points, from the current position on.
    mutating func readIPv4() -> UInt32? {
        var bits: UInt32 = 0
        for index in 0..<4 {
            if index > 0, !skip(".") { return nil }
            let start = position
            guard let octet = number(radix: 10, limit: 255, digitsMax: 3) else { return nil }
            if strict, position - start > 1, bytes[start] == UInt8(ascii: "0") { return nil }
            bits = bits << 8 | UInt32(octet)
        }
        return bits
    }

    /// Eight groups, or fewer with one `::`; the last two may be written as IPv4. All bytes must be read.
    mutating func readIPv6() -> UInt128? {
        var groups: [Int] = []
        var gap: Int?
        if bytes.count >= 2, bytes[0] == UInt8(ascii: ":"), bytes[1] == UInt8(ascii: ":") {
            gap = 0
            position = 2
        }
        while groups.count < 8, !isAtEnd {
            let start = position
            if let group = number(radix: 16, limit: 0xFFFF, digitsMax: 4),
                position == bytes.count || bytes[position] != UInt8(ascii: ".")
            {
                groups.append(group)
            } else {
                // A dotted tail of IPv4. It stands last, and without a gap only as groups seven and eight.
                position = start
                guard groups.count <= 6, gap != nil || groups.count == 6, let tail = readIPv4(), isAtEnd else {
                    return nil
                }
                groups += [Int(tail >> 16), Int(tail & 0xFFFF)]
                break
            }
            if isAtEnd { break }
            guard skip(":"), !isAtEnd else { return nil }
            if skip(":") {
                guard gap == nil else { return nil }
                gap = groups.count
            }
        }
        guard isAtEnd, gap == nil ? groups.count == 8 : groups.count < 8 else { return nil }
        if let gap {
            groups.insert(contentsOf: Array(repeating: 0, count: 8 - groups.count), at: gap)
        }
        return groups.reduce(0) { $0 << 16 | UInt128($1) }
    }
}
