import Base

/// Looking for single fields in encoded messages without decoding them.
extension Bytes {
    /// The place of the bytes of a field that stands at the beginning of `range`, where a writer puts the lowest number;
    /// nil where another field stands there. `number` is at most 15.
    func leadingField(_ number: UInt8, in range: Range<Int>) -> Range<Int>? {
        guard range.count >= 2, self[range.lowerBound] == number << 3 | 2 else { return nil }
        var offset = range.lowerBound + 1
        guard let length = varint(at: &offset, before: range.upperBound),
            length <= UInt64(range.upperBound - offset)
        else { return nil }
        return offset..<offset + Int(length)
    }

    /// The place of the first field with a number in the message at `range`: of bytes, what they are; of a number, its
    /// varint. Nil where there is none, or the message is not well formed before it.
    func field(_ number: UInt64, in range: Range<Int>) -> Range<Int>? {
        var offset = range.lowerBound
        while offset < range.upperBound {
            guard let tag = varint(at: &offset, before: range.upperBound) else { return nil }
            let start = offset
            switch tag & 7 {
            case 0:
                guard varint(at: &offset, before: range.upperBound) != nil else { return nil }
                if tag >> 3 == number { return start..<offset }
            case 2:
                guard let length = varint(at: &offset, before: range.upperBound),
                    length <= UInt64(range.upperBound - offset)
                else { return nil }
                if tag >> 3 == number { return offset..<offset + Int(length) }
                offset += Int(length)
            default: return nil
            }
        }
        return nil
    }

    /// Where `text` stands in `range`, at each place that does not overlap the one before.
    func places(of text: [UInt8], in range: Range<Int>) -> [Int] {
        guard !text.isEmpty else { return [] }
        var places: [Int] = []
        var offset = range.lowerBound
        while offset + text.count <= range.upperBound {
            if self[offset] == text[0], text.indices.allSatisfy({ self[offset + $0] == text[$0] }) {
                places.append(offset)
                offset += text.count
            } else {
                offset += 1
            }
        }
        return places
    }

    private func varint(at offset: inout Int, before end: Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < end, shift < 64 {
            let byte = self[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }
}
