import Glibc

/// What the disk alone can do: synchronous writes of 4 KiB, one after the other, into a file that was written before.
enum StoreDisk {
    /// Linux's number of `O_DIRECT` on x86-64 and arm64, which its headers hide behind `_GNU_SOURCE`.
    #if arch(arm64)
    private static let direct: Int32 = 0o200000
    #else
    private static let direct: Int32 = 0o40000
    #endif

    /// Writes a second over about a second; nil where the folder takes no direct writes.
    static func writesPerSecond(in folder: String) -> Double? {
        let path = folder + "/disk-alone"
        let block = 4_096
        let blocks = 4_096
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, block, 256 * block) == 0, let memory else { return nil }
        defer { free(memory) }
        // SAFETY: the memory holds 256 blocks.
        memset(memory, 0x5A, 256 * block)
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | direct, 0o600)
        guard descriptor >= 0 else { return nil }
        defer {
            close(descriptor)
            unlink(path)
        }
        for index in 0..<blocks / 256 {
            guard pwrite(descriptor, memory, 256 * block, off_t(index * 256 * block)) == 256 * block else { return nil }
        }
        guard fsync(descriptor) == 0 else { return nil }
        let synchronous = open(path, O_WRONLY | direct | O_DSYNC)
        guard synchronous >= 0 else { return nil }
        defer { close(synchronous) }
        let began = monotonicNanoseconds()
        var count = 0
        while monotonicNanoseconds() - began < 1_000_000_000 {
            guard pwrite(synchronous, memory, block, off_t(count % blocks * block)) == block else { return nil }
            count += 1
        }
        return Double(count) * 1e9 / Double(monotonicNanoseconds() - began)
    }
}
