extension Bytes {
    /// A copy of `span`.
    public init(_ span: RawSpan) {
        // SAFETY: both runs hold `byteCount` bytes, and the pointers live as long as these calls.
        self = span.withUnsafeBytes { source in
            Bytes(capacity: source.count) { target in
                UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
                return source.count
            }
        }
    }
}

extension ByteBuffer {
    /// Appends a copy of `span`.
    public mutating func append(_ span: RawSpan) {
        // SAFETY: bytes may be read as any trivial type; the pointer lives as long as this call.
        span.withUnsafeBytes { append($0.assumingMemoryBound(to: UInt8.self)) }
    }
}

extension Bytes {
    /// Calls `body` with the bytes as a span, which cannot outlive the call.
    @inlinable
    public func withSpan<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try withUnsafeBytes { bytes throws(E) in try body(UnsafeRawBufferPointer(bytes).bytes) }
    }
}
