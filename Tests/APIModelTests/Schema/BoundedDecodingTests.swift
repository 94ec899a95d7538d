import APIModel
import Base
import JSON
import Testing
import Wire

/// What a few bytes can make a decoder do: memory and time stay in proportion to the bytes (A1, A3, A6).
@Suite(.timeLimit(.minutes(5))) struct BoundedDecodingTests {
    /// A field of this number that holds `content`.
    private func field(_ number: UInt32, _ content: [UInt8]) -> [UInt8] {
        var out = ByteBuffer()
        out.append(varint: UInt64(number << 3 | 2))
        out.append(varint: UInt64(content.count))
        out.append(contentsOf: content)
        return out.array()
    }

    private func number(_ name: String, in schema: MessageSchema) throws -> (UInt32, MessageSchema?) {
        let field = try #require(schema.fields.first { $0.name == name })
        if case .message(let inner) = field.type { return (field.number, inner()) }
        return (field.number, nil)
    }

    /// `count` empty elements of the list at a path of names, in the kind.
    private func emptyElements(_ kind: String, _ path: [String], count: Int) throws -> (KindEntry, Bytes) {
        let entry = try #require(KindCatalogue.entries.first { $0.identity.kind == kind })
        var numbers: [UInt32] = []
        var schema: MessageSchema? = entry.schema()
        for name in path {
            let (number, inner) = try number(name, in: #require(schema))
            numbers.append(number)
            schema = inner
        }
        let element = field(numbers.removeLast(), [])
        var bytes = [UInt8]()
        bytes.reserveCapacity(count * element.count)
        for _ in 0..<count { bytes += element }
        for number in numbers.reversed() { bytes = field(number, bytes) }
        return (entry, Bytes(bytes))
    }

    /// Wide elements of two bytes each: a megabyte of them would take hundreds.
    @Test(
        arguments: [
            ("Pod", ["spec", "containers"]), ("Pod", ["spec", "volumes"]), ("Pod", ["status", "containerStatuses"]),
            ("Pod", ["spec", "initContainers"]), ("StatefulSet", ["spec", "volumeClaimTemplates"]),
        ])
    func manyEmptyElements(_ kind: String, _ path: [String]) throws {
        let (entry, few) = try emptyElements(kind, path, count: 100)
        #expect(try entry.decode(few).encoded() == few)
        let (_, many) = try emptyElements(kind, path, count: 1 << 19)
        do {
            _ = try entry.decode(many)
            Issue.record("\(kind) \(path): \(many.count) bytes were taken.")
        } catch {
            guard case .tooManyElements = error else { throw error }
        }
    }

    /// Boxed messages in elements count too: each list entry below is three bytes that would take two kilobytes.
    @Test func manyBoxes() throws {
        let pods = ObjectList<Pod>.self
        let empty = field(2, field(2, []) + field(3, []))
        var bytes = [UInt8]()
        for _ in 0..<(1 << 17) { bytes += empty }
        #expect(throws: FieldDecodingError.self) { try pods.init(decoding: Bytes(bytes)) }
    }

    @Test func manyEmptyElementsAsText() throws {
        for (kind, open, element, close) in [
            ("Pod", #"{"apiVersion":"v1","kind":"Pod","spec":{"containers":["#, "{}", "]}}"),
            ("StatefulSet", #"{"spec":{"volumeClaimTemplates":["#, "{}", "]}}"),
        ] {
            let entry = try #require(KindCatalogue.entries.first { $0.identity.kind == kind })
            func decode(_ count: Int) throws -> AnyKind {
                let text = open + Array(repeating: element, count: count).joined(separator: ",") + close
                var issues: [TextIssue] = []
                return try entry.decodeText(JSONTape.parse(text), 0, &issues)
            }
            #expect(throws: Never.self) { try decode(100) }
            do {
                _ = try decode(500_000)
                Issue.record("\(kind) was taken.")
            } catch {
                #expect((error as? TextError)?.message == "more elements than a document of this size may have")
            }
        }
    }

    /// Real objects stay far from the limit: the memory of elements is a small multiple of their bytes.
    @Test func honestListsPass() throws {
        var list = ObjectList<Pod>()
        for index in 0..<4_000 {
            list.items.append(
                Pod { pod in
                    pod.metadata.name = "web-\(index)"
                    pod.metadata.namespace = "default"
                    pod.spec.containers = [
                        Container {
                            $0.name = "web"
                            $0.image = "nginx:1.27"
                        }
                    ]
                })
        }
        let bytes = list.encoded()
        #expect(try ObjectList<Pod>(decoding: bytes).encoded() == bytes)
        let wide = [
            MemoryLayout<Pod>.stride, MemoryLayout<PodSpec>.stride, MemoryLayout<PodStatus>.stride,
            MemoryLayout<Container>.stride, MemoryLayout<ContainerStatus>.stride, MemoryLayout<Volume>.stride,
        ]
        let memory = list.items.count * (wide[0] + wide[3])
        print("pods of \(bytes.count / list.items.count) bytes: elements take \(memory / bytes.count) times as much")
        print("strides of Pod, its spec and status, Container, its status, Volume: \(wide)")
    }

    /// Fields that nobody knows, one after the other: kept, in time that grows with their bytes.
    @Test func manyUnknownFields() throws {
        var bytes: [UInt8] = []
        for _ in 0..<200_000 { bytes += [0xF8, 0x01, 0x07] }  // Field 31, a varint.
        let map = try ConfigMap(decoding: Bytes(bytes))
        #expect(map.encoded().array == bytes)
        var copy = map
        #expect(copy.unknown.bytes.array == bytes)
        copy.unknown = UnknownFields()
        #expect(map.unknown.bytes.count == bytes.count)
    }

    /// A list and a map whose entries come in turns: each is put together in time that grows with the bytes.
    @Test func entriesInTurns() throws {
        // ConfigMap: data is field 2, metadata field 1 with finalizers 14.
        let finalizer = field(1, field(14, [0x78]))
        var bytes: [UInt8] = []
        for index in 0..<50_000 {
            bytes += finalizer
            if index % 1_000 == 0 { bytes += field(2, field(1, Array("k\(index)".utf8))) }
        }
        let map = try ConfigMap(decoding: Bytes(bytes))
        #expect(map.metadata.finalizers.count == 50_000 && map.data.count == 50)
        // A map is sorted once a run: too many runs of one map are refused.
        bytes = []
        for index in 0..<100_000 {
            bytes += field(2, field(1, Array("k\(index)".utf8)))
            bytes += finalizer
        }
        #expect(throws: FieldDecodingError.self) { try ConfigMap(decoding: Bytes(bytes)) }
    }

    /// As deep as both forms allow, through each way of nesting: what is read as text has a binary form.
    @Test(arguments: ["not", "properties", "items", "items list", "allOf", "additionalProperties", "dependencies"])
    func deepSchemas(_ way: String) throws {
        let (open, close) =
            switch way {
            case "properties": (#"{"properties":{"a":"#, "}}")
            case "items list": (#"{"items":["#, "]}")
            case "allOf": (#"{"allOf":["#, "]}")
            case "dependencies": (#"{"dependencies":{"a":"#, "}}")
            default: ("{\"\(way)\":", "}")
            }
        var taken = 0
        for depth in 1...110 {
            let text = String(repeating: open, count: depth) + "{}" + String(repeating: close, count: depth)
            var issues: [TextIssue] = []
            guard
                let props = try? TextDecoder.decode(JSONSchemaProps.self, from: JSONTape.parse(text), issues: &issues)
            else { continue }
            #expect(taken == depth - 1, "Deeper was taken, and \(taken + 1) was not.")
            taken = depth
            let again = try JSONSchemaProps(decoding: props.encoded())
            #expect(String(decoding: again.encodedText().array, as: UTF8.self) == text)
        }
        let levels = ["properties", "items", "items list", "additionalProperties"].contains(way) ? 2 : 1
        #expect(taken == FieldDecoder.depthMax / (way == "dependencies" ? 3 : levels))
    }
}
