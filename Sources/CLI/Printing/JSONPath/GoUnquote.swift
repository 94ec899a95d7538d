/// The escapes of Go's string literals.
enum GoUnquote {
    /// The text that stands between two quotes; nil where an escape is none, or a quote stands bare.
    static func text(_ inner: [Unicode.Scalar], quote: Unicode.Scalar) -> String? {
        var bytes: [UInt8] = []
        var place = 0
        while place < inner.count {
            let scalar = inner[place]
            place += 1
            guard scalar == "\\" else {
                if scalar == quote { return nil }
                bytes += Array(String(scalar).utf8)
                continue
            }
            guard place < inner.count else { return nil }
            let letter = inner[place]
            place += 1
            switch letter {
            case "a": bytes.append(0x07)
            case "b": bytes.append(0x08)
            case "f": bytes.append(0x0C)
            case "n": bytes.append(0x0A)
            case "r": bytes.append(0x0D)
            case "t": bytes.append(0x09)
            case "v": bytes.append(0x0B)
            case "\\": bytes.append(0x5C)
            case "'", "\"":
                // Go takes the escape of the quote that is around the text only.
                guard letter == quote else { return nil }
                bytes.append(UInt8(truncatingIfNeeded: letter.value))
            case "x", "u", "U":
                let width = letter == "x" ? 2 : letter == "u" ? 4 : 8
                guard let value = number(inner, &place, digits: width, radix: 16) else { return nil }
                if letter == "x" {
                    bytes.append(UInt8(truncatingIfNeeded: value))
                } else {
                    guard let unit = Unicode.Scalar(value) else { return nil }
                    bytes += Array(String(unit).utf8)
                }
            case "0"..."7":
                place -= 1
                guard let value = number(inner, &place, digits: 3, radix: 8), value < 256 else { return nil }
                bytes.append(UInt8(value))
            default: return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func number(
        _ scalars: [Unicode.Scalar], _ place: inout Int, digits: Int, radix: Int
    ) -> UInt32? {
        guard place + digits <= scalars.count else { return nil }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[place..<place + digits])
        place += digits
        guard let first = text.first, first != "+", first != "-" else { return nil }
        return UInt32(String(text), radix: radix)
    }
}
