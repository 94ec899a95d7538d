import COpenSSL
import Glibc

/// The small files of identities: read whole, written whole or not at all, closed to others.
///
/// Blocking; for start, rotation and commands, not for a loop under load.
public enum TLSFiles {
    /// Bytes of the largest file: a bundle of some hundred authorities.
    public static let fileBytesMax = 1 << 20

    /// The text of a file.
    public static func read(_ path: String) throws(CertificateError) -> String {
        try read(path, secret: false)
    }

    /// The text of a file that nobody but its owner may touch.
    public static func readSecret(_ path: String) throws(CertificateError) -> String {
        try read(path, secret: true)
    }

    private static func read(_ path: String, secret: Bool) throws(CertificateError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .file(path: path, code: errno) }
        if secret, status.st_mode & 0o077 != 0 { throw .fileOpenToOthers(path: path) }
        guard status.st_size <= fileBytesMax else { throw .file(path: path, code: EFBIG) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            // SAFETY: the array holds `bytes.count` bytes and is not resized in between.
            let result = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count)
            }
            if result < 0, errno == EINTR { continue }
            guard result >= 0 else { throw .file(path: path, code: errno) }
            if result == 0 { break }
            count += result
        }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Replaces the file at `path` in one step: 0600, in a folder that is made 0700 when missing.
    ///
    /// The temporary file has an unpredictable name and is created exclusively; file and folder are
    /// on disk before the call returns.
    public static func write(_ text: String, to path: String) throws(CertificateError) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        try makeFolder(folder)
        let temporary = "\(folder)/.new-\(try randomName())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(path: temporary, code: errno) }
        do throws(CertificateError) {
            defer { close(descriptor) }
            try writeAll(Array(text.utf8), to: descriptor, path: temporary)
            guard fsync(descriptor) == 0 else { throw .file(path: temporary, code: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw .file(path: path, code: code)
        }
        try syncFolder(folder)
    }

    /// Makes `folder` and its missing parents, each 0700; what exists is left as it is.
    public static func makeFolder(_ folder: String) throws(CertificateError) {
        if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else {
            throw .file(path: folder, code: errno)
        }
        try makeFolder(String(folder[..<slash]))
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .file(path: folder, code: errno) }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(CertificateError) {
        var written = 0
        while written < bytes.count {
            // SAFETY: the array holds `bytes.count` bytes.
            let result = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { throw .file(path: path, code: errno) }
            written += result
        }
    }

    private static func syncFolder(_ folder: String) throws(CertificateError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(path: folder, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .file(path: folder, code: errno) }
    }

    private static func randomName() throws(CertificateError) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard RAND_bytes(&bytes, Int32(bytes.count)) == 1 else { throw .library(TLSErrorQueue.take()) }
        return Hexadecimal.text(bytes)
    }
}
