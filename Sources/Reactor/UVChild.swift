import CUV
import Glibc

extension EventLoop {
    /// Starts a child and calls `onExit` once on the loop when it has ended.
    ///
    /// The child gets its three streams and no other descriptor, all signals at their defaults, none
    /// blocked. Blocks the loop for the fork and the exec, about a millisecond. Throws `notFound`,
    /// `notPermitted`, `exhausted`, `loopStopped`, `unsupportedInSimulation` or `other`.
    ///
    /// The corresponding C functions are `posix_spawn`, `pidfd_open` and `waitpid`: libuv's own
    /// `uv_spawn` cannot give a child a controlling terminal, and signals it by number.
    public func spawn(
        _ options: ChildOptions, onExit: @escaping (ChildExit) -> Void
    ) throws(ProcessError) -> ChildProcess {
        preconditionCurrent()
        guard case .uv(let uv) = backend else { throw .unsupportedInSimulation }
        guard !isStopping else { throw .loopStopped }
        var near = UVChildEnds()
        do throws(ProcessError) {
            let pid = try UVSpawn.run(options, &near)
            let core = try UVChildCore(loop: self, uv: uv, pid: pid, onExit)
            core.register()
            return ChildProcess(
                core: core, pid: pid, input: near.take(0, loop: self, uv: uv), output: near.take(1, loop: self, uv: uv),
                error: near.take(2, loop: self, uv: uv), terminal: near.takeTerminal(loop: self, uv: uv))
        } catch {
            near.closeAll()
            throw error
        }
    }
}

/// The near ends of a child's streams, as descriptors that nobody owns yet.
struct UVChildEnds {
    private var pipes: [Int32] = [-1, -1, -1]
    private var terminal: Int32 = -1

    mutating func keep(_ descriptor: Int32, for stream: Int) {
        pipes[stream] = descriptor
    }

    mutating func keep(terminal descriptor: Int32) {
        terminal = descriptor
    }

    mutating func take(_ stream: Int, loop: EventLoop, uv: UVLoop) -> Connection? {
        adopt(&pipes[stream], .pipe, loop, uv)
    }

    mutating func takeTerminal(loop: EventLoop, uv: UVLoop) -> Connection? {
        adopt(&terminal, .terminal, loop, uv)
    }

    private func adopt(
        _ descriptor: inout Int32, _ kind: UVStreamCore.Kind, _ loop: EventLoop, _ uv: UVLoop
    ) -> Connection? {
        guard descriptor >= 0 else { return nil }
        let core = UVStreamCore(loop: loop, uv: uv, kind: kind, options: StreamOptions())
        core.register()
        do throws(StreamError) {
            try core.adopt(descriptor: descriptor)
        } catch {
            preconditionFailure("libuv refuses a fresh pipe: \(error).")
        }
        descriptor = -1
        return Connection(core)
    }

    mutating func closeAll() {
        for descriptor in pipes + [terminal] where descriptor >= 0 { close(descriptor) }
    }
}

/// A child as its loop sees it: a pidfd that becomes readable when the child has ended.
///
///     watched ──ended──▶ closing ──▶ gone
///        └──owner gone──▶ unheard ──ended──▶ closing ──▶ gone
final class UVChildCore: HandleCore {
    private let pid: Int32
    private let descriptor: Int32
    private let handle = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)
    private var onExit: ((ChildExit) -> Void)?
    private var hasEnded = false

    init(loop: EventLoop, uv: UVLoop, pid: Int32, _ onExit: @escaping (ChildExit) -> Void) throws(ProcessError) {
        self.pid = pid
        self.onExit = onExit
        descriptor = cuv_pidfd_open(pid)
        super.init(loop: loop)
        guard descriptor >= 0 else {
            let error = ProcessError(uv: -errno)
            handle.deallocate()
            Self.abandon(pid)
            throw error
        }
        let code = uv_poll_init(uv.loop, handle, descriptor)
        guard code == 0 else {
            Glibc.close(descriptor)
            handle.deallocate()
            Self.abandon(pid)
            throw ProcessError(uv: code)
        }
        // SAFETY: the loop's table keeps this object until the close callback.
        handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        uv_poll_start(handle, Int32(UV_READABLE.rawValue)) { handle, _, _ in
            let core = UVChildCore.core(handle!.pointee.data)
            core.loop.enter()
            core.reap()
        }
    }

    private static func core(_ data: UnsafeMutableRawPointer?) -> UVChildCore {
        // SAFETY: `init` stored the object there, and the loop's table keeps it until the close callback.
        Unmanaged<UVChildCore>.fromOpaque(data!).takeUnretainedValue()
    }

    /// Ends a child that cannot be watched: nobody could ever wait for it.
    private static func abandon(_ pid: Int32) {
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    func send(signal: Int32) throws(ProcessError) {
        guard !hasEnded, !isClosing else { throw .ended }
        guard cuv_pidfd_send_signal(descriptor, signal) == 0 else { throw ProcessError(uv: -errno) }
    }

    private func reap() {
        var status: Int32 = 0
        let waited = waitpid(pid, &status, WNOHANG)
        if waited == 0 || (waited < 0 && errno == EINTR) { return }
        hasEnded = true
        let onExit = onExit
        close()
        onExit?(waited == pid ? ChildExit(waitStatus: status) : .unknown)
    }

    override func ownerIsGone() {
        onExit = nil
    }

    override func startClose() {
        onExit = nil
        uv_close(asHandle(handle)) { handle in
            let core = UVChildCore.core(handle!.pointee.data)
            core.loop.enter()
            // SAFETY: libuv calls back for the close last.
            core.handle.deallocate()
            Glibc.close(core.descriptor)
            core.didClose()
        }
    }
}

extension ChildExit {
    /// What waitpid(2) says: the low seven bits are the signal, the next byte the code.
    init(waitStatus status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exited(code: status >> 8 & 0xFF) : .signalled(number: signal)
    }
}
