import APIModel
import Base
import Wire

/// The name in an encoded object's metadata, read without the rest: where a create goes must be known before it is
/// prepared, so that creates of one name wait for each other.
enum ObjectName {
    /// Empty where there is none, also where the bytes are no message: the decoder says what is wrong with them.
    static func name(in object: Bytes) -> String {
        guard let metadata = field(1, in: object, from: 0..<object.count),
            let name = field(1, in: object, from: metadata)
        else { return "" }
        return object[name].withUnsafeBytes { String(validating: $0, as: UTF8.self) } ?? ""
    }

    /// The place of the first field of bytes with a number, if it stands where writers put it: before all others.
    private static func field(_ number: UInt8, in bytes: Bytes, from range: Range<Int>) -> Range<Int>? {
        guard range.count >= 2, bytes[range.lowerBound] == number << 3 | 2 else { return nil }
        var (length, shift, offset) = (0, 0, range.lowerBound + 1)
        while offset < range.upperBound, shift < 35 {
            let byte = bytes[offset]
            offset += 1
            length |= Int(byte & 0x7F) << shift
            guard byte & 0x80 != 0 else {
                return length <= range.upperBound - offset ? offset..<offset + length : nil
            }
            shift += 7
        }
        return nil
    }
}
