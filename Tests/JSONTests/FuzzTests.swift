import Base
import Foundation
import JSON
import TestSupport
import Testing

/// Documents by chance, from a seed.
private struct Documents {
    var random: Random

    mutating func value(depth: Int = 0) -> JSONValue {
        switch random.below(depth > 5 ? 6 : 9) {
        case 0: return .null
        case 1: return .bool(random.oneIn(2))
        case 2: return .integer(Int64(truncatingIfNeeded: random.next()) >> random.below(64))
        case 3:
            let number = Double(bitPattern: random.next())
            // From 2^53 to 2^63 the shortest form of a double reads back as an integer close to it; see below.
            let isPrintedAsInteger = number.magnitude >= 0x1p53 && number.magnitude < 0x1p63
            return .number(number.isFinite && !isPrintedAsInteger ? number : 0.5)
        case 4, 5: return .string(string())
        case 6: return .array((0..<random.below(6)).map { _ in value(depth: depth + 1) })
        default:
            var members = JSONObject()
            for _ in 0..<random.below(random.oneIn(8) ? 40 : 6) { members[string()] = value(depth: depth + 1) }
            return .object(members)
        }
    }

    mutating func string() -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "b", "/", "~", "\"", "\\", "\n", "\0", "\u{1F}", "\u{7F}", "é", "e", "\u{301}", "€", "😀", "\u{2028}",
            "\u{FFFF}", "<", "0",
        ]
        var text = ""
        for _ in 0..<(random.oneIn(20) ? random.below(300) : random.below(12)) {
            text.unicodeScalars.append(scalars[random.below(scalars.count)])
        }
        return text
    }

    /// The bytes of a document with a few of them changed, cut or doubled.
    mutating func mutated() -> [UInt8] {
        var bytes = value().encoded(style: random.oneIn(2) ? .compact : .pretty(spaces: 1)).array
        let spice = Array(#"{}[]:,"\u0123dDeE+-.tfn /abc"#.utf8) + [0x0A, 0x1F, 0x80, 0xC3, 0xA9, 0xED, 0xF0, 0xFF]
        for _ in 0..<random.below(4) where !bytes.isEmpty {
            let place = random.below(bytes.count)
            switch random.below(4) {
            case 0: bytes[place] = spice[random.below(spice.count)]
            case 1: bytes.insert(spice[random.below(spice.count)], at: place)
            case 2: bytes.remove(at: place)
            default:
                let end = min(bytes.count, place + random.below(8))
                bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
            }
        }
        return bytes
    }
}

/// A second, slow opinion on what is JSON: a recursive reader of RFC 8259's grammar over an array.
private struct SlowReader {
    let bytes: [UInt8]
    var place = 0

    static func accepts(_ bytes: [UInt8]) -> Bool {
        guard String(validating: bytes, as: UTF8.self) != nil else { return false }
        var reader = SlowReader(bytes: bytes)
        return reader.value()
            && {
                reader.space()
                return reader.place == bytes.count
            }()
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ text: String) -> Bool {
        guard bytes[place...].starts(with: text.utf8) else { return false }
        place += text.utf8.count
        return true
    }

    private mutating func space() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
    }

    private mutating func value() -> Bool {
        space()
        if take("[") { return list("]") { $0.value() } }
        if take("{") {
            return list("}") { reader in
                reader.space()
                guard reader.string() else { return false }
                reader.space()
                return reader.take(":") && reader.value()
            }
        }
        if next == UInt8(ascii: "\"") { return string() }
        return take("null") || take("true") || take("false") || number()
    }

    private mutating func list(_ close: String, _ item: (inout SlowReader) -> Bool) -> Bool {
        space()
        if take(close) { return true }
        while item(&self) {
            space()
            if take(close) { return true }
            guard take(",") else { return false }
        }
        return false
    }

    private mutating func digits() -> Int {
        var count = 0
        while let byte = next, byte >= 0x30, byte <= 0x39 {
            place += 1
            count += 1
        }
        return count
    }

    private mutating func number() -> Bool {
        _ = take("-")
        if !take("0"), digits() == 0 { return false }
        if take("."), digits() == 0 { return false }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            if digits() == 0 { return false }
        }
        return true
    }

    private mutating func hex() -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        defer { place += 4 }
        let digits = bytes[place..<place + 4]
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private mutating func string() -> Bool {
        guard take("\"") else { return false }
        while let byte = next {
            if take("\"") { return true }
            if byte < 0x20 { return false }
            guard take("\\") else {
                place += 1
                continue
            }
            guard let letter = next else { return false }
            place += 1
            guard letter == UInt8(ascii: "u") else {
                guard "\"\\/bfnrt".utf8.contains(letter) else { return false }
                continue
            }
            guard let unit = hex() else { return false }
            if (0xDC00...0xDFFF).contains(unit) { return false }
            if (0xD800...0xDBFF).contains(unit) {
                guard take("\\u"), let low = hex(), (0xDC00...0xDFFF).contains(low) else { return false }
            }
        }
        return false
    }
}

private func accepts(_ bytes: [UInt8]) -> Bool { (try? JSONTape.parse(bytes)) != nil }

@Suite struct FuzzTests {
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func printedIsParsedTheSame(seed: UInt64) throws {
        var documents = Documents(random: Random(seed: seed))
        for _ in 0..<Effort.rounds(600) {
            let value = documents.value()
            for style in [JSONWriter.Style.compact, .pretty(spaces: 2), .pretty(spaces: 4)] {
                let text = value.encoded(style: style, escapesHTML: documents.random.oneIn(2))
                let parsed = try JSONValue.parse(text)
                #expect(parsed == value, "seed \(seed)")
                #expect(parsed.hashValue == value.hashValue)
                #expect(parsed.encoded(style: style) == (try JSONValue.parse(parsed.encoded())).encoded(style: style))
            }
        }
    }

    /// Accepted and refused as by the slow reader, never a crash; what is accepted prints and parses the same.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func mutated(seed: UInt64) throws {
        var documents = Documents(random: Random(seed: seed))
        var refused = 0
        for _ in 0..<Effort.rounds(1200) {
            let bytes = documents.mutated()
            let isAccepted = accepts(bytes)
            refused += isAccepted ? 0 : 1
            #expect(isAccepted == SlowReader.accepts(bytes), "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
            if isAccepted, let value = try? JSONValue.parse(bytes) {
                // Once: what Go reads and prints as well, `-0.0` as `-0` and that as `0`, is stable from then on.
                let once = try JSONValue.parse(value.encoded())
                #expect(try JSONValue.parse(once.encoded()) == once)
            }
        }
        #expect(refused > Effort.rounds(120) && refused < Effort.rounds(1080))
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func noise(seed: UInt64) {
        var random = Random(seed: seed)
        let alphabet = Array(#"[]{},:"\ -0123456789.eEtruefalsn\u"#.utf8)
        for _ in 0..<20_000 {
            let isWild = random.oneIn(2)
            let bytes = (0..<random.below(24)).map { _ in
                isWild ? UInt8(truncatingIfNeeded: random.next()) : alphabet[random.below(alphabet.count)]
            }
            #expect(accepts(bytes) == SlowReader.accepts(bytes), "seed \(seed): \(bytes)")
        }
    }

    /// Foundation agrees wherever both follow the RFC: no zero bytes (it guesses encodings) and no huge numbers.
    @Test func asFoundation() {
        var documents = Documents(random: Random(seed: 77))
        for _ in 0..<4000 {
            let bytes = documents.mutated()
            guard !bytes.contains(0), !bytes.contains(UInt8(ascii: "e")), !bytes.contains(UInt8(ascii: "E")) else {
                continue
            }
            let theirs = (try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])) != nil
            #expect(accepts(bytes) == theirs, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    /// As in Go, a large whole double is printed in its shortest digits and read back as an integer: the text is
    /// stable, and so is the double.
    @Test func largeWholeDoubles() throws {
        let value = JSONValue.number(191_415_830_945_940_288)
        let again = try JSONValue.parse(value.description)
        #expect(value.description == "191415830945940300" && again == 191_415_830_945_940_300)
        #expect(again.description == value.description && again.double == value.double)
    }

    @Test func everyPrefixIsRefused() throws {
        let text = Array(#"{"a":[1,-2.5e+3,"x\u00e9\ud83d\ude00\n€"],"b":{"c":true,"d":null}}"#.utf8)
        for length in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONTape.parse(Array(text[..<length])) }
        }
        #expect(accepts(text))
    }

    /// 100,000 members, all of one name, of two, and all different: linear, and the last of a name counts.
    @Test func manyMembers() throws {
        for names in [1, 2, 100_000] {
            let text = "{" + (0..<100_000).map { "\"key\($0 % names)\":\($0)" }.joined(separator: ",") + "}"
            let value = try JSONValue.parse(text)
            #expect(value.object?.count == names)
            #expect(value["key0"]?.integer == Int64(names == 100_000 ? 0 : 100_000 - names))
            #expect(try JSONValue.parse(value.encoded()) == value)
        }
    }

    @Test func hugeTokens() throws {
        let long = String(repeating: "k", count: 1_000_000)
        #expect(try JSONValue.parse("{\"\(long)\":\"\(long)\"}")[long] == .string(long))
        let escaped = String(repeating: "\\u0041", count: 100_000)
        #expect(try JSONValue.parse("\"\(escaped)\"").string?.utf8.count == 100_000)
        #expect(try JSONValue.parse("0." + String(repeating: "0", count: 100_000) + "1").double == 0)
        #expect(throws: JSONError.self) { try JSONValue.parse(String(repeating: "9", count: 100_000)) }
        #expect(accepts(Array(("-" + String(repeating: "9", count: 100_000)).utf8)))
    }

    @Test func deepest() throws {
        let depth = JSONLimits.nestingMax
        let text = String(repeating: "[{\"a\":", count: depth / 2) + "1" + String(repeating: "}]", count: depth / 2)
        let value = try JSONValue.parse(text)
        #expect(value.description == text)
        #expect(value == value && value.hashValue == value.hashValue)
        #expect(MergePatch.diff(from: value, to: value) == value || MergePatch.apply(value, to: value) == value)
    }

    /// A tape's chain of `next` partitions it: each subtree's end is where its last child's is.
    @Test func tapesAreWellFormed() throws {
        var documents = Documents(random: Random(seed: 5))
        for _ in 0..<500 {
            let tape = try JSONTape.parse(documents.value().encoded())
            for (index, node) in tape.nodes.enumerated() {
                var child = index + 1
                var children = 0
                while child < Int(node.next) {
                    child = Int(tape.nodes[child].next)
                    children += 1
                }
                #expect(child == Int(node.next))
                switch node.kind {
                case .array: #expect(children == Int(node.length))
                case .object: #expect(children == 2 * Int(node.length))
                default: #expect(children == 0)
                }
            }
        }
    }
}
