/// Base64 as RFC 4648 section 4 has it: the standard alphabet, with padding.
public enum Base64 {
    /// The bytes that `text` stands for; nil when it is not base64. Line ends are passed over, as Go's decoder does.
    public static func decode(_ text: UnsafeBufferPointer<UInt8>) -> Bytes? {
        var isValid = true
        let bytes = Bytes(capacity: text.count / 4 * 3 + 3) { out in
            var (written, bits, digits, padding) = (0, UInt32(0), 0, 0)
            for byte in text {
                if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { continue }
                if byte == UInt8(ascii: "=") {
                    padding += 1
                    continue
                }
                let value = values[Int(byte)]
                if value > 63 || padding > 0 {
                    isValid = false
                    return 0
                }
                bits = bits << 6 | UInt32(value)
                digits += 1
                if digits % 4 == 0 {
                    out[written] = UInt8(truncatingIfNeeded: bits >> 16)
                    out[written + 1] = UInt8(truncatingIfNeeded: bits >> 8)
                    out[written + 2] = UInt8(truncatingIfNeeded: bits)
                    written += 3
                    bits = 0
                }
            }
            isValid = (digits + padding) % 4 == 0 && padding <= 2 && digits % 4 != 1
            if digits % 4 == 2 {
                out[written] = UInt8(truncatingIfNeeded: bits >> 4)
                written += 1
            } else if digits % 4 == 3 {
                out[written] = UInt8(truncatingIfNeeded: bits >> 10)
                out[written + 1] = UInt8(truncatingIfNeeded: bits >> 2)
                written += 2
            }
            return written
        }
        return isValid ? bytes : nil
    }

    /// Appends the text that stands for `bytes`.
    public static func encode(_ bytes: UnsafeBufferPointer<UInt8>, into out: inout ByteBuffer) {
        var index = 0
        out.reserve((bytes.count + 2) / 3 * 4)
        while index < bytes.count {
            let rest = bytes.count - index
            let group =
                UInt32(bytes[index]) << 16 | (rest > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
                | (rest > 2 ? UInt32(bytes[index + 2]) : 0)
            out.append(alphabet[Int(group >> 18)])
            out.append(alphabet[Int(group >> 12 & 63)])
            out.append(rest > 1 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
            out.append(rest > 2 ? alphabet[Int(group & 63)] : UInt8(ascii: "="))
            index += 3
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()
}
