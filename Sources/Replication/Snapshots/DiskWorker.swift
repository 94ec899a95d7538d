import DequeModule

/// A thread that does one piece of blocking work after another: snapshots and backups, never the log.
final class DiskWorker: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: everything mutable is touched under `signal`'s lock.
    private let signal = LogSignal()
    private var work = Deque<@Sendable () -> Void>()
    private var isStopped = false

    /// Starts the thread; `nil` when the system gives none.
    init?(name: String) {
        guard LogThread.start(name, isLowPriority: true, { [self] in serve() }) else { return nil }
    }

    /// Runs `body` on the thread after what was given before. Callers bound what they give: a slice or two at a time.
    /// False, and nothing is done, when the thread was told to end.
    @discardableResult
    func run(_ body: @escaping @Sendable () -> Void) -> Bool {
        signal.withLock {
            guard !isStopped else { return false }
            work.append(body)
            signal.signal()
            return true
        }
    }

    /// Ends the thread when the work given so far is done.
    func stop() {
        signal.withLock {
            isStopped = true
            signal.signal()
        }
    }

    private func serve() {
        while let body = next() { body() }
    }

    private func next() -> (@Sendable () -> Void)? {
        signal.withLock {
            while work.isEmpty, !isStopped { signal.wait() }
            return work.popFirst()
        }
    }
}
