public import Base

/// What is wrong with bytes that should be a message in protobuf's wire form.
public enum FieldDecodingError: Error, Equatable, Sendable {
    /// The bytes end inside a field.
    case truncated(offset: Int)
    /// A varint of more than ten bytes, or whose value does not fit.
    case varintOverlong(offset: Int)
    /// A field number of 0, or above 2^29 - 1.
    case fieldNumberInvalid(offset: Int)
    /// A known field in another wire type than its own, or a group.
    case wireTypeWrong(field: UInt32, wireType: UInt32, offset: Int)
    /// A length that goes beyond the message that holds the field.
    case lengthBeyondEnd(field: UInt32, offset: Int)
    /// A string that is not UTF-8.
    case notUTF8(field: UInt32, offset: Int)
    /// Messages nested deeper than `FieldDecoder.depthMax`.
    case nestedTooDeep(offset: Int)
    /// Elements that would take more memory than `FieldDecoder.room(for:)` of the bytes.
    case tooManyElements(offset: Int)
    /// A well-known value, such as a quantity, whose content is not one.
    case valueInvalid(message: String, offset: Int)
}

/// Reads messages in protobuf's wire form.
///
/// One pass in the order of `fields(_:)` reads what was written in that order; anything else is
/// found by going round again (`Message.decodeFields`). A singular message that comes twice is merged,
/// the last scalar counts, and unknown fields are kept. Memory grows with bytes read, never with a
/// length announced, and elements together are bounded by `room(for:)`: two bytes are enough for an
/// empty element, which may be a kilobyte wide. The first error stops everything after it.
public struct FieldDecoder: ~Copyable {
    /// Messages may nest this deep: protobuf's own limit in every implementation.
    public static let depthMax = 100

    @usableFromInline let base: UnsafePointer<UInt8>
    /// The offset of the first byte that is not read yet, in bytes from the start.
    @usableFromInline var position: Int
    @usableFromInline var end: Int
    /// The tag that was read last; 0 where the message has ended.
    @usableFromInline var tag: UInt32
    @usableFromInline var tagStart: Int
    @usableFromInline var depth: Int
    /// Bytes of memory that elements may still take.
    @usableFromInline var room: Int
    /// The first error.
    @usableFromInline var failure: FieldDecodingError?

    // SAFETY: callers keep `bytes` alive and unchanged while the decoder lives.
    @inlinable
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        base = bytes.baseAddress ?? UnsafePointer(bitPattern: 1)!
        position = 0
        end = bytes.count
        tag = 0
        tagStart = 0
        depth = 0
        room = FieldDecoder.room(for: bytes.count)
        failure = nil
    }

    /// Memory that the elements of lists and maps, and boxed messages, of one decoded message may take, in bytes.
    ///
    /// Lists of small but real objects, of 43 bytes with one container, take 27 times their encoded size.
    @inlinable
    public static func room(for count: Int) -> Int {
        count * WireLimits.decodedRatio + WireLimits.decodedBytesFloor
    }

    /// Takes memory for elements from the room; false, and an error, when there is not that much.
    @inlinable
    @inline(__always)
    mutating func take(_ bytes: Int) -> Bool {
        room -= bytes
        if room >= 0 { return true }
        fail(.tooManyElements(offset: tagStart))
        return false
    }

    /// Whether a field waits to be read in the current message.
    @inlinable public var hasField: Bool { tag != 0 }

    /// Decodes one message from all of `bytes`.
    @inlinable
    public static func decode<M: Message>(
        _ type: M.Type, from bytes: UnsafeBufferPointer<UInt8>
    ) throws(FieldDecodingError) -> M {
        var message = M()
        try decode(into: &message, from: bytes)
        return message
    }

    /// Decodes one message from all of `bytes` and merges it into `message`.
    @inlinable
    public static func decode<M: Message>(
        into message: inout M, from bytes: UnsafeBufferPointer<UInt8>
    ) throws(FieldDecodingError) {
        var decoder = FieldDecoder(bytes)
        decoder.nextTag()
        message.decodeFields(from: &decoder)
        if let failure = decoder.failure { throw failure }
    }

    @usableFromInline
    mutating func fail(_ error: FieldDecodingError) {
        if failure == nil { failure = error }
        tag = 0
        position = end
    }

    /// For leaves whose content is checked by themselves.
    public mutating func reject(_ message: String) {
        fail(.valueInvalid(message: message, offset: position))
    }

    /// Goes through the fields of the current message, for leaves that read themselves.
    ///
    /// `body` gets the field's number and says whether it read it; other fields are dropped.
    @inlinable
    public mutating func forEachField(_ body: (inout FieldDecoder, UInt32) -> Bool) {
        while hasField {
            if body(&self, tag >> 3) {
                if failure == nil { nextTag() }
            } else {
                dropField()
            }
        }
    }

    /// The bytes of the string field at hand, unchecked, valid until the decoder moves on; nil after an error.
    public mutating func readText() -> UnsafeBufferPointer<UInt8>? {
        guard expect(FieldEncoder.WireType.bytes) else { return nil }
        let length = readLength()
        guard failure == nil else { return nil }
        position += length
        return UnsafeBufferPointer(start: base + position - length, count: length)
    }

    /// Reads the next tag of the current message; 0 at its end.
    @usableFromInline
    mutating func nextTag() {
        step()
    }

    @inline(__always)
    mutating func step() {
        tagStart = position
        guard position < end else {
            tag = 0
            return
        }
        let first = base[position]
        // One byte holds the numbers from 1 to 15 with their wire type.
        guard first < 0x80, first >= 8 else { return longTag() }
        position += 1
        tag = UInt32(first)
    }

    private mutating func longTag() {
        let value = readVarint()
        if failure != nil { return }
        guard value <= UInt64(UInt32.max), value >> 3 != 0 else {
            fail(.fieldNumberInvalid(offset: tagStart))
            return
        }
        tag = UInt32(value)
    }

    @inline(__always)
    mutating func readVarint() -> UInt64 {
        if position < end, base[position] < 0x80 {
            position += 1
            return UInt64(base[position - 1])
        }
        return longVarint()
    }

    private mutating func longVarint() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var index = position
        while index < end {
            let byte = base[index]
            index += 1
            if shift == 63, byte > 1 {
                fail(.varintOverlong(offset: position))
                return 0
            }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                position = index
                return value
            }
            shift += 7
        }
        fail(.truncated(offset: end))
        return 0
    }

    /// Reads the length of the field that `tag` announced and checks it against the message's end.
    @inline(__always)
    mutating func readLength() -> Int {
        let length = readVarint()
        if length > UInt64(end - position) {
            fail(.lengthBeyondEnd(field: tag >> 3, offset: tagStart))
            return 0
        }
        return Int(length)
    }

    /// Checks the wire type of the field at hand.
    @inline(__always)
    mutating func expect(_ wireType: UInt32) -> Bool {
        if tag & 7 == wireType { return true }
        fail(.wireTypeWrong(field: tag >> 3, wireType: tag & 7, offset: tagStart))
        return false
    }

    // Whatever follows reads the field at hand and moves on to the next tag.

    @usableFromInline
    mutating func readString() -> String {
        guard expect(FieldEncoder.WireType.bytes) else { return "" }
        let length = readLength()
        guard failure == nil else { return "" }
        let utf8 = UnsafeBufferPointer(start: base + position, count: length)
        // Spans, since `String(validating:)` instantiates generic types at each call.
        if isASCII(utf8) {
            position += length
            step()
            // SAFETY: ASCII is UTF-8.
            return String(copying: UTF8Span(unchecked: utf8.span, isKnownASCII: true))
        }
        guard let checked = try? UTF8Span(validating: utf8.span) else {
            fail(.notUTF8(field: tag >> 3, offset: tagStart))
            return ""
        }
        position += length
        step()
        return String(copying: checked)
    }

    /// How many fields in a row carry the tag at hand, counted by their lengths alone.
    ///
    /// Counts only what lies in the bytes, so room made for so many elements is paid for by their tags.
    @usableFromInline
    func countRun() -> Int {
        let tagBytes = tag < 0x80 ? 1 : position - tagStart
        var count = 0
        var index = position
        while index < end {
            var length = Int(base[index])
            index += 1
            if length >= 0x80 {
                guard index < end, base[index] < 0x80 else { return count + 1 }
                length = length & 0x7F | Int(base[index]) << 7
                index += 1
            }
            count += 1
            guard end - index > length + tagBytes else { return count }
            index += length
            guard equalBytes(base + index, base + tagStart, count: tagBytes) else { return count }
            index += tagBytes
        }
        return count
    }

    @usableFromInline
    mutating func readBytes() -> Bytes {
        guard expect(FieldEncoder.WireType.bytes) else { return Bytes() }
        let length = readLength()
        guard failure == nil else { return Bytes() }
        let bytes = Bytes(UnsafeBufferPointer(start: base + position, count: length))
        position += length
        step()
        return bytes
    }

    /// Copies the field at hand, which nobody knows, and goes on behind it.
    @usableFromInline
    mutating func keepUnknown(in unknown: inout UnknownFields) {
        let start = tagStart
        switch tag & 7 {
        case FieldEncoder.WireType.varint: _ = readVarint()
        case FieldEncoder.WireType.fixed64: skip(8)
        case FieldEncoder.WireType.bytes: skip(readLength())
        case FieldEncoder.WireType.fixed32: skip(4)
        default: fail(.wireTypeWrong(field: tag >> 3, wireType: tag & 7, offset: tagStart))
        }
        guard failure == nil else { return }
        unknown.append(UnsafeBufferPointer(start: base + start, count: position - start))
        nextTag()
    }

    /// Passes over the field at hand.
    @usableFromInline
    mutating func dropField() {
        var dropped = UnknownFields()
        keepUnknown(in: &dropped)
    }

    private mutating func skip(_ count: Int) {
        if count > end - position {
            fail(.truncated(offset: end))
        } else {
            position += count
        }
    }

    /// Goes into the nested message at hand and returns the end of the one around it, for `leave`; nil after an error.
    @usableFromInline
    mutating func enter() -> Int? {
        guard expect(FieldEncoder.WireType.bytes) else { return nil }
        let length = readLength()
        guard failure == nil else { return nil }
        guard depth < FieldDecoder.depthMax else {
            fail(.nestedTooDeep(offset: tagStart))
            return nil
        }
        depth += 1
        let outerEnd = end
        end = position + length
        step()
        return outerEnd
    }

    /// Goes back to the message around, behind the nested one.
    @usableFromInline
    mutating func leave(_ outerEnd: Int) {
        depth -= 1
        position = failure == nil ? end : outerEnd
        end = outerEnd
        step()
    }

    @inlinable
    mutating func decodeNested<M: Message>(into message: inout M) {
        guard let outerEnd = enter() else { return }
        message.decodeFields(from: &self)
        leave(outerEnd)
    }
}
