public import Base

/// Reads the fields of a hello, a go-away, a status or a request envelope, in protobuf's form.
///
/// Unknown fields are the caller's to skip, so that later versions may add some. The rules are `RawFieldReader`'s, and a
/// bound on the number of fields.
public struct EnvelopeReader {
    /// What a field holds.
    public enum Value: Equatable {
        case integer(UInt64)
        case bytes(Bytes)
        /// A field of fixed size, 4 or 8 bytes; nothing of ours uses them yet.
        case fixed
    }

    private var reader: RawFieldReader
    private var fields = 0

    public init(_ bytes: Bytes) {
        reader = RawFieldReader(bytes)
    }

    /// The next field, or nil at the end.
    public mutating func next() throws(WireError) -> (number: Int, value: Value)? {
        let number = try reader.next()
        guard number > 0 else { return nil }
        fields += 1
        guard fields <= WireLimits.envelopeFields else { throw .fieldsInvalid }
        return switch reader.form {
        case .varint: (number, .integer(try reader.integer()))
        case .bytes: (number, .bytes(try reader.slice()))
        case .fixed: (number, .fixed)
        }
    }
}

extension EnvelopeReader.Value {
    /// The integer, of a field that must be one of at most `max`.
    public func integer(max: UInt64 = .max) throws(WireError) -> UInt64 {
        guard case .integer(let value) = self, value <= max else { throw .fieldsInvalid }
        return value
    }

    /// The bytes, of a field that must hold bytes.
    public func bytes() throws(WireError) -> Bytes {
        guard case .bytes(let value) = self else { throw .fieldsInvalid }
        return value
    }

    /// The text, of a field that must hold UTF-8.
    public func text() throws(WireError) -> String {
        try bytes().validText()
    }
}

/// Appends fields in protobuf's form; what is zero or empty is left out.
extension ByteBuffer {
    mutating func append(field number: Int, integer value: UInt64) {
        guard value != 0 else { return }
        append(varint: UInt64(number) << 3)
        append(varint: value)
    }

    mutating func append(field number: Int, bytes: Bytes) {
        guard !bytes.isEmpty else { return }
        append(varint: UInt64(number) << 3 | 2)
        append(varint: UInt64(bytes.count))
        append(bytes)
    }

    mutating func append(field number: Int, text: String) {
        guard !text.isEmpty else { return }
        append(varint: UInt64(number) << 3 | 2)
        append(varint: UInt64(text.utf8.count))
        append(utf8: text)
    }
}
