import Base
import Reactor
import Synchronization
import Wire

@testable import Transport

/// What the test server has seen, for checks from any thread.
final class ServerLog: Sendable {
    struct State {
        var ready: [PeerIdentity?] = []
        var ends: [TransportEnd] = []
        var cancelled: [StatusCode] = []
        var requests = 0
    }

    let state = Mutex(State())
    private struct Waiter {
        let number: Int
        let isDue: @Sendable (State) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private let waiters = Mutex<(next: Int, waiting: [Waiter])>((0, []))

    func change(_ body: (inout State) -> Void) {
        let now = state.withLock { state in
            body(&state)
            return state
        }
        resume { $0.isDue(now) }
    }

    private func resume(where isDue: (Waiter) -> Bool) {
        let due = waiters.withLock { waiters in
            let due = waiters.waiting.filter(isDue)
            waiters.waiting.removeAll(where: isDue)
            return due
        }
        for waiter in due { waiter.continuation.resume() }
    }

    /// Returns when `condition` holds; a test's time limit is what ends a wait in vain.
    func wait(until condition: @escaping @Sendable (State) -> Bool) async {
        let number = waiters.withLock { waiters in
            waiters.next += 1
            return waiters.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiters.withLock {
                    $0.waiting.append(Waiter(number: number, isDue: condition, continuation: continuation))
                }
                change { _ in }
                if Task.isCancelled { resume { $0.number == number } }
            }
        } onCancel: {
            resume { $0.number == number }
        }
    }
}

/// Answers by message number; see `received`.
final class TestHandler: TransportHandler {
    let log: ServerLog
    var watchers: [StreamID: Int] = [:]

    init(log: ServerLog) {
        self.log = log
    }

    func connection(_ connection: TransportConnection, admits hello: Hello) -> Admission {
        hello.token == Bytes(Array("wrong".utf8)) ? .refuse(reason: "no such token") : .accept(shardMap: Bytes())
    }

    func connectionReady(_ connection: TransportConnection) {
        log.change { $0.ready.append(connection.peer) }
    }

    func connection(_ connection: TransportConnection, received request: ConnectionRequest) {
        log.change { $0.requests += 1 }
        switch request.message {
        case .get:
            connection.respond(request.stream, .ok, Payload(request.body))
        case .list:
            connection.respond(request.stream, .ok, Payload(Bytes([UInt8](repeating: 7, count: 1 << 20))))
        case .watch:
            connection.respond(request.stream, .ok, Payload(Bytes(Array("begins".utf8))), isLast: false)
            watchers[request.stream] = 0
            pump(connection, request.stream)
        case .delete:
            connection.respond(request.stream, .notFound)
        case .update, .rawRange:
            break  // Never answered.
        case .shardMap:
            connection.close()
        default:
            connection.finish(request.stream, .methodNotAllowed)
        }
    }

    func connection(_ connection: TransportConnection, becameWritable stream: StreamID) {
        pump(connection, stream)
    }

    /// 10,000 items of 1,000 bytes, numbered; the last ends the stream.
    private func pump(_ connection: TransportConnection, _ stream: StreamID) {
        while let next = watchers[stream], next < 10_000 {
            var item = ByteBuffer(capacity: 1_000)
            item.append(littleEndian: UInt64(next))
            for _ in 8..<1_000 { item.append(UInt8(truncatingIfNeeded: next)) }
            switch connection.send(stream, Payload(item.finish()), isLast: next == 9_999) {
            case .queued: watchers[stream] = next + 1
            case .full: return
            default: watchers[stream] = nil
            }
        }
    }

    func connection(_ connection: TransportConnection, cancelled stream: StreamID, _ status: StatusCode) {
        watchers[stream] = nil
        log.change { $0.cancelled.append(status) }
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        log.change { $0.ends.append(end) }
    }
}

/// A server on a loop of its own.
final class TestServer: Sendable {
    let loop = EventLoop(name: "server")
    let log = ServerLog()
    let address: SocketAddress
    let listener: LoopBound<TransportListener>
    private let workspace: LoopBound<TransportWorkspace>

    init(
        _ security: ListenerSecurity, at address: SocketAddress = .loopback(port: 0), assemblyBytesMax: Int? = nil,
        _ adjust: @escaping @Sendable (inout TransportListener.Options) -> Void = { _ in }
    ) async throws {
        try loop.start()
        let (loop, log) = (loop, log)
        let workspace = try await loop.run {
            LoopBound(
                TransportWorkspace(assemblyBytesMax: assemblyBytesMax ?? TransportLimits.assemblyBytesMax), on: loop)
        }
        self.workspace = workspace
        listener = try await loop.run {
            var options = TransportListener.Options(hello: Hello(software: "test", compressions: CompressionForm.known))
            adjust(&options)
            let listener = try! TransportListener(
                on: loop, at: address, security: security, options: options, workspace: workspace.value
            ) { _ in TestHandler(log: log) }
            return LoopBound(listener, on: loop)
        }
        let bound = listener
        self.address = try await loop.run { bound.value.address! }
    }

    /// What half-received messages hold.
    func assembledBytes() async throws -> Int {
        let workspace = workspace
        return try await loop.run { workspace.value.assembledBytes }
    }

    func on<T: Sendable>(_ body: @escaping @Sendable (TransportListener) -> T) async throws -> T {
        let bound = listener
        return try await loop.run { body(bound.value) }
    }
}

/// Runs `body` with a server and a client's loop, and stops both.
func withServer(
    _ security: ListenerSecurity, at address: SocketAddress = .loopback(port: 0), assemblyBytesMax: Int? = nil,
    _ adjust: @escaping @Sendable (inout TransportListener.Options) -> Void = { _ in },
    _ body: (TestServer, EventLoop) async throws -> Void
) async throws {
    let server = try await TestServer(security, at: address, assemblyBytesMax: assemblyBytesMax, adjust)
    let loop = EventLoop(name: "client")
    try loop.start()
    do {
        try await body(server, loop)
    } catch {
        await loop.shutdown()
        await server.loop.shutdown()
        throw error
    }
    await loop.shutdown()
    await server.loop.shutdown()
}

extension TestServer {
    func connect(
        on loop: EventLoop, security: ClientSecurity, token: String = ""
    ) async throws(TransportError) -> TransportClient {
        let options = DialOptions(
            hello: Hello(software: "test", compressions: CompressionForm.known, token: Bytes(Array(token.utf8))))
        return try await TransportClient.connect(to: address, security: security, on: loop, options: options)
    }
}

extension Payload {
    init(_ text: String) {
        self.init(Bytes(Array(text.utf8)))
    }
}
