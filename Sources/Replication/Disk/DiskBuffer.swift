/// Memory for direct access to a disk: whole blocks, aligned to a block, of fixed size.
///
/// Used by one thread at a time; handing it to another is the owner's business.
public final class DiskBuffer: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: the memory has one owner at a time, which the log's states see to.

    /// Bytes; a multiple of `DiskLimits.blockBytes`.
    public let count: Int
    private let base: UnsafeMutableRawPointer

    /// Zeroed memory for at least `count` bytes.
    public init(count: Int) {
        let block = DiskLimits.blockBytes
        self.count = max(count + block - 1, block) / block * block
        // SAFETY: freed in `deinit` alone; zeroed before anyone reads.
        base = .allocate(byteCount: self.count, alignment: block)
        base.initializeMemory(as: UInt8.self, repeating: 0, count: self.count)
    }

    deinit {
        base.deallocate()
    }

    /// The memory; valid as long as this object.
    public var bytes: UnsafeMutableRawBufferPointer {
        // SAFETY: the memory lives as long as this object, and holds `count` bytes.
        UnsafeMutableRawBufferPointer(start: base, count: count)
    }
}
