/// Which bytes a name may have, and where: the regular expressions of Kubernetes' rules, written out.
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

    /// Whether `bytes` is one byte or more, the first, the inner and the last ones of their kinds.
    @inline(__always)
    static func matches(
        _ bytes: Slice<UnsafeBufferPointer<UInt8>>, first: (UInt8) -> Bool, inner: (UInt8) -> Bool,
        last: (UInt8) -> Bool
    ) -> Bool {
        guard let start = bytes.first, let end = bytes.last, first(start), bytes.count == 1 || last(end) else {
            return false
        }
        return bytes.dropFirst().dropLast().allSatisfy(inner)
    }

    /// `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
    static func isDNSLabel(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        matches(
            bytes, first: isLowerOrDigit, inner: { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") },
            last: isLowerOrDigit)
    }

    /// `_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?`
    static func isDNSLabelWithUnderscore(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        matches(
            bytes.first == UInt8(ascii: "_") ? bytes.dropFirst() : bytes, first: isLowerOrDigit,
            inner: { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") },
            last: isLowerOrDigit)
    }

    /// Labels of one kind, joined by points.
    @inline(__always)
    static func isDotted(
        _ bytes: Slice<UnsafeBufferPointer<UInt8>>, of isLabel: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool
    ) -> Bool {
        var start = bytes.startIndex
        for index in bytes.indices where bytes[index] == UInt8(ascii: ".") {
            guard isLabel(bytes[start..<index]) else { return false }
            start = index + 1
        }
        return isLabel(bytes[start...])
    }

    /// `([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]`
    static func isLabelName(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        matches(
            bytes, first: isLetterOrDigit,
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

    /// Whether `rule` holds for all of `text`.
    @inline(__always)
    static func holds(_ text: String, _ rule: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool) -> Bool {
        text.withBytes { rule($0[...]) }
    }
}
