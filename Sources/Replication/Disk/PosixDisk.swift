import Base
import Glibc

/// A folder of the operating system as a `Disk`.
///
/// Segments are written with O_DIRECT and O_DSYNC: what comes back from `write` is on the disk, without a second call.
/// Where the file system refuses that, files are written through the page cache and synced with `fdatasync`, which
/// `isDirect` tells.
///
/// Each call blocks; any thread may call.
public struct PosixDisk: Disk {
    public typealias File = PosixFile
    public typealias Lock = PosixLock

    /// The folder that all names are relative to.
    public let root: String
    /// Whether segments are written past the page cache; false is worth a line in the program's log.
    public let isDirect: Bool

    /// Opens a folder, which is made (0700) if there is none, and tries what its file system can do.
    public init(root: String) throws(DiskError) {
        self.root = root
        try Self.makeFolder(root, name: root)
        isDirect = Self.triesDirect(in: root)
    }

    /// As above, with direct access left out: for tests of the other way.
    package init(buffered root: String) throws(DiskError) {
        self.root = root
        try Self.makeFolder(root, name: root)
        isDirect = false
    }

    func path(_ name: String) -> String {
        name.isEmpty ? root : root + "/" + name
    }

    public func list(_ folder: String) throws(DiskError) -> [DiskEntry] {
        guard let stream = opendir(path(folder)) else { throw .last(.list, folder) }
        defer { closedir(stream) }
        var entries: [DiskEntry] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw .last(.list, folder) }
                return entries
            }
            // SAFETY: the entry is valid until the next call; its name ends with a zero within the array.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
                    String(cString: $0)
                }
            }
            if name == "." || name == ".." { continue }
            var status = stat()
            guard fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                if errno == ENOENT { continue }
                throw .last(.list, folder)
            }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            entries.append(DiskEntry(name: name, bytes: isFolder ? 0 : Int(status.st_size), isFolder: isFolder))
        }
    }

    public func createFolder(_ folder: String) throws(DiskError) {
        try Self.makeFolder(path(folder), name: folder)
    }

    private static func makeFolder(_ path: String, name: String) throws(DiskError) {
        if mkdir(path, 0o700) != 0 {
            guard errno == EEXIST else { throw .last(.createFolder, name) }
            // What is there may be a file.
            Glibc.close(try open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, name: name, operation: .createFolder))
        }
        try syncFolder(parent(of: path), name: name, operation: .createFolder)
    }

    public func createPrewritten(_ name: String, bytes: Int) throws(DiskError) {
        do throws(DiskError) {
            try prewrite(name, bytes: bytes)
        } catch {
            // Best effort: what stays is short, or has no header, and is known as such.
            unlink(path(name))
            throw error
        }
        try syncParent(of: name, .createFile)
    }

    private func prewrite(_ name: String, bytes: Int) throws(DiskError) {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | (isDirect ? O_DIRECT : 0)
        let descriptor = try Self.open(path(name), flags, name: name, operation: .createFile)
        let file = PosixFile(descriptor, name: name, isDurable: false)
        defer { file.close() }
        // One extent if the disk has one; a file system that cannot is asked for the same by the writes.
        let failure = posix_fallocate(descriptor, 0, bytes)
        if failure == ENOSPC || failure == EDQUOT { throw .noSpace(.createFile, name: name) }
        let zeros = DiskBuffer(count: min(bytes, DiskLimits.prewriteBytes))
        var offset = 0
        while offset < bytes {
            let count = min(zeros.count, bytes - offset)
            try file.writeAll(UnsafeRawBufferPointer(rebasing: zeros.bytes[..<count]), at: offset)
            offset += count
        }
        try file.sync()
    }

    public func open(_ name: String, for access: DiskAccess) throws(DiskError) -> PosixFile {
        var flags = O_CLOEXEC | O_NOFOLLOW | (isDirect ? O_DIRECT : 0)
        switch access {
        case .reading: flags |= O_RDONLY
        case .overwriting: flags |= O_RDWR | (isDirect ? O_DSYNC : 0)
        }
        let descriptor = try Self.open(path(name), flags, name: name, operation: .open)
        // What the page cache holds may be what a sync that failed has left there: the disk itself is asked.
        if !isDirect { posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) }
        return PosixFile(descriptor, name: name, isDurable: isDirect)
    }

    public func create(_ name: String) throws(DiskError) -> PosixFile {
        let flags = O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        return PosixFile(
            try Self.open(path(name), flags, name: name, operation: .createFile), name: name, isDurable: false)
    }

    public func rename(_ name: String, to newName: String) throws(DiskError) {
        guard Glibc.rename(path(name), path(newName)) == 0 else { throw .last(.rename, name) }
        try syncParent(of: newName, .rename)
        if Self.parent(of: name) != Self.parent(of: newName) { try syncParent(of: name, .rename) }
    }

    public func remove(_ name: String) throws(DiskError) {
        guard unlink(path(name)) == 0 else { throw .last(.remove, name) }
        try syncParent(of: name, .remove)
    }

    public func freeBytes() throws(DiskError) -> UInt64 {
        var status = statvfs()
        guard statvfs(root, &status) == 0 else { throw .last(.freeBytes, root) }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    public func lock(_ folder: String) throws(DiskError) -> PosixLock {
        let name = folder.isEmpty ? "lock" : folder + "/lock"
        return try PosixLock(path: path(name), name: name)
    }

    // MARK: Helpers

    static func open(
        _ path: String, _ flags: Int32, name: String, operation: DiskOperation
    ) throws(DiskError) -> Int32 {
        while true {
            let descriptor = Glibc.open(path, flags, 0o600)
            if descriptor >= 0 { return descriptor }
            if errno != EINTR { throw .last(operation, name) }
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func syncParent(of name: String, _ operation: DiskOperation) throws(DiskError) {
        try Self.syncFolder(Self.parent(of: path(name)), name: name, operation: operation)
    }

    /// Makes the names in a folder durable.
    private static func syncFolder(
        _ path: String, name: String, operation: DiskOperation
    ) throws(DiskError) {
        let descriptor = try open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, name: name, operation: operation)
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .last(operation, name) }
    }

    /// Whether a block can be written with O_DIRECT and O_DSYNC there.
    private static func triesDirect(in root: String) -> Bool {
        let path = root + "/probe"
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_DIRECT | O_DSYNC, 0o600)
        defer { unlink(path) }
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        let block = DiskBuffer(count: DiskLimits.blockBytes)
        return pwrite(descriptor, block.bytes.baseAddress, block.count, 0) == block.count
            && pread(descriptor, block.bytes.baseAddress, block.count, 0) == block.count
    }
}

extension DiskError {
    /// The error that the last call of this thread has left in `errno`.
    static func last(_ operation: DiskOperation, _ name: String) -> DiskError {
        switch errno {
        case ENOSPC, EDQUOT: .noSpace(operation, name: name)
        case ENOENT: .missing(name: name)
        case let code: .failed(operation, name: name, code: code)
        }
    }
}

/// Access past the page cache: a number of the kernel's that differs by processor (its `fcntl.h`).
#if arch(x86_64) || arch(i386)
let O_DIRECT: Int32 = 0o40000
#else
let O_DIRECT: Int32 = 0o200000
#endif
