import Base
import Replication
import Store
import Transport
import Wire

/// Who may send raw messages.
public enum RawAdministrators: Sendable {
    /// Who is in this group: by a certificate's organization, or by a token.
    case organization(String)
    /// Everyone who connects: for simulated worlds and tests on plain sockets.
    case everyone
}

/// The raw messages over the shards of a process. Belongs to the loop of its host.
///
/// Reads are answered where they are read; a write is one entry of one shard and answered when it is applied.
final class RawService<D: Disk>: MemberDelegate {
    typealias Hub = WatchHub<RawWatch.Content, RawOutlet<D>>

    struct Options {
        var administrators = RawAdministrators.organization(ServerCredentials.administrators)
        var software = "trireme-apiserverd/\(TriremeVersion.text)"
        /// The quota that the host was opened with, bytes.
        var quotaBytes = 0
        var watchLimits = WatchLimits()
    }

    /// A write that was submitted and is not answered.
    struct PendingWrite {
        enum Kind {
            case put
            case delete(wantsPrevious: Bool)
            /// A part of a batch: the places of its writes in the batch.
            case part(of: SlabToken, places: [Int])
        }

        let handler: RawHandler<D>
        let stream: StreamID
        let kind: Kind
        let bytes: Int
        let began: Instant
    }

    /// A batch of which not every part has ended.
    struct PendingBatch {
        let handler: RawHandler<D>
        let stream: StreamID
        let wantsPrevious: [Bool]
        var results: [RawWriteResult]
        var partsLeft: Int
        /// Why every part that has ended was refused; nil when one was not.
        var refusal: Refusal?
        var areAllRefused = true
    }

    let host: MemberHost<D>
    let options: Options
    var metrics = RawMetrics()
    var pending = Slab<PendingWrite>()
    var batches = Slab<PendingBatch>()
    var durableHub: Hub
    var memoryHub: Hub?
    var isCatchUpPosted = false
    var isTickArmed = false
    var backups = Slab<BackupRead<D>>()
    /// Connections that are ready.
    var connections = 0
    /// What the server cannot do.
    private(set) var alarms: Set<Alarm> = []
    /// Told of every alarm that begins or ends.
    var onAlarm: ((Alarm, _ isRaised: Bool) -> Void)?

    /// A service over `host`, whose delegate and whose news it takes.
    init(_ host: MemberHost<D>, options: Options = Options()) throws(ReadError) {
        self.host = host
        self.options = options
        durableHub = try Hub(shards: host.durableShards, in: host, limits: options.watchLimits)
        if !host.memoryShards.isEmpty {
            memoryHub = try Hub(shards: host.memoryShards, in: host, limits: options.watchLimits)
        }
        host.delegate = self
        host.onEvents = { [unowned self] in pump() }
        host.onAlarm = { [unowned self] alarm, isRaised in
            if isRaised { alarms.insert(alarm) } else { alarms.remove(alarm) }
            onAlarm?(alarm, isRaised)
        }
    }

    /// A handler for a connection that was accepted.
    func handler(for connection: TransportConnection) -> RawHandler<D> {
        RawHandler(self, connection)
    }

    /// Orders what follows after what a client has seen elsewhere.
    func observe(_ revision: UInt64) {
        do throws(ClockError) {
            try host.observe(Revision(revision))
        } catch {
            metrics.clocksRefused += 1
        }
    }

    // MARK: Gets

    func get(_ request: ConnectionRequest, _ handler: RawHandler<D>, _ connection: TransportConnection) {
        let get: RawGet
        do throws(WireError) {
            get = try RawGet(decoding: request.body)
        } catch {
            return handler.fail(request.stream, .malformed)
        }
        guard !get.key.isEmpty, get.key.count <= RawLimits.keyBytes else {
            return handler.fail(request.stream, .keyInvalid)
        }
        let item: Item?
        do throws(ReadError) {
            item = try read(get)
        } catch {
            return handler.fail(request.stream, RawFailure(error))
        }
        guard let item else {
            metrics.failed(.notFound)
            return connection.respond(request.stream, .notFound, Payload(RawFailure.notFound.body))
        }
        let answer = RawItem(item, hasKey: false, hasValue: true)
        connection.revision = answer.modified
        let body = rawBody(capacity: answer.encodedBytes) { answer.encode(into: &$0) }
        metrics.bytesOut &+= UInt64(body.count)
        connection.respond(request.stream, .ok, body)
    }

    private func read(_ get: RawGet) throws(ReadError) -> Item? {
        let shard = host.shard(forKey: get.key)
        guard get.revision > 0 else {
            return try host.withShard(shard) { shard throws(ReadError) in try shard.get(get.key) }
        }
        let revision = Revision(get.revision)
        do throws(ReadError) {
            return try host.withShard(shard) { shard throws(ReadError) in try shard.get(get.key, at: revision) }
        } catch .future {
            // Perhaps it only has not been closed yet.
            _ = host.exactRevision(of: host.durability(ofKey: get.key))
            return try host.withShard(shard) { shard throws(ReadError) in try shard.get(get.key, at: revision) }
        }
    }
}
