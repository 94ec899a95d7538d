import Glibc

/// A lock, held for a few instructions at a time. The corresponding C type is `pthread_mutex_t`.
///
/// Not the standard library's `Mutex`: thread sanitizers know this one, and so can check what it guards.
final class UVLock {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    init() {
        // SAFETY: with no attributes it cannot fail; the memory stays where it is until `deinit`.
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }
}
