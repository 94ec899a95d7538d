public import Base
import CUV

/// The file system as a loop reaches it: every operation runs on libuv's thread pool.
///
/// Callable from anywhere; paths are relative to the process's folder. Not in a simulated world.
public struct FileSystem: Sendable {
    /// The loop that starts the operations.
    public let loop: EventLoop

    /// Opens a file; `mode` are the permissions of one that is made, less the process's mask.
    ///
    /// The corresponding C function is `uv_fs_open`.
    public func open(_ path: String, _ options: OpenOptions, mode: UInt32 = 0o600) async throws(FileError) -> File {
        let loop = loop
        let token: SlabToken = try await loop.fileEdge { completion in
            loop.fileRequest(
                { uv_fs_open($0, $1, path, options.flags, Int32(mode), $2) },
                result: { request in
                    let core = UVFileCore(loop: loop, descriptor: Int32(request.pointee.result))
                    core.register()
                    // A loop that stops meanwhile has closed its table already.
                    if loop.isStopping { core.close() }
                    return core.token
                }, completion)
        }
        return File(loop: loop, token: token)
    }

    /// What the file system says of `path`; of a link itself when not `following`.
    ///
    /// The corresponding C function is `uv_fs_stat`.
    public func status(of path: String, following: Bool = true) async throws(FileError) -> FileStatus {
        try await run(
            { following ? uv_fs_stat($0, $1, path, $2) : uv_fs_lstat($0, $1, path, $2) },
            result: { FileStatus($0.pointee.statbuf) })
    }

    /// The entries of a folder, in no order, without "." and "..".
    ///
    /// The corresponding C function is `uv_fs_scandir`.
    public func entries(of path: String) async throws(FileError) -> [FolderEntry] {
        try await run({ uv_fs_scandir($0, $1, path, 0, $2) }, result: { folderEntries($0) })
    }

    /// Makes a folder; `mode` are its permissions, less the process's mask. The corresponding C function is `uv_fs_mkdir`.
    public func makeFolder(_ path: String, mode: UInt32 = 0o700) async throws(FileError) {
        try await run { uv_fs_mkdir($0, $1, path, Int32(mode), $2) }
    }

    /// Removes an empty folder.
    ///
    /// The corresponding C function is `uv_fs_rmdir`.
    public func removeFolder(_ path: String) async throws(FileError) {
        try await run { uv_fs_rmdir($0, $1, path, $2) }
    }

    /// Removes a name of a file or link.
    ///
    /// The corresponding C function is `uv_fs_unlink`.
    public func remove(_ path: String) async throws(FileError) {
        try await run { uv_fs_unlink($0, $1, path, $2) }
    }

    /// Gives a file another name, in place of what had it. Durable after `syncFolder`.
    ///
    /// The corresponding C function is `uv_fs_rename`.
    public func rename(_ path: String, to other: String) async throws(FileError) {
        try await run { uv_fs_rename($0, $1, path, other, $2) }
    }

    /// Makes a symbolic link at `path` that says `target`.
    ///
    /// The corresponding C function is `uv_fs_symlink`.
    public func makeLink(at path: String, to target: String) async throws(FileError) {
        try await run { uv_fs_symlink($0, $1, target, path, 0, $2) }
    }

    /// What the symbolic link at `path` says.
    ///
    /// The corresponding C function is `uv_fs_readlink`.
    public func target(ofLink path: String) async throws(FileError) -> String {
        // SAFETY: the text is the request's until its cleanup.
        try await run(
            { uv_fs_readlink($0, $1, path, $2) },
            result: { String(cString: $0.pointee.ptr.assumingMemoryBound(to: CChar.self)) })
    }

    /// Sets the permissions of a file or folder. The corresponding C function is `uv_fs_chmod`.
    public func setMode(_ mode: UInt32, of path: String) async throws(FileError) {
        try await run { uv_fs_chmod($0, $1, path, Int32(mode), $2) }
    }

    /// Waits until the names in a folder are on the disk.
    public func syncFolder(_ path: String) async throws(FileError) {
        let folder = try await open(path, [.read, .folder])
        do throws(FileError) {
            try await folder.sync()
        } catch {
            try? await folder.close()
            throw error
        }
        try await folder.close()
    }

    /// The whole content of a file of at most `bytesMax` bytes; `tooLarge` otherwise.
    public func contents(of path: String, bytesMax: Int) async throws(FileError) -> Bytes {
        let file = try await open(path, .read)
        let bytes = try await file.read(count: bytesMax + 1, at: 0)
        try await file.close()
        guard bytes.count <= bytesMax else { throw .tooLarge }
        return bytes
    }

    private func run<R: Sendable>(
        _ start:
            @escaping @Sendable (
                UnsafeMutablePointer<uv_loop_t>, UnsafeMutablePointer<uv_fs_t>, @escaping uv_fs_cb
            ) -> Int32,
        result: @escaping @Sendable (UnsafeMutablePointer<uv_fs_t>) -> R = { _ in }
    ) async throws(FileError) -> R {
        let loop = loop
        return try await loop.fileEdge { completion in loop.fileRequest(start, result: result, completion) }
    }
}

extension EventLoop {
    /// Files, folders and links.
    public var files: FileSystem { FileSystem(loop: self) }

    /// Has `start` run on the loop and waits for the completion that it is given.
    func fileEdge<R: Sendable>(
        _ start: @escaping @Sendable (@escaping (Result<R, FileError>) -> Void) -> Void
    ) async throws(FileError) -> R {
        let result: Result<R, FileError> = await withCheckedContinuation { continuation in
            let isTaken = post { start { continuation.resume(returning: $0) } }
            if !isTaken { continuation.resume(returning: .failure(.loopStopped)) }
        }
        return try result.get()
    }
}
