public import Base

/// Reads the fields of a hello, a go-away, a status or a request envelope, in protobuf's form.
///
/// Unknown fields are the caller's to skip, so that later versions may add some. Groups, field number
/// zero, varints of more than 64 bits and lengths past the end are errors.
public struct EnvelopeReader {
    /// What a field holds.
    public enum Value: Equatable {
        case integer(UInt64)
        case bytes(Bytes)
        /// A field of fixed size, 4 or 8 bytes; nothing of ours uses them yet.
        case fixed
    }

    private let bytes: Bytes
    private var offset = 0
    private var fields = 0

    public init(_ bytes: Bytes) {
        self.bytes = bytes
    }

    /// The next field, or nil at the end.
    public mutating func next() throws(WireError) -> (number: Int, value: Value)? {
        guard offset < bytes.count else { return nil }
        fields += 1
        guard fields <= WireLimits.envelopeFields else { throw .fieldsInvalid }
        let tag = try varint()
        guard tag >> 3 > 0, tag >> 3 < 1 << 29 else { throw .fieldsInvalid }
        let number = Int(tag >> 3)
        switch tag & 7 {
        case 0:
            return (number, .integer(try varint()))
        case 1:
            _ = try take(8)
            return (number, .fixed)
        case 2:
            let length = try varint()
            guard length <= UInt64(bytes.count) else { throw .fieldsInvalid }
            return (number, .bytes(try take(Int(length))))
        case 5:
            _ = try take(4)
            return (number, .fixed)
        default:
            throw .fieldsInvalid
        }
    }

    private mutating func take(_ count: Int) throws(WireError) -> Bytes {
        guard count <= bytes.count - offset else { throw .fieldsInvalid }
        let taken = bytes[offset..<offset + count]
        offset += count
        return taken
    }

    private mutating func varint() throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            guard shift < 63 || byte <= 1 else { throw .fieldsInvalid }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw .fieldsInvalid
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
        let bytes = try bytes()
        guard let text = bytes.withUnsafeBytes({ String(validating: $0, as: UTF8.self) }) else {
            throw .fieldsInvalid
        }
        return text
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
