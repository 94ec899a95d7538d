import Base
import JSON
import Testing
import Wire

private struct Leaf: Message {
    static let schemaName = "test.Leaf"
    var text = ""
    var number: Int32 = 0
    var wide: Int64?
    var unknown = UnknownFields()

    init() {}

    init(_ text: String) {
        self.text = text
    }

    mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "text", &text)
        coder.field(2, "number", &number)
        coder.field(3, "wide", &wide)
    }
}

private struct Tree: Message {
    static let schemaName = "test.Tree"
    var leaves: [Leaf] = []
    var names: [String] = []
    var labels: StringMap<String> = [:]
    var one: Leaf?
    @Boxed var boxed: Leaf?
    var unknown = UnknownFields()

    init() {}

    mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "leaves", &leaves)
        coder.field(2, "names", &names)
        coder.field(3, "labels", &labels)
        coder.field(4, "one", &one)
        coder.field(200, "boxed", &_boxed)
    }
}

private func decoded(_ bytes: [UInt8]) throws -> Tree {
    try Tree(decoding: Bytes(bytes))
}

private func failure(_ bytes: [UInt8]) -> FieldDecodingError? {
    do throws(FieldDecodingError) {
        _ = try Tree(decoding: Bytes(bytes))
        return nil
    } catch {
        return error
    }
}

private func read(_ json: String) throws -> (leaf: Leaf, issues: [String]) {
    var issues: [TextIssue] = []
    let leaf = try TextDecoder.decode(Leaf.self, from: JSONTape.parse(json), issues: &issues)
    return (leaf, issues.map(\.description))
}

/// Runs of equal fields, which the decoder counts before it makes room for them.
@Suite struct CoderRunTests {
    @Test(arguments: [0, 1, 7, 127, 128, 129, 16_383, 16_384, 70_000])
    func elementsOfEveryLength(_ length: Int) throws {
        var tree = Tree()
        for index in 0..<5 { tree.leaves.append(Leaf(String(repeating: "x", count: index == 2 ? length : index))) }
        tree.names = tree.leaves.map(\.text)
        tree.labels = ["a": String(repeating: "y", count: length), "b": ""]
        tree.boxed = Leaf(String(repeating: "ü", count: length / 2))
        let again = try Tree(decoding: tree.encoded())
        #expect(again == tree)
        #expect(again.leaves.map(\.text) == tree.leaves.map(\.text))
        #expect(again.names == tree.names && again.labels == tree.labels && again.boxed?.text == tree.boxed?.text)
    }

    @Test func runsThatAlternate() throws {
        // leaves, names, leaves, names, one in two pieces.
        let tree = try decoded([
            0x0A, 3, 0x0A, 1, 0x61, 0x12, 1, 0x62, 0x0A, 3, 0x0A, 1, 0x63, 0x0A, 0, 0x12, 0,
            0x22, 3, 0x0A, 1, 0x64, 0x22, 2, 0x10, 5,
        ])
        #expect(tree.leaves.map(\.text) == ["a", "c", ""])
        #expect(tree.names == ["b", ""])
        #expect(tree.one?.text == "d" && tree.one?.number == 5)
    }

    @Test func runsThatEndBadly() {
        // The second element goes beyond the end; its count is not believed.
        #expect(failure([0x0A, 0, 0x0A, 9, 0x0A]) == .lengthBeyondEnd(field: 1, offset: 2))
        #expect(failure([0x12, 1, 0x61, 0x12]) == .truncated(offset: 4))
        #expect(failure([0x0A, 2, 0x0A, 0x80]) == .truncated(offset: 4))
        #expect(failure([0x12, 1, 0x61, 0x10, 1]) == .wireTypeWrong(field: 2, wireType: 0, offset: 3))
        #expect(failure([0x0A, 0, 0x02]) == .fieldNumberInvalid(offset: 2))
    }

    @Test(arguments: [
        [0x80], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98], [0x61, 0x61, 0x61, 0x61, 0xFF],
        Array(repeating: 0x61, count: 30) + [0xE2, 0x82],
    ])
    func stringsAreUTF8(_ text: [UInt8]) {
        #expect(failure([0x12, UInt8(text.count)] + text) == .notUTF8(field: 2, offset: 0))
    }

    @Test func stringsKeepTheirScalars() throws {
        for text in ["", "a", "ünï", "fünfzehn bytes!", "sechzehn bytes !", "😀😀😀😀", "e\u{301}", "\0"] {
            #expect(try decoded([0x12, UInt8(text.utf8.count)] + text.utf8).names == [text])
            #expect(try decoded([0x12, UInt8(text.utf8.count)] + text.utf8).names[0].utf8.elementsEqual(text.utf8))
        }
    }
}

/// Members by name: repeated, unknown, and many.
@Suite struct TextMemberTests {
    @Test func theLastOfTwoCounts() throws {
        let (leaf, issues) = try read(#"{"text":"a","number":1,"text":"b"}"#)
        #expect(leaf.text == "b" && leaf.number == 1)
        #expect(issues == ["duplicate field \"text\""])
    }

    @Test(arguments: [3, 63, 64, 65, 500])
    func amongMany(_ count: Int) throws {
        let others = (0..<count).map { "\"x\($0)\":\($0)" }.joined(separator: ",")
        let (leaf, issues) = try read("{\"number\":1,\(others),\"number\":7,\"wide\":9}")
        #expect(leaf.number == 7 && leaf.wide == 9)
        // Only so many issues are kept, but the duplicate comes before the unknown ones.
        #expect(issues.contains("duplicate field \"number\""))
        #expect(issues.contains("unknown field \"x0\""))
    }

    @Test func anyOrder() throws {
        let members = ["\"text\":\"a\"", "\"number\":2", "\"wide\":3", "\"tixt\":1"]
        for shift in members.indices {
            let turned = members[shift...] + members[..<shift]
            for order in [Array(turned), turned.reversed()] {
                let (leaf, issues) = try read("{" + order.joined(separator: ",") + "}")
                #expect(leaf.text == "a" && leaf.number == 2 && leaf.wide == 3)
                #expect(issues == ["unknown field \"tixt\""])
            }
        }
    }

    @Test(arguments: [
        ("-2147483648", Int32.min), ("2147483647", Int32.max), ("-0", 0), ("7", 7),
    ])
    func numbers(_ text: String, _ value: Int32) throws {
        #expect(try read("{\"number\":\(text)}").leaf.number == value)
    }

    @Test func wideNumbers() throws {
        #expect(try read(#"{"wide":-9223372036854775808}"#).leaf.wide == .min)
        #expect(try read(#"{"wide":9223372036854775807}"#).leaf.wide == .max)
        for text in ["9223372036854775808", "-9223372036854775809", "99999999999999999999999"] {
            #expect(throws: TextError.self) { try read("{\"wide\":\(text)}") }
        }
        for text in ["2147483648", "-2147483649", "9223372036854775808"] {
            #expect(throws: TextError.self) { try read("{\"number\":\(text)}") }
        }
    }
}

@Suite struct EqualBytesTests {
    @Test func everyLengthAndPlace() {
        for count in 0...40 {
            let run = (0..<count).map { UInt8($0 &* 7 & 0x7F) }
            let isEqual = run.withUnsafeBufferPointer { l in
                l.baseAddress.map { equalBytes($0, $0, count: count) } ?? true
            }
            #expect(isEqual)
            #expect(run.withUnsafeBufferPointer { isASCII($0) })
            for place in 0..<count {
                var other = run
                other[place] |= 0x80
                let differs = run.withUnsafeBufferPointer { l in
                    other.withUnsafeBufferPointer { r in equalBytes(l.baseAddress!, r.baseAddress!, count: count) }
                }
                #expect(!differs)
                #expect(!other.withUnsafeBufferPointer { isASCII($0) })
            }
        }
    }
}
