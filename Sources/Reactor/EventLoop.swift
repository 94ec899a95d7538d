public import Base
import DequeModule
import Synchronization

/// What can be set on a loop when it is made.
public struct EventLoopOptions: Sendable {
    /// Messages that the inbox holds before `tryPost` refuses.
    public var inboxMessagesMax = ReactorLimits.inboxMessagesMax
    /// A turn that takes longer is counted as a stall and reported.
    public var stallThreshold = ReactorLimits.stallThreshold
    /// Called on the loop after a stalled turn.
    public var onStall: (@Sendable (StallReport) -> Void)?

    public init() {}
}

/// One thread, one libuv loop, one executor.
///
/// Everything pinned to a loop is reached by message, never by lock. Actors whose `unownedExecutor`
/// is a loop run on it, tasks that prefer a loop as executor run their unisolated parts on it, and
/// synchronous code is put there with `post`. In a `SimulatedWorld` the same
/// type has no thread: the world steps it in virtual time.
///
/// A started loop lives until `stop()`; its thread keeps it alive.
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    // Reason for `@unchecked Sendable`: the first group below is immutable or synchronized; the second is
    // touched only by code that runs on the loop, which `preconditionCurrent` checks at every public entry.

    /// The name of the loop; the first 15 bytes also name its thread.
    public let name: String
    public let options: EventLoopOptions
    let backend: LoopBackend
    private let lock = UVLock()
    /// Guarded by `lock`: reached through `withMailbox`.
    private var mailbox = Mailbox()
    /// True from a sender's append until the loop takes the batch: saves the loop a lock per turn.
    let hasMail = Atomic<Bool>(false)
    /// The thread that runs the loop now, or 0. Only that thread itself can find its own number here.
    let thread = Atomic<UInt>(0)

    var ring = Deque<Message>()
    var spareBatch: [Message] = []
    var timers = TimerHeap()
    var handles = Slab<HandleCore>()
    var flushList: [any Flushable] = []
    var spareFlushList: [any Flushable] = []
    var isInTurn = false
    var isStopping = false
    var turnStart = Instant.origin
    /// What wants to know how long the turn takes.
    var turnEnds: [(Duration) -> Void] = []
    var clockSkew: UInt64 = 0
    var counters = LoopCounters()

    /// A loop with a thread of its own, which `start()` starts; messages posted before wait in the inbox.
    public convenience init(name: String, options: EventLoopOptions = EventLoopOptions()) {
        self.init(name: name, options: options, backend: .uv(UVLoop()))
    }

    init(name: String, options: EventLoopOptions, backend: LoopBackend) {
        self.name = name
        self.options = options
        self.backend = backend
    }

    /// Whether the calling code runs on this loop.
    public var isCurrent: Bool {
        thread.load(ordering: .relaxed) == Thread.current
    }

    /// Stops the program when the calling code does not run on this loop.
    @inline(__always)
    public func preconditionCurrent() {
        precondition(isCurrent, "This belongs to another loop, or is used off its loop.")
    }

    /// The instant at which this turn began; the same for everything that the turn does. On the loop only.
    public var now: Instant {
        preconditionCurrent()
        return turnStart
    }

    /// The clock that `now` is read from, read again. Only for measuring.
    public var clock: Instant {
        switch backend {
        case .uv: Instant(nanoseconds: UVLoop.clock + clockSkew)
        case .simulated(let member): member.world.now
        }
    }

    /// Calls `body` with what other threads write too, under the lock.
    func withMailbox<R, E: Error>(_ body: (inout Mailbox) throws(E) -> R) throws(E) -> R {
        try lock.withLock { () throws(E) in try body(&mailbox) }
    }

    /// Refuses new handles on a loop that is stopping.
    func admitHandle() throws(StreamError) {
        preconditionCurrent()
        if isStopping { throw .loopStopped }
    }
}

/// What drives a loop: a thread in `uv_run`, or a simulated world.
enum LoopBackend {
    case uv(UVLoop)
    case simulated(SimulatedMember)
}

extension EventLoop: CustomStringConvertible {
    public var description: String { "EventLoop(\(name))" }
}
