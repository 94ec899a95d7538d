/// JSON documents that follow one another in a file, with or without space between.
enum JSONStream {
    /// Where each document lies; nil when the text is not a run of objects and arrays by its brackets and quotes.
    static func split(_ text: [UInt8]) -> [Range<Int>]? {
        var documents: [Range<Int>] = []
        var start = 0
        var depth = 0
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if depth == 0 { start = index }
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return nil }
                depth -= 1
                if depth == 0 { documents.append(start..<index + 1) }
            case UInt8(ascii: "\""):
                guard depth > 0 else { return nil }
                index += 1
                while index < text.count, text[index] != UInt8(ascii: "\"") {
                    index += text[index] == UInt8(ascii: "\\") ? 2 : 1
                }
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): break
            default: if depth == 0 { return nil }
            }
            index += 1
        }
        // An end inside a document is left to the parser, which says what is missing.
        if depth > 0 { documents.append(start..<text.count) }
        return documents.isEmpty ? nil : documents
    }
}
