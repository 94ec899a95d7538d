import Base
import Glibc

/// Files of this machine as an archive, written to a process as they are read.
struct LocalArchive: Sendable {
    let console: Console

    /// Packs a file, or a folder and all in it, under `name`. Links are packed as links and never followed, but for the
    /// source itself.
    func write(_ source: String, as name: String, to process: any RemoteProcess) async throws(CommandError) {
        var status = stat()
        guard stat(source, &status) == 0 else { throw .message("\(FileAccessError(source, errno: errno))") }
        // Folders that wait, the last first: a deep tree costs no stack.
        var waiting = [(path: source, name: name, isTop: true)]
        var count = 0
        while let (path, name, isTop) = waiting.popLast() {
            count += 1
            guard count <= Limits.filesMax else { throw .message("\(source) holds more than \(Limits.filesMax) files") }
            var status = stat()
            guard (isTop ? stat(path, &status) : lstat(path, &status)) == 0 else {
                throw .message("\(FileAccessError(path, errno: errno))")
            }
            var entry = TarEntry(
                path: name, kind: .other, mode: status.st_mode & 0o777, size: 0, modified: Int64(status.st_mtim.tv_sec))
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                entry.kind = .folder
                try await process.write(TarWriter.header(entry))
                do throws(FileAccessError) {
                    for child in try FileAccess.names(in: path).reversed() {
                        waiting.append(("\(path)/\(child)", "\(name)/\(child)", false))
                    }
                } catch {
                    throw .message("\(error)")
                }
            case S_IFLNK:
                var target = [UInt8](repeating: 0, count: Limits.archivePathBytesMax)
                let length = target.withUnsafeMutableBytes { buffer in
                    // SAFETY: `readlink` writes at most the buffer's count.
                    readlink(path, buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count)
                }
                guard length >= 0 else { throw .message("\(FileAccessError(path, errno: errno))") }
                entry.kind = .link(String(decoding: target[..<length], as: UTF8.self))
                try await process.write(TarWriter.header(entry))
            case S_IFREG:
                entry.kind = .file
                entry.size = Int(status.st_size)
                try await pack(path, entry, process)
            default:
                console.error("warning: skipping \"\(path)\": neither a file nor a folder\n")
            }
        }
        try await process.write(TarWriter.end)
    }

    private func pack(_ path: String, _ entry: TarEntry, _ process: any RemoteProcess) async throws(CommandError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .message("\(FileAccessError(path, errno: errno))") }
        defer { close(file) }
        try await process.write(TarWriter.header(entry))
        var left = entry.size
        var chunk = [UInt8](repeating: 0, count: Limits.inputChunkBytes)
        while left > 0 {
            let count = read(file, &chunk, min(left, chunk.count))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw .message("\(path): the file became shorter while it was copied")
            }
            left -= count
            try await process.write(Bytes(chunk[..<count]))
        }
        try await process.write(TarWriter.padding(entry.size))
    }
}
