import Base
public import JSON

/// Why a text is no path element, or a document no set of fields.
public enum FieldSetError: Error, Hashable, Sendable {
    /// The document is not JSON, or larger or deeper than the limits.
    case unreadable(JSONError)
    /// Neither an object nor null where a set of fields has to be.
    case notAnObject
    /// A key that is no path element; the sentence says why.
    case badElement(String, reason: String)
}

extension FieldSetError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let error): "the field set is not JSON that can be read: \(error)"
        case .notAnObject: "a field set is a JSON object"
        case .badElement(let text, let reason): "parsing key as path element: \(GoText.quoted(text)): \(reason)"
        }
    }
}

extension PathElement {
    /// The element of a text of `FieldsV1`; nil for kinds of elements that a later version may know.
    public init?(parsing text: String) throws(FieldSetError) {
        var units = text.utf8.makeIterator()
        guard let kind = units.next(), let colon = units.next() else {
            throw .badElement(text, reason: "key must be 2 characters long")
        }
        guard colon == UInt8(ascii: ":") else { throw .badElement(text, reason: "missing colon") }
        let content = String(text.utf8.dropFirst(2)) ?? ""
        switch kind {
        case UInt8(ascii: "f"): self = .field(content)
        case UInt8(ascii: "v"): self = .value(try Self.json(content, in: text))
        case UInt8(ascii: "k"):
            guard case .object(let members) = try Self.json(content, in: text) else {
                throw .badElement(text, reason: "the key of an element is a JSON object")
            }
            self = .key(
                members.map { KeyField($0.key, $0.value) }
                    .sorted { ByteOrder.compare($0.name, $1.name) < 0 })
        case UInt8(ascii: "i"):
            guard let index = Int(content) else { throw .badElement(text, reason: "an index is an integer") }
            self = .index(index)
        default: return nil
        }
    }

    private static let textLimits = JSONLimits(
        bytesMax: ApplyLimits.fieldsBytesMax, depthMax: ApplyLimits.pathDepthMax, nodesMax: ApplyLimits.fieldsNodesMax)

    private static func json(_ content: String, in text: String) throws(FieldSetError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue.parse(content, limits: textLimits)
        } catch {
            throw .badElement(text, reason: "\(error)")
        }
    }

    /// The element in `FieldsV1`.
    public var text: String {
        switch self {
        case .field(let name): return "f:" + name
        case .key(let fields):
            var writer = JSONWriter()
            writer.beginObject()
            for field in fields {
                writer.key(field.name)
                field.value.write(to: &writer)
            }
            writer.endObject()
            var buffer = writer.finish()
            return "k:" + buffer.finish().withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        case .value(let value): return "v:\(value)"
        case .index(let index): return "i:\(index)"
        }
    }
}
