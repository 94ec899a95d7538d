import DequeModule
import Synchronization

extension EventLoop {
    /// Runs `body` on the loop, after what was posted before from the same thread.
    ///
    /// Not counted against the inbox's limit: for the few messages that must arrive, such as a close.
    /// Streams of messages use `tryPost`. Returns false, and drops `body`, when the loop has stopped.
    @discardableResult
    public func post(_ body: @escaping @Sendable () -> Void) -> Bool {
        if isCurrent {
            ring.append(.call(body))
            return true
        }
        return mailbox.withLock { box in
            guard box.phase != .stopped else { return false }
            deposit(.call(body), in: &box)
            return true
        }
    }

    /// Runs `body` on the loop, unless its inbox is full or it has stopped.
    public func tryPost(_ body: @escaping @Sendable () -> Void) throws(LoopError) {
        let limit = options.inboxMessagesMax
        if isCurrent {
            guard ring.count < limit else { throw .inboxFull }
            ring.append(.call(body))
            return
        }
        try mailbox.withLock { (box) throws(LoopError) in
            guard box.phase != .stopped else { throw .stopped }
            guard box.bounded < limit else { throw .inboxFull }
            box.bounded += 1
            deposit(.call(body), in: &box)
        }
    }

    /// Runs `body` on the loop and returns its value.
    public func run<T: Sendable>(_ body: @escaping @Sendable () -> T) async throws(LoopError) -> T {
        let value: T? = await withCheckedContinuation { continuation in
            let isTaken = post { continuation.resume(returning: body()) }
            if !isTaken { continuation.resume(returning: nil) }
        }
        guard let value else { throw .stopped }
        return value
    }

    /// Appends, and wakes the loop when nobody has done so for this batch.
    func deposit(_ message: Message, in box: inout Mailbox) {
        box.items.append(message)
        hasMail.store(true, ordering: .relaxed)
        if !box.isWoken, box.canWake, case .uv(let uv) = backend {
            box.isWoken = true
            uv.wake()
        }
    }

    /// Moves what has arrived to the ring; true when there was something.
    func takeMail() -> Bool {
        guard hasMail.load(ordering: .relaxed) else { return false }
        var batch = spareBatch
        spareBatch = []
        mailbox.withLock { box in
            swap(&box.items, &batch)
            box.bounded = 0
            box.isWoken = false
            hasMail.store(false, ordering: .relaxed)
        }
        ring.append(contentsOf: batch)
        batch.removeAll(keepingCapacity: batch.count <= ReactorLimits.jobsPerTurnMax)
        spareBatch = batch
        return true
    }

    /// Runs up to `budget` jobs and messages, those that they make included.
    func runMessages(budget: Int) {
        var left = budget
        while left > 0 {
            if let message = ring.popFirst() {
                left -= 1
                run(message)
            } else if !takeMail() {
                return
            }
        }
    }

    private func run(_ message: Message) {
        switch message {
        case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
        case .call(let body): body()
        }
    }
}
