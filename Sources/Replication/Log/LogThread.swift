import Base
import Glibc

/// A lock with signals, for the few places where a thread of the log waits for another.
///
/// The corresponding C types are `pthread_mutex_t` and `pthread_cond_t`.
final class LogSignal: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: the mutex and the conditions are made to be used by many threads.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let conditions: UnsafeMutablePointer<pthread_cond_t>
    private let count: Int

    /// A lock with `count` conditions, numbered from 0, each with one thread that waits for it.
    init(conditions count: Int = 1) {
        self.count = count
        conditions = .allocate(capacity: count)
        // SAFETY: the memory stays where it is until `deinit`; no call can fail with these attributes.
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        for index in 0..<count { pthread_cond_init(conditions + index, &attributes) }
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        for index in 0..<count { pthread_cond_destroy(conditions + index) }
        pthread_mutex_destroy(mutex)
        conditions.deallocate()
        mutex.deallocate()
    }

    func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Gives the lock away until a signal comes, or the monotonic clock reads `deadline`. With the lock; may return
    /// for no reason.
    func wait(for condition: Int = 0, until deadline: Instant = .distantFuture) {
        precondition(condition < count, "A condition that does not exist.")
        guard deadline != .distantFuture else {
            pthread_cond_wait(conditions + condition, mutex)
            return
        }
        let (seconds, rest) = deadline.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(rest))
        pthread_cond_timedwait(conditions + condition, mutex, &time)
    }

    /// Wakes the threads that wait for the condition.
    func signal(_ condition: Int = 0) {
        precondition(condition < count, "A condition that does not exist.")
        pthread_cond_broadcast(conditions + condition)
    }
}

/// Threads of the log: they block on the disk, which no loop may.
enum LogThread {
    private final class Start {
        let body: @Sendable () -> Void

        init(body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// Runs `body` on a detached thread of that name (15 bytes at most); false when the system gives no thread.
    /// A low priority is for work that nobody waits for. The corresponding C function is `pthread_create`.
    static func start(_ name: String, isLowPriority: Bool = false, _ body: @escaping @Sendable () -> Void) -> Bool {
        let start = Start {
            // Neither failure matters: the name is for those who look, the priority for the rest of the process.
            setName(name)
            // On Linux the nice value belongs to the thread, and 0 is the calling one.
            if isLowPriority { _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10) }
            body()
        }
        // SAFETY: the thread takes back the reference that is passed to it, or this function when there is none.
        let reference = Unmanaged.passRetained(start)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, reference.toOpaque())
        guard failure == 0 else {
            reference.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private static func setName(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = name.withCString { write(file, $0, strlen($0)) }
        close(file)
    }

    /// The monotonic clock: the one that loops read. The corresponding C function is `clock_gettime`.
    static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }
}
