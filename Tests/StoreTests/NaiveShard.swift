import Base
import Store

/// A shard as one would write it in ten minutes: every version of every key in a list, nothing shared, nothing forgotten.
struct NaiveShard {
    let number: ShardNumber
    var versions: [[UInt8]: [Item]] = [:]
    var events: [Event] = []
    var latest = Revision.zero
    var closed = Revision.zero
    var floor = Revision.zero

    init(number: ShardNumber) {
        self.number = number
    }

    mutating func apply(_ command: Command, revision: Revision) -> [WriteResult] {
        switch command {
        case .compact(let through):
            latest = max(latest, revision)
            floor = max(floor, min(through, latest))
            return []
        case .writes(let writes):
            guard revision > latest, revision > closed else {
                return writes.map { _ in .failed(.outOfOrder(latest: max(latest, closed))) }
            }
            defer { latest = revision.advanced(by: max(writes.count, 1) - 1) }
            return writes.enumerated().map { apply($1, revision: revision.advanced(by: $0)) }
        }
    }

    private mutating func apply(_ write: Write, revision: Revision) -> WriteResult {
        let key = write.key.array
        guard !key.isEmpty, key.count <= StoreLimits.keyBytes else {
            return .failed(.keyInvalid(bytesMax: StoreLimits.keyBytes))
        }
        let current = newest(key)
        if let current {
            if write.conditions.mustNotExist { return .failed(.exists(current.modified)) }
            if let uid = write.conditions.uid, uid != current.uid { return .failed(.uidMismatch(current: current.uid)) }
            if let revision = write.conditions.revision, revision != current.modified {
                return .failed(.revisionMismatch(current: current.modified))
            }
        } else if write.conditions.mustExist || write.conditions.revision != nil || write.conditions.uid != nil {
            return .failed(.notFound)
        }
        switch write.change {
        case .put(let value, let uid):
            let item = Item(
                key: write.key, value: value, created: current?.created ?? revision, modified: revision,
                version: (current?.version ?? 0) + 1, uid: uid)
            record(Event(kind: .put, item: item, previous: current))
            return .written(revision, previous: current?.modified)
        case .delete:
            guard let current else { return .failed(.notFound) }
            let gone = Item(
                key: write.key, value: Bytes(), created: .zero, modified: revision, version: 0, uid: current.uid)
            record(Event(kind: .delete, item: gone, previous: current))
            return .deleted(revision, previous: current)
        }
    }

    private mutating func record(_ event: Event) {
        versions[event.item.key.array, default: []].append(event.item)
        events.append(event)
    }

    func newest(_ key: [UInt8], at revision: Revision = .max) -> Item? {
        guard let item = versions[key]?.last(where: { $0.modified <= revision }), item.version > 0 else { return nil }
        return item
    }

    func items(from: [UInt8] = [], to: [UInt8]? = nil, at revision: Revision = .max) -> [Item] {
        versions.keys.filter { key in
            !key.lexicographicallyPrecedes(from) && (to.map { key.lexicographicallyPrecedes($0) } ?? true)
        }
        .sorted { $0.lexicographicallyPrecedes($1) }
        .compactMap { newest($0, at: revision) }
    }
}

/// Draws keys, values, conditions and commands from a seed.
struct Draw {
    var random: Random
    var keys: [Bytes]

    init(seed: UInt64, keys count: Int) {
        var random = Random(seed: seed)
        // Long shared beginnings, keys that are beginnings of others, zero bytes and bytes above 127.
        let beginnings = ["/registry/pods/default/", "/registry/pods/", "/registry/nodes/", "a", "", "\u{0}", "ÿ"]
        var seen: Set<[UInt8]> = []
        while seen.count < count {
            var key = Array(beginnings[random.below(beginnings.count)].utf8)
            for _ in 0..<random.below(9) { key.append([0, 1, 97, 98, 0xFF, 48, 45][random.below(7)]) }
            if random.oneIn(3) { key += Array(String(random.below(count)).utf8) }
            if !key.isEmpty { seen.insert(key) }
        }
        keys = seen.sorted { $0.lexicographicallyPrecedes($1) }.map { Bytes($0) }
        self.random = random
    }

    mutating func key() -> Bytes { keys[random.below(keys.count)] }

    mutating func value() -> Bytes {
        let length = random.oneIn(10) ? random.below(300) : random.below(12)
        return Bytes((0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }

    mutating func uid() -> ObjectUID {
        random.oneIn(2) ? .none : ObjectUID(high: UInt64(random.below(2)), low: UInt64(random.below(3)))
    }

    mutating func conditions(for key: Bytes, in model: NaiveShard) -> Conditions {
        let current = model.newest(key.array)
        switch random.below(8) {
        case 0: return Conditions(mustNotExist: true)
        case 1: return Conditions(mustExist: true)
        case 2: return Conditions(revision: random.oneIn(4) ? Revision(5) : current?.modified ?? Revision(7))
        case 3: return Conditions(uid: random.oneIn(4) ? uid() : current?.uid ?? uid())
        case 4: return Conditions(revision: current?.modified, uid: current?.uid)
        default: return .none
        }
    }

    mutating func write(in model: NaiveShard, deletes: Int = 3) -> Write {
        let key = random.oneIn(200) ? Bytes() : key()
        let conditions = conditions(for: key, in: model)
        if random.oneIn(deletes) { return .delete(key, conditions: conditions) }
        return .put(key, value(), uid: uid(), conditions: conditions)
    }
}
