/// Which bytes a name may have, and where: the regular expressions of Kubernetes' rules, written out.
///
// SAFETY: ranges are cut from `0..<count` of the bytes they are used with, and loops stay within their range.
enum ByteRules {
    @inline(__always)
    static func isLower(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }
    @inline(__always)
    static func isUpper(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
    @inline(__always)
    static func isLetter(_ byte: UInt8) -> Bool { isLower(byte | 0x20) }
    @inline(__always)
    static func isLowerOrDigit(_ byte: UInt8) -> Bool { isLower(byte) || isDigit(byte) }
    @inline(__always)
    static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

    /// Whether the bytes of `range` are one or more, the first, the inner and the last ones of their kinds.
    @inline(__always)
    static func matches(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, first: (UInt8) -> Bool, inner: (UInt8) -> Bool,
        last: (UInt8) -> Bool
    ) -> Bool {
        guard !range.isEmpty, first(bytes[range.lowerBound]) else { return false }
        var index = range.lowerBound + 1
        let end = range.upperBound - 1
        while index < end {
            guard inner(bytes[index]) else { return false }
            index += 1
        }
        return range.count == 1 || last(bytes[end])
    }

    /// `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
    static func isDNSLabel(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        matches(
            bytes, range, first: isLowerOrDigit, inner: { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") },
            last: isLowerOrDigit)
    }

    /// `_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?`
    static func isDNSLabelWithUnderscore(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        let marked = !range.isEmpty && bytes[range.lowerBound] == UInt8(ascii: "_")
        return matches(
            bytes, marked ? range.dropFirst() : range, first: isLowerOrDigit,
            inner: { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") },
            last: isLowerOrDigit)
    }

    /// Labels of one kind, joined by points.
    @inline(__always)
    static func isDotted(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
        of isLabel: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Bool
    ) -> Bool {
        var start = range.lowerBound
        var index = start
        while index < range.upperBound {
            if bytes[index] == UInt8(ascii: ".") {
                guard isLabel(bytes, start..<index) else { return false }
                start = index + 1
            }
            index += 1
        }
        return isLabel(bytes, start..<range.upperBound)
    }

    /// `isDNSLabel`, joined by points.
    static func isSubdomain(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        isDotted(bytes, range, of: isDNSLabel)
    }

    /// `isDNSLabelWithUnderscore`, joined by points.
    static func isSubdomainWithUnderscore(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        isDotted(bytes, range, of: isDNSLabelWithUnderscore)
    }

    /// `([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]`
    static func isLabelName(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        matches(
            bytes, range, first: isLetterOrDigit,
            inner: {
                isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
            },
            last: isLetterOrDigit)
    }

    /// One byte or more, all of one kind.
    @inline(__always)
    static func isRun(_ text: String, of kind: (UInt8) -> Bool) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(kind)
    }

    /// Whether `rule` holds for `text` from the byte `start` on.
    @inline(__always)
    static func holds(
        _ text: String, from start: Int = 0, _ rule: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Bool
    ) -> Bool {
        text.withBytes { $0.count >= start && rule($0, start..<$0.count) }
    }
}
