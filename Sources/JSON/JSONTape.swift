public import Base

/// A parsed document: nodes in preorder and the text they refer to, each in one array.
///
/// The root is `nodes[0]`. The members of an object are its key, a `string`, and its value, in turns;
/// duplicate keys are kept, in order. To pass over a subtree go to `nodes[i].next`.
public struct JSONTape: Sendable {
    public let nodes: ContiguousArray<JSONNode>
    /// Of a parsed document the source, with escaped strings unescaped in place, which never makes them
    /// longer; of a built one, its texts. Every `string` node's run is valid UTF-8.
    public let text: [UInt8]
    /// Places of the nodes in the source, for built tapes; empty for parsed ones, which have them in `offset`.
    let marks: ContiguousArray<JSONMark>

    init(nodes: ContiguousArray<JSONNode>, text: [UInt8], marks: ContiguousArray<JSONMark>) {
        self.nodes = nodes
        self.text = text
        self.marks = marks
    }

    /// Parses one document as RFC 8259 has it: no comment, no trailing comma, no byte order mark, nothing
    /// after the value. Linear in the bytes; allocates for the two arrays only.
    public static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = .standard
    ) throws(JSONError) -> JSONTape {
        var nodes = ContiguousArray<JSONNode>()
        var fault: TapeFault?
        guard bytes.count <= min(limits.bytesMax, Int(UInt32.max)) else {
            let message = "The document has \(bytes.count) bytes, more than the limit of \(limits.bytesMax)."
            throw JSONError(.tooLarge, line: 1, column: 1, message: message)
        }
        let text = [UInt8](unsafeUninitializedCapacity: bytes.count + TapeScanner.padding) { buffer, count in
            // SAFETY: the room was asked for; the source is never inside of it. The padding after the
            // source is written here, read by the scanner, and not part of the array.
            if let source = bytes.baseAddress { buffer.baseAddress!.update(from: source, count: bytes.count) }
            (buffer.baseAddress! + bytes.count).update(repeating: 0, count: TapeScanner.padding)
            var scanner = TapeScanner(base: buffer.baseAddress!, count: bytes.count, limits: limits)
            do throws(TapeFault) {
                try scanner.run()
            } catch {
                fault = error
            }
            swap(&nodes, &scanner.nodes)
            count = bytes.count
        }
        if let fault { throw fault.located(in: bytes) }
        return JSONTape(nodes: nodes, text: text, marks: [])
    }

    /// Parses one document.
    public static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> JSONTape {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in try parse(buffer, limits: limits) }
    }

    /// Parses one document.
    public static func parse(_ bytes: Bytes, limits: JSONLimits = .standard) throws(JSONError) -> JSONTape {
        try bytes.withUnsafeBytes { (buffer) throws(JSONError) in try parse(buffer, limits: limits) }
    }

    /// Parses one document.
    public static func parse(_ string: String, limits: JSONLimits = .standard) throws(JSONError) -> JSONTape {
        var string = string
        let result = string.withUTF8 { buffer -> Result<JSONTape, JSONError> in
            do throws(JSONError) {
                return .success(try parse(buffer, limits: limits))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

extension JSONTape {
    /// The text of a string, integer or number as a `String`.
    @inlinable
    public func string(ofNode index: Int) -> String {
        let range = nodes[index].textRange
        return text.withUnsafeBufferPointer {
            String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self)
        }
    }

    /// Whether the text of a node is `literal`: for keys, without making a string.
    @inlinable
    public func text(ofNode index: Int, is literal: StaticString) -> Bool {
        let range = nodes[index].textRange
        guard range.count == literal.utf8CodeUnitCount else { return false }
        return text.withUnsafeBufferPointer { buffer in
            UnsafeBufferPointer(rebasing: buffer[range])
                .elementsEqual(UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
        }
    }

    /// Where a node starts in the source: line and column from 1, the column in bytes for parsed text.
    ///
    /// For messages: costs a pass over the nodes and text before it.
    public func position(ofNode index: Int) -> (line: Int, column: Int) {
        guard marks.isEmpty else { return (Int(marks[index].line), Int(marks[index].column)) }
        // A newline inside a string's run was unescaped into it and starts no line of the source.
        var line = 1
        var start = 0
        var cursor = 0
        for node in nodes[0...index] {
            for place in cursor..<Int(node.offset) where text[place] == UInt8(ascii: "\n") {
                line += 1
                start = place + 1
            }
            cursor = node.hasText ? node.textRange.upperBound : Int(node.offset)
        }
        // A string's text begins behind its quote.
        let quote = nodes[index].kind == .string ? 1 : 0
        return (line, Int(nodes[index].offset) - quote - start + 1)
    }
}
