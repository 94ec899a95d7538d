/// Cuts the text of a label selector into tokens.
///
/// A byte of zero ends the text, as in Kubernetes.
package struct SelectorLexer {
    /// What a token is. The raw values are those of Kubernetes' lexer.
    package enum Token: Int, Sendable {
        case end = 1
        case closing = 2
        case comma = 3
        case not = 4
        case doubleEquals = 5
        case equals = 6
        case greaterThan = 7
        case identifier = 8
        case `in` = 9
        case lessThan = 10
        case notEquals = 11
        case notIn = 12
        case opening = 13
    }

    private let bytes: [UInt8]
    private var position = 0

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The next token and its text; `end` has none and comes again and again.
    package mutating func next() -> (token: Token, text: String) {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        guard position < bytes.count, bytes[position] != 0 else { return (.end, "") }
        if let symbol = Self.symbol(bytes[position]) {
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "=") {
                switch symbol.token {
                case .equals: return doubled(.doubleEquals, "==")
                case .not: return doubled(.notEquals, "!=")
                default: break
                }
            }
            return symbol
        }
        let start = position
        while position < bytes.count, bytes[position] != 0, !Self.isSpace(bytes[position]),
            Self.symbol(bytes[position]) == nil
        { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if position < bytes.count, bytes[position] == 0 { position += 1 }
        switch text {
        case "in": return (.in, text)
        case "notin": return (.notIn, text)
        default: return (.identifier, text)
        }
    }

    private mutating func doubled(_ token: Token, _ text: String) -> (token: Token, text: String) {
        position += 1
        return (token, text)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func symbol(_ byte: UInt8) -> (token: Token, text: String)? {
        switch byte {
        case UInt8(ascii: "="): (.equals, "=")
        case UInt8(ascii: "!"): (.not, "!")
        case UInt8(ascii: "("): (.opening, "(")
        case UInt8(ascii: ")"): (.closing, ")")
        case UInt8(ascii: ","): (.comma, ",")
        case UInt8(ascii: ">"): (.greaterThan, ">")
        case UInt8(ascii: "<"): (.lessThan, "<")
        default: nil
        }
    }
}
