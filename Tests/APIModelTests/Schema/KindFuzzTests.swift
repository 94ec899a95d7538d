import APIModel
import Base
import JSON
import TestSupport
import Testing
import Wire

/// Bytes and text that are wrong in every way give an error of ours or an object, never a crash; and what was read once
/// is written and read the same from then on.
@Suite struct KindFuzzTests {
    /// Kinds with many shapes of fields: maps, unions, quantities, times, recursion.
    static let kinds: [KindEntry] = [
        "Pod", "Node", "Service", "CustomResourceDefinition", "Event", "HorizontalPodAutoscaler",
    ]
    .compactMap { kind in KindCatalogue.entries.first { $0.identity.kind == kind } }

    /// Decodes, and checks that what was decoded is stable. True when it was accepted.
    private func accepts(_ bytes: Bytes, _ entry: KindEntry) -> Bool {
        guard let object = try? entry.decode(bytes) else { return false }
        let first = object.encoded()
        let second = try? entry.decode(first)
        #expect(second?.encoded() == first, "\(entry.identity.kind) is not stable")
        // The JSON form of anything decoded is JSON, and is read again unless a value in it has no JSON form.
        let text = object.encodedText()
        let tape = try? JSONTape.parse(text, limits: JSONLimits(bytesMax: .max, nodesMax: .max))
        #expect(tape != nil || object.encoded().count > 1 << 16, "\(entry.identity.kind): no JSON")
        return true
    }

    @Test func truncated() throws {
        var population = Population(seed: 11)
        population.recursionMax = 1
        for entry in Self.kinds {
            let bytes = try population.kind(of: entry).encoded()
            // At each offset; without optimization only at each of the start and the end, and at every seventh between.
            #if DEBUG
            let step = 7
            #else
            let step = 1
            #endif
            var accepted = 0
            for count in 0..<bytes.count where count < 400 || count % step == 0 || count > bytes.count - 200 {
                accepted += (try? entry.decode(bytes[0..<count])) != nil ? 1 : 0
            }
            // Only between two fields at the top can a cut go unseen.
            #expect(accepted <= entry.schema().fields.count * 3 + 8, "\(entry.identity.kind): \(accepted)")
        }
    }

    @Test func mutated() throws {
        var population = Population(seed: 12)
        population.recursionMax = 1
        var random = Random(seed: 13)
        var accepted = 0
        for entry in Self.kinds {
            let original = try population.kind(of: entry).encoded().array
            for _ in 0..<Effort.rounds(200) {
                var bytes = original
                for _ in 0..<1 + random.below(4) {
                    let place = random.below(bytes.count)
                    switch random.below(5) {
                    case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                    case 1: bytes[place] ^= 1 << UInt8(random.below(8))
                    case 2: bytes.remove(at: place)
                    case 3: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
                    default: bytes.replaceSubrange(place..., with: bytes[random.below(bytes.count)...])
                    }
                }
                accepted += accepts(Bytes(bytes), entry) ? 1 : 0
            }
        }
        #expect(accepted > 0)
    }

    @Test func random() {
        var random = Random(seed: 14)
        for entry in KindCatalogue.entries {
            for _ in 0..<Effort.rounds(100) {
                let bytes = (0..<random.below(60)).map { _ in UInt8(truncatingIfNeeded: random.next() >> 3) & 0x7F }
                _ = accepts(Bytes(bytes), entry)
            }
        }
    }

    /// Each known field in each wire type, at the top and one level down.
    @Test func wrongWireTypes() throws {
        func field(_ number: UInt32, _ wireType: UInt32) -> ByteBuffer {
            var out = ByteBuffer()
            out.append(varint: UInt64(number << 3 | wireType))
            switch wireType {
            case 0: out.append(varint: 300)
            case 1: out.append(littleEndian: UInt64(7))
            case 2: out.append(contentsOf: [2, 0x08, 0x01])
            case 5: out.append(littleEndian: UInt32(7))
            default: break
            }
            return out
        }
        for entry in KindCatalogue.entries {
            for top in entry.schema().fields {
                for wireType in UInt32(0)...7 {
                    var single = field(top.number, wireType)
                    let bytes = single.finish()
                    let result = Result { try entry.decode(bytes) }
                    if wireType != 2, case .message = top.type {
                        #expect(throws: FieldDecodingError.self) { try result.get() }
                    }
                    guard case .message(let inner) = top.type else { continue }
                    for below in inner().fields {
                        var nested = field(below.number, wireType)
                        let content = nested.finish()
                        var out = ByteBuffer()
                        out.append(varint: UInt64(top.number << 3 | 2))
                        out.append(varint: UInt64(content.count))
                        out.append(content)
                        _ = accepts(out.finish(), entry)
                    }
                }
            }
        }
    }

    @Test func overlong() throws {
        let pod = try #require(KindCatalogue.entry(TypeMeta(apiVersion: "v1", kind: "Pod")))
        let overlong: [[UInt8]] = [
            [0x0A] + [UInt8](repeating: 0x80, count: 10) + [0x01], [0x0A] + [UInt8](repeating: 0xFF, count: 9) + [0x02],
            [UInt8](repeating: 0x80, count: 12), [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x00], [0x02, 0x00],
            [0x0A] + [UInt8](repeating: 0xFF, count: 9) + [0x01], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07],
        ]
        for bytes in overlong {
            #expect(throws: FieldDecodingError.self, "\(bytes)") { try pod.decode(Bytes(bytes)) }
        }
        // A length in more bytes than it needs is allowed.
        #expect(throws: Never.self) { try pod.decode([0x0A, 0x80, 0x80, 0x00]) }
        // A string that is not UTF-8, in metadata.name.
        #expect(throws: FieldDecodingError.notUTF8(field: 1, offset: 2)) {
            try pod.decode([0x0A, 0x03, 0x0A, 0x01, 0xFF])
        }
    }

    /// A schema in a schema in a schema: refused beyond the limit, in both forms.
    @Test(arguments: [1, 20, 90, 99, 100, 101, 150, 5000]) func deep(_ depth: Int) throws {
        // `not` is field 28 of a schema.
        var bytes: [UInt8] = []
        for _ in 0..<depth {
            var out = ByteBuffer()
            out.append(varint: 28 << 3 | 2)
            out.append(varint: UInt64(bytes.count))
            bytes = out.array() + bytes
        }
        let result = Result { try JSONSchemaProps(decoding: Bytes(bytes)) }
        if depth <= FieldDecoder.depthMax {
            #expect(try result.get().encoded().array == bytes)
        } else {
            #expect(throws: FieldDecodingError.self) { _ = try result.get() }
        }
        let text = String(repeating: "{\"not\":", count: depth) + "{}" + String(repeating: "}", count: depth)
        let props: JSONSchemaProps? = {
            guard let tape = try? JSONTape.parse(text) else { return nil }
            var issues: [TextIssue] = []
            return try? TextDecoder.decode(JSONSchemaProps.self, from: tape, issues: &issues)
        }()
        // What has a JSON form has a binary form: both have one limit.
        #expect((props != nil) == (depth <= FieldDecoder.depthMax))
        if let props {
            #expect(try JSONSchemaProps(decoding: props.encoded()).encoded().array == bytes)
            let again = String(decoding: props.encodedText().array, as: UTF8.self)
            #expect(again == text)
        }
    }

    /// Digits beyond 127 bits are held at the limit, whatever they are.
    @Test func manyDigits() {
        for count in 17...80 {
            for digit in ["1", "5", "9"] {
                let text = String(repeating: digit, count: count)
                for quantity in [
                    text, "-\(text)", "0.\(text)", "\(text).\(text)", "\(text)Ki", "\(text)e300", "\(text)n",
                ] {
                    #expect(Quantity(quantity) != nil, "\(quantity)")
                }
            }
        }
    }

    /// Documents whose values have been swapped for others.
    @Test func mutatedText() throws {
        var population = Population(seed: 15)
        population.recursionMax = 1
        var random = Random(seed: 16)
        let strange: [JSONValue] = [
            .null, .bool(true), 0, -1, .integer(.max), .number(1e300), 1.5, "", "x", "1Gi", "-", [], [[]], [.null], [:],
            ["": .null], ["name": 1], .string(String(repeating: "9", count: 400)), [1, "a", .null],
        ]
        func mutate(_ value: JSONValue) -> JSONValue {
            if random.oneIn(60) { return strange.pick(&random) }
            switch value {
            case .array(let elements): return .array(elements.map(mutate))
            case .object(let members):
                var changed = JSONObject()
                for (key, member) in members { changed[random.oneIn(80) ? "strange" : key] = mutate(member) }
                return .object(changed)
            default: return value
            }
        }
        var (accepted, refused) = (0, 0)
        for entry in KindCatalogue.entries {
            let original = population.object(of: entry)
            for _ in 0..<Effort.rounds(20) {
                let text = mutate(original).encoded()
                var issues: [TextIssue] = []
                guard let tape = try? JSONTape.parse(text) else { continue }
                do {
                    let object = try entry.decodeText(tape, 0, &issues)
                    accepted += 1
                    let first = object.encodedText()
                    guard let again = try? JSONTape.parse(first) else {
                        Issue.record("\(entry.identity.kind) wrote no JSON")
                        continue
                    }
                    issues = []
                    let second = try entry.decodeText(again, 0, &issues)
                    let third = try entry.decode(object.encoded())
                    #expect(second.encodedText() == first && issues.isEmpty, "\(entry.identity.kind)")
                    #expect(third.encodedText() == first, "\(entry.identity.kind)")
                } catch let error as TextError {
                    refused += 1
                    #expect(error.line >= 1 && error.column >= 1 && !error.message.isEmpty)
                }
            }
        }
        #expect(accepted > 20 && refused > 20)
    }
}
