import Base
import Reactor
import Transport
import Wire

/// Drives a server's raw store: one connection, so many requests in flight, on one loop.
final class StoreLoad: Sendable {
    /// What to send, again and again.
    enum Work: Sendable {
        /// Puts of random keys below `keys`, `batch` to a request.
        case put(valueBytes: Int, batch: Int, keys: Int)
        case get(keys: Int)
        /// Puts of the keys from 0 on, each once.
        case fill(valueBytes: Int, batch: Int, keys: Int)
    }

    private let loop: EventLoop
    private let source: LoopBound<StoreSource>

    /// Connects; nothing is sent yet.
    init(_ work: Work, inFlight: Int, to address: SocketAddress, security: ClientSecurity) async throws {
        let loop = EventLoop(name: "store-load")
        try loop.start()
        self.loop = loop
        let source = try await loop.run { LoopBound(StoreSource(work, inFlight: inFlight), on: loop) }
        self.source = source
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            loop.post {
                source.value.onReady = { error in
                    if let error { continuation.resume(throwing: error) } else { continuation.resume() }
                }
                TransportConnection.dial(
                    on: loop, to: address, security: security,
                    options: DialOptions(hello: Hello(software: "bench-load")),
                    workspace: TransportWorkspace(), handler: source.value
                ) { result in
                    if case .failure(let error) = result { source.value.ready(error) }
                }
            }
        }
    }

    /// Sends the first requests.
    func start() async throws {
        try await loop.run { [source] in source.value.start() }
    }

    /// Counts and times answers between two calls.
    func begin() async throws {
        try await loop.run { [source] in source.value.begin() }
    }

    /// Operations that were answered since `begin`, and the durations of their requests. Throws when one failed.
    func end() async throws -> (operations: UInt64, histogram: LoadHistogram) {
        let (operations, histogram, failure) = try await loop.run { [source] in
            source.value.isMeasuring = false
            return (source.value.operations, source.value.histogram, source.value.failure)
        }
        if let failure { throw BenchError("a request failed: \(failure)") }
        return (operations, histogram)
    }

    /// Sends everything that there is to fill, and waits for the last answer.
    func fill() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            loop.post { [source] in
                source.value.onFilled = { failure in
                    if let failure {
                        continuation.resume(throwing: BenchError("a request failed: \(failure)"))
                    } else {
                        continuation.resume()
                    }
                }
                source.value.start()
            }
        }
    }

    func stop() async {
        await loop.shutdown()
    }
}
