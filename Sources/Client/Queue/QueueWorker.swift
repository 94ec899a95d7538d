import Base
public import Reactor

/// Processes the keys of a work queue on a loop, a few at a time. Belongs to its loop.
///
/// Keys that are added in a turn are begun at its end, so that a burst of events about one object is one piece of work.
public final class QueueWorker<Key: Hashable & Sendable> {
    /// What became of a key.
    public enum Outcome: Sendable {
        case success
        /// Again, after a pause that grows with the key's failures.
        case retry
        /// It went well, and is to be looked at again after this.
        case after(Duration)
    }

    /// Processes one key, and says once what became of it: at once, or later on the loop.
    public typealias Process = (Key, _ done: @escaping (Outcome) -> Void) -> Void

    public let loop: EventLoop
    private var queue: WorkQueue<Key>
    private let parallel: Int
    private let process: Process
    private var timer: (token: TimerToken, at: Instant)?
    private var isFlushQueued = false
    private var isStarted = false
    private var onIdle: (() -> Void)?

    /// `parallel`: how many keys are being processed at once, at most.
    public init(
        _ queue: WorkQueue<Key> = WorkQueue(), on loop: EventLoop, parallel: Int = 1, process: @escaping Process
    ) {
        self.queue = queue
        self.loop = loop
        self.parallel = max(1, parallel)
        self.process = process
    }

    /// Keys that are due, being processed, and delayed.
    public var counts: (due: Int, processing: Int, delayed: Int) {
        (queue.count, queue.processingCount, queue.delayedCount)
    }

    /// Begins to process; keys may have been added before.
    public func start() {
        isStarted = true
        queueFlush()
    }

    public func add(_ key: Key) {
        queue.add(key)
        queueFlush()
    }

    public func add(_ key: Key, after delay: Duration) {
        queue.add(key, after: delay, now: loop.now)
        queueFlush()
    }

    /// Takes no more keys, processes those that are due, and calls `whenIdle` when the last one is done.
    public func shutDown(whenIdle: @escaping () -> Void = {}) {
        queue.shutDown()
        if let timer { loop.cancel(timer.token) }
        timer = nil
        onIdle = whenIdle
        queueFlush()
    }

    private func queueFlush() {
        guard isStarted, !isFlushQueued else { return }
        isFlushQueued = true
        loop.flushAtEndOfTurn(self)
    }

    private func begin(_ key: Key) {
        var isDone = false
        process(key) { [weak self] outcome in
            guard !isDone else { return }
            isDone = true
            self?.ended(key, outcome)
        }
    }

    private func ended(_ key: Key, _ outcome: Outcome) {
        switch outcome {
        case .success:
            queue.forget(key)
        case .retry:
            queue.addRateLimited(key, now: loop.now)
        case .after(let delay):
            queue.forget(key)
            queue.add(key, after: delay, now: loop.now)
        }
        queue.done(key)
        queueFlush()
    }

    private func armTimer() {
        guard let next = queue.nextInstant else { return }
        if let timer {
            guard next < timer.at else { return }
            loop.cancel(timer.token)
        }
        timer = (
            loop.schedule(at: next) { [weak self] in
                self?.timer = nil
                self?.queueFlush()
            }, next
        )
    }
}

extension QueueWorker: Flushable {
    /// Begins to process what is due.
    public func flush() {
        isFlushQueued = false
        var left = WorkQueueLimits.keysPerTurn
        while queue.processingCount < parallel, let key = queue.next(now: loop.now) {
            begin(key)
            left -= 1
            if left == 0 {
                loop.schedule(after: .zero) { [weak self] in self?.queueFlush() }
                break
            }
        }
        armTimer()
        if queue.isShutDown, queue.isIdle {
            let idle = onIdle
            onIdle = nil
            idle?()
        }
    }
}
