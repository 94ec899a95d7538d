extension Bytes {
    /// The integer at `offset`, least significant byte first, read in one piece.
    @inlinable
    public func littleEndian<T: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, as type: T.Type = T.self
    ) -> T {
        precondition(
            offset >= 0 && offset <= count - MemoryLayout<T>.size,
            "An integer that is not whole within the bytes.")
        return withUnsafeBytes { bytes in
            // SAFETY: the range was checked; the load is unaligned by choice.
            T(
                littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(
                    fromByteOffset: offset, as: T.self))
        }
    }
}
