import DequeModule
import Synchronization

extension EventLoop {
    /// Takes a job of an actor that is pinned to this loop. Jobs always get in.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            ring.append(.job(job))
            return
        }
        let needsThread = mailbox.withLock { box in
            deposit(.job(job), in: &box)
            guard box.phase == .stopped, !box.hasLateThread, case .uv = backend else { return false }
            box.hasLateThread = true
            return true
        }
        if needsThread { startLateThread() }
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    public func checkIsolated() {
        preconditionCurrent()
    }

    public func isIsolatingCurrentContext() -> Bool? {
        isCurrent
    }

    /// Starts a thread for jobs that come after the loop has stopped, so that their tasks end.
    func startLateThread() {
        let failure = Thread.start(name: name) { [self] in runLateJobs() }
        precondition(failure == 0, "The system has no thread for the jobs that outlive a stopped loop.")
    }

    private func runLateJobs() {
        thread.store(Thread.current, ordering: .relaxed)
        repeat { runMessages(budget: .max) } while !leaveLate()
    }

    private func leaveLate() -> Bool {
        mailbox.withLock { box in
            guard box.items.isEmpty else { return false }
            box.hasLateThread = false
            thread.store(0, ordering: .relaxed)
            return true
        }
    }
}
