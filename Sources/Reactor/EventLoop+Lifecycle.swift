import DequeModule
import Synchronization

extension EventLoop {
    /// Starts the loop's thread. Does nothing when it runs already, and in a simulated world.
    public func start() throws(LoopError) {
        guard case .uv(let uv) = backend else { return }
        let isFresh = try mailbox.withLock { (box) throws(LoopError) in
            switch box.phase {
            case .running: return false
            case .stopping, .stopped: throw .stopped
            case .idle: break
            }
            try uv.open(for: self)
            box.phase = .running
            box.canWake = true
            return true
        }
        guard isFresh else { return }
        let failure = Thread.start(name: name) { [self] in runThread() }
        guard failure == 0 else {
            mailbox.withLock { box in
                box.canWake = false
                box.phase = .idle
            }
            uv.close()
            throw .exhausted(code: -failure)
        }
    }

    /// Asks the loop to stop, from any thread, and returns at once. Asking again does nothing.
    ///
    /// The loop closes its open handles (their owners hear `loopStopped`), forgets its timers, runs what
    /// is in the inbox, and ends its thread. Children that it started go on.
    public func stop() {
        let needsThread = mailbox.withLock { box in
            switch box.phase {
            case .idle:
                box.phase = .stopped
                box.hasLateThread = !box.items.isEmpty
                return box.hasLateThread
            case .running:
                box.phase = .stopping
                deposit(.call { [self] in beginStop() }, in: &box)
                return false
            case .stopping, .stopped:
                return false
            }
        }
        if needsThread { startLateThread() }
    }

    /// Stops the loop and returns when its thread has nothing left to do. Not to be called on the loop itself.
    public func shutdown() async {
        precondition(!isCurrent, "A loop cannot wait for its own end.")
        stop()
        await withCheckedContinuation { continuation in
            let isStopped = mailbox.withLock { box in
                if box.phase != .stopped { box.waiters.append(continuation) }
                return box.phase == .stopped
            }
            if isStopped { continuation.resume() }
        }
    }

    func beginStop() {
        isStopping = true
        for token in handles.tokens { handles[token]?.loopStops() }
        timers.removeAll()
        switch backend {
        case .uv(let uv): uv.allowExit()
        case .simulated(let member): member.world.finishStop(of: self)
        }
    }

    /// The thread's whole life.
    private func runThread() {
        guard case .uv(let uv) = backend else { return }
        thread.store(Thread.current, ordering: .relaxed)
        uv.run()
        mailbox.withLock { $0.canWake = false }
        repeat { runMessages(budget: .max) } while !ring.isEmpty
        uv.close()
        repeat { runMessages(budget: .max) } while !leave()
    }

    /// Ends the loop when nothing has arrived meanwhile.
    func leave() -> Bool {
        let waiters: [CheckedContinuation<Void, Never>]? = mailbox.withLock { box in
            guard box.items.isEmpty else { return nil }
            box.phase = .stopped
            thread.store(0, ordering: .relaxed)
            defer { box.waiters = [] }
            return box.waiters
        }
        guard let waiters else { return false }
        for waiter in waiters { waiter.resume() }
        return true
    }
}
