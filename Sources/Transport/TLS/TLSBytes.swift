import Base

extension Bytes {
    /// Calls `body` with the bytes as a span.
    func withSpan<E: Error>(_ body: (RawSpan) throws(E) -> Void) throws(E) {
        // SAFETY: the span cannot leave the call, during which the storage lives.
        try withUnsafeBytes { bytes throws(E) in try body(UnsafeRawBufferPointer(bytes).bytes) }
    }
}

extension ByteBuffer {
    /// Calls `body` with what was written so far, or a range of it, as a span.
    borrowing func withSpan<E: Error>(
        _ range: Range<Int>? = nil, _ body: (RawSpan) throws(E) -> Void
    ) throws(E) {
        // SAFETY: the span cannot leave the call, during which the buffer is borrowed.
        try withUnsafeBytes { bytes throws(E) in
            try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range ?? 0..<bytes.count]).bytes)
        }
    }
}
