public import Base

/// Writes JSON text into a `ByteBuffer`, value by value; commas and indentation come by themselves.
///
/// The caller opens, names and closes in order, as with `JSONTapeBuilder`; the writer does not check it.
/// No call allocates, beyond the buffer's growth, and but for long doubles.
///
/// `<`, `>` and `&` stay as they are: RFC 8259 asks for no escape, each parser reads both forms alike, and
/// nobody puts an API object into a page unescaped. Go escapes them, so output that is compared with kubectl's
/// byte for byte is written with `escapesHTML`.
public struct JSONWriter: ~Copyable {
    public enum Style: Sendable, Hashable {
        case compact
        /// One member or element a line, indented by this many spaces a level.
        case pretty(spaces: Int)
    }

    /// What is written goes to its end.
    public var buffer: ByteBuffer
    /// Spaces a level; negative for compact.
    let indent: Int
    let escapesHTML: Bool
    var depth = 0
    var isFirst = true
    var hasKey = false

    /// A writer that appends to `buffer`.
    public init(
        _ buffer: consuming ByteBuffer = ByteBuffer(), style: Style = .compact, escapesHTML: Bool = false
    ) {
        self.buffer = buffer
        self.escapesHTML = escapesHTML
        switch style {
        case .compact: indent = -1
        case .pretty(let spaces): indent = spaces
        }
    }

    /// The buffer with everything that was written.
    public consuming func finish() -> ByteBuffer { buffer }

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }

    public mutating func endObject() { end(UInt8(ascii: "}")) }

    public mutating func beginArray() { begin(UInt8(ascii: "[")) }

    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// A member's name that needs no escape: a literal of plain ASCII without quote and backslash.
    public mutating func key(_ name: StaticString) {
        assert(name.isASCII, "A literal name is plain ASCII.")
        separate()
        buffer.append(UInt8(ascii: "\""))
        buffer.append(utf8: name)
        endKey()
    }

    /// A member's name.
    // Without the attribute a literal would come here, as `String` is what a literal is by default.
    @_disfavoredOverload
    public mutating func key(_ name: String) {
        separate()
        quote(name)
        endKey(quoted: true)
    }

    public mutating func string(_ value: String) {
        beginValue()
        quote(value)
    }

    /// A string by its UTF-8, which has to be valid.
    public mutating func string(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        beginValue()
        buffer.append(UInt8(ascii: "\""))
        escape(bytes)
        buffer.append(UInt8(ascii: "\""))
    }

    public mutating func int(_ value: Int64) {
        beginValue()
        if value < 0 { buffer.append(UInt8(ascii: "-")) }
        buffer.append(decimal: value.magnitude)
    }

    public mutating func uint(_ value: UInt64) {
        beginValue()
        buffer.append(decimal: value)
    }

    /// A number in the shortest form that reads back the same, laid out as Go does. JSON has no form for
    /// infinities and NaN, which are written as `null`.
    public mutating func double(_ value: Double) {
        beginValue()
        if value.isFinite {
            buffer.append(shortest: value)
        } else {
            buffer.append(utf8: "null")
        }
    }

    public mutating func bool(_ value: Bool) {
        beginValue()
        buffer.append(utf8: value ? "true" : "false")
    }

    public mutating func null() {
        beginValue()
        buffer.append(utf8: "null")
    }

    /// A value that is JSON text already.
    public mutating func raw(_ json: UnsafeBufferPointer<UInt8>) {
        beginValue()
        buffer.append(json)
    }

    /// A value that is JSON text already.
    public mutating func raw(_ json: Bytes) {
        beginValue()
        buffer.append(json)
    }
}

extension JSONWriter {
    private mutating func begin(_ bracket: UInt8) {
        beginValue()
        buffer.append(bracket)
        depth += 1
        isFirst = true
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if !isFirst { newline() }
        buffer.append(bracket)
        isFirst = false
    }

    @inline(__always)
    private mutating func beginValue() {
        if hasKey {
            hasKey = false
        } else if depth > 0 {
            separate()
        }
    }

    @inline(__always)
    private mutating func separate() {
        if !isFirst { buffer.append(UInt8(ascii: ",")) }
        isFirst = false
        newline()
    }

    @inline(__always)
    private mutating func newline() {
        guard indent >= 0 else { return }
        buffer.append(UInt8(ascii: "\n"))
        for _ in 0..<depth * indent { buffer.append(UInt8(ascii: " ")) }
    }

    @inline(__always)
    private mutating func endKey(quoted: Bool = false) {
        if !quoted { buffer.append(UInt8(ascii: "\"")) }
        buffer.append(UInt8(ascii: ":"))
        if indent >= 0 { buffer.append(UInt8(ascii: " ")) }
        hasKey = true
    }

    private mutating func quote(_ value: String) {
        buffer.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { escape($0) }
        buffer.append(UInt8(ascii: "\""))
    }

    /// Appends text with its escapes: whole runs of plain bytes at once.
    private mutating func escape(_ bytes: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var index = plainEnd(bytes, from: 0)
        while index < bytes.count {
            let length = escapedLength(bytes, at: index)
            guard length > 0 else {
                index = plainEnd(bytes, from: index + 1)
                continue
            }
            buffer.append(UnsafeBufferPointer(rebasing: bytes[start..<index]))
            appendEscape(of: bytes, at: index, length: length)
            index += length
            start = index
            index = plainEnd(bytes, from: index)
        }
        buffer.append(start == 0 ? bytes : UnsafeBufferPointer(rebasing: bytes[start...]))
    }

    /// The first place from `index` on whose byte may need an escape, or the end.
    private func plainEnd(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        var index = index
        let low: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        while index + 8 <= bytes.count && !escapesHTML {
            // SAFETY: eight bytes from `index` are inside.
            let word = UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
            let quote = word ^ (low &* 0x22)
            let slash = word ^ (low &* 0x5C)
            let marked = ((quote &- low) & ~quote) | ((slash &- low) & ~slash) | ((word &- (low &* 0x20)) & ~word)
            let found = marked & high
            if found != 0 { return index + found.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < bytes.count && escapedLength(bytes, at: index) == 0 { index += 1 }
        return index
    }

    /// How many bytes from `index` on are written as one escape: 0 for a plain character.
    private func escapedLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        switch bytes[index] {
        case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"): return 1
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): return escapesHTML ? 1 : 0
        // U+2028 and U+2029, line ends to JavaScript.
        case 0xE2 where escapesHTML && index + 2 < bytes.count:
            return bytes[index + 1] == 0x80 && bytes[index + 2] & 0xFE == 0xA8 ? 3 : 0
        default: return 0
        }
    }

    private mutating func appendEscape(of bytes: UnsafeBufferPointer<UInt8>, at index: Int, length: Int) {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "\""): buffer.append(utf8: "\\\"")
        case UInt8(ascii: "\\"): buffer.append(utf8: "\\\\")
        case 0x08: buffer.append(utf8: "\\b")
        case 0x0C: buffer.append(utf8: "\\f")
        case 0x0A: buffer.append(utf8: "\\n")
        case 0x0D: buffer.append(utf8: "\\r")
        case 0x09: buffer.append(utf8: "\\t")
        case 0xE2: buffer.append(utf8: bytes[index + 2] == 0xA8 ? "\\u2028" : "\\u2029")
        default:
            buffer.append(utf8: "\\u00")
            buffer.append(hexDigit(byte >> 4))
            buffer.append(hexDigit(byte & 0xF))
        }
    }

    private func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
