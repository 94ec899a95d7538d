import Base

/// Reads fields in protobuf's form where they lie: integers as values, bytes as slices of the frame.
///
/// Groups, field number zero, varints of more than 64 bits and lengths past the end are errors. The number of fields is
/// not bounded: a batch has thousands, and each costs at least a byte of a message that is bounded itself.
struct RawFieldReader {
    /// What a field holds.
    enum Form {
        case varint
        case bytes
        /// 4 or 8 bytes; nothing of ours uses them yet.
        case fixed
    }

    private let bytes: Bytes
    private var offset = 0
    /// Of the field at hand.
    private(set) var form = Form.fixed
    /// The value of an integer field.
    private var value: UInt64 = 0
    /// Where the bytes of a field of bytes begin.
    private var start = 0

    init(_ bytes: Bytes) {
        self.bytes = bytes
    }

    /// Goes to the next field and returns its number; 0 at the end.
    mutating func next() throws(WireError) -> Int {
        guard offset < bytes.count else { return 0 }
        let tag = try varint()
        guard tag >> 3 > 0, tag >> 3 < 1 << 29 else { throw .fieldsInvalid }
        switch tag & 7 {
        case 0:
            form = .varint
            value = try varint()
        case 1:
            form = .fixed
            try skip(8)
        case 2:
            form = .bytes
            let length = try varint()
            guard length <= UInt64(bytes.count) else { throw .fieldsInvalid }
            try skip(Int(length))
        case 5:
            form = .fixed
            try skip(4)
        default:
            throw .fieldsInvalid
        }
        return Int(tag >> 3)
    }

    /// The integer of the field at hand.
    func integer(max: UInt64 = .max) throws(WireError) -> UInt64 {
        guard form == .varint, value <= max else { throw .fieldsInvalid }
        return value
    }

    /// The bytes of the field at hand: a slice.
    func slice() throws(WireError) -> Bytes {
        guard form == .bytes else { throw .fieldsInvalid }
        return bytes[start..<offset]
    }

    /// The text of the field at hand.
    func text() throws(WireError) -> String {
        try slice().validText()
    }

    private mutating func skip(_ count: Int) throws(WireError) {
        guard count <= bytes.count - offset else { throw .fieldsInvalid }
        start = offset
        offset += count
    }

    @inline(__always)
    private mutating func varint() throws(WireError) -> UInt64 {
        if offset < bytes.count, bytes[offset] < 0x80 {
            offset += 1
            return UInt64(bytes[offset - 1])
        }
        return try longVarint()
    }

    private mutating func longVarint() throws(WireError) -> UInt64 {
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

extension Bytes {
    /// The text that they are, of a field that must hold UTF-8.
    func validText() throws(WireError) -> String {
        guard let text = withUnsafeBytes({ String(validating: $0, as: UTF8.self) }) else { throw .fieldsInvalid }
        return text
    }
}

extension ByteBuffer {
    /// Appends a field that is a message of its own, whose `length` is known.
    mutating func open(field number: Int, length: Int) {
        append(varint: UInt64(number) << 3 | 2)
        append(varint: UInt64(length))
    }
}

/// Bytes of a varint.
@inline(__always)
func varintBytes(_ value: UInt64) -> Int {
    (UInt64.bitWidth - (value | 1).leadingZeroBitCount + 6) / 7
}

/// Bytes of an integer field with a number up to 15; zero is left out.
@inline(__always)
func fieldBytes(integer value: UInt64) -> Int {
    value == 0 ? 0 : 1 + varintBytes(value)
}

/// Bytes of a field of bytes with a number up to 15; no bytes are left out.
@inline(__always)
func fieldBytes(count: Int) -> Int {
    count == 0 ? 0 : 1 + varintBytes(UInt64(count)) + count
}
