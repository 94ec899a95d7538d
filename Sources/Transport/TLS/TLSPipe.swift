import Base
import COpenSSL

/// What OpenSSL reads from and writes to instead of a socket.
///
/// Input is a borrowed run of the caller's bytes that is used up before the call returns; OpenSSL
/// keeps a partial record in its own buffer. Output gathers in one reusable buffer. No memory is
/// taken per record.
struct TLSPipe: ~Copyable {
    /// What is left of the ciphertext that the caller handed in; valid during one call only.
    var input: UnsafeBufferPointer<UInt8>
    /// Ciphertext for the socket.
    var output: ByteBuffer
    /// Where a client keeps the sessions that its server hands out.
    let sessions: TLSSessionStore?
    let sessionKey: String

    init(sessions: TLSSessionStore?, sessionKey: String) {
        input = UnsafeBufferPointer(start: nil, count: 0)
        output = ByteBuffer(capacity: 2_048)
        self.sessions = sessions
        self.sessionKey = sessionKey
    }

    /// A BIO over `pipe`, owned by the caller; nil when memory is out.
    static func makeBIO(over pipe: UnsafeMutablePointer<TLSPipe>) -> OpaquePointer? {
        guard let bio = BIO_new(method) else { return nil }
        // SAFETY: the engine frees its SSL, and with it this BIO, before it frees the pipe.
        BIO_set_data(bio, pipe)
        BIO_set_init(bio, 1)
        return bio
    }

    // SAFETY: written once by the thread-safe initializer of a static, never after.
    nonisolated(unsafe) private static let method: OpaquePointer = {
        guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "pipe") else {
            preconditionFailure("OpenSSL could not make a BIO method: out of memory.")
        }
        BIO_meth_set_read(method, pipeRead)
        BIO_meth_set_write(method, pipeWrite)
        BIO_meth_set_ctrl(method, pipeControl)
        return method
    }()
}

/// What OpenSSL's BIO_clear_retry_flags clears.
private let pipeRetryFlags = BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_IO_SPECIAL | BIO_FLAGS_SHOULD_RETRY

private func pipeRead(_ bio: OpaquePointer?, _ target: UnsafeMutablePointer<CChar>?, _ capacity: Int32) -> Int32 {
    // SAFETY: `makeBIO` stored a pipe that outlives the BIO; OpenSSL calls only inside the engine's own calls.
    guard let pipe = BIO_get_data(bio)?.assumingMemoryBound(to: TLSPipe.self), let target, capacity > 0 else {
        return -1
    }
    BIO_clear_flags(bio, pipeRetryFlags)
    let count = min(Int(capacity), pipe.pointee.input.count)
    guard count > 0, let source = pipe.pointee.input.baseAddress else {
        BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
        return -1
    }
    // SAFETY: OpenSSL gives room for `capacity` bytes, the input holds `count`; they are apart.
    UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count)
    pipe.pointee.input = UnsafeBufferPointer(rebasing: pipe.pointee.input[count...])
    return Int32(count)
}

private func pipeWrite(_ bio: OpaquePointer?, _ source: UnsafePointer<CChar>?, _ count: Int32) -> Int32 {
    // SAFETY: as in `pipeRead`.
    guard let pipe = BIO_get_data(bio)?.assumingMemoryBound(to: TLSPipe.self), let source, count > 0 else { return -1 }
    BIO_clear_flags(bio, pipeRetryFlags)
    // SAFETY: OpenSSL hands over `count` readable bytes; CChar and UInt8 have one layout.
    let bytes = UnsafeBufferPointer(
        start: UnsafeRawPointer(source).assumingMemoryBound(to: UInt8.self), count: Int(count))
    pipe.pointee.output.append(bytes)
    return count
}

private func pipeControl(
    _ bio: OpaquePointer?, _ command: Int32, _ number: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int {
    command == BIO_CTRL_FLUSH ? 1 : 0
}
