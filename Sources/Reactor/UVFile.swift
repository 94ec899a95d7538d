public import Base
import CUV
import Glibc

/// An open file. All operations run on libuv's thread pool; the loop hears when they end.
///
/// May be carried anywhere: what it names is in the loop's table. `close` says whether closing
/// failed; a file that is dropped open is closed by its loop after the operations under way.
public struct File: ~Copyable, Sendable {
    /// The loop that the file belongs to.
    public let loop: EventLoop
    private let token: SlabToken

    init(loop: EventLoop, token: SlabToken) {
        self.loop = loop
        self.token = token
    }

    deinit {
        let (loop, token) = (loop, token)
        loop.post { loop.handles[token]?.close() }
    }

    // MARK: On the loop

    /// Writes `range` of `buffer` at `offset` and calls `completion` on the loop with the bytes written.
    ///
    /// One system call: fewer bytes than asked for is possible, as when the disk is nearly full.
    public func write(
        _ buffer: AlignedBuffer, _ range: Range<Int>, at offset: Int64,
        _ completion: @escaping (Result<Int, FileError>) -> Void
    ) {
        transfer(buffer, range, completion) { descriptor, piece, loop, request, done in
            uv_fs_write(loop, request, descriptor, piece, 1, offset, done)
        }
    }

    /// Reads at `offset` into `range` of `buffer` and calls `completion` on the loop with the bytes read: 0 at the end.
    public func read(
        into buffer: AlignedBuffer, _ range: Range<Int>, at offset: Int64,
        _ completion: @escaping (Result<Int, FileError>) -> Void
    ) {
        transfer(buffer, range, completion) { descriptor, piece, loop, request, done in
            uv_fs_read(loop, request, descriptor, piece, 1, offset, done)
        }
    }

    /// Waits until everything written is on the disk; only data and length when `dataOnly`.
    public func sync(dataOnly: Bool, _ completion: @escaping (Result<Void, FileError>) -> Void) {
        UVFileCore.use(loop, token, completion) { core, completion in
            core.run(
                { dataOnly ? uv_fs_fdatasync($0, $1, core.descriptor, $2) : uv_fs_fsync($0, $1, core.descriptor, $2) },
                result: { _ in }, completion)
        }
    }

    private func transfer(
        _ buffer: AlignedBuffer, _ range: Range<Int>, _ completion: @escaping (Result<Int, FileError>) -> Void,
        _ start:
            @escaping (
                Int32, UnsafePointer<uv_buf_t>, UnsafeMutablePointer<uv_loop_t>, UnsafeMutablePointer<uv_fs_t>,
                @escaping uv_fs_cb
            ) -> Int32
    ) {
        precondition(!buffer.isBusy, "An operation uses this buffer.")
        precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count, "A range outside of the buffer.")
        UVFileCore.use(loop, token, completion) { core, completion in
            buffer.isBusy = true
            // SAFETY: the closure below keeps the buffer, and `isBusy` keeps others from it, until the callback.
            let base = (buffer.base + range.lowerBound).assumingMemoryBound(to: CChar.self)
            var piece = uv_buf_t(base: base, len: range.count)
            core.run(
                { start(core.descriptor, &piece, $0, $1, $2) }, result: { Int($0.pointee.result) },
                { result in
                    buffer.isBusy = false
                    completion(result)
                })
        }
    }

    // MARK: From anywhere

    /// Writes all of `bytes` at `offset`.
    public func write(_ bytes: Bytes, at offset: Int64) async throws(FileError) {
        var written = 0
        while written < bytes.count {
            let rest = bytes[written..<bytes.count]
            let position = offset + Int64(written)
            written += try await perform { core, completion in
                core.write(rest, at: position, completion)
            }
        }
    }

    /// Reads `count` bytes at `offset`: fewer only at the file's end.
    public func read(count: Int, at offset: Int64) async throws(FileError) -> Bytes {
        var gathered = ByteBuffer(capacity: count)
        while gathered.count < count {
            let (missing, position) = (count - gathered.count, offset + Int64(gathered.count))
            let part = try await perform { core, completion in core.read(count: missing, at: position, completion) }
            if part.isEmpty { break }
            gathered.append(part)
        }
        return gathered.finish()
    }

    /// Waits until everything written is on the disk; only data and length when `dataOnly`.
    public func sync(dataOnly: Bool = false) async throws(FileError) {
        try await perform { (core, completion: @escaping (Result<Void, FileError>) -> Void) in
            core.run(
                { dataOnly ? uv_fs_fdatasync($0, $1, core.descriptor, $2) : uv_fs_fsync($0, $1, core.descriptor, $2) },
                result: { _ in }, completion)
        }
    }

    /// Cuts or lengthens the file to `size` bytes.
    public func truncate(to size: Int64) async throws(FileError) {
        try await perform { (core, completion: @escaping (Result<Void, FileError>) -> Void) in
            core.run({ uv_fs_ftruncate($0, $1, core.descriptor, size, $2) }, result: { _ in }, completion)
        }
    }

    /// What the file system says of the file.
    public func status() async throws(FileError) -> FileStatus {
        try await perform { core, completion in
            core.run(
                { uv_fs_fstat($0, $1, core.descriptor, $2) }, result: { FileStatus($0.pointee.statbuf) }, completion)
        }
    }

    /// Closes the file after the operations under way, and waits for it.
    public consuming func close() async throws(FileError) {
        let (loop, token) = (loop, token)
        try await loop.fileEdge { (completion: @escaping (Result<Void, FileError>) -> Void) in
            guard let core = loop.handles[token] as? UVFileCore else { return completion(.failure(.closed)) }
            core.closed = completion
            core.close()
        }
    }

    private func perform<R: Sendable>(
        _ body: @escaping @Sendable (UVFileCore, @escaping (Result<R, FileError>) -> Void) -> Void
    ) async throws(FileError) -> R {
        let (loop, token) = (loop, token)
        return try await loop.fileEdge { completion in UVFileCore.use(loop, token, completion, body) }
    }
}

/// An open file as its loop sees it.
final class UVFileCore: HandleCore {
    let descriptor: Int32
    /// Who waits for the close.
    var closed: ((Result<Void, FileError>) -> Void)?
    private var operations = 0

    init(loop: EventLoop, descriptor: Int32) {
        self.descriptor = descriptor
        super.init(loop: loop)
    }

    /// Calls `body` with an open file, or `completion` with `closed`.
    static func use<R>(
        _ loop: EventLoop, _ token: SlabToken, _ completion: @escaping (Result<R, FileError>) -> Void,
        _ body: (UVFileCore, @escaping (Result<R, FileError>) -> Void) -> Void
    ) {
        loop.preconditionCurrent()
        guard let core = loop.handles[token] as? UVFileCore, !core.isClosing else {
            return loop.later { completion(.failure(.closed)) }
        }
        body(core, completion)
    }

    /// Runs one operation; the descriptor stays open until it has ended.
    func run<R>(
        _ start: (UnsafeMutablePointer<uv_loop_t>, UnsafeMutablePointer<uv_fs_t>, @escaping uv_fs_cb) -> Int32,
        result: @escaping (UnsafeMutablePointer<uv_fs_t>) -> R, _ completion: @escaping (Result<R, FileError>) -> Void
    ) {
        operations += 1
        loop.fileRequest(start, result: result) { [self] result in
            operations -= 1
            completion(result)
            if isClosing, operations == 0 { closeDescriptor() }
        }
    }

    func write(_ bytes: Bytes, at offset: Int64, _ completion: @escaping (Result<Int, FileError>) -> Void) {
        bytes.withUnsafeBytes { run in
            // SAFETY: libuv only reads, and the closure below keeps the bytes, which never move, until the callback.
            let base = UnsafeMutableRawPointer(mutating: run.baseAddress!).assumingMemoryBound(to: CChar.self)
            var piece = uv_buf_t(base: base, len: run.count)
            self.run(
                { uv_fs_write($0, $1, descriptor, &piece, 1, offset, $2) },
                result: { request in
                    withExtendedLifetime(bytes) { Int(request.pointee.result) }
                }, completion)
        }
    }

    func read(count: Int, at offset: Int64, _ completion: @escaping (Result<Bytes, FileError>) -> Void) {
        let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(count, 1))
        // SAFETY: freed in the completion, which comes once, after the thread pool has let go of it.
        let base = UnsafeMutableRawPointer(room.baseAddress!).assumingMemoryBound(to: CChar.self)
        var piece = uv_buf_t(base: base, len: count)
        run(
            { uv_fs_read($0, $1, descriptor, &piece, 1, offset, $2) },
            result: { Bytes(UnsafeMutableBufferPointer(rebasing: room[..<Int($0.pointee.result)])) },
            { result in
                room.deallocate()
                completion(result)
            })
    }

    override func startClose() {
        if operations == 0 { closeDescriptor() }
    }

    /// Closes in place rather than on the pool: it must also work while the loop stops. After a `sync`, which
    /// all that matters had, close(2) does not wait for the disk.
    private func closeDescriptor() {
        let failed = Glibc.close(descriptor) != 0
        let error = FileError(uv: -errno)
        didClose()
        closed?(failed ? .failure(error) : .success(()))
        closed = nil
    }
}
