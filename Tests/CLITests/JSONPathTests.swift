import JSON
import Testing

@testable import CLI

/// The dialect of kubectl: expressions, and what they give for one document.
@Suite struct JSONPathTests {
    private static let document = try! JSONValue.parse(
        """
        {"kind": "List",
         "items": [
          {"kind": "None", "metadata": {"name": "127.0.0.1", "labels": {"kubernetes.io/hostname": "a"}},
           "status": {"capacity": {"cpu": "4"}, "addresses": [{"type": "LegacyHostIP", "address": "127.0.0.1"}]}},
          {"kind": "None", "metadata": {"name": "127.0.0.2"},
           "status": {"capacity": {"cpu": "8"},
                      "addresses": [{"type": "LegacyHostIP", "address": "127.0.0.2"},
                                    {"type": "another", "address": "127.0.0.3"}]}}],
         "users": [{"name": "myself", "user": {}}, {"name": "e2e", "user": {"username": "admin", "password": "secret"}}],
         "numbers": [3, 1, 2, 9.5, -4], "price": 8.95, "big": 12345678, "ready": true, "nothing": null,
         "text": "a \\"quoted\\" <word>", "dotted.name": {"x": 1}, "odd": {"a,b": 2}}
        """)

    /// Expressions with what they give; the first ones are those of kubectl's documentation.
    static let table: [(template: String, text: String)] = [
        ("{.kind}", "List"), ("the object is a {.kind}", "the object is a List"), ("{['kind']}", "List"),
        ("{.users[0].name}", "myself"), ("{..name}", "127.0.0.1 127.0.0.2 myself e2e"),
        ("{.items[*].metadata.name}", "127.0.0.1 127.0.0.2"), ("{.users[?(@.name==\"e2e\")].user.password}", "secret"),
        ("{.items[*]['metadata.name', 'status.capacity']}", "127.0.0.1 127.0.0.2 {\"cpu\":\"4\"} {\"cpu\":\"8\"}"),
        (
            "{range .items[*]}[{.metadata.name}, {.status.capacity}] {end}",
            "[127.0.0.1, {\"cpu\":\"4\"}] [127.0.0.2, {\"cpu\":\"8\"}] "
        ),
        (
            "{range .items[*]}{.metadata.name}{\"\\t\"}{.kind}{\"\\n\"}{end}",
            "127.0.0.1\tNone\n127.0.0.2\tNone\n"
        ),
        ("{.items[?(@.metadata.labels.kubernetes\\.io/hostname)].metadata.name}", "127.0.0.1"),
        // Nested ranges, ranges without elements, ranges that are never closed.
        (
            "{range .items[*]}{.metadata.name}:{range .status.addresses[*]}{.type},{end};{end}.",
            "127.0.0.1:LegacyHostIP,;127.0.0.2:LegacyHostIP,another,;."
        ),
        ("{range .missing[*]}x{end}after", "after"), ("{range .users[*]}{.name} ", "myself e2e "),
        // Slices.
        ("{.numbers[0]}", "3"), ("{.numbers[-1]}", "-4"), ("{.numbers[-2:]}", "9.5 -4"), ("{.numbers[1:3]}", "1 2"),
        ("{.numbers[:2]}", "3 1"), ("{.numbers[::2]}", "3 2 -4"), ("{.numbers[0:0]}", ""), ("{.numbers[0,2]}", "3 2"),
        ("{.numbers[:-1]}", "3 1 2 9.5"), ("{.numbers[]}", "3"), ("{.numbers[*]}", "3 1 2 9.5 -4"),
        // Filters.
        ("{.items[*].status.addresses[?(@.type=='another')].address}", "127.0.0.3"),
        ("{.users[?(@.name!=\"e2e\")].name}", "myself"), ("{.numbers[?(@>2)]}", "3 9.5"),
        ("{.numbers[?(@ <= 1)]}", "1 -4"), ("{.users[?(@.user.username)].name}", "e2e"),
        ("{.users[?(@.name==\"a)b\")].name}", ""),
        ("{.items[?(@.status.capacity.cpu>\"5\")].metadata.name}", "127.0.0.2"),
        // Values as they are printed.
        ("{.price}", "8.95"), ("{.big}", "12345678"), ("{.ready}", "true"), ("{.nothing}", "null"),
        ("{.text}", "a \"quoted\" <word>"), ("{.users[0]}", "{\"name\":\"myself\",\"user\":{}}"),
        ("{.numbers}", "[3,1,2,9.5,-4]"), ("{1}{\" \"}{2.5}{' '}{true}", "1 2.5 true"),
        // Names with points.
        ("{.dotted\\.name.x}", "1"), ("{['dotted\\.name'].x}", "1"),
        // Text and escapes.
        ("", ""), ("plain", "plain"), ("a{\"\\u00e9\\x41\\101\"}b", "aéAAb"), ("{'it\\'s'}", "it's"),
        ("{}", documentText),
        ("{@.kind}", "List"), ("{$.kind}", "List"), ("{ .kind }", "List"), ("{.users[*].*}", "myself {} e2e \(user)"),
    ]
    private static let user = "{\"password\":\"secret\",\"username\":\"admin\"}"
    private static let documentText = document.sorted.encoded(escapesHTML: true).text

    @Test(arguments: table) func gives(_ row: (template: String, text: String)) throws {
        let path = try JSONPath(parsing: row.template, allowsMissingKeys: true)
        #expect(try path.text(Self.document) == row.text)
    }

    /// Templates that cannot be read, with the reason.
    static let malformed: [(template: String, message: String)] = [
        ("{.kind", "unclosed action"), ("{", "unclosed action"), ("{.a\n}", "unclosed action"),
        ("{!}", "unrecognized character in action: U+0021 '!'"), ("{[0}", "unterminated array"),
        ("{[x]}", "invalid array index x"), ("{[?(@.a==1]}", "unterminated filter"),
        ("{[?(@.a==1)}", "unclosed array expect ]"), ("{\"a}", "unterminated quoted string"),
        ("{end}", "not in range, nothing to end"), ("{....}", "invalid multiple recursive descent"),
        ("{[?(@.a=~1)]}", "unrecognized filter operator ="),
        ("{\"\\q\"}", "unquote string \"\\q\" error invalid syntax"),
        ("{-}", "cannot parse number -"),
        (
            "{" + String(repeating: "[?(", count: 100) + "@" + String(repeating: ")]", count: 100) + "}",
            "unterminated filter"
        ),
    ]

    @Test(arguments: malformed) func refuses(_ row: (template: String, message: String)) {
        #expect(throws: JSONPathError(row.message)) { try JSONPath(parsing: row.template) }
    }

    /// Values that do not fit, with the reason; missing members are not allowed here.
    static let misfits: [(template: String, message: String)] = [
        ("{.missing}", "missing is not found"), ("{.numbers[9]}", "array index out of bounds: index 9, length 5"),
        ("{.numbers[0:9]}", "array index out of bounds: index 8, length 5"),
        ("{.numbers[3:1]}", "starting index 3 is greater than ending index 1"),
        ("{.numbers[0:3:0]}", "step must be > 0"), ("{.kind[0]}", "string is not array or slice"),
        ("{.users[?(@.name==1)]}", "incompatible types for comparison"),
        ("{.kind[?(@.a)]}", "List is not array or slice and cannot be filtered"),
        ("{hello}", "unrecognized identifier hello"),
    ]

    @Test(arguments: misfits) func fails(_ row: (template: String, message: String)) throws {
        let path = try JSONPath(parsing: row.template)
        #expect(throws: JSONPathError(row.message)) { try path.text(Self.document) }
    }

    @Test func relaxedForms() throws {
        for text in ["metadata.name", ".metadata.name", "{metadata.name}", "{.metadata.name}"] {
            #expect(try JSONPath(relaxed: text).template == "{.metadata.name}")
        }
        for text in ["{", "}", "{.a", "a}", "{}", "{.a}{.b}"] {
            #expect(throws: JSONPathError.self) { try JSONPath(relaxed: text) }
        }
    }

    @Test func resultsAsJSON() throws {
        let path = try JSONPath(parsing: "{.users[*].name}")
        #expect(try path.jsonText(Self.document) == "[\n    \"myself\",\n    \"e2e\"\n]\n")
    }
}
