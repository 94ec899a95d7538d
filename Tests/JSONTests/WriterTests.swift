import Base
import JSON
import Testing

private func text(
    _ style: JSONWriter.Style = .compact, html: Bool = false, _ body: (inout JSONWriter) -> Void
) -> String {
    var writer = JSONWriter(style: style, escapesHTML: html)
    body(&writer)
    return String(decoding: writer.finish().array(), as: UTF8.self)
}

@Suite struct WriterTests {
    private func sample(_ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("a")
        writer.int(-1)
        writer.key(String("b\"c"))
        writer.beginArray()
        writer.bool(true)
        writer.null()
        writer.string("x")
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.endArray()
        writer.key("r")
        writer.raw(Bytes(Array("[1]".utf8)))
        writer.endObject()
    }

    @Test func compact() {
        #expect(text { sample(&$0) } == #"{"a":-1,"b\"c":[true,null,"x",{},[]],"r":[1]}"#)
    }

    @Test func pretty() {
        #expect(
            text(.pretty(spaces: 2)) { sample(&$0) } == """
                {
                  "a": -1,
                  "b\\"c": [
                    true,
                    null,
                    "x",
                    {},
                    []
                  ],
                  "r": [1]
                }
                """)
    }

    @Test func appendsToABuffer() {
        var buffer = ByteBuffer()
        buffer.append(utf8: "x=")
        var writer = JSONWriter(buffer)
        writer.uint(.max)
        #expect(String(decoding: writer.finish().array(), as: UTF8.self) == "x=18446744073709551615")
    }

    @Test(arguments: [
        ("plain and long enough for more than one word", "plain and long enough for more than one word"),
        ("", ""), ("\"", #"\""#), ("a\\b/c", #"a\\b/c"#), ("\u{8}\u{C}\n\r\t", #"\b\f\n\r\t"#),
        ("\0\u{1F}\u{7F}", "\\u0000\\u001f\u{7F}"), ("é€😀", "é€😀"), ("0123456\"89abcde\n", #"0123456\"89abcde\n"#),
        ("<a>&\u{2028}", "<a>&\u{2028}"), (String(repeating: "\"", count: 20), String(repeating: #"\""#, count: 20)),
    ])
    func strings(_ value: String, _ expected: String) {
        #expect(text { $0.string(value) } == "\"\(expected)\"")
    }

    @Test func forPages() {
        #expect(
            text(html: true) { $0.string("a<b>&\u{2028}\u{2029}€<") } == #""a\u003cb\u003e\u0026\u2028\u2029€\u003c""#)
    }

    /// The forms of Go's `encoding/json`.
    @Test(arguments: [
        (0.0, "0"), (-0.0, "-0"), (1, "1"), (-2.5, "-2.5"), (0.1, "0.1"), (1e20, "100000000000000000000"),
        (1e21, "1e+21"), (1.5e300, "1.5e+300"), (1e-6, "0.000001"), (1e-7, "1e-7"), (1.25e-9, "1.25e-9"),
        (123456789.125, "123456789.125"), (0.00001234, "0.00001234"), (Double.leastNonzeroMagnitude, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"), (0x1p53, "9007199254740992"),
        (123_456_789_012_345_683_968, "123456789012345680000"), (3.4028234663852886e38, "3.4028234663852886e+38"),
        (.infinity, "null"), (.nan, "null"),
    ])
    func doubles(_ value: Double, _ expected: String) {
        #expect(text { $0.double(value) } == expected)
    }

    @Test func doublesReadBack() throws {
        var random = Random(seed: 4)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            #expect(try JSONValue.parse(text { $0.double(value) }).double == value)
        }
    }

    @Test(arguments: [0, 1, -1, 9, 10, 99, 100, .max, .min, 1_000_000_000_000_000_000] as [Int64])
    func integers(_ value: Int64) {
        #expect(text { $0.int(value) } == String(value))
    }
}
