import Base
import Store

/// Finds, for a key, everything that was entered under one of its prefixes.
///
/// The prefixes stand sorted, and each knows the longest other one that it begins with. All prefixes of a key
/// are then one chain, found by one search: the prefix before the key in the order, or the nearest of
/// its chain that the key begins with. A look-up costs the search and the matches; entering costs
/// moving what stands behind.
struct PrefixIndex {
    private struct Entry {
        let prefix: Bytes
        /// The place in `entries` of the longest prefix of this prefix; -1: none.
        var parent: Int
        var values: [SlabToken]
    }

    private var entries: [Entry] = []
    private var free: [Int] = []
    /// Places in `entries`, in the order of their prefixes.
    private var order: [Int] = []

    /// Different prefixes.
    var count: Int { order.count }

    /// What was entered under exactly `prefix`.
    func values(of prefix: Bytes) -> [SlabToken] {
        let rank = self.rank(of: prefix)
        guard rank < order.count, entries[order[rank]].prefix == prefix else { return [] }
        return entries[order[rank]].values
    }

    mutating func insert(_ value: SlabToken, under prefix: Bytes) {
        let rank = self.rank(of: prefix)
        if rank < order.count, entries[order[rank]].prefix == prefix {
            return entries[order[rank]].values.append(value)
        }
        let parent = rank > 0 ? nearest(order[rank - 1], prefixOf: prefix) : -1
        let entry = Entry(prefix: prefix, parent: parent, values: [value])
        let place: Int
        if let reused = free.popLast() {
            place = reused
            entries[place] = entry
        } else {
            place = entries.count
            entries.append(entry)
        }
        order.insert(place, at: rank)
        // Those that begin with the new one stand right behind it.
        var next = rank + 1
        while next < order.count, entries[order[next]].prefix.hasPrefix(prefix) {
            if entries[order[next]].parent == parent { entries[order[next]].parent = place }
            next += 1
        }
    }

    mutating func remove(_ value: SlabToken, under prefix: Bytes) {
        let rank = self.rank(of: prefix)
        guard rank < order.count, entries[order[rank]].prefix == prefix else { return }
        let place = order[rank]
        entries[place].values.removeAll { $0 == value }
        guard entries[place].values.isEmpty else { return }
        let parent = entries[place].parent
        order.remove(at: rank)
        var next = rank
        while next < order.count, entries[order[next]].prefix.hasPrefix(prefix) {
            if entries[order[next]].parent == place { entries[order[next]].parent = parent }
            next += 1
        }
        entries[place] = Entry(prefix: Bytes(), parent: -1, values: [])
        free.append(place)
    }

    /// Appends what was entered under prefixes of `key` to `matches`.
    func matches(_ key: Bytes, into matches: inout [SlabToken]) {
        var rank = self.rank(of: key)
        // `rank` is the first prefix that is not before the key: the key itself, or one behind all its prefixes.
        if rank == order.count || entries[order[rank]].prefix != key { rank -= 1 }
        guard rank >= 0 else { return }
        var place = nearest(order[rank], prefixOf: key)
        while place >= 0 {
            matches.append(contentsOf: entries[place].values)
            place = entries[place].parent
        }
    }

    /// The first of a chain, from `place` on, that `key` begins with; -1: none.
    private func nearest(_ place: Int, prefixOf key: Bytes) -> Int {
        var place = place
        while place >= 0, !key.hasPrefix(entries[place].prefix) { place = entries[place].parent }
        return place
    }

    /// How many prefixes come before `prefix` in the order.
    private func rank(of prefix: Bytes) -> Int {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[order[middle]].prefix.precedes(prefix) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
