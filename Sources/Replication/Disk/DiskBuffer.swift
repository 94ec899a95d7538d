/// Memory for direct access to a disk: whole blocks, aligned to a block, of fixed size.
///
/// Used by one thread at a time; handing it to another is the owner's business.
public final class DiskBuffer: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: the memory has one owner at a time, which the log's states see to.

    /// Bytes; a multiple of `DiskLimits.blockBytes`.
    public let count: Int
    private let base: UnsafeMutableRawPointer

    /// Memory for at least `count` bytes, zeroed unless the owner reads nothing that it has not put there.
    public init(count: Int, isZeroed: Bool = true) {
        let block = DiskLimits.blockBytes
        self.count = max(count + block - 1, block) / block * block
        // SAFETY: freed in `deinit` alone.
        base = .allocate(byteCount: self.count, alignment: block)
        if isZeroed { base.initializeMemory(as: UInt8.self, repeating: 0, count: self.count) }
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
