extension Bytes: CustomStringConvertible {
    /// The number of bytes and a checksum: equal for equal bytes, and telling nothing of what they hold, so that
    /// secrets do not reach a log by a description. FNV-1a (Fowler, Noll and Vo).
    public var description: String {
        let sum = withUnsafeBytes { bytes in
            bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        }
        return "Bytes(\(count), #\(String(sum, radix: 16)))"
    }
}
