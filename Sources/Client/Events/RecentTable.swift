/// A table that forgets the value that was used least recently when it is full.
///
/// Look-ups, insertions and evictions cost a look-up in a hash table and a few writes.
struct RecentTable<Key: Hashable, Value> {
    private struct Entry {
        let key: Key
        var value: Value
        var older: Int
        var newer: Int
    }

    private let capacity: Int
    private var places: [Key: Int] = [:]
    private var entries: [Entry] = []
    private var newest = -1
    private var oldest = -1

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { places.count }

    /// The value of `key`, which becomes the most recent one, made where there is none; `body` may change it.
    mutating func use<R>(_ key: Key, default value: @autoclosure () -> Value, _ body: (inout Value) -> R) -> R {
        let place: Int
        if let known = places[key] {
            place = known
            unlink(place)
        } else if entries.count < capacity {
            place = entries.count
            entries.append(Entry(key: key, value: value(), older: -1, newer: -1))
            places[key] = place
        } else {
            place = oldest
            unlink(place)
            places[entries[place].key] = nil
            entries[place] = Entry(key: key, value: value(), older: -1, newer: -1)
            places[key] = place
        }
        linkNewest(place)
        return body(&entries[place].value)
    }

    private mutating func unlink(_ place: Int) {
        let (older, newer) = (entries[place].older, entries[place].newer)
        if older >= 0 { entries[older].newer = newer } else { oldest = newer }
        if newer >= 0 { entries[newer].older = older } else { newest = older }
    }

    private mutating func linkNewest(_ place: Int) {
        entries[place].older = newest
        entries[place].newer = -1
        if newest >= 0 { entries[newest].newer = place }
        newest = place
        if oldest < 0 { oldest = place }
    }
}
