/// A path to a place in a document, as RFC 6901 writes it: `/spec/containers/0/name`.
public struct JSONPointer: Hashable, Sendable {
    /// The names and positions on the way, unescaped; none for the whole document.
    public var tokens: [String]

    public init(_ tokens: [String]) {
        self.tokens = tokens
    }

    /// Reads the text form; nil when it is neither empty nor begins with a slash, or has a `~` that is followed
    /// by neither 0 nor 1.
    public init?(parsing text: String) {
        tokens = []
        guard !text.isEmpty else { return }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        for part in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let token = Self.unescape(part) else { return nil }
            tokens.append(token)
        }
    }

    private static func unescape(_ part: Substring.UTF8View) -> String? {
        guard part.contains(UInt8(ascii: "~")) else { return String(Substring(part)) }
        var bytes: [UInt8] = []
        var rest = part.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.next() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The pointer without its last token; nil for the whole document.
    public var parent: JSONPointer? {
        tokens.isEmpty ? nil : JSONPointer(Array(tokens.dropLast()))
    }

    /// Whether `other` is this place or inside of it.
    public func contains(_ other: JSONPointer) -> Bool {
        other.tokens.count >= tokens.count && zip(tokens, other.tokens).allSatisfy { $0.isExactly($1) }
    }

    /// The position that a token names in an array: digits without a leading zero; nil for anything else.
    public static func position(_ token: String) -> Int? {
        let digits = token.utf8
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else { return nil }
        guard digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
        return Int(token)
    }
}

extension JSONPointer {
    public static func == (left: JSONPointer, right: JSONPointer) -> Bool {
        left.tokens.count == right.tokens.count && left.contains(right)
    }

    public func hash(into hasher: inout Hasher) {
        for token in tokens { token.hashExactly(into: &hasher) }
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The text form.
    public var description: String {
        var text = ""
        for token in tokens {
            text += "/"
            for character in token.unicodeScalars {
                switch character {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(character)
                }
            }
        }
        return text
    }
}

extension JSONPointer: ExpressibleByStringLiteral {
    /// A literal has to be a valid pointer.
    public init(stringLiteral text: String) {
        guard let pointer = JSONPointer(parsing: text) else { preconditionFailure("\(text) is no JSON pointer.") }
        self = pointer
    }
}

extension JSONValue {
    /// The value at `pointer`, nil when there is none.
    public func value(at pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            switch value {
            case .object(let members):
                guard let member = members[token] else { return nil }
                value = member
            case .array(let elements):
                guard let index = JSONPointer.position(token), index < elements.count else { return nil }
                value = elements[index]
            case .null, .bool, .integer, .number, .string: return nil
            }
        }
        return value
    }
}
