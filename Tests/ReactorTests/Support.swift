import Base
import Glibc
import Reactor
import Testing

/// All tests of this module: one after the other, so that descriptors can be counted. A test that hangs fails.
@Suite(.serialized, .timeLimit(.minutes(2)))
enum ReactorSuite {}

/// Runs `body` with a started loop, and stops the loop whatever happens.
func withLoop<R>(
    _ name: String = "test", options: EventLoopOptions = EventLoopOptions(), _ body: (EventLoop) async throws -> R
) async throws -> R {
    let loop = EventLoop(name: name, options: options)
    try loop.start()
    let result: R
    do {
        result = try await body(loop)
    } catch {
        await loop.shutdown()
        throw error
    }
    await loop.shutdown()
    return result
}

/// A value that a test waits for: set once on any thread.
final class Promise<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func keep(_ value: Value) {
        continuation.yield(value)
    }

    /// The next value that was kept.
    var value: Value {
        get async {
            guard let value = await stream.first(where: { _ in true }) else {
                fatalError("The test ran out of time while it waited.")
            }
            return value
        }
    }
}

/// One side of a connection that notes what it hears and lets tests wait for it.
final class Peer: ConnectionHandler {
    var connection: Connection?
    var received: [UInt8] = []
    var receivedCount = 0
    var reads = 0
    var hasEnded = false
    var writableCalls = 0
    var failure: StreamError?
    /// Sends back what it receives.
    var echoes = false
    /// Counts what it receives and keeps none of it.
    var forgets = false
    var endsWithPeer = false
    private var waits: [(condition: (Peer) -> Bool, resume: () -> Void)] = []

    var text: String { String(decoding: received, as: UTF8.self) }

    func start(_ connection: consuming Connection) {
        connection.start(self)
        self.connection = consume connection
    }

    func connectionReceived(_ bytes: RawSpan) {
        reads += 1
        receivedCount += bytes.byteCount
        if !forgets { bytes.withUnsafeBytes { received.append(contentsOf: $0) } }
        if echoes { try? connection!.write(copying: bytes) }
        changed()
    }

    func connectionReachedEnd() {
        hasEnded = true
        if endsWithPeer { connection.take()?.finish() }
        changed()
    }

    func connectionBecameWritable() {
        writableCalls += 1
        changed()
    }

    func connectionFailed(_ error: StreamError) {
        failure = error
        changed()
    }

    func close() {
        connection.take()?.close()
    }

    func wait(for condition: @escaping (Peer) -> Bool, then resume: @escaping () -> Void) {
        if condition(self) { resume() } else { waits.append((condition, resume)) }
    }

    private func changed() {
        let due = waits.filter { $0.condition(self) }
        waits.removeAll { $0.condition(self) }
        for wait in due { wait.resume() }
    }
}

typealias BoundPeer = LoopBound<Peer>

extension LoopBound<Peer> {
    /// Returns when `condition` holds.
    func until(_ condition: @escaping @Sendable (Peer) -> Bool) async {
        await withCheckedContinuation { continuation in
            loop.post { self.value.wait(for: condition) { continuation.resume() } }
        }
    }

    /// What `body` makes of the peer, on its loop.
    func read<R: Sendable>(_ body: @escaping @Sendable (Peer) -> R) async throws -> R {
        try await loop.run { body(self.value) }
    }
}

/// A listener whose connections become peers.
final class Server {
    var listener: Listener?
    var address = SocketAddress.loopback(port: 0)
    var peers: [Peer] = []

    func close() {
        listener.take()?.close()
        for peer in peers { peer.close() }
        peers = []
    }
}

/// Listens on `loop`; `accepted` sees every peer before it starts.
func serve(
    _ loop: EventLoop, at address: SocketAddress = .loopback(port: 0), options: ListenOptions = ListenOptions(),
    accepted: @escaping @Sendable (BoundPeer) -> Void = { _ in }
) async throws -> LoopBound<Server> {
    try await loop.run {
        Result { () throws(StreamError) in
            let server = Server()
            let listener = try loop.listen(at: address, options: options) { connection in
                let peer = Peer()
                peer.start(connection)
                server.peers.append(peer)
                accepted(LoopBound(peer, on: loop))
            }
            server.address = listener.address
            server.listener = consume listener
            return LoopBound(server, on: loop)
        }
    }.get()
}

/// Connects from `loop` and starts the peer.
func dial(
    _ loop: EventLoop, _ address: SocketAddress, options: StreamOptions = StreamOptions(),
    patience: Duration = .seconds(60)
) async throws -> BoundPeer {
    let outcome: Result<BoundPeer, StreamError> = await withCheckedContinuation { continuation in
        loop.post {
            loop.connect(to: address, deadline: loop.now + patience, options: options) { outcome in
                switch consume outcome {
                case .connected(let connection):
                    let peer = Peer()
                    peer.start(connection)
                    continuation.resume(returning: .success(LoopBound(peer, on: loop)))
                case .failed(let error):
                    continuation.resume(returning: .failure(error))
                }
            }
        }
    }
    return try outcome.get()
}

/// Open descriptors of this process.
func openDescriptors() -> Int {
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // "." and "..", and the descriptor of the folder itself.
    return count - 3
}

/// Whether the process comes to have fewer than `limit` descriptors open.
///
/// Suites of other modules run beside this one and open descriptors of their own for a while; what leaked stays.
func descriptorsFall(below limit: Int) async throws -> Bool {
    for _ in 0..<1_500 {
        if openDescriptors() < limit { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return false
}

/// A path for a socket or a file that does not exist yet, in a folder that `body`'s end removes.
func withFolder<R>(_ body: (String) async throws -> R) async throws -> R {
    var template = Array("/tmp/trireme-reactor-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!) }
    let folder = String(cString: try #require(made))
    defer { removeTree(folder) }
    return try await body(folder)
}

private func removeTree(_ path: String) {
    if let folder = opendir(path) {
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        closedir(folder)
        for name in names {
            if unlink("\(path)/\(name)") != 0 { removeTree("\(path)/\(name)") }
        }
    }
    rmdir(path)
}

func bytes(_ count: Int, of byte: UInt8 = 7) -> Bytes {
    Bytes(capacity: count) { room in
        room.initialize(repeating: byte)
        return count
    }
}
