import APIModel
import Base
import JSON
import Wire

/// Makes objects with each of their fields set, as JSON, from a seed.
struct Population {
    var random: Random
    /// How often a message may stand inside itself.
    var recursionMax = 2
    private var open: [String: Int] = [:]

    init(seed: UInt64) {
        random = Random(seed: seed)
    }

    /// An object of the kind, as JSON.
    mutating func object(of entry: KindEntry) -> JSONValue {
        message(entry.schema()) ?? .null
    }

    /// An object of the kind.
    mutating func kind(of entry: KindEntry) throws -> AnyKind {
        var issues: [TextIssue] = []
        return try entry.decodeText(JSONTape.parse(object(of: entry).encoded()), 0, &issues)
    }

    /// A message as JSON; nil where it would stand inside itself too often.
    private mutating func message(_ schema: MessageSchema) -> JSONValue? {
        if let form = schema.textForm { return leaf(schema, form) }
        guard open[schema.name, default: 0] < recursionMax else { return nil }
        open[schema.name, default: 0] += 1
        defer { open[schema.name]! -= 1 }
        var members = JSONObject()
        if let typeMeta = schema.typeMeta {
            members["apiVersion"] = .string(typeMeta.apiVersion)
            members["kind"] = .string(typeMeta.kind)
        }
        for field in schema.textFields {
            switch field.shape {
            case .value, .optional, .inlined:
                members[field.name] = value(field.type, mayBeZero: field.shape == .optional)
            case .list:
                let elements = (0..<1 + random.below(2)).compactMap { _ in value(field.type, mayBeZero: true) }
                if !elements.isEmpty { members[field.name] = .array(elements) }
            case .map:
                var entries = JSONObject()
                for _ in 0..<1 + random.below(2) { entries[text()] = value(field.type, mayBeZero: true) }
                if !entries.isEmpty { members[field.name] = .object(entries) }
            }
        }
        return .object(members)
    }

    private mutating func value(_ type: FieldType, mayBeZero: Bool) -> JSONValue? {
        let isZero = mayBeZero && random.oneIn(4)
        switch type {
        case .string: return .string(isZero ? "" : text())
        case .bool: return .bool(!isZero)
        case .int32:
            return .integer(isZero ? 0 : [1, -1, 127, 128, 65_536, Int64(Int32.max), Int64(Int32.min)].pick(&random))
        case .int64: return .integer(isZero ? 0 : [1, -1, 300, 1 << 40, .max, .min].pick(&random))
        case .double: return .number(isZero ? 0 : [1.5, -0.25, 1e300, 2.5e-308].pick(&random))
        case .bytes: return .string(base64())
        case .message(let schema): return message(schema())
        }
    }

    private mutating func leaf(_ schema: MessageSchema, _ form: TextForm) -> JSONValue? {
        switch form {
        case .string:
            switch schema.shortName {
            case "Quantity": return .string(["1500m", "2Gi", "100", "-3", "1e3", "0"].pick(&random))
            case "Time": return .string(["2024-05-06T07:08:09Z", "1969-12-31T23:59:59Z"].pick(&random))
            case "MicroTime": return .string("2024-05-06T07:08:09.123456Z")
            default: return .string(["1m30s", "1h0m0s", "-1.5s"].pick(&random))
            }
        case .integerOrString: return random.oneIn(2) ? .integer(8080) : .string(["80%", "http"].pick(&random))
        case .strings: return [.string(text()), .string(text())]
        case .any: return any(schema)
        }
    }

    /// A union of the schemas' schema, or any JSON.
    private mutating func any(_ schema: MessageSchema) -> JSONValue? {
        guard !schema.fields.contains(where: { $0.type.isBytes }) else {
            return ["key": [1, .string(text()), .bool(true)], "f:name": [:]]
        }
        for field in schema.fields.shuffled(using: &random) {
            switch (field.shape, field.type) {
            case (.value, .bool): return .bool(random.oneIn(2))
            case (.list, .string): return [.string(text())]
            case (.list, .message(let inner)):
                if let element = message(inner()) { return [element] }
            case (_, .message(let inner)):
                if let value = message(inner()) { return value }
            default: break
            }
        }
        return nil
    }

    private mutating func text() -> String {
        let words = ["alpha", "über", "naïve-12", "x", "日本", "with \"quotes\"\n", "a/b.c", "😀"]
        return words.pick(&random) + String(random.below(10_000))
    }

    private mutating func base64() -> String {
        let bytes = (0..<1 + random.below(40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        var buffer = ByteBuffer()
        bytes.withUnsafeBufferPointer { Base64.encode($0, into: &buffer) }
        return String(decoding: buffer.array(), as: UTF8.self)
    }
}

extension FieldType {
    fileprivate var isBytes: Bool {
        if case .bytes = self { true } else { false }
    }
}

extension Array {
    /// One of the elements.
    func pick(_ random: inout Random) -> Element { self[random.below(count)] }
}
