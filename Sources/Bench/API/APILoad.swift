import Base
import Reactor
import Transport
import Wire

/// Drives a server's API: one connection, so many requests in flight, on one loop.
final class APILoad: Sendable {
    let loop: EventLoop
    private let source: LoopBound<APISource>

    /// Connects; nothing is sent yet. `times` is noted on the loop, which is made here unless it is given.
    init(
        _ work: APIWork, inFlight: Int, to address: SocketAddress, security: ClientSecurity,
        loop given: EventLoop? = nil,
        times: LoopBound<APISentTimes>? = nil
    ) async throws {
        let loop = given ?? EventLoop(name: "api-load")
        if given == nil { try loop.start() }
        self.loop = loop
        let pods = try APIPods(onNodes: work.isByNode)
        let source = try await loop.run {
            let source = APISource(work, pods, inFlight: inFlight)
            source.sentTimes = times?.value
            return LoopBound(source, on: loop)
        }
        self.source = source
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            loop.post {
                source.value.onReady = { error in
                    if let error { continuation.resume(throwing: error) } else { continuation.resume() }
                }
                TransportConnection.dial(
                    on: loop, to: address, security: security,
                    options: DialOptions(hello: Hello(software: "bench-load", compressions: CompressionForm.known)),
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
            source.value.stop()
            return (source.value.operations, source.value.histogram, source.value.failure)
        }
        if let failure { throw BenchError("a request failed: \(failure)") }
        return (operations, histogram)
    }

    /// Creates everything that there is, and waits for the last answer.
    func createAll() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            loop.post { [source] in
                source.value.onDone = { failure in
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

    /// The loop ends, and the connection with it. Not for a loop that was given.
    func stop() async {
        await loop.shutdown()
    }
}
