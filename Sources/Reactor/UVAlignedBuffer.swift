/// Memory for direct access to disks: aligned, of fixed size, used by one operation at a time.
///
/// Belongs to the loop whose files use it. Touching it while an operation does stops the program.
public final class AlignedBuffer {
    /// Bytes; a multiple of `alignment`.
    public let count: Int
    /// Alignment in bytes. 4096 suits every disk in use.
    public let alignment: Int
    let base: UnsafeMutableRawPointer
    /// Whether an operation reads or writes it now.
    public internal(set) var isBusy = false

    /// Zeroed memory for `count` bytes, rounded up to a multiple of `alignment`, a power of two.
    public init(count: Int, alignment: Int = 4_096) {
        precondition(alignment > 0 && alignment & (alignment - 1) == 0, "An alignment is a power of two.")
        self.count = (max(count, 1) + alignment - 1) & ~(alignment - 1)
        self.alignment = alignment
        base = .allocate(byteCount: self.count, alignment: alignment)
        base.initializeMemory(as: UInt8.self, repeating: 0, count: self.count)
    }

    deinit {
        base.deallocate()
    }

    /// Calls `body` with the memory, which is not to be kept.
    public func withUnsafeMutableBytes<R, E: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        precondition(!isBusy, "An operation uses this buffer.")
        // SAFETY: no operation uses the memory, and it lives as long as this object.
        return try body(UnsafeMutableRawBufferPointer(start: base, count: count))
    }
}
