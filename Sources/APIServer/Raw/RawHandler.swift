import Base
import Replication
import Transport
import Wire

/// One connection of the raw service. Belongs to its loop.
final class RawHandler<D: Disk>: TransportHandler {
    /// What a stream that is answered by items is.
    enum Stream {
        case watch(Durability, SlabToken)
        case range(RangeRead)
        case backup(SlabToken)
    }

    let service: RawService<D>
    /// Nil when it is over.
    private(set) var connection: TransportConnection?
    /// The client is one of the administrators, or the service asks for none.
    private(set) var isAdministrator = false
    private var isReady = false
    /// Streams that are open and answered by items.
    var streams: [StreamID: Stream] = [:]
    /// Bytes of writes under way.
    var inFlightBytes = 0
    /// Ranges under way.
    var ranges = 0

    init(_ service: RawService<D>, _ connection: TransportConnection) {
        self.service = service
        self.connection = connection
    }

    /// The client is let in.
    func begin(as user: Identity) {
        switch service.options.administrators {
        case .everyone: isAdministrator = true
        case .organization(let name): isAdministrator = user.isMember(of: name)
        }
        isReady = true
        service.connections += 1
    }

    func connection(_ connection: TransportConnection, received request: ConnectionRequest) {
        guard let operation = RawMetrics.Operation(request.message) else {
            connection.respond(request.stream, request.message == .health ? .ok : .methodNotAllowed)
            return
        }
        guard isAdministrator else { return fail(request.stream, .forbidden) }
        service.metrics.count(operation)
        switch operation {
        case .get: service.get(request, self, connection)
        case .put: service.write(request, isDelete: false, self)
        case .delete: service.write(request, isDelete: true, self)
        case .batch: service.batch(request, self)
        case .range: service.range(request, self)
        case .watch: service.watch(request, self)
        case .compact: service.compact(request, self)
        case .snapshot: service.backup(request, self)
        case .status: service.status(request, self)
        case .hash: service.hash(request, self)
        }
    }

    /// Answers a stream with what went wrong.
    func fail(_ stream: StreamID, _ failure: RawFailure) {
        service.metrics.failed(failure.status)
        connection?.respond(stream, failure.status, Payload(failure.body))
    }

    /// An item of a watch's opener asks for a bookmark; others have nothing to say.
    func connection(
        _ connection: TransportConnection, received item: Bytes, on stream: StreamID, isLast: Bool, cost: Int
    ) {
        connection.consumed(cost, of: stream)
        guard case .watch(let durability, let token) = streams[stream] else { return }
        service.requestBookmark(durability, token)
    }

    func connection(_ connection: TransportConnection, becameWritable stream: StreamID) {
        switch streams[stream] {
        case .watch(let durability, let token): service.becameWritable(durability, token)
        case .range(let read): read.proceed()
        case .backup(let token): service.backupBecameWritable(token)
        case nil: break
        }
    }

    func connection(_ connection: TransportConnection, cancelled stream: StreamID, _ status: StatusCode) {
        // The connection itself cuts a stream that had no credit for a minute.
        if status == .slowReader, case .watch(let durability, _) = streams[stream] {
            service.countSlowReader(durability)
        }
        end(stream)
    }

    func connection(_ connection: TransportConnection, deadlinePassed stream: StreamID) {
        guard streams[stream] != nil else {
            // Everything else is answered at once but writes: one that is under way may happen or not.
            return connection.finish(stream, .outcomeUnknown)
        }
        end(stream)
        connection.finish(stream, .timeout)
    }

    func connection(_ connection: TransportConnection, peerSaw revision: UInt64) {
        service.observe(revision)
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        for stream in Array(streams.keys) { self.end(stream) }
        if isReady { service.connections -= 1 }
        isReady = false
        self.connection = nil
    }

    /// Ends every stream: the client has no rights any more.
    func endStreams(_ status: StatusCode, _ body: Bytes) {
        for stream in Array(streams.keys) {
            end(stream)
            connection?.finish(stream, status, body)
        }
    }

    /// Forgets a stream that is over.
    private func end(_ stream: StreamID) {
        guard let gone = streams.removeValue(forKey: stream) else { return }
        switch gone {
        case .watch(let durability, let token): service.removeWatch(durability, token)
        case .range(let read): read.stop()
        case .backup(let token): service.stopBackup(token)
        }
    }
}
