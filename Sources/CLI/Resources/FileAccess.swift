import Glibc

/// A file that could not be read or written.
struct FileAccessError: Error, Hashable, Sendable, CustomStringConvertible {
    let path: String
    /// `no such file or directory`.
    let reason: String

    init(_ path: String, errno code: Int32) {
        self.path = path
        reason = String(cString: strerror(code)).lowercased()
    }

    init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    var description: String { "open \(path): \(reason)" }
}

/// Files of the user, whole: blocking calls, for a program that has nothing else to do.
enum FileAccess {
    /// The bytes of a file, or of standard input for `-`; not more than `bytesMax`.
    static func read(_ path: String, bytesMax: Int = Limits.fileBytesMax) throws(FileAccessError) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileAccessError(path, errno: errno) }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw FileAccessError(path, errno: errno)
            }
            bytes += chunk[..<count]
            guard bytes.count <= bytesMax else {
                throw FileAccessError(path, "larger than \(bytesMax) bytes, which is the limit")
            }
        }
    }

    /// Replaces a file at once: what was there stays until all of the new content is on the disk. Readable by the
    /// owner alone.
    static func write(_ bytes: [UInt8], to path: String) throws(FileAccessError) {
        let fresh = "\(path).\(getpid()).new"
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileAccessError(path, errno: errno) }
        var failure = writeAll(bytes, to: descriptor)
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        close(descriptor)
        if failure == 0, rename(fresh, path) != 0 { failure = errno }
        guard failure != 0 else { return }
        unlink(fresh)
        throw FileAccessError(path, errno: failure)
    }

    /// Writes all bytes; the number of the error, or 0.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var place = 0
        while place < bytes.count {
            let count = bytes[place...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            place += count
        }
        return 0
    }

    /// Makes a folder and those around it, for the owner alone.
    static func makeFolder(_ path: String) throws(FileAccessError) {
        if path.isEmpty || path == "/" || isFolder(path) { return }
        if let slash = path.lastIndex(of: "/") { try makeFolder(String(path[..<slash])) }
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw FileAccessError(path, errno: errno) }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder, in order of their bytes, without those of the folder itself and the one around it.
    static func names(in path: String) throws(FileAccessError) -> [String] {
        guard let folder = opendir(path) else { throw FileAccessError(path, errno: errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                // SAFETY: the C library ends the name with a zero inside of its field.
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
            guard names.count <= Limits.filesMax else { throw FileAccessError(path, "holds too many files") }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// A variable of the process's environment; nil where it is absent or empty.
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}

extension FileAccess {
    /// The path from the root: paths of flags are meant from where the command runs.
    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") || path.isEmpty ? path : "\(workingFolder)/\(path)"
    }

    /// The folder that the command runs in.
    static var workingFolder: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }
}
