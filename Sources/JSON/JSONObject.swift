/// The members of a JSON object in the order in which they were added.
///
/// Up to `linearMax` members are searched one by one; more have an index, so that a lookup, an addition and a
/// removal take constant time (amortized) whatever the number. Names are compared by code points.
public struct JSONObject: Sendable {
    /// Searching 16 short names costs about as much as hashing one.
    static let linearMax = 16

    struct Slot: Sendable {
        var key: String
        /// nil for a member that was removed while there is an index.
        var value: JSONValue?
    }

    var slots: [Slot] = []
    /// Name to place in `slots`; nil while there are few.
    var index: [ExactString: Int]?

    public init() {}

    /// An empty object with room for `count` members.
    public init(minimumCapacity count: Int) {
        slots.reserveCapacity(count)
    }

    /// The number of members.
    public var count: Int { index?.count ?? slots.count }

    public var isEmpty: Bool { count == 0 }

    /// The names in order.
    public var keys: [String] { map(\.key) }

    private func place(of key: String) -> Int? {
        if let index { return index[ExactString(key)] }
        return slots.firstIndex { $0.key.isExactly(key) }
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        if index != nil {
            index![ExactString(key)] = slots.count
        }
        slots.append(Slot(key: key, value: value))
        if index == nil && slots.count > Self.linearMax { reindex() }
    }

    private mutating func reindex() {
        slots.removeAll { $0.value == nil }
        var fresh = [ExactString: Int](minimumCapacity: slots.count)
        for (place, slot) in slots.enumerated() { fresh[ExactString(slot.key)] = place }
        index = fresh
    }

    private mutating func remove(at place: Int, key: String) {
        guard index != nil else {
            slots.remove(at: place)
            return
        }
        slots[place].value = nil
        index![ExactString(key)] = nil
        if slots.count > 2 * count + Self.linearMax { reindex() }
    }

    /// The value of a member. Setting keeps the place of a member that exists, appends a new one, and removes
    /// with nil; to store JSON's null set `.null`.
    public subscript(key: String) -> JSONValue? {
        get {
            guard let place = place(of: key) else { return nil }
            return slots[place].value
        }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): slots[place].value = value
            case (let place?, nil): remove(at: place, key: key)
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
        _modify {
            let place = place(of: key)
            // Taken out, so that a change inside copies nothing.
            var value: JSONValue?
            if let place { swap(&value, &slots[place].value) }
            defer {
                if let place {
                    if value == nil { remove(at: place, key: key) } else { slots[place].value = value }
                } else if let value {
                    append(key, value)
                }
            }
            yield &value
        }
    }

    /// Whether there is a member of this name.
    public func contains(_ key: String) -> Bool { place(of: key) != nil }

    /// Removes a member and returns its value.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        guard let place = place(of: key) else { return nil }
        let value = slots[place].value
        remove(at: place, key: key)
        return value
    }
}

extension JSONObject: Sequence {
    public struct Iterator: IteratorProtocol {
        var slots: IndexingIterator<[Slot]>

        public mutating func next() -> (key: String, value: JSONValue)? {
            while let slot = slots.next() {
                if let value = slot.value { return (slot.key, value) }
            }
            return nil
        }
    }

    public func makeIterator() -> Iterator { Iterator(slots: slots.makeIterator()) }

    public var underestimatedCount: Int { count }
}

extension JSONObject: Hashable {
    /// Equal members, in any order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { key, value in right[key] == value }
    }

    public func hash(into hasher: inout Hasher) {
        // The order must not count: the members' own hashes are summed.
        var sum = 0
        for (key, value) in self {
            var member = Hasher()
            key.hashExactly(into: &member)
            value.hash(into: &member)
            sum &+= member.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(minimumCapacity: elements.count)
        for (key, value) in elements { self[key] = value }
    }
}
