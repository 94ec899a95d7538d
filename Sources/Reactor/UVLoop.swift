import Base
import CUV
import Glibc

/// The memory of one `uv_loop_t` and the handles that every loop has.
///
/// Allocated with the object, opened by `start()`, and touched by the loop's thread alone from then
/// on, except for `wake`. The memory goes with the object, after libuv has closed the loop.
final class UVLoop {
    let loop = UnsafeMutablePointer<uv_loop_t>.allocate(capacity: 1)
    private let async = UnsafeMutablePointer<uv_async_t>.allocate(capacity: 1)
    private let prepare = UnsafeMutablePointer<uv_prepare_t>.allocate(capacity: 1)
    private let check = UnsafeMutablePointer<uv_check_t>.allocate(capacity: 1)
    private let idle = UnsafeMutablePointer<uv_idle_t>.allocate(capacity: 1)
    private let timer = UnsafeMutablePointer<uv_timer_t>.allocate(capacity: 1)
    /// Where every read of the loop lands; handed up during the callback only.
    let readBuffer = UnsafeMutablePointer<CChar>.allocate(capacity: ReactorLimits.readBufferBytes)
    /// The millisecond for which `timer` is set, or `.max`.
    private var wakeUpMilliseconds = UInt64.max
    private var isAwake = false
    private var isOpen = false

    deinit {
        precondition(!isOpen, "A loop ended with its handles open.")
        loop.deallocate()
        async.deallocate()
        prepare.deallocate()
        check.deallocate()
        idle.deallocate()
        timer.deallocate()
        readBuffer.deallocate()
    }

    /// Nanoseconds of the monotonic clock. The corresponding C function is `uv_hrtime`.
    static var clock: UInt64 { uv_hrtime() }

    /// A write to a connection that the peer has closed is an error of that write, not the program's end.
    private static let ignoresBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

    /// Opens the loop and its own handles, none of which keeps `run` going except `async`.
    func open(for owner: EventLoop) throws(LoopError) {
        _ = Self.ignoresBrokenPipes
        let failure = uv_loop_init(loop)
        guard failure == 0 else { throw .exhausted(code: failure) }
        // SAFETY: the thread keeps the owner alive for as long as libuv can call back; the casts are
        // those of libuv, whose handles all begin with the fields of `uv_handle_t`.
        let owner = Unmanaged.passUnretained(owner).toOpaque()
        let asyncFailure = uv_async_init(loop, async, { _ in })
        guard asyncFailure == 0 else {
            uv_loop_close(loop)
            throw .exhausted(code: asyncFailure)
        }
        uv_prepare_init(loop, prepare)
        uv_check_init(loop, check)
        uv_idle_init(loop, idle)
        uv_timer_init(loop, timer)
        prepare.pointee.data = owner
        check.pointee.data = owner
        timer.pointee.data = owner
        uv_prepare_start(prepare) { UVLoop.owner($0!.pointee.data).endTurn() }
        uv_check_start(check) { UVLoop.owner($0!.pointee.data).endTurn() }
        for handle in [asHandle(prepare), asHandle(check), asHandle(idle), asHandle(timer)] { uv_unref(handle) }
        isOpen = true
    }

    /// The loop that a handle's data names.
    static func owner(_ data: UnsafeMutableRawPointer?) -> EventLoop {
        // SAFETY: `open` stored the owner there, and the loop's thread keeps it alive.
        Unmanaged<EventLoop>.fromOpaque(data!).takeUnretainedValue()
    }

    /// Runs until nothing is open but what `allowExit` lets go.
    func run() {
        uv_run(loop, UV_RUN_DEFAULT)
    }

    /// Wakes the loop from any thread; the caller holds the lock that keeps `async` open.
    func wake() {
        // Fails only for a handle of another kind.
        uv_async_send(async)
    }

    /// Whether the loop polls without sleeping, because it has work of its own.
    var staysAwake: Bool {
        get { isAwake }
        set {
            guard newValue != isAwake else { return }
            isAwake = newValue
            if newValue { uv_idle_start(idle) { _ in } } else { uv_idle_stop(idle) }
        }
    }

    /// Has the loop fire its timers at `nanoseconds` of `clock` or up to a millisecond later.
    func wakeUp(at nanoseconds: UInt64) {
        let milliseconds = nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 == 0 ? 0 : 1)
        guard milliseconds < wakeUpMilliseconds, isOpen else { return }
        wakeUpMilliseconds = milliseconds
        let now = uv_now(loop)
        uv_timer_start(
            timer,
            { timer in
                let owner = UVLoop.owner(timer!.pointee.data)
                guard case .uv(let uv) = owner.backend else { return }
                uv.wakeUpMilliseconds = .max
                owner.enter()
                owner.fireTimers()
            }, milliseconds > now ? milliseconds - now : 0, 0)
    }

    /// Lets `run` return as soon as all other handles are closed.
    func allowExit() {
        uv_unref(asHandle(async))
    }

    /// Closes the loop's own handles and the loop.
    func close() {
        for handle in [asHandle(async), asHandle(prepare), asHandle(check), asHandle(idle), asHandle(timer)] {
            uv_close(handle, nil)
        }
        uv_run(loop, UV_RUN_DEFAULT)
        let failure = uv_loop_close(loop)
        precondition(failure == 0, "A handle was left open when its loop closed.")
        isOpen = false
    }
}

/// The part of every libuv handle that is common to all.
func asHandle<T>(_ handle: UnsafeMutablePointer<T>) -> UnsafeMutablePointer<uv_handle_t> {
    // SAFETY: only called with libuv's handle types, which all begin with the fields of `uv_handle_t`.
    UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self)
}
