/// Bytes in hexadecimal, as the files of vectors have them.
public enum Hex {
    /// The bytes of a text: spaces are for people. `zeros:N` stands for N zero bytes, `repeat:N:HEX` for N times the
    /// same bytes, `nest:N:TAG` for N fields of the tag inside each other, each behind its length.
    public static func bytes(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for word in text.split(separator: " ") {
            let parts = word.split(separator: ":")
            if parts.count == 1 {
                bytes += digits(word)
                continue
            }
            let count = Int(parts[1])!
            switch parts[0] {
            case "zeros": bytes += Array(repeating: 0, count: count)
            case "repeat": bytes += Array(repeating: digits(parts[2]), count: count).joined()
            case "nest":
                var inner: [UInt8] = []
                for _ in 0..<count { inner = digits(parts[2]) + varint(inner.count) + inner }
                bytes += inner
            default: preconditionFailure("No such word: \(word)")
            }
        }
        return bytes
    }

    /// The bytes as digits, without spaces.
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func digits(_ word: Substring) -> [UInt8] {
        precondition(word.count % 2 == 0, "An odd number of digits: \(word)")
        var bytes: [UInt8] = []
        var rest = word
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16)!)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    private static func varint(_ value: Int) -> [UInt8] {
        var (rest, bytes) = (value, [UInt8]())
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
