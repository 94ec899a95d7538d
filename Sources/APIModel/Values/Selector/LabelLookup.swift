/// Where a selector finds the labels, or the fields, of an object.
public protocol LabelLookup {
    /// The value of `key`, or nil when there is none.
    func value(of key: String) -> String?
}

extension Dictionary: LabelLookup where Key == String, Value == String {
    @inlinable
    public func value(of key: String) -> String? {
        self[key]
    }
}

/// Labels as pairs in ascending order of their keys, each key once.
public struct SortedLabels: LabelLookup, Sendable, Hashable {
    /// One label.
    public struct Pair: Sendable, Hashable {
        public var key: String
        public var value: String

        @inlinable
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// The labels in order.
    public let pairs: [Pair]

    /// Sorts `labels`; of pairs with one key the last one stays.
    public init(_ labels: some Sequence<(key: String, value: String)>) {
        var byKey: [String: String] = [:]
        for (key, value) in labels { byKey[key] = value }
        pairs = byKey.map { Pair(key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }
    }

    /// Takes pairs that are in order already.
    @inlinable
    public init(sorted pairs: [Pair]) {
        self.pairs = pairs
    }

    /// Objects have few labels: below this number looking at all of them is faster than halving.
    @usableFromInline static let linearMax = 8

    @inlinable
    public func value(of key: String) -> String? {
        if pairs.count <= Self.linearMax {
            for pair in pairs where pair.key == key { return pair.value }
            return nil
        }
        var low = 0
        var high = pairs.count
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low < pairs.count && pairs[low].key == key ? pairs[low].value : nil
    }
}

/// Labels behind a function.
public struct LabelFunction: LabelLookup {
    @usableFromInline let find: (String) -> String?

    @inlinable
    public init(_ find: @escaping (String) -> String?) {
        self.find = find
    }

    @inlinable
    public func value(of key: String) -> String? {
        find(key)
    }
}
