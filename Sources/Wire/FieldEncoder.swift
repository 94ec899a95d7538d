public import Base

/// Writes messages in protobuf's wire form.
///
/// One pass, in the order of `fields(_:)`: a nested message is written behind one byte of length, and
/// moved when its length needs more. Numbers, strings and lists at their default are left out. Maps
/// are written in key order, so equal messages encode to equal bytes.
public struct FieldEncoder: ~Copyable {
    @usableFromInline var out: ByteBuffer

    @inlinable
    public init(capacity: Int = 512) {
        out = ByteBuffer(capacity: capacity)
    }

    /// The number of bytes written.
    @inlinable public var count: Int { out.count }

    /// Appends the binary form of `message`, without a length.
    @inlinable
    public mutating func append<M: Message>(_ message: borrowing M) {
        withUnsafePointer(to: message) { pointer in
            // SAFETY: encoding does not write; see `Message.fields`.
            UnsafeMutablePointer(mutating: pointer).pointee.encodeFields(into: &self)
        }
    }

    /// The bytes written so far, without a copy; the encoder starts anew, empty.
    @inlinable
    public mutating func finish() -> Bytes {
        out.finish()
    }

    /// Forgets what was written and keeps the room.
    @inlinable
    public mutating func removeAll() {
        out.removeAll()
    }

    @inlinable
    public borrowing func withUnsafeBytes<R: ~Copyable, E: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        try out.withUnsafeBytes(body)
    }

    /// Appends a string field, for leaves that have their text at hand.
    public mutating func appendString(field number: UInt32, _ utf8: UnsafeBufferPointer<UInt8>) {
        out.append(varint: UInt64(number << 3 | WireType.bytes))
        out.append(varint: UInt64(utf8.count))
        out.append(utf8)
    }

    @usableFromInline
    mutating func append(_ unknown: UnknownFields) {
        unknown.withUnsafeBytes { out.append($0) }
    }

    /// The six wire types of protobuf; groups are not used.
    @usableFromInline
    enum WireType {
        @usableFromInline static let varint: UInt32 = 0
        @usableFromInline static let fixed64: UInt32 = 1
        @usableFromInline static let bytes: UInt32 = 2
        @usableFromInline static let fixed32: UInt32 = 5
    }

    // Workers: not generic and not inlined, so that a message's list stays a short run of calls.

    @usableFromInline
    mutating func writeString(_ number: UInt32, _ value: inout String) {
        out.append(varint: UInt64(number << 3 | WireType.bytes))
        value.withUTF8 { utf8 in
            out.append(varint: UInt64(utf8.count))
            out.append(utf8)
        }
    }

    @usableFromInline
    mutating func writeVarint(_ number: UInt32, _ value: UInt64) {
        out.append(varint: UInt64(number << 3 | WireType.varint))
        out.append(varint: value)
    }

    @usableFromInline
    mutating func writeDouble(_ number: UInt32, _ value: Double) {
        out.append(varint: UInt64(number << 3 | WireType.fixed64))
        out.append(littleEndian: value.bitPattern)
    }

    @usableFromInline
    mutating func writeBytes(_ number: UInt32, _ value: Bytes) {
        out.append(varint: UInt64(number << 3 | WireType.bytes))
        out.append(varint: UInt64(value.count))
        out.append(value)
    }

    /// Starts a nested message and returns where its content begins; one byte is kept for the length.
    @usableFromInline
    mutating func open(_ number: UInt32) -> Int {
        out.append(varint: UInt64(number << 3 | WireType.bytes))
        out.append(0 as UInt8)
        return out.count
    }

    /// Writes the length of the nested message that began at `start`.
    @usableFromInline
    mutating func close(_ start: Int) {
        let length = out.count - start
        if length < 0x80 {
            out[start - 1] = UInt8(length)
            return
        }
        let more = (UInt64.bitWidth - UInt64(length).leadingZeroBitCount + 6) / 7 - 1
        out.openGap(at: start, length: more)
        var rest = UInt64(length)
        for index in 0..<more {
            out[start - 1 + index] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
        }
        out[start - 1 + more] = UInt8(rest)
    }

    /// Takes back a nested message that turned out to hold nothing.
    @usableFromInline
    mutating func closeUnlessEmpty(_ start: Int, tagBytes: Int) {
        if out.count == start {
            out.truncate(to: start - 1 - tagBytes)
        } else {
            close(start)
        }
    }
}

extension FieldEncoder: FieldCoder {
    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout String, _: FieldOptions) {
        if !value.isEmpty { writeString(number, &value) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout String?, _: FieldOptions) {
        if var some = value { writeString(number, &some) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Bool, _: FieldOptions) {
        if value { writeVarint(number, 1) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Bool?, _: FieldOptions) {
        if let value { writeVarint(number, value ? 1 : 0) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Int32, _: FieldOptions) {
        if value != 0 { writeVarint(number, UInt64(bitPattern: Int64(value))) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Int32?, _: FieldOptions) {
        if let value { writeVarint(number, UInt64(bitPattern: Int64(value))) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Int64, _: FieldOptions) {
        if value != 0 { writeVarint(number, UInt64(bitPattern: value)) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Int64?, _: FieldOptions) {
        if let value { writeVarint(number, UInt64(bitPattern: value)) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Double?, _: FieldOptions) {
        if let value { writeDouble(number, value) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout Bytes, _: FieldOptions) {
        if !value.isEmpty { writeBytes(number, value) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout [String], _: FieldOptions) {
        if !value.isEmpty { writeStrings(number, value) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout [Int32], _: FieldOptions) {
        for element in value { writeVarint(number, UInt64(bitPattern: Int64(element))) }
    }

    @inlinable
    public mutating func field(_ number: UInt32, _: StaticString, _ value: inout [Int64], _: FieldOptions) {
        for element in value { writeVarint(number, UInt64(bitPattern: element)) }
    }

    @inlinable
    public mutating func field(
        _ number: UInt32, _: StaticString, _ value: inout StringMap<String>, _: FieldOptions
    ) {
        if !value.isEmpty { writeStringMap(number, value) }
    }

    @inlinable
    public mutating func field(
        _ number: UInt32, _: StaticString, _ value: inout StringMap<Bytes>, _: FieldOptions
    ) {
        if !value.isEmpty { writeBytesMap(number, value) }
    }

    @inlinable
    public mutating func field<M: Message>(
        _ number: UInt32, _: StaticString, _ value: inout M, _: FieldOptions
    ) {
        let start = open(number)
        value.encodeFields(into: &self)
        closeUnlessEmpty(start, tagBytes: number < 16 ? 1 : 2)
    }

    @inlinable
    public mutating func field<M: Message>(
        _ number: UInt32, _: StaticString, _ value: inout M?, _: FieldOptions
    ) {
        guard value != nil else { return }
        let start = open(number)
        value!.encodeFields(into: &self)
        close(start)
    }

    @inlinable
    public mutating func field<M: Message>(
        _ number: UInt32, _: StaticString, _ value: inout Boxed<M>, _: FieldOptions
    ) {
        if value.isEmpty { return }
        value.withValue { pointer in
            let start = open(number)
            pointer.pointee.encodeFields(into: &self)
            close(start)
        }
    }

    @inlinable
    public mutating func field<M: Message>(
        _ number: UInt32, _: StaticString, _ value: inout [M], _: FieldOptions
    ) {
        if value.isEmpty { return }
        value.withUnsafeBufferPointer { elements in
            // SAFETY: encoding does not write; a mutable pointer spares a copy of each element.
            let elements = UnsafeMutableBufferPointer(mutating: elements)
            for index in elements.indices {
                let start = open(number)
                elements[index].encodeFields(into: &self)
                close(start)
            }
        }
    }

    @inlinable
    public mutating func field<M: Message>(
        _ number: UInt32, _: StaticString, _ value: inout StringMap<M>, _: FieldOptions
    ) {
        for entry in value.entries {
            let start = open(number)
            var (key, message) = (entry.key, entry.value)
            writeString(1, &key)
            let inner = open(2)
            message.encodeFields(into: &self)
            close(inner)
            close(start)
        }
    }

    @inlinable
    public mutating func inline<M: Message>(_ number: UInt32, _: StaticString, _ value: inout M) {
        field(number, "", &value, .none)
    }

    @usableFromInline
    mutating func writeStrings(_ number: UInt32, _ value: [String]) {
        for var element in value { writeString(number, &element) }
    }

    @usableFromInline
    mutating func writeStringMap(_ number: UInt32, _ value: StringMap<String>) {
        for var entry in value.entries {
            let start = open(number)
            writeString(1, &entry.key)
            writeString(2, &entry.value)
            close(start)
        }
    }

    @usableFromInline
    mutating func writeBytesMap(_ number: UInt32, _ value: StringMap<Bytes>) {
        for var entry in value.entries {
            let start = open(number)
            writeString(1, &entry.key)
            writeBytes(2, entry.value)
            close(start)
        }
    }
}

extension Message {
    /// The binary form.
    @inlinable
    public func encoded() -> Bytes {
        var encoder = FieldEncoder()
        encoder.append(self)
        return encoder.finish()
    }
}
