import APIModel
import Base
import Testing
import Wire

@testable import Client

/// An informer's core against a store in memory, driven by chance: every stream may break at any place.
struct InformerModel {
    private enum Stream {
        case none
        /// A watch that still has to send its initial objects, then goes on after a revision.
        case initial([ObjectEvent], at: UInt64)
        case list([Bytes])
        case watch(after: UInt64)
    }

    let store = TestStore()
    private(set) var core: InformerCore<EncodedObject>
    private var random: Random
    private var now = Instant(nanoseconds: 1_000_000_000)
    private var stream = Stream.none
    private var selection: TestSelection
    private let envelope: RequestEnvelope
    private var wakesAt: Instant?
    /// What a handler knows that believes what it is told.
    private var told: [ObjectKey: CachedObject<EncodedObject>] = [:]
    private(set) var counts: [String: Int] = [:]
    private let servesInitialEvents: Bool
    private static let kind: UInt32 = 7

    init(seed: UInt64) {
        random = Random(seed: seed)
        servesInitialEvents = seed % 3 != 0
        var options = ListOptions()
        if seed % 2 == 0 { options.labelSelector = "side=left" }
        envelope = RequestEnvelope(kind: Self.kind)
        selection = try! TestSelection(envelope, options)
        core = InformerCore(
            form: .encoded(ConfigMap.self), indexes: [.namespace, .label("side"), .owner],
            reflector: Reflector(selection: options, streamsInitialEvents: true, seed: seed))
        step(.start)
    }

    // MARK: Chance

    /// One thing happens.
    mutating func happen() {
        switch random.below(20) {
        case 0..<8: change()
        case 8..<15: deliver()
        case 15: end(.unavailable(.linkLost))
        case 16: end([nil, .refused(APIError(.slowReader, StatusEnvelope()))][random.below(2)])
        case 17 where random.oneIn(4):
            store.compact()
            count("compacted")
        case 18 where random.oneIn(3): bookmark()
        default: pass()
        }
    }

    private mutating func change() {
        let key = ObjectKey(["a", "b", "c"][random.below(3)], "o-\(random.below(12))")
        let stored = store.objects[Self.kind]?[key]
        switch (stored, random.below(4)) {
        case (nil, _): _ = try? store.create(Self.kind, key.namespace, object(key).encoded())
        case (_?, 0): _ = try? store.delete(Self.kind, key)
        case (_?, 1):
            // Another object of the same name.
            _ = try? store.delete(Self.kind, key)
            _ = try? store.create(Self.kind, key.namespace, object(key).encoded())
        case (_?, _): _ = try? store.update(Self.kind, key, object(key).encoded())
        }
    }

    private mutating func object(_ key: ObjectKey) -> ConfigMap {
        var object = configMap(key.name, "\(random.next())", in: key.namespace)
        if random.below(3) > 0 { object.metadata.labels["side"] = random.below(2) == 0 ? "left" : "right" }
        for number in 0..<random.below(3) {
            object.metadata.ownerReferences.append(OwnerReference { $0.uid = "owner-\(number)" })
        }
        return object
    }

    // MARK: The server

    /// Sends something on the stream, if there is one.
    private mutating func deliver() {
        switch stream {
        case .none:
            pass()
        case .list(var chunks):
            let chunk = chunks.removeFirst()
            stream = chunks.isEmpty ? .none : .list(chunks)
            step(.item(chunk))
            if chunks.isEmpty { step(.ended(nil)) }
        case .initial(let events, let at):
            let part = Array(events.prefix(1 + random.below(4)))
            stream = part.count == events.count ? .watch(after: at) : .initial(Array(events[part.count...]), at: at)
            step(.item(encoded(part)))
        case .watch(let after):
            if after < store.floor {
                count("expired")
                stream = .none
                return step(.ended(.refused(APIError(.expired, StatusEnvelope(revision: store.floor)))))
            }
            let changes = store.history.filter { $0.revision > after }.prefix(1 + random.below(5))
            guard let last = changes.last else { return pass() }
            stream = .watch(after: last.revision)
            let events = changes.compactMap { selection.event($0) }
            if !events.isEmpty { step(.item(encoded(events))) }
        }
    }

    private mutating func bookmark() {
        guard case .watch(let after) = stream else { return }
        step(.item(encoded([ObjectEvent(.bookmark, revision: after)])))
    }

    private mutating func end(_ error: ClientError?) {
        if case .none = stream { return pass() }
        if case .list = stream, error == nil { return }
        stream = .none
        count("cut")
        step(.ended(error))
    }

    /// Time passes.
    private mutating func pass() {
        now = now + .milliseconds(random.below(5_000))
        guard let at = wakesAt, at <= now else { return }
        wakesAt = nil
        step(.timer)
    }

    private mutating func perform(_ action: Reflector.Action) {
        switch action {
        case .watch(let options): watch(options)
        case .list(let options): list(options)
        case .cancel: stream = .none
        case .wait(let until): wakesAt = until
        case .interrupted: count("interrupted")
        case .synced(let revision):
            count("synced")
            #expect(revision >= 1_000)
        }
    }

    private mutating func watch(_ options: ListOptions) {
        if options.sendInitialEvents == true {
            guard servesInitialEvents else {
                count("fallback")
                return step(.ended(.refused(APIError(.invalid, StatusEnvelope()))))
            }
            let events = matching.map { ObjectEvent(.added, revision: $0.value.revision, object: $0.value.bytes) }
            stream = .initial(
                events + [ObjectEvent(.initialEnd, revision: store.revision)], at: store.revision)
            opened(store.revision)
        } else {
            let after = UInt64(options.resourceVersion)!
            stream = .watch(after: after)
            opened(after)
        }
    }

    private mutating func list(_ options: ListOptions) {
        let objects = matching
        var chunks: [Bytes] = []
        for start in stride(from: 0, to: max(1, objects.count), by: 4) {
            let part = objects[min(start, objects.count)..<min(start + 4, objects.count)]
            chunks.append(
                encoded(
                    ObjectChunk(items: part.map { ObjectAnswer(revision: $0.value.revision, object: $0.value.bytes) })))
        }
        stream = .list(chunks)
        opened(store.revision)
    }

    private var matching: [(key: ObjectKey, value: TestStore.Stored)] {
        (store.objects[Self.kind] ?? [:]).filter { selection.matches($0.key, $0.value.bytes) }.sorted {
            $0.key < $1.key
        }
    }

    private mutating func opened(_ revision: UInt64) {
        var buffer = ByteBuffer()
        ObjectAnswer(revision: revision).encode(into: &buffer)
        step(.opened(buffer.finish()))
    }

    private func encoded(_ events: [ObjectEvent]) -> Bytes {
        var buffer = ByteBuffer()
        ObjectEventChunk(events: events).encode(into: &buffer)
        return buffer.finish()
    }

    private func encoded(_ chunk: ObjectChunk) -> Bytes {
        var buffer = ByteBuffer()
        chunk.encode(into: &buffer)
        return buffer.finish()
    }

    private mutating func count(_ what: String) { counts[what, default: 0] += 1 }

    // MARK: The contract

    private mutating func step(_ event: InformerCore<EncodedObject>.Event) {
        var changes: [ObjectChange<EncodedObject>] = []
        var actions: [Reflector.Action] = []
        core.step(event, now: now, changes: &changes, actions: &actions)
        for change in changes { hear(change) }
        for action in actions { perform(action) }
    }

    private mutating func hear(_ change: ObjectChange<EncodedObject>) {
        switch change {
        case .added(let new):
            #expect(told[new.key] == nil, "Added twice: \(new.key)")
            told[new.key] = new
        case .updated(let old, let new):
            #expect(told[new.key] === old, "The old one is not the last that was told.")
            #expect(old.uid == new.uid && old.key == new.key)
            #expect(old.revision < new.revision, "A revision fell.")
            told[new.key] = new
        case .deleted(let old, let isTombstone):
            #expect(told[old.key] === old, "Deleted what was not there: \(old.key)")
            told[old.key] = nil
            count(isTombstone ? "tombstones" : "deleted")
        }
    }

    /// Lets everything arrive, and compares.
    mutating func finish() {
        var rounds = 0
        while rounds < 2_000 {
            rounds += 1
            if case .watch(let after) = stream, after >= store.history.last?.revision ?? 0, after >= store.floor {
                break
            }
            deliver()
            if case .none = stream { now = wakesAt ?? now }
        }
        let stored = Dictionary(uniqueKeysWithValues: matching.map { ($0.key, $0.value) })
        #expect(core.cache.count == stored.count)
        #expect(told.count == stored.count)
        for (key, value) in stored {
            let cached = core.cache.find(key)
            #expect(cached?.revision == value.revision && cached?.object.bytes == value.bytes)
            #expect(told[key] === cached)
        }
        #expect(core.reflector.hasSynced)
        compareIndexes()
    }

    private func compareIndexes() {
        var expected: [String: [String: Set<ObjectKey>]] = [:]
        core.cache.forEach { cached in
            expected["namespace", default: [:]][cached.key.namespace, default: []].insert(cached.key)
            let object = try! cached.object.decode(ConfigMap.self)
            if let side = object.metadata.labels["side"] {
                expected["label:side", default: [:]][side, default: []].insert(cached.key)
            }
            for owner in object.metadata.ownerReferences {
                expected["owner", default: [:]][owner.uid, default: []].insert(cached.key)
            }
        }
        for name in ["namespace", "label:side", "owner"] {
            #expect(Set(core.cache.values(of: name)) == Set(expected[name, default: [:]].keys))
            for (value, keys) in expected[name, default: [:]] {
                #expect(Set(core.cache.find(name, value).map(\.key)) == keys)
            }
        }
    }
}
