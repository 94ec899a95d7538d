import APIModel
import Base
import Store
import Testing
import Wire

@testable import APIServer

/// Some shards with pods in them, and a hub of watches over objects: pure, no loop and no disk.
final class ObjectWorld {
    let source: TestShards
    var clock = HybridClock(last: .zero)
    var hub: WatchHub<ObjectContent, EventOutlet>
    var ends: [(EventOutlet, StatusCode)] = []
    let kind: ObjectKind
    /// Of every change, in order.
    private(set) var revisions: [Revision] = []
    private var milliseconds: Int64 = 1_800_000_000_000

    init(shards count: Int = 4, limits: WatchLimits = WatchLimits()) throws {
        source = TestShards(count: count, limits: ShardLimits())
        hub = try WatchHub(shards: source.shards.map(\.number), in: source, limits: limits)
        kind = try #require(ObjectKind(rules(Pod.self)))
    }

    @discardableResult
    func apply(_ write: Write) -> Revision {
        milliseconds += 1
        let shard = write.key.array.reduce(0) { $0 &+ Int($1) } % source.shards.count
        let revision = clock.next(shard: ShardNumber(UInt8(shard)), wall: WallMilliseconds(milliseconds))
        var results: [WriteResult] = []
        source.shards[shard].apply(.writes([write]), revision: revision, results: &results)
        if case .failed(let failure) = results[0] { Issue.record("\(failure)") }
        for index in source.shards.indices { source.shards[index].close(at: clock.latest) }
        revisions.append(revision)
        return revision
    }

    @discardableResult
    func put(_ pod: Pod) -> Revision {
        apply(.put(key(pod.metadata.namespace, pod.metadata.name), stored(pod)))
    }

    @discardableResult
    func delete(_ namespace: String, _ name: String) -> Revision {
        apply(.delete(key(namespace, name)))
    }

    func key(_ namespace: String, _ name: String) -> Bytes {
        ObjectKey(kind.prefix, namespace: namespace, name: name)!.bytes
    }

    func pump() {
        hub.pump(source)
        take()
    }

    func settle() {
        pump()
        var rounds = 0
        while hub.isCatchingUp, rounds < 10_000 {
            hub.catchUp(source)
            take()
            rounds += 1
        }
    }

    private func take() {
        for end in hub.ends { ends.append((end.outlet, end.status)) }
        hub.ends = []
    }

    func content(labels: String = "", fields: String = "", managers: ManagedFieldsSource? = nil) throws -> ObjectContent
    {
        let selection = try ObjectSelection(
            ListOptions {
                $0.labelSelector = labels
                $0.fieldSelector = fields
            }, kind)
        return ObjectContent(
            kind: kind, selection: selection.isEmpty ? nil : selection, managers: managers, keyCount: 0)
    }

    @discardableResult
    func watch(
        namespace: String = "", labels: String = "", fields: String = "", after: Revision? = nil,
        outlet: EventOutlet = EventOutlet(), managers: ManagedFieldsSource? = nil
    ) throws -> EventOutlet {
        hub.pump(source)
        let range = try #require(kind.prefix.range(namespace: namespace))
        outlet.token = try hub.add(
            outlet, prefix: range.from, after: after,
            content: content(labels: labels, fields: fields, managers: managers), bookmarkMilliseconds: 0, in: source,
            now: .origin
        ).token
        return outlet
    }

    func bookmark(_ outlet: EventOutlet) {
        hub.pump(source)
        hub.requestBookmark(outlet.token)
    }
}

/// A stream of events that remembers what it was given, and has room for so many items.
final class EventOutlet: WatchOutlet {
    var token = SlabToken(index: .max, generation: 0)
    var room = Int.max
    var items: [Bytes] = []

    init(room: Int = .max) {
        self.room = room
    }

    func send(_ item: Payload) -> SendResult {
        guard room > 0 else { return .full }
        room -= 1
        items.append(item.plain)
        return .queued
    }

    var events: [ObjectEvent] { items.flatMap { try! ObjectEventChunk(decoding: $0).events } }
    /// `added web`, `deleted web`, …; bookmarks left out.
    var texts: [String] {
        events.filter { $0.kind != .bookmark }.map {
            "\($0.kind) \((try? Pod(decoding: $0.object))?.metadata.name ?? "?")"
        }
    }
}

/// The rules of a kind.
func rules<K: Kind>(_ kind: K.Type) -> any ResourceRules {
    Resource<K>(KindCatalogue.entry(K.identity)!)
}

/// What the store holds of an object.
func stored<K: Kind>(_ object: K, managers: StoredManagers = .none) -> Bytes {
    StoredValue(object: object.encoded(), managers: managers).packed()
}

func pod(
    _ name: String, namespace: String = "default", labels: StringMap<String> = [:], node: String = "",
    phase: String = "Pending", note: String = ""
) -> Pod {
    Pod {
        $0.metadata.name = name
        $0.metadata.namespace = namespace
        $0.metadata.labels = labels
        if !note.isEmpty { $0.metadata.annotations = ["note": note] }
        $0.spec.nodeName = node
        $0.status.phase = phase
    }
}
