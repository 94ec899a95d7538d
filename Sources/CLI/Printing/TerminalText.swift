/// Text of objects made safe for a terminal and a table.
enum TerminalText {
    /// The text without control over the terminal: escape characters and carriage returns are spelled out.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x1B || $0 == 0x0D }) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{1B}": escaped += "^["
            case "\r": escaped += "\\r"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// The text as a cell of one line: what follows a line's end is replaced by three points.
    static func cell(_ text: String) -> String {
        let isBreak: (Unicode.Scalar) -> Bool = { $0 == "\n" || $0 == "\r" || $0 == "\u{0C}" }
        guard let end = text.unicodeScalars.firstIndex(where: isBreak) else { return escaped(text) }
        return escaped(String(text.unicodeScalars[..<end])) + "..."
    }
}
