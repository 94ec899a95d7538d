/// Why a text is no field selector.
public enum FieldSelectorError: Error, Hashable, CustomStringConvertible {
    /// A term has no operator.
    case malformed(text: String, term: String)
    /// A backslash before something that needs none.
    case escape(sequence: String)
    /// A `,` or `=` in a value without a backslash.
    case unescaped(Unicode.Scalar)

    /// Kubernetes' message; it gives a character by its number.
    public var description: String {
        switch self {
        case .malformed(let text, let term): "invalid selector: '\(text)'; can't understand '\(term)'"
        case .escape(let sequence): "invalid field selector: invalid escape sequence: \(sequence)"
        case .unescaped(let scalar): "invalid field selector: unescaped character in value: \(scalar.value)"
        }
    }
}

extension FieldSelector {
    /// `value` with a backslash before each `\`, `,` and `=`.
    public static func escape(_ value: String) -> String {
        guard value.unicodeScalars.contains(where: needsEscape) else { return value }
        var escaped = ""
        for scalar in value.unicodeScalars {
            if needsEscape(scalar) { escaped += "\\" }
            escaped.unicodeScalars.append(scalar)
        }
        return escaped
    }

    /// The value that `text` is the escaped form of.
    public static func unescape(_ text: String) throws(FieldSelectorError) -> String {
        guard text.unicodeScalars.contains(where: needsEscape) else { return text }
        var value = ""
        var escaping = false
        for scalar in text.unicodeScalars {
            if escaping {
                guard needsEscape(scalar) else { throw .escape(sequence: "\\\(scalar)") }
                value.unicodeScalars.append(scalar)
                escaping = false
            } else if scalar == "\\" {
                escaping = true
            } else if needsEscape(scalar) {
                throw .unescaped(scalar)
            } else {
                value.unicodeScalars.append(scalar)
            }
        }
        if escaping { throw .escape(sequence: "\\") }
        return value
    }

    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\\" || scalar == "," || scalar == "="
    }

    /// The terms between commas that no backslash precedes; backslashes stay.
    package static func split(_ text: String) -> [String] {
        guard !text.isEmpty else { return [] }
        var terms: [String] = []
        var term = String.UnicodeScalarView()
        var escaping = false
        for scalar in text.unicodeScalars {
            if scalar == ",", !escaping {
                terms.append(String(term))
                term = String.UnicodeScalarView()
            } else {
                term.append(scalar)
            }
            escaping = scalar == "\\" && !escaping
        }
        terms.append(String(term))
        return terms
    }

    /// Field, operator and escaped value of a term: the first operator found splits it.
    package static func splitTerm(_ term: String) -> (field: String, operator: String, value: String)? {
        let bytes = Array(term.utf8)
        for (index, byte) in bytes.enumerated() {
            let doubled = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "=")
            let length: Int
            switch byte {
            case UInt8(ascii: "!") where doubled: length = 2
            case UInt8(ascii: "="): length = doubled ? 2 : 1
            default: continue
            }
            func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
            return (text(0..<index), text(index..<index + length), text(index + length..<bytes.count))
        }
        return nil
    }
}
