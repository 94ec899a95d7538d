import Glibc
public import Reactor

/// The signals that a daemon hears.
public enum Signals {
    /// SIGTERM, SIGINT and SIGHUP as they come, for the life of the process.
    public static func watch(on loop: EventLoop) async throws -> AsyncStream<Int32> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        let error: LoopError?
        do {
            error = try await loop.run {
                // Whoever started this process may have blocked them; the loop's thread takes them in any case.
                var numbers = sigset_t()
                sigemptyset(&numbers)
                for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&numbers, number) }
                pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
                let kept = Kept()
                do throws(LoopError) {
                    for number in [SIGTERM, SIGINT, SIGHUP] {
                        kept.take(try loop.watchSignal(number) { continuation.yield(number) })
                    }
                } catch {
                    return error
                }
                continuation.onTermination = { _ in _ = kept }
                return nil
            }
        } catch let stopped {
            error = stopped
        }
        if let error { throw Failure("The system's signals cannot be heard: \(error).") }
        return stream
    }

    private final class Kept: @unchecked Sendable {
        // Reason for `@unchecked Sendable`: filled on the loop before it is shared, and not touched afterwards.
        private var watches: [Watch] = []

        private final class Watch {
            private let watch: SignalWatch

            init(_ watch: consuming SignalWatch) {
                self.watch = watch
            }
        }

        func take(_ watch: consuming SignalWatch) {
            watches.append(Watch(watch))
        }
    }
}
