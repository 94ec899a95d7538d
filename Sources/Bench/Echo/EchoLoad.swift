import Base
import Glibc
import Reactor
import Transport
import Wire

/// Drives C connections with F requests in flight each, on one loop.
final class EchoLoad: Sendable {
    private let loop: EventLoop
    private let state: LoopBound<State>

    /// What the connections share. Belongs to the loop.
    final class State {
        var connections: [EchoSource] = []
        var histogram = LoadHistogram()
        var isMeasuring = false
        var answered: UInt64 = 0
        var waiting = 0
        var onReady: (((any Error)?) -> Void)?
    }

    /// Connects everything and has `inFlight` requests under way on each connection.
    init(
        connections: Int, inFlight: Int, to address: SocketAddress, security: ClientSecurity
    ) async throws {
        let loop = EventLoop(name: "echo-load")
        try loop.start()
        self.loop = loop
        let state = try await loop.run { LoopBound(State(), on: loop) }
        self.state = state
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            loop.post {
                let shared = state.value
                shared.waiting = connections
                shared.onReady = { error in
                    if let error { continuation.resume(throwing: error) } else { continuation.resume() }
                }
                let workspace = TransportWorkspace()
                let options = DialOptions(hello: Hello(software: "bench-load"))
                for _ in 0..<connections {
                    TransportConnection.dial(
                        on: loop, to: address, security: security, options: options, workspace: workspace,
                        handler: EchoSource(state: shared, inFlight: inFlight)
                    ) { result in
                        if case .failure(let error) = result { shared.ready(error) }
                    }
                }
            }
        }
    }

    /// Counts and times answers between two calls.
    func begin() async throws {
        let state = state
        try await loop.run {
            state.value.histogram.reset()
            state.value.answered = 0
            state.value.isMeasuring = true
        }
    }

    /// Answers and their durations since `begin`.
    func end() async throws -> (answered: UInt64, histogram: LoadHistogram) {
        let state = state
        return try await loop.run {
            state.value.isMeasuring = false
            return (state.value.answered, state.value.histogram)
        }
    }

    func stop() async {
        await loop.shutdown()
    }
}

extension EchoLoad.State {
    /// One connection is ready, or failed.
    func ready(_ error: (any Error)?) {
        guard let onReady else { return }
        waiting -= 1
        if error != nil || waiting == 0 {
            self.onReady = nil
            onReady(error)
        }
    }
}

/// One connection of the load: an answer sends the next request.
final class EchoSource: TransportHandler {
    private static let body = Payload(Bytes(Array("PING".utf8)))
    private let state: EchoLoad.State
    private let inFlight: Int
    /// When the requests that are under way were sent, by half their stream's number.
    private var sent: [UInt64]
    private let mask: Int

    init(state: EchoLoad.State, inFlight: Int) {
        self.state = state
        self.inFlight = inFlight
        var size = 1
        while size < 2 * inFlight { size *= 2 }
        sent = Array(repeating: 0, count: size)
        mask = size - 1
    }

    func connectionReady(_ connection: TransportConnection) {
        state.connections.append(self)
        state.ready(nil)
        let now = Self.nanoseconds()
        for _ in 0..<inFlight { send(connection, now) }
    }

    func connection(
        _ connection: TransportConnection, answered stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int
    ) {
        let now = Self.nanoseconds()
        if state.isMeasuring {
            state.answered += 1
            state.histogram.record(now - sent[Int(stream.rawValue >> 1) & mask])
        }
        send(connection, now)
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        state.ready(end)
    }

    private func send(_ connection: TransportConnection, _ now: UInt64) {
        // Only a connection that is over refuses; the measurement shows that as missing answers.
        guard let stream = try? connection.open(.health, Self.body) else { return }
        sent[Int(stream.rawValue >> 1) & mask] = now
    }

    @inline(__always)
    private static func nanoseconds() -> UInt64 {
        monotonicNanoseconds()
    }
}
