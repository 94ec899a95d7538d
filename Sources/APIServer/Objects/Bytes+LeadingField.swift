import Base

extension Bytes {
    /// The place of the bytes of a field that stands at the beginning of `range`, where a writer puts the lowest number;
    /// nil where another field stands there. `number` is at most 15.
    func leadingField(_ number: UInt8, in range: Range<Int>) -> Range<Int>? {
        guard range.count >= 2, self[range.lowerBound] == number << 3 | 2 else { return nil }
        var (length, shift, offset) = (0, 0, range.lowerBound + 1)
        while offset < range.upperBound, shift < 35 {
            let byte = self[offset]
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
