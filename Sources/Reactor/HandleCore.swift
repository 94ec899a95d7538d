import Base

/// What the loop knows of every open thing: the entry of its handle table.
///
/// The table keeps the object alive until libuv has confirmed the close, whatever became of the
/// owner's handle. Touched on the loop only, but for `releaseOwner`.
///
///     open ──close──▶ closing ──confirmed──▶ gone from the table
class HandleCore {
    let loop: EventLoop
    private(set) var token = SlabToken(index: .max, generation: .max)
    private(set) final var isClosing = false
    /// False once the owner has let go in words; its handle then closes nothing when it goes.
    final var isOwned = true

    init(loop: EventLoop) {
        self.loop = loop
    }

    /// Enters the loop's table. Called once, before the handle is given to anyone.
    final func register() {
        token = loop.handles.insert(self)
    }

    /// Starts to close; closing again does nothing.
    final func close() {
        guard !isClosing else { return }
        isClosing = true
        startClose()
    }

    /// Frees what the handle has and calls `didClose`, now or later.
    func startClose() {
        fatalError("Every handle closes in its own way.")
    }

    /// The system has let go of the handle.
    final func didClose() {
        loop.handles.remove(token)
    }

    /// The loop stops: tell who must know, and close.
    func loopStops() {
        close()
    }

    /// The owner's handle is gone, on whatever thread: the loop closes what was still open.
    final func releaseOwner() {
        guard !loop.isCurrent else { return closeIfOwned() }
        let (loop, token) = (loop, token)
        loop.post { loop.handles[token]?.closeIfOwned() }
    }

    private final func closeIfOwned() {
        if isOwned { close() }
    }
}
