/// What the inbox of a loop carries.
enum Message {
    case job(UnownedJob)
    case call(@Sendable () -> Void)
}

/// The life of a loop, in order; a loop never goes back.
///
///     idle ──start──▶ running ──stop──▶ stopping ──all handles closed──▶ stopped
///       └──────────────────────stop──────────────────────────────────────▶
enum LoopPhase {
    case idle
    case running
    case stopping
    case stopped
}

/// The part of a loop that other threads write, guarded by its lock.
struct Mailbox {
    var phase = LoopPhase.idle
    /// Jobs and messages that the loop has not taken yet, in the order of their arrival.
    var items: [Message] = []
    /// How many of `items` were counted against the limit.
    var bounded = 0
    /// Whether the loop has a wake-up that it has not answered: one `uv_async_send` a batch.
    var isWoken = false
    /// Whether there is an open `uv_async_t` to wake.
    var canWake = false
    /// Whether a thread is running jobs that came after the loop had stopped.
    var hasLateThread = false
    /// Who waits for the loop to have stopped.
    var waiters: [CheckedContinuation<Void, Never>] = []
}
