import APIModel
import Base
import Client
import Reactor
import Transport
import Wire

/// What a test has the server do instead of answering as it should.
enum TestReply {
    case status(StatusCode, StatusEnvelope)
    /// It hears nothing.
    case silence
    /// The request happens, and the link is lost before the answer.
    case happensAndCuts
    /// The link is lost.
    case cuts
    /// An answer of these bytes.
    case bytes(Bytes)
    /// The stream is cancelled as not begun.
    case notBegun
}

/// A server of objects for tests. Belongs to its loop.
final class ObjectServer {
    let loop: EventLoop
    let store: TestStore
    private let workspace = TransportWorkspace()
    private var listener: TransportListener?
    private(set) var address: SocketAddress
    /// Asked about each request first.
    var script: ((MessageNumber, RequestEnvelope) -> TestReply?)?
    /// Requests by their messages.
    private(set) var requests: [MessageNumber: Int] = [:]
    private(set) var deadlines: [Instant?] = []
    var refusal: String?
    /// The highest revision that a client has told of.
    fileprivate(set) var highestTold: UInt64 = 0
    /// Objects in a chunk of a list, events in a chunk of a watch.
    var chunkCount = 3
    var allowsInitialEvents = true
    /// The streams that clients may have open at once.
    var streams = WireLimits.streams
    fileprivate var handlers: [ObjectIdentifier: ObjectHandler] = [:]

    init(on loop: EventLoop, store: TestStore = TestStore(), at address: SocketAddress = .loopback(port: 0)) {
        self.loop = loop
        self.store = store
        self.address = address
    }

    func start() {
        var hello = Hello(software: "test", compressions: CompressionForm.known)
        hello.limits.streams = streams
        listener = try! TransportListener(
            on: loop, at: address, security: .plain, options: TransportListener.Options(hello: hello),
            workspace: workspace
        ) { [unowned self] connection in
            let handler = ObjectHandler(self, connection)
            handlers[ObjectIdentifier(handler)] = handler
            return handler
        }
        address = listener!.address!
    }

    /// Everything ends at once, as when a process is killed.
    func stop() {
        listener?.close()
        listener = nil
    }

    func drain(_ notice: GoAway) {
        listener?.drain(notice)
        listener = nil
    }

    var connectionCount: Int { listener?.connectionCount ?? 0 }
    var watchCount: Int { handlers.values.reduce(0) { $0 + $1.watches.count } }

    /// Events that wait for their readers.
    var unsent: Int { handlers.values.reduce(0) { $0 + $1.watches.values.reduce(0) { $0 + $1.waiting.count } } }

    /// Sends an event to every watcher, whatever the store says.
    func push(_ event: ObjectEvent) {
        for handler in handlers.values { handler.push(event) }
    }

    /// Ends all watches with `status`.
    func endWatches(_ status: StatusCode) {
        for handler in handlers.values { handler.endWatches(status) }
    }

    /// Ends all connections; new ones are let in.
    func cut() {
        for handler in handlers.values { handler.connection?.close() }
    }

    func bookmark() {
        for handler in handlers.values { handler.bookmark() }
    }

    /// Tells the watchers what has changed.
    func publish() {
        for handler in handlers.values { handler.pump() }
    }

    fileprivate func count(_ request: ConnectionRequest) {
        requests[request.message, default: 0] += 1
        deadlines.append(request.deadline)
    }
}

private final class ObjectHandler: TransportHandler {
    final class Watch {
        let selection: TestSelection
        var after: UInt64
        var waiting: [ObjectEvent] = []

        init(_ selection: TestSelection, after: UInt64) {
            self.selection = selection
            self.after = after
        }
    }

    private unowned let server: ObjectServer
    private(set) weak var connection: TransportConnection?
    var watches: [StreamID: Watch] = [:]
    private var items: [StreamID: [Bytes]] = [:]
    private var echoes: [StreamID: [(item: Bytes, isLast: Bool, cost: Int)]] = [:]

    init(_ server: ObjectServer, _ connection: TransportConnection) {
        self.server = server
        self.connection = connection
    }

    func connection(_ connection: TransportConnection, admits hello: Hello) -> Admission {
        server.refusal.map { .refuse(reason: $0) } ?? .accept(shardMap: Bytes())
    }

    func connection(_ connection: TransportConnection, received request: ConnectionRequest) {
        connection.consumed(request.cost, of: request.stream)
        server.count(request)
        guard let envelope = try? RequestEnvelope(decoding: request.body) else {
            return connection.respond(request.stream, .badRequest)
        }
        switch server.script?(request.message, envelope) {
        case nil:
            perform(connection, request.stream, request.message, envelope)
        case .status(let code, let status):
            connection.respond(request.stream, code, Payload(encoded { status.encode(into: &$0) }))
        case .silence: break
        case .happensAndCuts:
            _ = try? write(request.message, envelope)
            server.publish()
            connection.close()
        case .cuts: connection.close()
        case .bytes(let bytes): connection.respond(request.stream, .ok, Payload(bytes))
        case .notBegun: connection.cancel(request.stream, .notBegun)
        }
    }

    private func perform(
        _ connection: TransportConnection, _ stream: StreamID, _ message: MessageNumber, _ envelope: RequestEnvelope
    ) {
        connection.revision = server.store.revision
        do {
            switch message {
            case .list: try list(connection, stream, envelope)
            case .watch: try watch(connection, stream, envelope)
            case .batch: try batch(connection, stream, envelope)
            case .exec:
                connection.respond(stream, .ok, Payload(Bytes("ready".utf8)), isLast: false)
            default:
                let answer = try write(message, envelope)
                connection.respond(stream, .ok, Payload(encoded { answer.encode(into: &$0) }))
                server.publish()
            }
        } catch let refusal as TestStore.Refusal {
            connection.respond(stream, refusal.code, Payload(encoded { refusal.envelope.encode(into: &$0) }))
        } catch {
            connection.respond(stream, .badRequest)
        }
    }

    func write(_ message: MessageNumber, _ envelope: RequestEnvelope) throws -> ObjectAnswer {
        let store = server.store
        let key = ObjectKey(envelope.namespace, envelope.name)
        let stored: TestStore.Stored
        switch message {
        case .get: stored = try store.get(envelope.kind, key)
        case .create where envelope.subresource == "binding":
            // The answer of a subresource is what was sent.
            return ObjectAnswer(object: envelope.body, warnings: ["bound"])
        case .create: stored = try store.create(envelope.kind, envelope.namespace, envelope.body)
        case .update: stored = try store.update(envelope.kind, key, envelope.body)
        case .delete: stored = try store.delete(envelope.kind, key)
        case .patch: stored = try patch(envelope, key)
        case .deleteCollection:
            let selection = try TestSelection(envelope, ListOptions(decoding: envelope.options))
            for (key, stored) in store.objects[envelope.kind] ?? [:] where selection.matches(key, stored.bytes) {
                _ = try store.delete(envelope.kind, key)
            }
            return ObjectAnswer(revision: store.revision)
        default: throw TestStore.Refusal(.methodNotAllowed)
        }
        return ObjectAnswer(revision: stored.revision, object: stored.bytes)
    }

    /// Of patches the server knows one: a merge patch of an event's count and message.
    private func patch(_ envelope: RequestEnvelope, _ key: ObjectKey) throws -> TestStore.Stored {
        guard envelope.body[0] == 2 || envelope.body[0] == 3 else { throw TestStore.Refusal(.unsupportedMediaType) }
        let old = try server.store.get(envelope.kind, key)
        guard var object = try server.store.decoded(envelope.kind, old.bytes).object as? Event else {
            throw TestStore.Refusal(.badRequest)
        }
        object.count += 1
        return try server.store.update(envelope.kind, key, object.encoded())
    }

    private func list(_ connection: TransportConnection, _ stream: StreamID, _ envelope: RequestEnvelope) throws {
        let options = try ListOptions(decoding: envelope.options)
        let selection = try TestSelection(envelope, options)
        let store = server.store
        var found = (store.objects[envelope.kind] ?? [:]).filter { selection.matches($0.key, $0.value.bytes) }
            .sorted { $0.key < $1.key }
        if !options.continue.isEmpty {
            if options.continue == "old" { throw TestStore.Refusal(.expired) }
            found = found.filter { $0.key.description > options.continue }
        }
        var token = ""
        var remaining = 0
        if options.limit > 0, found.count > options.limit {
            remaining = found.count - Int(options.limit)
            found = Array(found.prefix(Int(options.limit)))
            token = found.last!.key.description
        }
        let answer = ObjectAnswer(revision: store.revision)
        connection.respond(stream, .ok, Payload(encoded { answer.encode(into: &$0) }), isLast: false)
        var chunks: [Bytes] = []
        for start in stride(from: 0, to: max(1, found.count), by: server.chunkCount) {
            let part = found[min(start, found.count)..<min(start + server.chunkCount, found.count)]
            chunks.append(
                encoded { buffer in
                    for (_, stored) in part {
                        ObjectChunk.append(revision: stored.revision, object: stored.bytes, to: &buffer)
                    }
                    if start + server.chunkCount >= found.count {
                        ObjectChunk.append(token: Bytes(token.utf8), remaining: UInt64(remaining), to: &buffer)
                    }
                })
        }
        items[stream] = chunks.reversed()
        send(connection, stream)
    }

    /// Sends what is left of a list or a batch; the last item ends it.
    private func send(_ connection: TransportConnection, _ stream: StreamID) {
        while let chunk = items[stream]?.last {
            let isLast = items[stream]!.count == 1
            guard connection.send(stream, Payload(chunk), isLast: isLast) == .queued else { return }
            items[stream]!.removeLast()
            if isLast { items[stream] = nil }
        }
    }

    private func watch(_ connection: TransportConnection, _ stream: StreamID, _ envelope: RequestEnvelope) throws {
        let options = try ListOptions(decoding: envelope.options)
        let store = server.store
        let selection = try TestSelection(envelope, options)
        var after = UInt64(options.resourceVersion) ?? store.revision
        let wantsInitial = options.sendInitialEvents == true
        if wantsInitial {
            guard server.allowsInitialEvents else {
                throw TestStore.Refusal(.invalid, Status(failure: .invalid, "sendInitialEvents is forbidden"))
            }
            after = store.revision
        } else if after < store.floor {
            throw TestStore.Refusal(.expired, .expired("too old"), revision: store.floor)
        }
        let answer = ObjectAnswer(revision: after)
        connection.respond(stream, .ok, Payload(encoded { answer.encode(into: &$0) }), isLast: false)
        let watch = Watch(selection, after: after)
        if wantsInitial {
            for (key, stored) in (store.objects[envelope.kind] ?? [:]).sorted(by: { $0.key < $1.key })
            where selection.matches(key, stored.bytes) {
                watch.waiting.append(ObjectEvent(.added, revision: stored.revision, object: stored.bytes))
            }
            watch.waiting.append(ObjectEvent(.initialEnd, revision: after))
        }
        watches[stream] = watch
        pump(connection, stream, watch)
    }

    private func batch(_ connection: TransportConnection, _ stream: StreamID, _ envelope: RequestEnvelope) throws {
        let batch = try ObjectBatch(decoding: envelope.body)
        connection.respond(stream, .ok, .empty, isLast: false)
        var chunks: [Bytes] = []
        for start in stride(from: 0, to: batch.writes.count, by: 100) {
            let indexes = start..<min(start + 100, batch.writes.count)
            let results = indexes.map { result(batch.writes[$0]) }
            // Results come in any order: the last one first here.
            chunks.append(
                encoded { buffer in
                    for (index, (status, body)) in zip(indexes, results).reversed() {
                        ObjectResult.append(index: UInt32(index), status: status, body: body, toChunk: &buffer)
                    }
                })
        }
        items[stream] = chunks.reversed()
        send(connection, stream)
        server.publish()
    }

    private func result(_ write: ObjectWrite) -> (StatusCode, Bytes) {
        if case .status(let code, let status)? = server.script?(write.message, write.request) {
            return (code, encoded { status.encode(into: &$0) })
        }
        do {
            let answer = try self.write(write.message, write.request)
            return (.ok, encoded { answer.encode(into: &$0) })
        } catch let refusal as TestStore.Refusal {
            return (refusal.code, encoded { refusal.envelope.encode(into: &$0) })
        } catch {
            return (.badRequest, Bytes())
        }
    }

    // MARK: Watches

    func pump() {
        guard let connection else { return }
        for (stream, watch) in watches { pump(connection, stream, watch) }
    }

    private func pump(_ connection: TransportConnection, _ stream: StreamID, _ watch: Watch) {
        if watch.after < server.store.floor {
            watches[stream] = nil
            return connection.finish(stream, .expired)
        }
        for change in server.store.history where change.revision > watch.after {
            watch.after = change.revision
            if let event = watch.selection.event(change) { watch.waiting.append(event) }
        }
        while !watch.waiting.isEmpty {
            let count = min(server.chunkCount, watch.waiting.count)
            let chunk = ObjectEventChunk(events: Array(watch.waiting.prefix(count)))
            guard connection.send(stream, Payload(encoded { chunk.encode(into: &$0) })) == .queued else { return }
            watch.waiting.removeFirst(count)
        }
    }

    func bookmark() {
        for watch in watches.values {
            watch.waiting.append(ObjectEvent(.bookmark, revision: max(watch.after, server.store.revision)))
        }
        pump()
    }

    func push(_ event: ObjectEvent) {
        for watch in watches.values { watch.waiting.append(event) }
        pump()
    }

    func endWatches(_ status: StatusCode) {
        for stream in watches.keys { connection?.finish(stream, status) }
        watches = [:]
    }

    func connection(_ connection: TransportConnection, becameWritable stream: StreamID) {
        if let watch = watches[stream] { return pump(connection, stream, watch) }
        send(connection, stream)
        echo(connection, stream)
    }

    /// An echo, for streams in both directions: what is not sent back yet holds the client back.
    func connection(
        _ connection: TransportConnection, received item: Bytes, on stream: StreamID, isLast: Bool, cost: Int
    ) {
        echoes[stream, default: []].append((item, isLast, cost))
        echo(connection, stream)
    }

    private func echo(_ connection: TransportConnection, _ stream: StreamID) {
        while let (item, isLast, cost) = echoes[stream]?.first {
            guard connection.send(stream, Payload(item), isLast: isLast) == .queued else { return }
            echoes[stream]!.removeFirst()
            connection.consumed(cost, of: stream)
        }
    }

    func connection(_ connection: TransportConnection, cancelled stream: StreamID, _ status: StatusCode) {
        watches[stream] = nil
        items[stream] = nil
    }

    func connection(_ connection: TransportConnection, peerSaw revision: UInt64) {
        server.highestTold = max(server.highestTold, revision)
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        server.handlers[ObjectIdentifier(self)] = nil
    }

    private func encoded(_ body: (inout ByteBuffer) -> Void) -> Bytes {
        var buffer = ByteBuffer(capacity: 256)
        body(&buffer)
        return buffer.finish()
    }
}
