import Base
import JSON
import Testing

/// The kinds and texts of a tape's nodes, on one line.
private func outline(_ tape: JSONTape) -> String {
    tape.nodes.indices.map { index in
        let node = tape.nodes[index]
        let body = node.hasText ? "(\(tape.string(ofNode: index)))" : node.isContainer ? "[\(node.length)]" : ""
        return "\(node.kind)\(body)>\(node.next)"
    }.joined(separator: " ")
}

private func fault(_ text: String, limits: JSONLimits = .standard) -> JSONError? {
    do throws(JSONError) {
        _ = try JSONTape.parse(text, limits: limits)
        return nil
    } catch {
        return error
    }
}

@Suite struct TapeTests {
    @Test func nodesInPreorder() throws {
        let tape = try JSONTape.parse(#" {"a":[1,-2.5e3,true],"b":{},"c":null,"d":"x"} "#)
        #expect(
            outline(tape)
                == "object[4]>12 string(a)>2 array[3]>6 integer(1)>4 number(-2.5e3)>5 true>6 "
                + "string(b)>7 object[0]>8 string(c)>9 null>10 string(d)>11 string(x)>12")
        #expect(tape.nodes[0].next == 12)
        #expect(tape.nodes[2].next == 6)
        #expect(tape.text(ofNode: 1, is: "a"))
        #expect(!tape.text(ofNode: 1, is: "ab"))
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u00e9\u20AC\ud83d\ude00x""#, "é€😀x"),
        (#""plain text longer than a word, then é€😀 and more""#, "plain text longer than a word, then é€😀 and more"),
        (#""é\u0000ü\u007f€""#, "é\0ü\u{7F}€"),
        (#""""#, ""),
        (#""\ud83d\ude00\ud83d\ude01\n""#, "😀😁\n"),
    ])
    func strings(_ text: String, _ value: String) throws {
        #expect(try JSONTape.parse(text).string(ofNode: 0) == value)
    }

    @Test(arguments: [
        ("", JSONError.Code.unexpectedEnd, 1, 1), (" \n ", .unexpectedEnd, 2, 2), ("[1,2", .unexpectedEnd, 1, 5),
        ("[1,]", .unexpectedCharacter, 1, 4), ("{\"a\":1,}", .unexpectedCharacter, 1, 8),
        ("[1 2]", .unexpectedCharacter, 1, 4), ("{\"a\" 1}", .unexpectedCharacter, 1, 6),
        ("{a:1}", .unexpectedCharacter, 1, 2), ("[1}", .unexpectedCharacter, 1, 3), ("]", .unexpectedCharacter, 1, 1),
        ("01", .invalidNumber, 1, 2), ("-", .unexpectedEnd, 1, 2), ("-a", .invalidNumber, 1, 2),
        ("1.", .unexpectedEnd, 1, 3), ("[1.]", .invalidNumber, 1, 4), ("1e+", .unexpectedEnd, 1, 4),
        ("+1", .unexpectedCharacter, 1, 1), (".5", .unexpectedCharacter, 1, 1), ("NaN", .unexpectedCharacter, 1, 1),
        ("nul", .unexpectedEnd, 1, 4), ("truE", .unexpectedCharacter, 1, 4), ("1 1", .trailingContent, 1, 3),
        ("{}\n\n x", .trailingContent, 3, 2), ("1\0", .trailingContent, 1, 2), ("\"a", .unexpectedEnd, 1, 3),
        ("\"a\tb\"", .controlCharacter, 1, 3), ("\"\\x\"", .invalidEscape, 1, 2), ("\"\\u12g4\"", .invalidEscape, 1, 2),
        ("\"\\", .unexpectedEnd, 1, 3), ("\"\\u12", .unexpectedEnd, 1, 6), ("\"\\ud800\"", .unpairedSurrogate, 1, 2),
        ("\"\\ude00\\ud800\"", .unpairedSurrogate, 1, 2), ("\"\\ud83d\\u0041\"", .unpairedSurrogate, 1, 2),
        ("\u{FEFF}1", .unexpectedCharacter, 1, 1), ("[1,\n/* no */ 2]", .unexpectedCharacter, 2, 1),
        ("'a'", .unexpectedCharacter, 1, 1),
    ])
    func refused(_ text: String, _ code: JSONError.Code, _ line: Int, _ column: Int) {
        let error = fault(text)
        #expect(error?.code == code)
        #expect(error?.line == line && error?.column == column, "\(error.map(String.init(describing:)) ?? "taken")")
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func invalidUTF8(_ bytes: [UInt8]) {
        for tail in [[0x22], [0x41, 0x22], []] as [[UInt8]] {
            #expect(throws: JSONError.self) { try JSONTape.parse([0x22] + bytes + tail) }
            #expect(throws: JSONError.self) { try JSONTape.parse([0x22, 0x5C, 0x6E] + bytes + tail) }
        }
        #expect(throws: JSONError.self) { try JSONTape.parse(bytes) }
    }

    @Test func positions() throws {
        let tape = try JSONTape.parse("{\n  \"a\\n\": [1,\n\t\"x\\ny\", {\"deep\":\n null}],\n \"z\": 2}")
        let places = tape.nodes.indices.map { "\(tape.position(ofNode: $0).line):\(tape.position(ofNode: $0).column)" }
        #expect(places == ["1:1", "2:3", "2:10", "2:11", "3:2", "3:10", "3:11", "4:2", "5:2", "5:7"])
    }

    @Test func limits() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(fault(nested(512)) == nil)
        #expect(fault(nested(513))?.code == .tooDeep)
        #expect(fault(String(repeating: "[", count: 100_000))?.code == .tooDeep)
        #expect(fault(String(repeating: "{\"a\":", count: 600))?.code == .tooDeep)
        #expect(fault("[1,2]", limits: JSONLimits(nodesMax: 3)) == nil)
        #expect(fault("[1,2,3]", limits: JSONLimits(nodesMax: 3))?.code == .tooManyNodes)
        #expect(fault("[1,2]", limits: JSONLimits(bytesMax: 5)) == nil)
        #expect(fault("[1,2] ", limits: JSONLimits(bytesMax: 5))?.code == .tooLarge)
    }

    @Test func overloadsAgree() throws {
        let text = #"{"a":[1,"é"]}"#
        let tapes = [
            try JSONTape.parse(text), try JSONTape.parse(Array(text.utf8)), try JSONTape.parse(Bytes(Array(text.utf8))),
        ]
        #expect(tapes.allSatisfy { $0.nodes == tapes[0].nodes && $0.text == tapes[0].text })
    }
}

@Suite struct TapeBuilderTests {
    @Test func sameAsParsed() throws {
        var builder = JSONTapeBuilder()
        let mark = JSONMark(line: 7, column: 9)
        try builder.beginObject(at: JSONMark(line: 1, column: 1))
        try builder.key("list", at: mark)
        try builder.beginArray(at: mark)
        try builder.integer(-5, at: mark)
        try builder.number(text: "1.5", at: mark)
        try builder.bool(true, at: mark)
        try builder.null(at: mark)
        try builder.string("é", at: mark)
        builder.endArray()
        builder.endObject()
        let tape = builder.finish()
        let parsed = try JSONTape.parse(#"{"list":[-5,1.5,true,null,"é"]}"#)
        #expect(outline(tape) == outline(parsed))
        #expect(tape.position(ofNode: 0).line == 1)
        #expect(tape.position(ofNode: 3).line == 7 && tape.position(ofNode: 3).column == 9)
    }

    @Test func aliases() throws {
        var builder = JSONTapeBuilder()
        let mark = JSONMark(line: 1, column: 1)
        try builder.beginArray(at: mark)
        let anchor = builder.nextNode
        try builder.beginObject(at: mark)
        try builder.key("a", at: mark)
        try builder.string("x", at: mark)
        builder.endObject()
        try builder.copy(anchor, at: JSONMark(line: 2, column: 3))
        builder.endArray()
        let tape = builder.finish()
        #expect(outline(tape) == outline(try JSONTape.parse(#"[{"a":"x"},{"a":"x"}]"#)))
        #expect(tape.position(ofNode: 4).line == 2)
    }

    /// Aliases of aliases: nine levels of nine would be 387 million nodes.
    @Test func aliasesOfAliasesEndAtALimit() throws {
        var builder = JSONTapeBuilder()
        let mark = JSONMark(line: 1, column: 1)
        try builder.beginArray(at: mark)
        var anchor = builder.nextNode
        try builder.string("lol", at: mark)
        var code: JSONError.Code?
        do throws(JSONError) {
            for _ in 0..<9 {
                let next = builder.nextNode
                try builder.beginArray(at: mark)
                for _ in 0..<9 { try builder.copy(anchor, at: mark) }
                builder.endArray()
                anchor = next
            }
        } catch {
            code = error.code
        }
        #expect(code == .tooManyNodes || code == .tooLarge)
        #expect(builder.nodes.count <= JSONLimits.documentNodesMax)
    }

    /// A few nodes that share one long text stand for more bytes than the limit.
    @Test func sharedTextCounts() throws {
        var builder = JSONTapeBuilder(limits: JSONLimits(bytesMax: 1000))
        let mark = JSONMark(line: 1, column: 1)
        try builder.beginArray(at: mark)
        try builder.string(String(repeating: "x", count: 400), at: mark)
        try builder.copy(1, at: mark)
        #expect(throws: JSONError.self) { try builder.copy(1, at: mark) }
    }
}
