import Base
import Glibc

/// A place of this machine that an archive is unpacked into. Nothing is written outside of it: every step goes through
/// the folder that is open already, and no link is followed on the way.
struct LocalTree {
    /// The place that the archive's first name becomes: a folder's or a file's path.
    let root: String

    /// Makes a folder, and those on the way.
    func makeFolder(_ path: EntryPath, mode: UInt32) throws(FileAccessError) {
        let folder = try open(folder: path.names)
        close(folder)
    }

    /// Opens a file anew for writing; the caller closes it.
    func create(_ path: EntryPath, mode: UInt32) throws(FileAccessError) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        guard let name = path.names.last else {
            // The destination itself is what the user named: a link of his own is followed.
            let file = Glibc.open(root, flags, mode_t(mode | 0o200))
            guard file >= 0 else { throw FileAccessError(root, errno: errno) }
            return file
        }
        let folder = try open(folder: path.names.dropLast())
        defer { close(folder) }
        let file = openat(folder, name, flags | O_NOFOLLOW, mode_t(mode | 0o200))
        guard file >= 0 else { throw refusal(path.names, errno) }
        return file
    }

    private func open(folder names: some Collection<String>) throws(FileAccessError) -> Int32 {
        if mkdir(root, 0o755) != 0, errno != EEXIST { throw FileAccessError(root, errno: errno) }
        var folder = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileAccessError(root, errno: errno) }
        for name in names {
            if mkdirat(folder, name, 0o755) != 0, errno != EEXIST {
                let error = errno
                close(folder)
                throw refusal(Array(names), error)
            }
            let next = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            let error = errno
            close(folder)
            guard next >= 0 else { throw refusal(Array(names), error) }
            folder = next
        }
        return folder
    }

    private func refusal(_ names: [String], _ code: Int32) -> FileAccessError {
        let path = ([root] + names).joined(separator: "/")
        // What a link on the way gives, as the last name and as a folder.
        if code == ELOOP || code == ENOTDIR {
            return FileAccessError(path, "refused: a link or a file stands in the way")
        }
        return FileAccessError(path, errno: code)
    }
}
