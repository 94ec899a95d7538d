import Base

/// A string as YAML writes it: plain where nothing else can be read from it, else in quotes or as a block.
struct YAMLText {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Writes the text; the lines of a block are indented by `column`.
    func write(to out: inout ByteBuffer, column: Int) {
        if text.utf8.contains(UInt8(ascii: "\n")), canBeBlock {
            writeBlock(to: &out, column: column)
        } else {
            writeOnOneLine(to: &out)
        }
    }

    /// Writes the text without a block: what keys need.
    func writeOnOneLine(to out: inout ByteBuffer) {
        let isPrintable = text.unicodeScalars.allSatisfy { Self.isPrintable($0) && $0 != "\n" && $0 != "\t" }
        guard isPrintable, !meansOther else { return writeDoubleQuoted(to: &out) }
        if isPlain { out.append(utf8: text) } else { writeSingleQuoted(to: &out) }
    }

    /// Whether the text without quotes would be a number, a boolean, null, a time or a merge key, to any reader.
    private var meansOther: Bool {
        if text == "<<" || text == "=" { return true }
        if let plain = try? YAMLScalar.plain(text), plain == .string(text) { return looksLikeTime || looksLikeBase60 }
        return true
    }

    /// Four digits and a dash: what YAML 1.1 may take for a date.
    private var looksLikeTime: Bool {
        let start = Array(text.utf8.prefix(5))
        return start.count == 5 && start[4] == UInt8(ascii: "-")
            && start.prefix(4).allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }

    /// Digits with colons between them, which YAML 1.1 counts in sixties.
    private var looksLikeBase60: Bool {
        text.utf8.contains(UInt8(ascii: ":"))
            && text.utf8.allSatisfy { byte in
                byte &- UInt8(ascii: "0") < 10 || ":._+-".utf8.contains(byte)
            }
    }

    /// Whether the text needs no quotes inside of a block.
    private var isPlain: Bool {
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first, let last = scalars.last, first != " ", last != " ", last != ":" else {
            return false
        }
        if text.hasPrefix("---") || text.hasPrefix("...") { return false }
        switch first {
        case "-", "?", ":":
            if scalars.count == 1 || scalars[1] == " " { return false }
        case ",", "[", "]", "{", "}", "#", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`": return false
        default: break
        }
        for (left, right) in zip(scalars, scalars.dropFirst()) {
            if left == ":" && right == " " || left == " " && right == "#" { return false }
        }
        return true
    }

    /// What may stand in YAML as it is, tabs and newlines included.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
        case 0x10000...0x10FFFF: true
        default: false
        }
    }

    private func writeSingleQuoted(to out: inout ByteBuffer) {
        out.append(UInt8(ascii: "'"))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "'") { out.append(byte) }
            out.append(byte)
        }
        out.append(UInt8(ascii: "'"))
    }

    private func writeDoubleQuoted(to out: inout ByteBuffer) {
        out.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out.append(utf8: "\\\"")
            case "\\": out.append(utf8: "\\\\")
            case "\n": out.append(utf8: "\\n")
            case "\t": out.append(utf8: "\\t")
            case "\r": out.append(utf8: "\\r")
            case _ where Self.isPrintable(scalar): out.append(utf8: String(scalar))
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                out.append(utf8: "\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            }
        }
        out.append(UInt8(ascii: "\""))
    }

    /// A block holds text with some visible line and without what only quotes can escape.
    private var canBeBlock: Bool {
        text.unicodeScalars.allSatisfy(Self.isPrintable) && text.utf8.contains { $0 != UInt8(ascii: "\n") }
    }

    private func writeBlock(to out: inout ByteBuffer, column: Int) {
        out.append(UInt8(ascii: "|"))
        // Readers find the indentation on the first line with content, unless that begins with space of its own.
        let first = text.utf8.first { $0 != UInt8(ascii: "\n") }
        if first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") { out.append(UInt8(ascii: "2")) }
        if !text.hasSuffix("\n") {
            out.append(UInt8(ascii: "-"))
        } else if text.utf8.dropLast().last == UInt8(ascii: "\n") {
            out.append(UInt8(ascii: "+"))
        }
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if text.hasSuffix("\n") { lines.removeLast() }
        for line in lines {
            out.append(UInt8(ascii: "\n"))
            guard !line.isEmpty else { continue }
            for _ in 0..<column { out.append(UInt8(ascii: " ")) }
            out.append(contentsOf: Array(line))
        }
    }
}
