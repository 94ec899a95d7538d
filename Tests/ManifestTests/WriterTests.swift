import APIModel
import Base
import JSON
import Manifest
import Testing

private func yaml(_ json: String, order: YAMLWriter.Order = .sorted) throws -> String {
    try YAMLWriter.yaml(of: JSONTape.parse(json), order: order).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
}

/// A value of a custom resource, written and read again.
private func roundTrip(_ value: JSONValue) throws -> JSONValue? {
    let object: JSONValue = ["apiVersion": "v1", "kind": "Any", "value": value]
    let text = try YAMLWriter.yaml(of: JSONTape.parse(object.encoded()))
    return try Manifest.objects(in: text.array, file: "a.yaml")[0].json()["value"]
}

@Suite struct WriterTests {
    @Test func blocks() throws {
        let json = """
            {"kind":"Pod","apiVersion":"v1","spec":{"containers":[{"name":"a","args":["-c","x: y",""],"ports":[]},
            {"name":"b","env":{}}],"nested":[[1,[2]],[{"a":1,"b":2}]]},"metadata":{"labels":{"on":"yes","n10":"1","n9":"2"},
            "text":"one\\ntwo\\n","strip":"a\\n  b","keep":"a\\n\\n","none":null,"time":"2020-01-01T00:00:00Z"}}
            """
        let expected = """
            apiVersion: v1
            kind: Pod
            metadata:
              keep: |+
                a

              labels:
                n9: "2"
                n10: "1"
                "on": "yes"
              none: null
              strip: |-
                a
                  b
              text: |
                one
                two
              time: "2020-01-01T00:00:00Z"
            spec:
              containers:
              - args:
                - -c
                - 'x: y'
                - ""
                name: a
                ports: []
              - env: {}
                name: b
              nested:
              - - 1
                - - 2
              - - a: 1
                  b: 2

            """
        #expect(try yaml(json) == expected)
        #expect(try yaml(#"{"b":1,"a":2}"#, order: .asWritten) == "b: 1\na: 2\n")
        #expect(try yaml(#""text""#) == "text\n")
        #expect(try yaml("[]") == "[]\n")
    }

    static let strings = [
        "", " ", "a", "a b", " a", "a ", "a: b", "a:", "a:b", "a #b", "a#b", "#a", "- a", "-a", "-", "?", "? a", ":",
        ":a",
        "~", "null", "yes", "y", "true", "12", "1.5", "0x1F", "1e3", "1_0", ".inf", ".5", "+1", "08", "0o7", "<<", "=",
        "2001-01-01", "12:30", "'", "\"", "'a'", "it's", "a\"b", "\\", "*a", "&a", "!a", "!!str", "%a", "@a", "`a`",
        "[a]",
        "{a}", "a,b", "a]", "|", ">", "---", "--- a", "...", "-- a", "a\tb", "\t", "\ta", "a\n", "\n", "\n\n", "\na",
        "a\nb",
        "a\n\nb", " a\nb", "a\n b", "a\n ", "a \nb", "a\n\n", "\n a", "\n\n a\n", "\ta\nb", "a\n\tb", "a\r\nb", "\r",
        "é", "😀",
        "\u{0}", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}", "\u{FEFF}", "\u{FFFE}", "a\u{2029}b\n", "# a\n# b\n",
        "---\na\n",
        "- a\n- b\n", "a: b\nc: d", "  \n  a", "a\n  \n", "a\n   ", "%YAML 1.1\n",
        String(repeating: "long ", count: 100) + "x",
        String(repeating: "x", count: 3000), "e\u{301}", "key with: colon and 'quotes'", "0b11", "1__0", "-0", "+.inf",
        "- ",
    ]

    @Test func stringsRoundTrip() throws {
        for text in Self.strings {
            let value: JSONValue = .object([
                "a": .string(text), "list": [.string(text), [.string(text)], .object(["k": .string(text)])],
                "map": .object([text: 1]),
            ])
            let back = try roundTrip(value)
            #expect(back == value, "\(text.debugDescription)")
        }
    }

    /// Any text of odd characters comes back the same.
    @Test func randomTextRoundTrips() throws {
        var random = Random(seed: 7)
        let pieces = [
            " ", "  ", "\n", "\t", "\r", ":", "#", "-", "?", "'", "\"", "\\", "a", "1", "0", ".", "&", "*", "!", "|",
            ">", "{",
            "}", "[", "]", ",", "%", "@", "`", "é", "😀", "\u{85}", "\u{2028}", "\u{FEFF}", "\u{1}", "~", "<<", "yes",
            "---",
        ]
        for _ in 0..<3000 {
            let text = (0..<random.below(9)).map { _ in pieces[random.below(pieces.count)] }.joined()
            let value: JSONValue = .object([
                "v": .string(text), "l": [.string(text), .string(text)], "m": .object([text: .null]),
            ])
            #expect(try roundTrip(value) == value, "\(text.debugDescription)")
        }
    }

    @Test func numbers() throws {
        let value = try JSONValue.parse(
            "[0,-1,1.5,1e21,1e-7,9223372036854775807,-9223372036854775808,100000.25,true,null]")
        #expect(try roundTrip(value) == value)
    }
}
