import JSON

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

    /// The same tape with the place of each node beside it, so that asking for one costs nothing.
    ///
    /// `line` and `column` are those of the document's first byte. The source is as long as a tape's text, in which a
    /// string's escapes were undone in place: what lies behind its end is not looked at.
    static func marked(
        _ tape: JSONTape, line: Int, column: Int, limits: JSONLimits
    ) throws(JSONError) -> JSONTape {
        var builder = JSONTapeBuilder(limits: limits)
        var place = (line: line, start: 1 - column, cursor: 0)
        var open: [(node: Int, isKeyNext: Bool)] = []
        for (index, node) in tape.nodes.enumerated() {
            while let last = open.last, Int(tape.nodes[last.node].next) == index { close(&open, tape, &builder) }
            let isKey = open.last.map { tape.nodes[$0.node].kind == .object && $0.isKeyNext } ?? false
            if !open.isEmpty { open[open.count - 1].isKeyNext.toggle() }
            for byte in place.cursor..<max(place.cursor, Int(node.offset)) where tape.text[byte] == UInt8(ascii: "\n") {
                place.line += 1
                place.start = byte + 1
            }
            place.cursor = node.hasText ? node.textRange.upperBound : Int(node.offset)
            // A string's text begins behind its quote.
            let begin = Int(node.offset) - (node.kind == .string ? 1 : 0)
            let mark = JSONMark(line: place.line, column: begin - place.start + 1)
            if isKey {
                try builder.key(tape.string(ofNode: index), at: mark)
            } else {
                try append(index, of: tape, at: mark, to: &builder)
                if node.isContainer { open.append((index, true)) }
            }
        }
        while !open.isEmpty { close(&open, tape, &builder) }
        return builder.finish()
    }

    private static func close(
        _ open: inout [(node: Int, isKeyNext: Bool)], _ tape: JSONTape, _ builder: inout JSONTapeBuilder
    ) {
        if tape.nodes[open.removeLast().node].kind == .object { builder.endObject() } else { builder.endArray() }
    }

    private static func append(
        _ index: Int, of tape: JSONTape, at mark: JSONMark, to builder: inout JSONTapeBuilder
    ) throws(JSONError) {
        switch tape.nodes[index].kind {
        case .null: try builder.null(at: mark)
        case .false: try builder.bool(false, at: mark)
        case .true: try builder.bool(true, at: mark)
        case .integer: try builder.integer(text: tape.string(ofNode: index), at: mark)
        case .number: try builder.number(text: tape.string(ofNode: index), at: mark)
        case .string: try builder.string(tape.string(ofNode: index), at: mark)
        case .array: try builder.beginArray(at: mark)
        case .object: try builder.beginObject(at: mark)
        }
    }
}
