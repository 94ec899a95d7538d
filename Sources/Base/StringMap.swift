/// A map from strings to values, kept sorted by key in contiguous storage.
///
/// The shape of labels, annotations, resource lists and data sections: a handful of entries, encoded
/// far more often than changed. Sorted storage makes the encoding deterministic and equal maps
/// identical. Look-up is a binary search; setting a key out of order moves what follows it. Keys are
/// compared by their UTF-8 bytes, as Kubernetes sorts them.
public struct StringMap<Value: Sendable>: Sendable {
    public struct Entry: Sendable {
        public var key: String
        public var value: Value

        @inlinable
        public init(key: String, value: Value) {
            self.key = key
            self.value = value
        }
    }

    @usableFromInline var sorted: [Entry]

    /// Sorted by key, no key twice.
    @inlinable public var entries: [Entry] { sorted }

    @inlinable
    public init() {
        sorted = []
    }

    @inlinable
    init(sorted: [Entry]) {
        self.sorted = sorted
    }

    /// The entries in any order; of entries with one key the last one counts.
    ///
    /// - Returns: also whether a key was there twice.
    @inlinable
    public static func collecting(_ entries: [Entry]) -> (map: StringMap, hadDuplicates: Bool) {
        var isSorted = true
        var index = 1
        while index < entries.count, isSorted {
            isSorted = entries[index - 1].key.compareExactly(entries[index].key) < 0
            index += 1
        }
        return isSorted ? (StringMap(sorted: entries), false) : sorting(entries)
    }

    /// The entries in order, as `collecting` has it.
    @usableFromInline
    @inline(never)
    static func sorting(_ entries: [Entry]) -> (map: StringMap, hadDuplicates: Bool) {
        // The sort is stable, so that the last of equal keys stays last.
        let ordered = entries.enumerated().sorted {
            let order = $0.element.key.compareExactly($1.element.key)
            return order == 0 ? $0.offset < $1.offset : order < 0
        }
        var unique: [Entry] = []
        unique.reserveCapacity(ordered.count)
        var hadDuplicates = false
        for (_, entry) in ordered {
            if let last = unique.last, last.key.compareExactly(entry.key) == 0 {
                hadDuplicates = true
                unique[unique.count - 1] = entry
            } else {
                unique.append(entry)
            }
        }
        return (StringMap(sorted: unique), hadDuplicates)
    }

    @inlinable public var isEmpty: Bool { sorted.isEmpty }
    @inlinable public var count: Int { sorted.count }
    @inlinable public var keys: [String] { entries.map { $0.key } }

    /// The value under `key`; setting nil removes the entry.
    @inlinable
    public subscript(key: String) -> Value? {
        get {
            let (index, found) = position(of: key)
            return found ? sorted[index].value : nil
        }
        set {
            let (index, found) = position(of: key)
            switch (found, newValue) {
            case (true, let value?): sorted[index].value = value
            case (true, nil): sorted.remove(at: index)
            case (false, let value?): sorted.insert(Entry(key: key, value: value), at: index)
            case (false, nil): break
            }
        }
    }

    /// Where `key` is, or where it belongs.
    @inlinable
    func position(of key: String) -> (index: Int, found: Bool) {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            let order = sorted[middle].key.compareExactly(key)
            if order == 0 { return (middle, true) }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return (low, false)
    }
}

extension String {
    /// The order of the UTF-8 bytes: below 0, 0 or above 0. Swift's own takes different texts for equal ones
    /// (an accent of its own, and one with its letter), which two keys of a map are not.
    @usableFromInline
    func compareExactly(_ other: String) -> Int {
        let order = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                let common = min(left.count, right.count)
                var index = 0
                while index < common, left[index] == right[index] { index += 1 }
                return index < common ? Int(left[index]) - Int(right[index]) : left.count - right.count
            }
        }
        // Every string of Swift's own is contiguous.
        if case .some(.some(let order)) = order { return order }
        return utf8.lexicographicallyPrecedes(other.utf8) ? -1 : utf8.elementsEqual(other.utf8) ? 0 : 1
    }
}

extension StringMap: Sequence {
    @inlinable
    public func makeIterator() -> IndexingIterator<[Entry]> {
        sorted.makeIterator()
    }
}

extension StringMap: ExpressibleByDictionaryLiteral {
    @inlinable
    public init(dictionaryLiteral elements: (String, Value)...) {
        // Every default of a message's maps is `[:]`.
        self = elements.isEmpty ? StringMap() : StringMap.collecting(elements.map { Entry(key: $0.0, value: $0.1) }).map
    }
}

extension StringMap.Entry: Equatable where Value: Equatable {}
extension StringMap: Equatable where Value: Equatable {}
extension StringMap.Entry: Hashable where Value: Hashable {}
extension StringMap: Hashable where Value: Hashable {}
