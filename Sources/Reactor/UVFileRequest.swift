import CUV
import Glibc

/// An operation on libuv's thread pool, from its start to its callback.
///
/// libuv copies paths and buffer lists when it starts; what the buffers point to is kept alive by
/// what `result` and `completion` capture.
private final class UVFileRequest {
    let loop: EventLoop
    let request = UnsafeMutablePointer<uv_fs_t>.allocate(capacity: 1)
    let finish: (UnsafeMutablePointer<uv_fs_t>) -> Void

    init(loop: EventLoop, finish: @escaping (UnsafeMutablePointer<uv_fs_t>) -> Void) {
        self.loop = loop
        self.finish = finish
    }

    deinit {
        // SAFETY: libuv has called back, or has refused to start; it has nothing of the request any more.
        request.deallocate()
    }
}

/// What libuv calls when an operation has ended.
private let onFileRequest: uv_fs_cb = { request in
    // SAFETY: `fileRequest` stored a reference there, which is taken back here, once.
    let operation = Unmanaged<UVFileRequest>.fromOpaque(request!.pointee.data).takeRetainedValue()
    operation.loop.enter()
    operation.finish(request!)
    uv_fs_req_cleanup(request)
}

extension EventLoop {
    /// Starts an operation and calls `completion` on the loop, never within this call.
    ///
    /// `start` hands its arguments to a `uv_fs_` function; `result` makes the value of a request that succeeded.
    func fileRequest<R>(
        _ start: (UnsafeMutablePointer<uv_loop_t>, UnsafeMutablePointer<uv_fs_t>, @escaping uv_fs_cb) -> Int32,
        result: @escaping (UnsafeMutablePointer<uv_fs_t>) -> R, _ completion: @escaping (Result<R, FileError>) -> Void
    ) {
        preconditionCurrent()
        guard case .uv(let uv) = backend else { return later { completion(.failure(.unsupportedInSimulation)) } }
        guard !isStopping else { return later { completion(.failure(.loopStopped)) } }
        let operation = UVFileRequest(loop: self) { request in
            let code = request.pointee.result
            completion(code < 0 ? .failure(FileError(uv: Int32(code))) : .success(result(request)))
        }
        let reference = Unmanaged.passRetained(operation)
        operation.request.pointee.data = reference.toOpaque()
        let code = start(uv.loop, operation.request, onFileRequest)
        guard code < 0 else { return }
        reference.release()
        later { completion(.failure(FileError(uv: code))) }
    }
}

extension OpenOptions {
    /// The flags of open(2).
    var flags: Int32 {
        let named: [(OpenOptions, Int32)] = [
            (.create, O_CREAT), (.exclusive, O_EXCL), (.truncate, O_TRUNC), (.append, O_APPEND),
            (.direct, UV_FS_O_DIRECT), (.dataSync, O_DSYNC), (.folder, O_DIRECTORY), (.noFollow, O_NOFOLLOW),
        ]
        let access = contains(.write) ? (contains(.read) ? O_RDWR : O_WRONLY) : O_RDONLY
        return named.reduce(access) { contains($1.0) ? $0 | $1.1 : $0 }
    }
}

extension FileKind {
    init(mode: UInt64) {
        switch UInt32(truncatingIfNeeded: mode) & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        case S_IFLNK: self = .link
        default: self = .other
        }
    }

    init(_ type: uv_dirent_type_t) {
        switch type {
        case UV_DIRENT_FILE: self = .file
        case UV_DIRENT_DIR: self = .folder
        case UV_DIRENT_LINK: self = .link
        default: self = .other
        }
    }
}

extension FileStatus {
    init(_ stat: uv_stat_t) {
        self.init(
            kind: FileKind(mode: stat.st_mode), size: Int(clamping: stat.st_size),
            mode: UInt32(truncatingIfNeeded: stat.st_mode) & 0o7777, inode: stat.st_ino,
            modifiedNanoseconds: Int64(stat.st_mtim.tv_sec) * 1_000_000_000 + Int64(stat.st_mtim.tv_nsec))
    }
}

/// The entries that a `uv_fs_scandir` request has found.
func folderEntries(_ request: UnsafeMutablePointer<uv_fs_t>) -> [FolderEntry] {
    var entries: [FolderEntry] = []
    var entry = uv_dirent_t()
    while uv_fs_scandir_next(request, &entry) == 0 {
        // SAFETY: the name is the request's until its cleanup.
        entries.append(FolderEntry(name: String(cString: entry.name), kind: FileKind(entry.type)))
    }
    return entries
}
