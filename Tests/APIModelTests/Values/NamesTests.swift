import APIModel
import Base
import Foundation
import Testing

struct NamesTests {
    /// The rules against the regular expressions that their messages quote.
    @Test func rulesAreTheirExpressions() throws {
        let rules: [(pattern: String, rule: (String) -> [String])] = [
            ("[a-z0-9]([-a-z0-9]*[a-z0-9])?", Names.dns1123Label),
            ("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", Names.dns1123Subdomain),
            (
                "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*",
                Names.dns1123SubdomainWithUnderscore
            ),
            ("[a-z]([-a-z0-9]*[a-z0-9])?", Names.dns1035Label),
            ("\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", Names.wildcardDNS1123Subdomain),
            ("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?", Names.labelValue),
            ("[A-Za-z_][A-Za-z0-9_]*", Names.cIdentifier), ("[0-9]+%", Names.percent),
            ("[-A-Za-z0-9]+", Names.httpHeaderName),
            ("[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?", Names.conditionReason),
            ("0|-?[1-9][0-9]*", Names.decimalInteger),
            ("(?!\\.\\.)(?!\\.$)[-._a-zA-Z0-9]+", Names.configMapKey),
            ("(?!\\.\\.)(?!\\.$)[-._a-zA-Z][-._a-zA-Z0-9]*", Names.environmentVariable),
            (
                "([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]",
                Names.labelKey
            ),
        ]
        var random = Random(seed: 9)
        let letters = ["a", "z", "Z", "0", "9", "-", "_", ".", "*", "/", "%", ",", ":", "é", "\n", " "]
        for (pattern, rule) in rules {
            let expression = try NSRegularExpression(pattern: "\\A(?:\(pattern))\\z")
            for _ in 0..<3000 {
                let text = (0..<random.below(7)).map { _ in letters[random.below(letters.count)] }.joined()
                let range = NSRange(location: 0, length: text.utf16.count)
                let matches = expression.firstMatch(in: text, range: range) != nil
                #expect(rule(text).isEmpty == matches, "\(pattern) \(text.debugDescription) \(rule(text))")
            }
        }
    }

    @Test func messages() {
        #expect(
            Names.dns1123Label("A") == [
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
            ])
        #expect(Names.dns1123Label("a.b") == ["must not contain dots"])
        #expect(Names.dns1123Label(String(repeating: "a", count: 64)) == ["must be no more than 63 characters"])
        #expect(Names.labelValue(String(repeating: "a", count: 64)) == ["must be no more than 63 bytes"])
        #expect(Names.labelKey("/a") == ["prefix part must be non-empty"])
        #expect(Names.labelKey("a/")[0] == "name part must be non-empty")
        #expect(Names.pathSegmentName("..") == ["may not be '..'"])
        #expect(Names.pathSegmentName("a/%") == ["may not contain '/'", "may not contain '%'"])
        #expect(Names.pathSegmentName("a/\u{301}") == ["may not contain '/'"])
        #expect(Names.pathSegmentName("..", prefix: true) == [])
        #expect(Names.portNumber(0) == ["must be between 1 and 65535, inclusive"])
        #expect(Names.labelName("a-", prefix: true) == [] && Names.labelName("a-") != [])
    }

    @Test func metadata() {
        var errors = FieldErrors(at: "metadata")
        errors.at("annotations") { $0.validateAnnotations([(key: "A B", value: "")]) }
        errors.validateFieldManager("a\n", at: "fieldManager")
        errors.validateDryRun(["Some"])
        errors.validateNamespace("x", namespaced: false)
        #expect(errors.errors[0].description.hasPrefix("metadata.annotations: Invalid value: \"A B\": name part must"))
        #expect(
            errors.errors.dropFirst().map(\.description) == [
                "metadata.fieldManager: Invalid value: \"a\\n\": invalid character U+000A (at position 1)",
                "metadata.dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"",
                "metadata.namespace: Forbidden: not allowed on this type",
            ])
    }
}

struct AddressTests {
    /// The strict reading against the C library's.
    @Test func strictReadingIsThatOfC() {
        var random = Random(seed: 10)
        let pieces = ["0", "1", "ff", "ffff", "255", "256", "01", "12345", ":", "::", ".", "1.2.3.4", "g", ""]
        for _ in 0..<60_000 {
            let text = (0..<1 + random.below(10)).map { index in
                index % 2 == 1 && !random.oneIn(6) ? [":", "."][random.below(2)] : pieces[random.below(pieces.count)]
            }.joined()
            var four = in_addr()
            var six = in6_addr()
            let address = IPAddress(text)
            if inet_pton(AF_INET, text, &four) == 1 {
                #expect(address == IPAddress(v4: UInt32(bigEndian: four.s_addr)), "\(text)")
            } else if inet_pton(AF_INET6, text, &six) == 1 {
                let bits = withUnsafeBytes(of: six) { $0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
                #expect(address == IPAddress(v6: bits), "\(text)")
            } else {
                #expect(address == nil, "\(text)")
            }
            if let address { #expect(IPAddress(address.description)?.unmapped == address.unmapped) }
        }
    }

    @Test func ranges() throws {
        let range = try #require(CIDR("10.1.2.3/8"))
        #expect(range.network.description == "10.0.0.0/8" && range.description == "10.1.2.3/8")
        #expect(range.contains(IPAddress(v4: 0x0AFF_FFFF)) && !range.contains(IPAddress(v4: 0x0B00_0000)))
        #expect(CIDR("::/0")?.contains(IPAddress(v6: .max)) == true)
        #expect(CIDR("10.0.0.0/33") == nil && CIDR("10.0.0.0/08") == nil && CIDR("10.0.0.0/08", strict: false) != nil)
        #expect(IPAddress(v4: .max).advanced(by: 1) == nil)
        #expect(IPAddress("2001:DB8:0:0:1:0:0:1")?.description == "2001:db8::1:0:0:1")
    }
}
