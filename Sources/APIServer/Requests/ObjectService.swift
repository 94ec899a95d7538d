import APIModel
import Base
import Replication
import Store
import Transport
import Wire

/// The API's objects over the shards of a process: what messages 1 to 10 ask for. Belongs to the loop of its host.
///
/// A get is answered where it is read. A write is prepared from what is stored, proposed under the condition that it
/// still is, and answered when it is durable. Writes to one key go one after another, so nobody is told of a conflict
/// that is none.
final class ObjectService {
    struct Options {
        var serviceRanges = ServiceAllocator.Ranges()
        /// Where chance begins: uids, generated names, addresses.
        var seed: UInt64 = 0
        var watchLimits = ObjectReads.Options()
    }

    /// Who clients are, by what they show.
    var authenticator: ServerAuthenticator

    let host: MemberShards
    let cache: PolicyCache
    let reads: ObjectReads
    /// The agents that streams of pods go to.
    let agents: NodeAgents
    private let source: StoreSource
    private var feed: MergedFeed
    var random: Random
    var metrics = ObjectMetrics()
    var pending = Slab<PendingObject>()
    var busy: [Bytes: KeyQueue] = [:]
    var batches = Slab<BatchRun>()
    var collections = Slab<CollectionRun>()

    /// Told from raw proposals by this bit of the tag: a slab has fewer places.
    static var tagBit: UInt64 { 1 << 31 }

    init(
        _ host: MemberShards, _ authenticator: ServerAuthenticator, options: Options = Options()
    ) throws(ReadError) {
        self.host = host
        self.authenticator = authenticator
        agents = NodeAgents(host.loop)
        random = Random(seed: options.seed)
        source = StoreSource(host)
        cache = PolicyCache(
            source, services: ServiceAllocator(options.serviceRanges, seed: options.seed &+ 1))
        reads = try ObjectReads(host, options: options.watchLimits)
        feed = try MergedFeed(
            shards: host.durable, after: MergedFeed.closed(of: host.durable, in: host), in: host)
        reads.managedFields = { rules, value in
            guard let whole = try? rules.withManagers(value),
                let metadata = try? ManagedMetadata(decoding: whole).metadata.managedFields, !metadata.isEmpty
            else { return Bytes() }
            return ManagedMetadata(metadata).encoded()
        }
        cache.load()
    }

    /// The store has news.
    func pump() {
        do throws(ReadError) {
            while try feed.pump(host, limit: 256, { cache.take($0) }) == 256 {}
        } catch {
            // History went faster than the feed, which takes a stall of minutes: everything is read again.
            reload()
        }
        for role in cache.takeAggregated() { writeAggregated(role) }
        reads.pump()
    }

    private func reload() {
        let closed = MergedFeed.closed(of: host.durable, in: host)
        guard let fresh = try? MergedFeed(shards: host.durable, after: closed, in: host) else { return }
        feed = fresh
        cache.reset()
        cache.load()
    }

    /// The time of day.
    var now: Time {
        let milliseconds = Int64(host.wall.rawValue)
        return Time(seconds: milliseconds / 1_000, nanoseconds: Int32(milliseconds % 1_000) * 1_000_000)
    }

    // MARK: Gets

    func get(_ request: ObjectRequest, _ handler: ObjectHandler) throws(APIFailure) -> ObjectAnswer {
        let options: GetOptions = try request.options()
        if !options.resourceVersion.isEmpty, options.resourceVersion != "0" {
            guard let wanted = UInt64(options.resourceVersion) else {
                throw APIFailure(.invalidResourceVersion(options.resourceVersion))
            }
            guard wanted <= host.exactRevision().rawValue else { throw APIFailure(.tooLargeResourceVersion()) }
        }
        let rules = request.rules
        guard let key = ObjectKey(rules.prefix, namespace: request.target.namespace, name: request.target.name) else {
            throw APIFailure(.notFound(rules.groupResource, name: request.target.name))
        }
        guard let found = read(key.bytes) else {
            throw APIFailure(.notFound(rules.groupResource, name: request.target.name))
        }
        if let view = try rules.view(found, subresource: request.target.subresource) {
            return ObjectAnswer(revision: found.revision, object: view)
        }
        let object = request.wantsManagers ? try rules.withManagers(found.value) : found.value.object
        return ObjectAnswer(revision: found.revision, object: object)
    }

    /// What is stored under a key now.
    func read(_ key: Bytes) -> StoredObject? { source.object(at: key) }
}

/// The shards, as policies read them.
private final class StoreSource: PolicySource {
    private let host: MemberShards

    init(_ host: MemberShards) {
        self.host = host
    }

    func object(at key: Bytes) -> StoredObject? {
        let item = host.withShard(host.shard(forKey: key)) { shard in try? shard.get(key) }
        guard let item, let value = StoredValue(unpacking: item.value) else { return nil }
        return StoredObject(value, revision: item.modified.rawValue)
    }

    func objects(under prefix: Bytes, _ body: (StoredObject) -> Void) {
        for shard in host.durable {
            // Gathered first: `body` may come back for more.
            var items: [Item] = []
            _ = host.withShard(shard) { shard in
                try? shard.range(from: prefix, to: prefix.endOfPrefix) { items.append($0) }
            }
            for item in items {
                guard let value = StoredValue(unpacking: item.value) else { continue }
                body(StoredObject(value, revision: item.modified.rawValue))
            }
        }
    }
}

extension Status {
    static func invalidResourceVersion(_ text: String) -> Status {
        var errors = FieldErrors()
        errors.invalid(
            "resourceVersion", .string(text), "strconv.ParseUint: parsing \(GoText.quoted(text)): invalid syntax")
        return .invalid(GroupKind(group: "", kind: ""), name: "", errors.errors)
    }

    /// A revision that this server has not seen.
    static func tooLargeResourceVersion() -> Status {
        var status = Status.timeout("Too large resource version", retryAfterSeconds: 1)
        status.details?.causes = [
            StatusCause {
                $0.reason = "ResourceVersionTooLarge"
                $0.message = "Too large resource version"
            }
        ]
        return status
    }
}
