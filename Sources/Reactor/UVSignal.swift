import CUV

/// A signal that a loop listens to, until it is closed or dropped.
public struct SignalWatch: ~Copyable {
    let core: UVSignalCore

    deinit {
        core.releaseOwner()
    }

    /// Hears the signal no more; its default action is back when nobody else listens.
    public consuming func close() {
        core.loop.preconditionCurrent()
        core.close()
    }
}

extension EventLoop {
    /// Calls `body` on the loop each time the process gets signal `number`; several at once may be one call.
    ///
    /// Throws `stopped`, `exhausted` or `unsupportedInSimulation`. The corresponding C function is `uv_signal_start`.
    public func watchSignal(_ number: Int32, _ body: @escaping () -> Void) throws(LoopError) -> SignalWatch {
        preconditionCurrent()
        guard !isStopping else { throw .stopped }
        guard case .uv(let uv) = backend else { throw .unsupportedInSimulation }
        let core = UVSignalCore(loop: self, uv: uv, body)
        core.register()
        do throws(LoopError) {
            try core.start(number)
        } catch {
            core.close()
            throw error
        }
        return SignalWatch(core: core)
    }
}

/// A watched signal as its loop sees it.
final class UVSignalCore: HandleCore {
    private let handle = UnsafeMutablePointer<uv_signal_t>.allocate(capacity: 1)
    private var body: (() -> Void)?

    init(loop: EventLoop, uv: UVLoop, _ body: @escaping () -> Void) {
        self.body = body
        super.init(loop: loop)
        // Fails only when the process has no descriptors for libuv's signal pipe; `start` then fails as well.
        uv_signal_init(uv.loop, handle)
        // SAFETY: the loop's table keeps this object until the close callback.
        handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    }

    private static func core(_ data: UnsafeMutableRawPointer?) -> UVSignalCore {
        // SAFETY: `init` stored the object there, and the loop's table keeps it until the close callback.
        Unmanaged<UVSignalCore>.fromOpaque(data!).takeUnretainedValue()
    }

    func start(_ number: Int32) throws(LoopError) {
        let code = uv_signal_start(
            handle,
            { handle, _ in
                let core = UVSignalCore.core(handle!.pointee.data)
                core.loop.enter()
                core.body?()
            }, number)
        if code != 0 { throw .exhausted(code: code) }
    }

    override func startClose() {
        body = nil
        uv_close(asHandle(handle)) { handle in
            let core = UVSignalCore.core(handle!.pointee.data)
            core.loop.enter()
            // SAFETY: libuv calls back for the close last.
            core.handle.deallocate()
            core.didClose()
        }
    }
}
