import Base
import Reactor
import Transport
import Wire

/// Watchers of pods, each on a connection of its own, all on one loop.
final class WatchLoad: Sendable {
    let loop: EventLoop
    let times: LoopBound<APISentTimes>
    private let tally: LoopBound<WatchTally>
    /// Connections that are made at once.
    private static let dialsMax = 64

    /// Connects `count` watchers and waits until all watch. `selector` gives each its field selector.
    init(
        count: Int, to address: SocketAddress, security: @escaping @Sendable () throws -> ClientSecurity,
        selector: @escaping @Sendable (Int) -> String = { _ in "" }
    ) async throws {
        let loop = EventLoop(name: "watch-load")
        try loop.start()
        self.loop = loop
        let shared = try security()
        (tally, times) = try await loop.run {
            let times = APISentTimes(capacity: 1 << 20)
            let tally = WatchTally()
            tally.times = times
            return (LoopBound(tally, on: loop), LoopBound(times, on: loop))
        }
        let tally = tally
        var first = 0
        while first < count {
            let part = first..<min(count, first + Self.dialsMax)
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                loop.post {
                    tally.value.wanted = part.upperBound
                    tally.value.onReady = { continuation.resume() }
                    for index in part {
                        let source = WatchSource(tally.value, fieldSelector: selector(index))
                        TransportConnection.dial(
                            on: loop, to: address, security: shared,
                            options: DialOptions(
                                hello: Hello(software: "bench-load", compressions: CompressionForm.known)),
                            workspace: TransportWorkspace(), handler: source
                        ) { result in
                            guard case .failure(let error) = result else { return }
                            tally.value.failure = "\(error)"
                            tally.value.began()
                        }
                    }
                }
            }
            if let failure = try await loop.run({ tally.value.failure }) { throw BenchError(failure) }
            first = part.upperBound
        }
    }

    func begin() async throws {
        try await loop.run { [tally] in
            tally.value.events = 0
            tally.value.bytes = 0
            tally.value.histogram.reset()
            tally.value.isMeasuring = true
        }
    }

    /// Events and bytes since `begin`, from the create's sending to each event's arrival, and watches that were cut.
    func end() async throws -> (events: UInt64, bytes: UInt64, histogram: LoadHistogram, cut: Int) {
        let (events, bytes, histogram, cut, failure) = try await loop.run { [tally] in
            tally.value.isMeasuring = false
            return (
                tally.value.events, tally.value.bytes, tally.value.histogram, tally.value.cut, tally.value.failure
            )
        }
        if let failure { throw BenchError("a watch failed: \(failure)") }
        return (events, bytes, histogram, cut)
    }

    func stop() async {
        await loop.shutdown()
    }
}
