import APIModel
import Base
import Testing

struct SelectorTests {
    @Test(arguments: [
        ("a=b,,c", "found ',', expected: identifier after ','"),
        ("(", "found '(', expected: !, identifier, or 'end of string'"),
        ("x y", "unable to parse requirement: found 'y', expected: in, notin, =, ==, !=, gt, lt"),
        ("x in a", "unable to parse requirement: found 'a' expected: '('"),
        ("x in (a b)", "unable to parse requirement: found 'b', expected: ',' or ')'"),
        ("x in (=)", "unable to parse requirement: found '=', expected: ',', ')' or identifier"),
        ("!", "unable to parse requirement: found '', expected: identifier"),
        ("!x=a", "found '=', expected: ',' or 'end of string'"),
        ("x=(", "unable to parse requirement: found '(', expected: identifier"),
        (
            "x>a",
            "unable to parse requirement: values[0]: Invalid value: \"a\": for 'Gt', 'Lt' operators, the value must be an integer"
        ),
        (
            "x$=a",
            "unable to parse requirement: <nil>: Invalid value: \"x$\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
        ),
        (
            "x=-",
            "unable to parse requirement: values[0][x]: Invalid value: \"-\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
        ),
    ])
    func refuses(_ text: String, _ message: String) {
        let error = #expect(throws: SelectorError.self) { try Selector(parsing: text) }
        #expect(error?.description == message)
    }

    @Test func everythingAndNothing() throws {
        #expect(Selector.everything.matches([:]) && Selector.everything.isEmpty)
        #expect(!Selector.nothing.matches([:]) && !Selector.nothing.isEmpty)
        #expect(Selector.nothing.adding([try Requirement("a", .exists)]) == .nothing)
        #expect(try Selector(parsing: "") == .everything)
    }

    @Test func comparisons() throws {
        let selector = try Selector(parsing: "i>5,j<6")
        #expect(selector.matches(["i": "6", "j": "5"]))
        #expect(!selector.matches(["i": "5", "j": "5"]))
        #expect(!selector.matches(["i": "6"]))
        #expect(!selector.matches(["i": "six", "j": "5"]))
        #expect(selector.matches(["i": "+6", "j": "-9223372036854775808"]))
    }

    @Test func structureErrors() {
        let none: [(key: String, value: String)] = []
        let error = #expect(throws: SelectorError.self) {
            try Selector(matchLabels: none, matchExpressions: [("a", "Near", ["b"])])
        }
        #expect(error?.description == "\"Near\" is not a valid label selector operator")
    }

    /// Whatever parses prints a text that parses to the same selector, and matches as the parts say.
    @Test func anyTextParsesOrIsRefused() {
        var random = Random(seed: 7)
        let words = [
            "a", "b", "in", "notin", "(", ")", ",", "=", "==", "!=", "!", ">", "<", " ", "1", "-", "x/y", "\0", "é",
        ]
        for _ in 0..<30_000 {
            let text = (0..<random.below(10)).map { _ in words[random.below(words.count)] }.joined()
            guard let selector = try? Selector(parsing: text) else { continue }
            #expect((try? Selector(parsing: selector.description)) == selector, "\(text)")
            let labels = ["a": "1", "in": "b", "x/y": ""]
            let all = selector.requirements.allSatisfy { $0.matches(labels) }
            #expect(selector.matches(SortedLabels(labels.map { (key: $0.key, value: $0.value) })) == all)
        }
    }

    @Test func sortedLabelsFindEverything() {
        for count in [0, 1, 7, 8, 9, 40] {
            let labels = SortedLabels((0..<count).map { (key: "k\($0)", value: "v\($0)") })
            for index in 0..<count { #expect(labels.value(of: "k\(index)") == "v\(index)") }
            #expect(labels.value(of: "") == nil && labels.value(of: "k") == nil && labels.value(of: "z") == nil)
        }
    }
}

struct FieldSelectorTests {
    @Test(arguments: [
        ("x", "invalid selector: 'x'; can't understand 'x'"),
        ("a=b,c", "invalid selector: 'a=b,c'; can't understand 'c'"),
        ("a=b\\", "invalid field selector: invalid escape sequence: \\"),
        ("a=\\b", "invalid field selector: invalid escape sequence: \\b"),
        ("a=b=c", "invalid field selector: unescaped character in value: 61"),
    ])
    func refuses(_ text: String, _ message: String) {
        let error = #expect(throws: FieldSelectorError.self) { try FieldSelector(parsing: text) }
        #expect(error?.description == message)
    }

    @Test func matches() throws {
        let selector = try FieldSelector(parsing: "status.phase!=Running,spec.nodeName=,x=a\\,b\\=c\\\\")
        #expect(selector.matches(["status.phase": "Pending", "x": "a,b=c\\"]))
        #expect(!selector.matches(["status.phase": "Running", "x": "a,b=c\\"]))
        #expect(!selector.matches(["spec.nodeName": "n", "x": "a,b=c\\"]))
        #expect(selector.exactValue(of: "spec.nodeName") == "")
        #expect(selector.exactValue(of: "status.phase") == nil)
        #expect(selector.description == "spec.nodeName=,status.phase!=Running,x=a\\,b\\=c\\\\")
    }

    /// Whatever form `=` had in the text that was parsed.
    @Test(arguments: ["==,/=,=2", "a==b,a=1", "a=,a==,a!="]) func whatIsWrittenReadsTheSame(_ text: String) throws {
        let selector = try FieldSelector(parsing: text)
        #expect(try FieldSelector(parsing: selector.description) == selector)
    }

    @Test func escapingIsReversible() throws {
        var random = Random(seed: 8)
        let letters = ["a", "\\", ",", "=", "!", "é", "\r\n", "\u{301}", " "]
        for _ in 0..<20_000 {
            let value = (0..<random.below(8)).map { _ in letters[random.below(letters.count)] }.joined()
            #expect(try Array(FieldSelector.unescape(FieldSelector.escape(value)).utf8) == Array(value.utf8))
            let selector = FieldSelector([.init(field: "f", equal: true, value: value)])
            #expect(try FieldSelector(parsing: selector.description) == selector)
            _ = try? FieldSelector(parsing: value)
        }
    }
}
