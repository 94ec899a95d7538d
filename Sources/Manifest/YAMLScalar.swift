import Base
import JSON

/// What a scalar means, by the rules of `sigs.k8s.io/yaml`: YAML 1.1 as go-yaml reads it, then JSON.
enum YAMLScalar: Hashable {
    case null
    case bool(Bool)
    /// A number as JSON writes it.
    case integer(String)
    case number(String)
    case string(String)

    /// A scalar that its tag does not allow, or that JSON cannot hold.
    struct Fault: Error {
        let message: String
    }

    private static let tagPrefix = "tag:yaml.org,2002:"

    /// The meaning of `text`. `isPlain` is false for text in quotes or blocks, and for text with a tag.
    init(_ text: String, tag: String?, isPlain: Bool) throws(Fault) {
        // The tag `!` alone asks for no type.
        guard let tag, !(tag == "!" && isPlain) else {
            self = isPlain ? try Self.plain(text) : .string(text)
            return
        }
        guard tag.hasPrefix(Self.tagPrefix) else {
            // A tag of the author's own says nothing to us.
            self = .string(text)
            return
        }
        let name = tag.dropFirst(Self.tagPrefix.count)
        switch name {
        case "binary": self = .string(try Self.binary(text))
        case "bool", "int", "float", "null": self = try Self.tagged(text, String(name))
        default: self = .string(text)
        }
    }

    private static func binary(_ text: String) throws(Fault) -> String {
        var text = text
        guard let bytes = text.withUTF8({ Base64.decode($0) }) else {
            throw Fault(message: "The !!binary value is not base64.")
        }
        return bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    private static func tagged(_ text: String, _ tag: String) throws(Fault) -> YAMLScalar {
        let value = try plain(text)
        switch (value, tag) {
        case (.null, "null"), (.bool, "bool"), (.integer, "int"), (.number, "float"), (.integer, "float"): return value
        default: throw Fault(message: "\"\(text)\" is not what its tag !!\(tag) says.")
        }
    }

    /// The meaning of text without quotes and tag.
    static func plain(_ text: String) throws(Fault) -> YAMLScalar {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            if infinities.contains(text) {
                throw Fault(message: "\"\(text)\" has no form in JSON.")
            }
            return numeral(text) ?? .string(text)
        case UInt8(ascii: "~"): return text == "~" ? .null : .string(text)
        default: return words[text] ?? .string(text)
        }
    }

    private static let words: [String: YAMLScalar] = {
        var words: [String: YAMLScalar] = [:]
        for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] {
            words[word] = .bool(true)
        }
        for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
            words[word] = .bool(false)
        }
        for word in ["null", "Null", "NULL"] { words[word] = .null }
        return words
    }()

    private static let infinities: Set<String> = [
        ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
    ]
}

// Numbers.
extension YAMLScalar {
    /// The number that `text` is; nil when it is none. Underscores between digits do not count.
    private static func numeral(_ text: String) -> YAMLScalar? {
        let startsWithPoint = text.utf8.first == UInt8(ascii: ".")
        let digits = startsWithPoint ? text : String(text.filter { $0 != "_" })
        if !startsWithPoint, let integer = integer(digits) { return .integer(integer) }
        guard isDecimal(digits), let value = Double(digits), value.isFinite else { return nil }
        return .json(value)
    }

    /// A finite number as JSON has it: an integer where it has no fraction and is not huge.
    private static func json(_ value: Double) -> YAMLScalar {
        var writer = JSONWriter()
        writer.double(value)
        var buffer = writer.finish()
        let text = buffer.finish().withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        return text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || $0 &- UInt8(ascii: "0") < 10 }
            ? .integer(text) : .number(text)
    }

    /// The integer of 64 bits, signed or not, in base 10; bases 16, 8 and 2 have the prefixes of Go, and a leading
    /// zero means octal.
    private static func integer(_ text: String) -> String? {
        var rest = text[...]
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        var radix = 10
        if rest.hasPrefix("0"), rest.utf8.count > 1 {
            switch rest.dropFirst().first {
            case "x", "X": (radix, rest) = (16, rest.dropFirst(2))
            case "o", "O": (radix, rest) = (8, rest.dropFirst(2))
            case "b", "B": (radix, rest) = (2, rest.dropFirst(2))
            default: (radix, rest) = (8, rest.dropFirst())
            }
        }
        // A second sign is not Swift's to accept here.
        guard let first = rest.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-"),
            let magnitude = UInt64(rest, radix: radix)
        else { return nil }
        if !isNegative { return String(magnitude) }
        guard magnitude <= UInt64(Int64.max) + 1 else { return nil }
        return magnitude == 0 ? "0" : "-\(magnitude)"
    }

    /// Sign, digits with at most one point among them, exponent.
    private static func isDecimal(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 &- UInt8(ascii: "0") < 10 } ?? false }
        func dropDigits() -> Int {
            let before = rest.count
            rest = rest.drop { isDigit($0) }
            return before - rest.count
        }
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = dropDigits()
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = dropDigits()
        }
        guard whole + fraction > 0 else { return false }
        guard let letter = rest.first else { return true }
        guard letter | 0x20 == UInt8(ascii: "e") else { return false }
        rest = rest.dropFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        return dropDigits() > 0 && rest.isEmpty
    }
}
