import CUV
import Glibc

/// The few things asked of POSIX threads.
enum Thread {
    /// The number of the calling thread, never 0. The corresponding C function is `pthread_self`.
    static var current: UInt { UInt(pthread_self()) }

    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Runs `body` on a new detached thread; returns 0 or an `errno`. The corresponding C function is `pthread_create`.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) -> Int32 {
        // SAFETY: the thread takes back the reference that is passed to it, or the caller does when there is none.
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var thread = pthread_t()
        // The default follows `ulimit -s`, and is 2 MiB where that is unlimited.
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, ReactorLimits.threadStackBytes)
        defer { pthread_attr_destroy(&attributes) }
        let failure = pthread_create(
            &thread, &attributes,
            { argument in
                let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                cuv_prctl_set_name(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        if failure == 0 { pthread_detach(thread) } else { start.release() }
        return failure
    }
}
