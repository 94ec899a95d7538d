import Glibc

/// An open file of a `PosixDisk`. One thread at a time uses it.
public final class PosixFile: DiskFile, @unchecked Sendable {
    // Reason for `@unchecked Sendable`: one thread at a time, by the protocol's contract.
    private var descriptor: Int32
    private let name: String
    /// Whether a write is durable on return, by O_DSYNC; otherwise `fdatasync` follows.
    private let isDurable: Bool
    private var end = 0

    init(_ descriptor: Int32, name: String, isDurable: Bool) {
        self.descriptor = descriptor
        self.name = name
        self.isDurable = isDurable
    }

    deinit {
        close()
    }

    public func byteCount() throws(DiskError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last(.length, name) }
        return Int(status.st_size)
    }

    public func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(DiskError) -> Int {
        guard let base = target.baseAddress else { return 0 }
        var done = 0
        while done < target.count {
            // SAFETY: `done` is below the count, and the memory is the caller's for this call.
            let count = pread(descriptor, base + done, target.count - done, offset + done)
            if count < 0 {
                if errno == EINTR { continue }
                throw .last(.read, name)
            }
            done += count
            // A direct read ends at a whole block unless the file does.
            if count == 0 || count % DiskLimits.blockBytes != 0 { break }
        }
        return done
    }

    public func write(at offset: Int, from source: UnsafeRawBufferPointer) throws(DiskError) {
        try writeAll(source, at: offset)
        if !isDurable { try sync() }
    }

    func writeAll(_ source: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) {
        guard let base = source.baseAddress else { return }
        var done = 0
        while done < source.count {
            // SAFETY: `done` is below the count, and the memory is the caller's for this call.
            let count = pwrite(descriptor, base + done, source.count - done, offset + done)
            if count < 0 {
                if errno == EINTR { continue }
                throw .last(.write, name)
            }
            guard count > 0 else { throw .failed(.write, name: name, code: EIO) }
            done += count
        }
    }

    public func append(_ source: UnsafeRawBufferPointer) throws(DiskError) {
        try writeAll(source, at: end)
        end += source.count
    }

    public func sync() throws(DiskError) {
        guard fdatasync(descriptor) == 0 else { throw .last(.sync, name) }
    }

    public func close() {
        guard descriptor >= 0 else { return }
        // The outcome tells nothing: what matters was synced before.
        Glibc.close(descriptor)
        descriptor = -1
    }
}

/// A lock file with the number of the process that holds it.
///
/// The lock itself is the kernel's, and ends with the process however that ends. The corresponding C function is
/// `flock`: it also tells two openers of one process apart.
public final class PosixLock: DiskLock, @unchecked Sendable {
    // Reason for `@unchecked Sendable`: nothing but `release` changes it, which its owner calls once.
    private var descriptor: Int32

    init(path: String, name: String) throws(DiskError) {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW
        descriptor = try PosixDisk.open(path, flags, name: name, operation: .lock)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            defer { release() }
            guard code == EWOULDBLOCK else { throw .failed(.lock, name: name, code: code) }
            throw .busy(name: name, process: Self.holder(descriptor))
        }
        let text = "\(getpid())\n"
        // The number only helps whoever is refused; the lock holds without it.
        _ = ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    }

    deinit {
        release()
    }

    public func release() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }

    private static func holder(_ descriptor: Int32) -> Int32 {
        var bytes: [UInt8] = Array(repeating: 0, count: 16)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        let digits = bytes.prefix(max(count, 0)).prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return Int32(String(decoding: digits, as: UTF8.self)) ?? 0
    }
}
