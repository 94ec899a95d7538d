import APIModel
import Base
import Foundation
import JSON
import Manifest
import Testing
import Wire

/// The JSON of a YAML text's only document, which need not be an object of any kind.
func json(_ yaml: String) throws -> JSONValue {
    let text =
        "apiVersion: v1\nkind: Any\nvalue:\n"
        + yaml.split(separator: "\n", omittingEmptySubsequences: false)
        .map { "  \($0)" }.joined(separator: "\n")
    let objects = try Manifest.objects(in: text, file: "any.yaml")
    return try objects[0].json()["value"] ?? .null
}

/// The error that a text gives, as text.
func failure(_ yaml: String, file: String = "f.yaml", limits: ManifestLimits = .standard) -> String {
    do throws(ManifestError) {
        let objects = try Manifest.objects(in: yaml, file: file, limits: limits)
        return "no error: \(objects.count) objects"
    } catch {
        return "\(error.code.rawValue) \(error)"
    }
}

@Suite struct ScalarTests {
    /// YAML text and its JSON.
    static let meanings: [(String, String)] = [
        ("12", "12"), ("-12", "-12"), ("+12", "12"), ("0", "0"), ("-0", "0"), ("1_000", "1000"),
        ("0x1F", "31"), ("-0x1F", "-31"), ("0X1f", "31"), ("0o17", "15"), ("0O17", "15"), ("017", "15"),
        ("-017", "-15"),
        ("0b101", "5"), ("-0b101", "-5"), ("08", "8"), ("09.5", "9.5"), ("0x", "\"0x\""), ("0xG", "\"0xG\""),
        ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
        ("18446744073709551615", "18446744073709551615"), ("18446744073709551616", "18446744073709552000"),
        ("-9223372036854775809", "-9223372036854775808"),
        ("1.5", "1.5"), ("1.0", "1"), ("-.5", "-0.5"), (".5", "0.5"), ("5.", "5"), ("1e3", "1000"), ("1E3", "1000"),
        ("1e21", "1e+21"), ("1e-7", "1e-7"), ("+.5e1", "5"), ("1e", "\"1e\""), ("1.2.3", "\"1.2.3\""),
        ("1e400", "\"1e400\""), ("--1", "\"--1\""), ("+-1", "\"+-1\""), ("-", "[null]"), ("- -1", "[-1]"),
        ("true", "true"), ("True", "true"), ("TRUE", "true"), ("tRUE", "\"tRUE\""), ("yes", "true"), ("Yes", "true"),
        ("on", "true"), ("ON", "true"), ("y", "true"), ("Y", "true"), ("no", "false"), ("off", "false"), ("n", "false"),
        ("N", "false"), ("False", "false"), ("yEs", "\"yEs\""), ("oN", "\"oN\""),
        ("null", "null"), ("Null", "null"), ("NULL", "null"), ("~", "null"), ("", "null"), ("nULL", "\"nULL\""),
        ("\"12\"", "\"12\""), ("'yes'", "\"yes\""), ("\"\"", "\"\""), ("'it''s'", "\"it's\""),
        ("2001-12-14", "\"2001-12-14\""), ("2001-12-14T21:59:43.10-05:00", "\"2001-12-14T21:59:43.10-05:00\""),
        ("12:30:45", "\"12:30:45\""), ("1:30", "\"1:30\""), ("500m", "\"500m\""), ("1Gi", "\"1Gi\""),
        ("0.5Gi", "\"0.5Gi\""),
        ("!!str 12", "\"12\""), ("!!str yes", "\"yes\""), ("!!str", "\"\""), ("!!int \"12\"", "12"),
        ("!!float 3", "3"), ("!!bool \"no\"", "false"), ("!!null ''", "null"), ("!own 12", "\"12\""),
        ("!!binary aGVsbG8=", "\"hello\""), ("!!timestamp 2001-12-14", "\"2001-12-14\""), ("! 12", "12"),
        ("|\n  a\n  b\n", "\"a\\nb\\n\""), (">-\n  a\n  b\n", "\"a b\""), ("|\n  12\n", "\"12\\n\""),
        ("{a: 1, b: [x, 2]}", "{\"a\":1,\"b\":[\"x\",2]}"), ("\"\\u00e9\\x41\\n\"", "\"éA\\n\""), ("=", "\"=\""),
        ("a: 1\n1: b\ntrue: c\n1.5: d\n0x10: e", "{\"a\":1,\"1\":\"b\",\"true\":\"c\",\"1.5\":\"d\",\"16\":\"e\"}"),
        ("<<: 1", "error"), ("~: 1", "error"), ("[a]: 1", "error"), (".inf", "error"), ("-.INF", "error"),
        (".nan", "error"),
        ("!!int abc", "error"), ("!!binary '%%'", "error"), ("!!bool 1", "error"), ("\"<<\": 1", "{\"<<\":1}"),
    ]

    @Test(arguments: meanings) func meaning(_ yaml: String, _ expected: String) throws {
        guard expected != "error" else {
            #expect(throws: ManifestError.self) { try json(yaml) }
            return
        }
        #expect(try json(yaml) == JSONValue.parse(expected), "\(yaml)")
    }

    @Test func integersStayIntegers() throws {
        // As text: `1` and `1.0` are equal values, but not to a field of an integer type.
        for (yaml, expected) in [("1.0", "1"), ("1e3", "1000"), ("18446744073709551615", "18446744073709551615")] {
            let objects = try Manifest.objects(in: "apiVersion: v1\nkind: Any\nvalue: \(yaml)", file: "a.yaml")
            guard case .other(let tape, _) = objects[0].content else { continue }
            #expect(tape.string(ofNode: tape.nodes.count - 1) == expected)
            #expect(tape.nodes[tape.nodes.count - 1].kind == .integer)
        }
    }
}

@Suite struct MergeTests {
    @Test func ownKeysWin() throws {
        let yaml = """
            base: &base {a: 1, b: 2}
            more: &more {b: 3, c: 4}
            one: {<<: *base, b: 5}
            late: {b: 5, <<: *base}
            many: {<<: [*base, *more], d: 6}
            inline: {<<: {x: 1}}
            nested: &nested {<<: *more, c: 7}
            twice: {<<: *nested}
            """
        let value = try json(yaml)
        #expect(try value["one"] == JSONValue.parse(#"{"a":1,"b":5}"#))
        #expect(try value["late"] == JSONValue.parse(#"{"a":1,"b":5}"#))
        #expect(try value["many"] == JSONValue.parse(#"{"a":1,"b":2,"c":4,"d":6}"#))
        #expect(try value["inline"] == JSONValue.parse(#"{"x":1}"#))
        #expect(try value["twice"] == JSONValue.parse(#"{"b":3,"c":7}"#))
    }

    @Test func aliases() throws {
        let value = try json("a: &a [1, {b: c}]\nb: *a\n&k key: *k\nc: &a 2\nd: *a")
        #expect(try value == JSONValue.parse(#"{"a":[1,{"b":"c"}],"b":[1,{"b":"c"}],"key":"key","c":2,"d":2}"#))
        #expect(failure("a: *b").hasSuffix("line 1, column 4: a: The alias *b names no anchor before it."))
        #expect(failure("a: &b [1, *b]").hasSuffix("line 1, column 11: a[1]: The anchor &b contains itself."))
        #expect(failure("a: {<<: [1]}").contains("a: The key << merges mappings only."))
    }

    /// Documents that stand for far more than they hold end at a limit, and soon.
    @Test func laughs() {
        let values = (1...9).map {
            "v\($0): &v\($0) [\(repeatElement("*v\($0 - 1)", count: 9).joined(separator: ","))]"
        }
        #expect(failure("v0: &v0 lol\n" + values.joined(separator: "\n")).hasPrefix("limit"))
        let maps = (1...40).map { "v\($0): &v\($0) {<<: [*v\($0 - 1), *v\($0 - 1)]}" }
        #expect(failure("v0: &v0 {}\n" + maps.joined(separator: "\n")).hasPrefix("limit"))
        let chain = (1...3000).map { "v\($0): &v\($0) {<<: *v\($0 - 1)}" }
        #expect(failure("v0: &v0 {a: 1}\n" + chain.joined(separator: "\n")).hasPrefix("limit"))
        let deep = (1...3000).map { "v\($0): &v\($0) [*v\($0 - 1)]" }
        #expect(failure("v0: &v0 {a: 1}\n" + deep.joined(separator: "\n")).hasPrefix("limit"))
        let text = "v0: &v0 " + String(repeating: "x", count: 1 << 20) + "\nv1: [*v0, *v0, *v0, *v0]"
        #expect(failure(text).hasPrefix("limit"))
    }

    @Test func depth() {
        let few = ManifestLimits(document: JSONLimits(nodesMax: 1000))
        #expect(failure(String(repeating: "[", count: 5000)).hasPrefix("limit"))
        #expect(failure(String(repeating: "{a: ", count: 5000)).hasPrefix("limit"))
        #expect(failure(String(repeating: "- ", count: 5000)).hasPrefix("limit"))
        #expect(failure("[" + String(repeating: "[],", count: 2_000) + "]", limits: few).hasPrefix("limit"))
        #expect(failure("a: 1", limits: ManifestLimits(fileBytesMax: 3)).hasPrefix("limit"))
    }
}

@Suite struct ReaderTests {
    static let stream = """
        # a comment
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: one
        ---
        # nothing here
        ---
        ---
        apiVersion: v1
        kind: List
        items:
        - apiVersion: v1
          kind: Secret
          metadata: {name: two}
        - apiVersion: example.com/v1
          kind: Gadget
          metadata: {name: three, name: four}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleList
        items:
        - metadata: {name: five}
          rules: []
        ...
        """

    @Test func documents() throws {
        let objects = try Manifest.objects(in: Self.stream, file: "all.yaml")
        #expect(objects.map(\.identity.kind) == ["ConfigMap", "Secret", "Gadget", "Role"])
        #expect(objects.map { $0.object?.metadata.name } == ["one", "two", nil, "five"])
        #expect(objects.map(\.place.document) == [1, 4, 4, 5])
        #expect(objects[1].place.path == "items[0]")
        #expect(
            objects[2].issues.map(\.description) == [
                "all.yaml, document 4, line 19, column 27: duplicate field \"items[1].metadata.name\""
            ])
        #expect(try Manifest.objects(in: "", file: "e").isEmpty)
        #expect(try Manifest.objects(in: "# only\n# words\n", file: "e").isEmpty)
        #expect(try Manifest.objects(in: "---\n---\n", file: "e").isEmpty)
        #expect(try Manifest.objects(in: "\u{FEFF}apiVersion: v1\nkind: Pod\n", file: "e").count == 1)
        #expect(try Manifest.objects(in: "apiVersion: v1\r\nkind: Pod\r\n", file: "e").count == 1)
    }

    @Test func jsonFiles() throws {
        let pod = #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"\ud83d\ude00\/"}}"#
        let objects = try Manifest.objects(in: "\(pod)\n  \(pod)\(pod)", file: "pods.json")
        #expect(objects.map { $0.object?.metadata.name } == ["😀/", "😀/", "😀/"])
        #expect(objects.map(\.place.column) == [1, 3, 3 + pod.utf8.count])
        #expect(try Manifest.objects(in: "{apiVersion: v1, kind: Pod}", file: "flow.yaml").count == 1)
        let plain = #"{"apiVersion":"v1","kind":"Pod"}"#
        #expect(try Manifest.objects(in: "\(plain)\n---\n\(plain)", file: "p").count == 2)
        #expect(
            failure("\(pod)\n{\"apiVersion\":\"v1\",\n \"kind\":}", file: "p.json")
                == "malformed p.json, document 2, line 3, column 9: A value was expected, but '}' was found.")
        #expect(failure("{\"a\": [1, 2", file: "p").hasPrefix("malformed p, document 1, line 1, column 12:"))
    }

    @Test func places() throws {
        let pod = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: 12\n"
        #expect(
            failure("a: 1\n---\n" + pod)
                == "unidentified f.yaml, document 1, line 1, column 1: the object does not say its kind.")
        #expect(
            failure(pod)
                == "invalid f.yaml, document 1, line 6, column 12: "
                + "spec.containers[0].image: expected a string, found an integer.")
        let list = "apiVersion: v1\nkind: List\nitems:\n- " + pod.replacing("\n", with: "\n  ")
        #expect(failure(list).contains("line 9, column 14: items[0].spec.containers[0].image: expected"))
        let unknown = pod.replacing("image: 12", with: "imagine: x\n    name: b")
        let issues = try Manifest.objects(in: unknown, file: "f.yaml")[0].issues.map(\.description)
        #expect(
            issues == [
                "f.yaml, document 1, line 6, column 5: unknown field \"spec.containers[0].imagine\"",
                "f.yaml, document 1, line 7, column 5: duplicate field \"spec.containers[0].name\"",
            ])
    }

    @Test func malformed() {
        #expect(
            failure("a:\n\t- b")
                == "malformed f.yaml, document 1, line 2, column 1: A tab cannot indent in YAML: use spaces.")
        #expect(
            failure("a: b: c").hasPrefix("malformed f.yaml, document 1, line 1, column 5: The YAML is not well-formed:")
        )
        #expect(failure("a: \u{1}").hasPrefix("malformed f.yaml, document 1, line 1, column 4: The character U+0001"))
        #expect(failure("[1, 2]").contains("expected an object with apiVersion and kind"))
        #expect(failure("just text").contains("expected an object"))
        #expect(failure("kind: Pod").contains("the object, of kind Pod, does not say its apiVersion."))
        #expect(failure("kind: [Pod]").contains("kind: expected a string."))
        do throws(ManifestError) {
            _ = try Manifest.objects(in: Array("a: b\nc: ".utf8) + [0xC3, 0x28], file: "f")
            Issue.record("no error")
        } catch {
            #expect("\(error)" == "f, document 1, line 2, column 4: The text is not valid UTF-8.")
        }
    }

    /// An object that is wrong does not hide those behind it; text that is wrong does.
    @Test func goesOn() throws {
        let text = "kind: Pod\n---\napiVersion: v1\nkind: Pod\nspec: 1\n---\napiVersion: v1\nkind: Pod\n---\na: [\n"
        var reader = ManifestReader(Array(text.utf8), file: "f.yaml")
        var outcomes: [String] = []
        for _ in 0..<5 {
            do throws(ManifestError) {
                outcomes.append(try reader.next()?.identity.kind ?? "end")
            } catch {
                outcomes.append(error.code.rawValue)
            }
        }
        #expect(outcomes == ["unidentified", "invalid", "Pod", "malformed", "end"])
    }
}
