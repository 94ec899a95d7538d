/// A few threads that each do their part of one job at a time, beside the caller.
///
/// Recovery gives each lane its own shards: segments come in order, and within one the lanes read side by side.
final class RecoveryLanes: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: everything mutable is touched under `signal`'s lock.
    /// Lanes, the caller's own included.
    let count: Int
    private let signal = LogSignal()
    private var job: (@Sendable (Int) -> Void)?
    private var round = 0
    private var left = 0
    private var isStopped = false

    init(count: Int) {
        var lanes = 1
        // A thread that the system does not give is done without.
        self.count = max(count, 1)
        while lanes < self.count {
            let lane = lanes
            let isStarted = LogThread.start("recover-\(lane)") { [self] in serve(lane) }
            if !isStarted { missing.insert(lane) }
            lanes += 1
        }
    }

    /// Lanes without a thread, which the caller does too.
    private var missing: Set<Int> = []

    /// Calls `body` with every lane's number, side by side, and returns when all are done.
    func run(_ body: @escaping @Sendable (Int) -> Void) {
        signal.withLock {
            job = body
            round += 1
            left = count - 1 - missing.count
            signal.signal()
        }
        body(0)
        for lane in missing { body(lane) }
        signal.withLock {
            while left > 0 { signal.wait() }
            job = nil
        }
    }

    /// Ends the threads.
    func stop() {
        signal.withLock {
            isStopped = true
            signal.signal()
        }
    }

    private func serve(_ lane: Int) {
        var seen = 0
        while let (body, round) = next(after: seen) {
            seen = round
            body(lane)
            signal.withLock {
                left -= 1
                if left == 0 { signal.signal() }
            }
        }
    }

    private func next(after seen: Int) -> ((@Sendable (Int) -> Void), Int)? {
        signal.withLock {
            while round == seen, !isStopped { signal.wait() }
            guard !isStopped, let job else { return nil }
            return (job, round)
        }
    }
}
