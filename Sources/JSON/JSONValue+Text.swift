public import Base

extension JSONValue {
    /// The value of a tape's node. Of members with one name the last counts, as in Go.
    ///
    /// Throws for a number beyond the largest double.
    public init(_ tape: JSONTape, node: Int = 0) throws(JSONError) {
        let result = tape.text.withUnsafeBufferPointer { text -> Result<JSONValue, JSONError> in
            var reader = TapeReader(tape: tape, text: text, next: node)
            do throws(JSONError) {
                return .success(try reader.value())
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }

    /// The value of a document.
    public static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
        try JSONValue(JSONTape.parse(bytes, limits: limits))
    }

    /// The value of a document.
    public static func parse(_ bytes: Bytes, limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
        try JSONValue(JSONTape.parse(bytes, limits: limits))
    }

    /// The value of a document.
    public static func parse(_ string: String, limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
        try JSONValue(JSONTape.parse(string, limits: limits))
    }

    /// Writes the value as the writer's next one. Recursive.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .integer(let value): writer.int(value)
        case .number(let value): writer.double(value)
        case .string(let value): writer.string(value)
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for (key, value) in members {
                writer.key(key)
                value.write(to: &writer)
            }
            writer.endObject()
        }
    }

    /// The value as text.
    public func encoded(style: JSONWriter.Style = .compact, escapesHTML: Bool = false) -> Bytes {
        var writer = JSONWriter(style: style, escapesHTML: escapesHTML)
        write(to: &writer)
        var buffer = writer.finish()
        return buffer.finish()
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON.
    public var description: String {
        encoded().withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}

/// Makes values of a tape's nodes, going forward. Recursive: a tape's depth is bounded.
private struct TapeReader {
    let tape: JSONTape
    let text: UnsafeBufferPointer<UInt8>
    var next: Int

    mutating func value() throws(JSONError) -> JSONValue {
        let node = tape.nodes[next]
        next += 1
        switch node.kind {
        case .null: return .null
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .integer: return try integer(node)
        case .number: return .number(try double(node))
        case .string: return .string(string(node))
        case .array:
            var elements: [JSONValue] = []
            elements.reserveCapacity(Int(node.length))
            for _ in 0..<node.length { elements.append(try value()) }
            return .array(elements)
        case .object:
            var members = JSONObject(minimumCapacity: Int(node.length))
            for _ in 0..<node.length {
                let key = string(tape.nodes[next])
                next += 1
                members[key] = try value()
            }
            return .object(members)
        }
    }

    private func string(_ node: JSONNode) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: text[node.textRange]), as: UTF8.self)
    }

    private func integer(_ node: JSONNode) throws(JSONError) -> JSONValue {
        let digits = text[node.textRange]
        let isNegative = digits.first == UInt8(ascii: "-")
        var value: Int64 = 0
        for digit in isNegative ? digits.dropFirst() : digits {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let unit = Int64(digit &- UInt8(ascii: "0"))
            let (sum, carry) =
                isNegative ? tens.subtractingReportingOverflow(unit) : tens.addingReportingOverflow(unit)
            guard !overflow && !carry else { return .number(try double(node)) }
            value = sum
        }
        return .integer(value)
    }

    private func double(_ node: JSONNode) throws(JSONError) -> Double {
        guard let value = Double(string(node)), value.isFinite else {
            let place = tape.position(ofNode: next - 1)
            throw JSONError(
                .numberOutOfRange, line: place.line, column: place.column, message: "The number is beyond any double.")
        }
        return value
    }
}
