import Base
import CUV

/// A connection over libuv: TCP, a Unix socket, a pipe, or the near side of a terminal.
///
/// The memory that libuv uses is allocated here and freed in the close callback, when libuv has
/// called back for every request of the handle.
final class UVStreamCore: StreamCore {
    enum Kind {
        case tcp
        case pipe
        /// The master of a pseudo-terminal, which says EIO when nobody has the other side open.
        case terminal
    }

    private let kind: Kind
    private let uv: UVLoop
    private let memory: UnsafeMutableRawPointer
    /// Allocated when the peer first does not keep up, and kept.
    private var writeRequest: UnsafeMutablePointer<uv_write_t>?
    private var shutdownRequest: UnsafeMutablePointer<uv_shutdown_t>?
    private var connectRequest: UnsafeMutablePointer<uv_connect_t>?
    /// What `writeRequest` sends.
    private var sending: [Bytes] = []
    private var resets = false

    init(loop: EventLoop, uv: UVLoop, kind: Kind, options: StreamOptions) {
        self.kind = kind
        self.uv = uv
        // SAFETY: the block is of the handle's size and alignment; both initializers only fail for bad arguments.
        switch kind {
        case .tcp:
            memory = UnsafeMutableRawPointer(UnsafeMutablePointer<uv_tcp_t>.allocate(capacity: 1))
            uv_tcp_init(uv.loop, memory.assumingMemoryBound(to: uv_tcp_t.self))
        case .pipe, .terminal:
            memory = UnsafeMutableRawPointer(UnsafeMutablePointer<uv_pipe_t>.allocate(capacity: 1))
            uv_pipe_init(uv.loop, memory.assumingMemoryBound(to: uv_pipe_t.self), 0)
        }
        super.init(loop: loop, options: options)
        // SAFETY: the loop's table keeps this object until the close callback.
        handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    }

    static func kind(of address: SocketAddress) -> Kind {
        switch address {
        case .v4, .v6: .tcp
        case .unix: .pipe
        }
    }

    // SAFETY of these casts: `memory` was made for the kind, and every libuv stream begins with these fields.
    private var handle: UnsafeMutablePointer<uv_handle_t> { memory.assumingMemoryBound(to: uv_handle_t.self) }
    var stream: UnsafeMutablePointer<uv_stream_t> { memory.assumingMemoryBound(to: uv_stream_t.self) }
    private var tcp: UnsafeMutablePointer<uv_tcp_t> { memory.assumingMemoryBound(to: uv_tcp_t.self) }
    private var pipe: UnsafeMutablePointer<uv_pipe_t> { memory.assumingMemoryBound(to: uv_pipe_t.self) }

    @inline(__always)
    fileprivate static func core(_ data: UnsafeMutableRawPointer?) -> UVStreamCore {
        // SAFETY: `init` stored the object there, and the loop's table keeps it until the close callback.
        Unmanaged<UVStreamCore>.fromOpaque(data!).takeUnretainedValue()
    }

    // MARK: Making the connection

    override func connect(to address: SocketAddress) throws(StreamError) {
        // SAFETY: the request lives until its callback, in which the handle's close callback frees it or `connected` does.
        let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
        connectRequest = request
        if case .unix(let path) = address {
            guard UVPath.fits(path) else { throw .addressInvalid }
            uv_pipe_connect(request, pipe, path, Self.onConnect)
            return
        }
        let code = address.withSockaddr { uv_tcp_connect(request, tcp, $0, Self.onConnect) }!
        if code != 0 { throw StreamError(uv: code) }
        configure()
    }

    private static let onConnect: uv_connect_cb = { request, status in
        let core = UVStreamCore.core(request!.pointee.handle.pointee.data)
        core.loop.enter()
        if status == 0 { core.connected() } else { core.fail(StreamError(uv: status)) }
    }

    /// Takes a connection that `listener` has waiting.
    func accept(from listener: UnsafeMutablePointer<uv_stream_t>) throws(StreamError) {
        let code = uv_accept(listener, stream)
        guard code == 0 else { throw StreamError(uv: code) }
        configure()
    }

    /// Takes over an open descriptor of a pipe or a terminal.
    func adopt(descriptor: Int32) throws(StreamError) {
        let code = uv_pipe_open(pipe, descriptor)
        guard code == 0 else { throw StreamError(uv: code) }
        isConnected = true
    }

    /// Sets what the options say; failures are those of a connection that is gone already, which reading will tell.
    private func configure() {
        guard kind == .tcp else { return }
        if options.noDelay { uv_tcp_nodelay(tcp, 1) }
        if let keepAlive = options.keepAlive {
            uv_tcp_keepalive(tcp, 1, UInt32(clamping: max(1, keepAlive.components.seconds)))
        }
    }

    override var localAddress: SocketAddress? {
        kind == .tcp ? SocketAddress(asking: { uv_tcp_getsockname(tcp, $0, $1) }) : UVPath.local(of: pipe)
    }

    override var peerAddress: SocketAddress? {
        kind == .tcp ? SocketAddress(asking: { uv_tcp_getpeername(tcp, $0, $1) }) : UVPath.peer(of: pipe)
    }

    // MARK: Reading

    override func setReading(_ isReading: Bool) {
        guard isReading else {
            uv_read_stop(stream)
            return
        }
        let code = uv_read_start(
            stream,
            { handle, _, buffer in
                // SAFETY: the loop's buffer outlives every callback, and callbacks come one at a time.
                let uv = UVStreamCore.core(handle!.pointee.data).uv
                buffer!.pointee = uv_buf_init(uv.readBuffer, UInt32(ReactorLimits.readBufferBytes))
            },
            { stream, count, buffer in
                let core = UVStreamCore.core(stream!.pointee.data)
                core.loop.enter()
                if count > 0 {
                    // SAFETY: libuv wrote `count` bytes to the buffer; the span cannot leave the call.
                    core.received(UnsafeRawBufferPointer(start: buffer!.pointee.base, count: count).bytes)
                } else if count < 0 {
                    core.readFailed(Int32(count))
                }
            })
        if code != 0 { failSoon(StreamError(uv: code)) }
    }

    private func readFailed(_ code: Int32) {
        if code == UV_EOF.rawValue || (kind == .terminal && code == UV_EIO.rawValue) {
            peerEnded()
        } else {
            fail(StreamError(uv: code))
        }
    }

    /// Fails in a later turn, because the owner is in the middle of a call.
    private func failSoon(_ error: StreamError) {
        loop.schedule(at: loop.turnStart) { [self] in fail(error) }
    }

    // MARK: Writing

    override var unsentBytes: Int { uv_stream_get_write_queue_size(stream) }

    override func transmit() {
        let count = out.count
        // SAFETY: the runs stay where they are until `out` changes, after libuv has read them.
        let code = withUnsafeTemporaryAllocation(of: uv_buf_t.self, capacity: out.runsMax) { buffers in
            let used = Self.gather(out, into: buffers)
            return uv_try_write(stream, buffers.baseAddress, UInt32(used))
        }
        if Int(code) == count {
            out.removeAll()
        } else if code >= 0 || code == UV_EAGAIN.rawValue {
            submit(out.takeRest(after: max(0, Int(code))))
        } else {
            fail(StreamError(uv: code))
        }
    }

    private static func gather(
        _ out: borrowing OutQueue, into buffers: UnsafeMutableBufferPointer<uv_buf_t>
    ) -> Int {
        var used = 0
        out.forEachRun { run in
            // SAFETY: libuv only reads through the pointer, in spite of its type.
            let base = UnsafeMutableRawPointer(mutating: run.baseAddress!).assumingMemoryBound(to: CChar.self)
            buffers.initializeElement(at: used, to: uv_buf_t(base: base, len: run.count))
            used += 1
        }
        return used
    }

    /// Has libuv send `rest` as the peer takes it.
    private func submit(_ rest: [Bytes]) {
        // SAFETY: `sending` keeps the bytes, whose memory never moves, until the callback.
        sending = rest
        isSending = true
        let request = writeRequest ?? .allocate(capacity: 1)
        writeRequest = request
        let code = withUnsafeTemporaryAllocation(of: uv_buf_t.self, capacity: rest.count) { buffers in
            for (index, bytes) in rest.enumerated() {
                bytes.withUnsafeBytes { run in
                    let base = UnsafeMutableRawPointer(mutating: run.baseAddress!).assumingMemoryBound(to: CChar.self)
                    buffers.initializeElement(at: index, to: uv_buf_t(base: base, len: run.count))
                }
            }
            return uv_write(request, stream, buffers.baseAddress, UInt32(rest.count)) { request, status in
                let core = UVStreamCore.core(request!.pointee.handle.pointee.data)
                core.loop.enter()
                core.sending = []
                if status == 0 { core.sendingFinished() } else { core.fail(StreamError(uv: status)) }
            }
        }
        if code != 0 { fail(StreamError(uv: code)) }
    }

    override func startShutdown() {
        // SAFETY: freed in the close callback, after libuv has called back for the request.
        let request = UnsafeMutablePointer<uv_shutdown_t>.allocate(capacity: 1)
        shutdownRequest = request
        uv_shutdown(request, stream) { request, status in
            let core = UVStreamCore.core(request!.pointee.handle.pointee.data)
            core.loop.enter()
            if status != 0, status != UV_ENOTCONN.rawValue { core.fail(StreamError(uv: status)) }
        }
    }

    // MARK: Ending

    override func prepareReset() {
        resets = kind == .tcp
    }

    override func startClose() {
        detach()
        let onClose: uv_close_cb = { handle in
            let core = UVStreamCore.core(handle!.pointee.data)
            core.loop.enter()
            core.free()
            core.didClose()
        }
        // A reset is refused while a half close is under way; the ordinary close then has to do.
        if resets, uv_tcp_close_reset(tcp, onClose) == 0 { return }
        uv_close(handle, onClose)
    }

    private func free() {
        // SAFETY: libuv has called back for the close, which it does last.
        sending = []
        writeRequest?.deallocate()
        shutdownRequest?.deallocate()
        connectRequest?.deallocate()
        memory.deallocate()
    }
}
