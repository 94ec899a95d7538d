/// Objects of one kind by name and by indexes: a value without behaviour over time.
///
/// An object's place is a number; the table of names and the indexes hold those. Finding by name costs one look-up;
/// a change costs one for each index and value of the object before and after. An informer has one; tests and
/// simulations fill one by hand.
public struct ObjectCache<Object: Sendable> {
    private struct Index {
        let definition: ObjectIndex<Object>
        var places: [String: Set<UInt32>] = [:]
        /// By place: the values that the object there is under.
        var values: [[String]] = []
    }

    private struct Entry {
        var cached: CachedObject<Object>
        /// The last list that the object was in, or the change that came after.
        var round: UInt32
    }

    private var entries: [Entry?] = []
    private var free: [UInt32] = []
    private var places: [ObjectKey: UInt32] = [:]
    private var indexes: [Index]
    /// Counts lists: what was not seen in this one is gone at its end.
    private var round: UInt32 = 0

    public init(indexes: [ObjectIndex<Object>]) {
        self.indexes = indexes.map { Index(definition: $0) }
    }

    public var count: Int { places.count }

    public func find(_ key: ObjectKey) -> CachedObject<Object>? {
        places[key].map { entries[Int($0)]!.cached }
    }

    /// The objects under a value of an index that the cache was made with; any other stops the program.
    public func find(_ index: String, _ value: String) -> [CachedObject<Object>] {
        guard let places = self.index(index).places[value] else { return [] }
        return places.map { entries[Int($0)]!.cached }
    }

    public func count(_ index: String, _ value: String) -> Int { self.index(index).places[value]?.count ?? 0 }

    /// The values under which there are objects.
    public func values(of index: String) -> [String] { Array(self.index(index).places.keys) }

    /// All objects, in no order.
    public func forEach(_ body: (CachedObject<Object>) -> Void) {
        for entry in entries {
            if let entry { body(entry.cached) }
        }
    }

    private func index(_ name: String) -> Index {
        guard let index = indexes.first(where: { $0.definition.name == name }) else {
            preconditionFailure("An index that the informer was not made with: \(name).")
        }
        return index
    }

    // MARK: Changes

    /// What the cache says of a version before it is decoded.
    enum Standing {
        case unknown
        /// The same version, or a later one, is here.
        case known
        case older
    }

    /// Whether a version is news. The object is marked as seen in any case.
    mutating func standing(_ key: ObjectKey, _ revision: UInt64) -> Standing {
        guard let place = places[key] else { return .unknown }
        entries[Int(place)]!.round = round
        return entries[Int(place)]!.cached.revision < revision ? .older : .known
    }

    /// Puts a version in place of an older one, or of none.
    public mutating func put(_ cached: CachedObject<Object>, into changes: inout [ObjectChange<Object>]) {
        guard let place = places[cached.key] else {
            insert(cached)
            return changes.append(.added(cached))
        }
        let old = entries[Int(place)]!.cached
        entries[Int(place)] = Entry(cached: cached, round: round)
        reindex(place, cached)
        if old.uid != cached.uid {
            // Another object of that name: the old one went while nobody looked.
            changes.append(.deleted(old, isTombstone: true))
            changes.append(.added(cached))
        } else {
            changes.append(.updated(old: old, new: cached))
        }
    }

    /// Takes an object out.
    public mutating func remove(
        _ key: ObjectKey, isTombstone: Bool = false, into changes: inout [ObjectChange<Object>]
    ) {
        guard let place = places.removeValue(forKey: key) else { return }
        let old = entries[Int(place)]!.cached
        entries[Int(place)] = nil
        for number in indexes.indices { unindex(place, number) }
        free.append(place)
        changes.append(.deleted(old, isTombstone: isTombstone))
    }

    /// A list begins: from now on objects are marked as seen.
    mutating func beginRound() { round &+= 1 }

    /// A list is whole: what was not in it is gone.
    mutating func endRound(into changes: inout [ObjectChange<Object>]) {
        let gone = entries.compactMap { entry in
            entry.flatMap { $0.round == round ? nil : $0.cached.key }
        }
        for key in gone { remove(key, isTombstone: true, into: &changes) }
    }

    private mutating func insert(_ cached: CachedObject<Object>) {
        let place: UInt32
        if let used = free.popLast() {
            place = used
            entries[Int(place)] = Entry(cached: cached, round: round)
        } else {
            place = UInt32(entries.count)
            entries.append(Entry(cached: cached, round: round))
            for number in indexes.indices { indexes[number].values.append([]) }
        }
        places[cached.key] = place
        reindex(place, cached)
    }

    private mutating func reindex(_ place: UInt32, _ cached: CachedObject<Object>) {
        for number in indexes.indices {
            let values = indexes[number].definition.values(cached.key, cached.object)
            guard values != indexes[number].values[Int(place)] else { continue }
            unindex(place, number)
            for value in values { indexes[number].places[value, default: []].insert(place) }
            indexes[number].values[Int(place)] = values
        }
    }

    private mutating func unindex(_ place: UInt32, _ number: Int) {
        for value in indexes[number].values[Int(place)] {
            indexes[number].places[value]?.remove(place)
            if indexes[number].places[value]?.isEmpty == true { indexes[number].places[value] = nil }
        }
        indexes[number].values[Int(place)] = []
    }
}
