import CUV
import Glibc

/// A listener over libuv.
final class UVListenerCore: ListenerCore {
    private let uv: UVLoop
    private var memory: UnsafeMutableRawPointer?

    init(loop: EventLoop, uv: UVLoop, options: ListenOptions, _ accept: @escaping (consuming Connection) -> Void) {
        self.uv = uv
        super.init(loop: loop, options: options, accept)
    }

    // SAFETY: every libuv stream begins with these fields; `memory` is there from `open` to the close callback.
    private var handle: UnsafeMutablePointer<uv_handle_t> { memory!.assumingMemoryBound(to: uv_handle_t.self) }
    private var stream: UnsafeMutablePointer<uv_stream_t> { memory!.assumingMemoryBound(to: uv_stream_t.self) }

    private static func core(_ data: UnsafeMutableRawPointer?) -> UVListenerCore {
        // SAFETY: `open` stored the object there, and the loop's table keeps it until the close callback.
        Unmanaged<UVListenerCore>.fromOpaque(data!).takeUnretainedValue()
    }

    override func open(at address: SocketAddress) throws(StreamError) {
        switch address {
        case .v4: try openTCP(at: address, family: AF_INET)
        case .v6: try openTCP(at: address, family: AF_INET6)
        case .unix(let path): try openPipe(at: path)
        }
        let code = uv_listen(stream, Int32(clamping: options.backlog)) { stream, status in
            let core = UVListenerCore.core(stream!.pointee.data)
            core.loop.enter()
            core.connectionWaits(status)
        }
        guard code == 0 else { throw StreamError(uv: code) }
    }

    private func openTCP(at address: SocketAddress, family: Int32) throws(StreamError) {
        let tcp = UnsafeMutablePointer<uv_tcp_t>.allocate(capacity: 1)
        var code = uv_tcp_init_ex(uv.loop, tcp, UInt32(family))
        guard code == 0 else {
            // SAFETY: libuv keeps nothing of a handle that it could not initialize.
            tcp.deallocate()
            throw StreamError(uv: code)
        }
        adopt(tcp)
        if options.sharesPort { try sharePort() }
        let flags = options.isIPv6Only && family == AF_INET6 ? UV_TCP_IPV6ONLY.rawValue : 0
        code = address.withSockaddr { uv_tcp_bind(tcp, $0, flags) }!
        guard code == 0 else { throw StreamError(uv: code) }
        self.address = SocketAddress(asking: { uv_tcp_getsockname(tcp, $0, $1) }) ?? address
    }

    private func sharePort() throws(StreamError) {
        var descriptor: uv_os_fd_t = -1
        var on: Int32 = 1
        let code = uv_fileno(handle, &descriptor)
        guard code == 0 else { throw StreamError(uv: code) }
        let length = socklen_t(MemoryLayout<Int32>.size)
        guard setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, length) == 0 else {
            throw StreamError(uv: -errno)
        }
    }

    private func openPipe(at path: String) throws(StreamError) {
        guard UVPath.fits(path) else { throw .addressInvalid }
        let pipe = UnsafeMutablePointer<uv_pipe_t>.allocate(capacity: 1)
        uv_pipe_init(uv.loop, pipe, 0)
        adopt(pipe)
        let code = uv_pipe_bind(pipe, path)
        guard code == 0 else { throw StreamError(uv: code) }
        // Before `uv_listen`, so that nobody can connect under other permissions.
        guard chmod(path, options.unixMode) == 0 else { throw StreamError(uv: -errno) }
        address = .unix(path: path)
    }

    private func adopt<T>(_ handle: UnsafeMutablePointer<T>) {
        memory = UnsafeMutableRawPointer(handle)
        self.handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    }

    private func connectionWaits(_ status: Int32) {
        guard status == 0, !isClosing else {
            loop.counters.failedAccepts += 1
            return
        }
        let core = UVStreamCore(loop: loop, uv: uv, kind: UVStreamCore.kind(of: address), options: options.stream)
        core.register()
        do throws(StreamError) {
            try core.accept(from: stream)
        } catch {
            loop.counters.failedAccepts += 1
            return core.close()
        }
        accepted(core)
    }

    override func startClose() {
        detach()
        guard memory != nil else { return didClose() }
        uv_close(handle) { handle in
            let core = UVListenerCore.core(handle!.pointee.data)
            core.loop.enter()
            // SAFETY: libuv calls back for the close last.
            core.memory!.deallocate()
            core.memory = nil
            core.didClose()
        }
    }
}
