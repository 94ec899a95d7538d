import JSON

/// A tape as the walks of server-side apply read it: members by name, texts by their bytes.
struct ApplyTape: Sendable {
    let tape: JSONTape

    init(_ tape: JSONTape) {
        self.tape = tape
    }

    /// A member of an object: its key and value nodes.
    struct Member {
        /// The first eight bytes of the name.
        let prefix: UInt64
        let key: Int32
        let value: Int32
    }

    func kind(_ node: Int) -> JSONNode.Kind { tape.nodes[node].kind }

    func isEmpty(_ node: Int) -> Bool { tape.nodes[node].length == 0 }

    func withText<R>(_ node: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let range = tape.nodes[node].textRange
        return tape.text.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// Appends the members of the object at `node`, sorted by name; of two with one name the last counts.
    func appendMembers(of node: Int, to members: inout ContiguousArray<Member>) {
        let start = members.count
        let end = Int(tape.nodes[node].next)
        var key = node + 1
        while key < end {
            let prefix = withText(key) { ByteOrder.prefix($0) }
            let member = Member(prefix: prefix, key: Int32(key), value: Int32(key + 1))
            key = Int(tape.nodes[key + 1].next)
            // Insertion from the end: objects are small, and those of maps come sorted.
            var place = members.count
            while place > start && isOrdered(member, before: members[place - 1]) { place -= 1 }
            if place > start && compare(members[place - 1], member, of: self) == 0 {
                members[place - 1] = member
            } else if members.count - start < Self.insertionMax {
                members.insert(member, at: place)
            } else {
                members.append(member)
                if place != members.count - 1 { return appendMany(from: start, key, end, to: &members) }
            }
        }
    }

    /// Up to this many members inserting one costs about as much as a step of sorting.
    private static let insertionMax = 64

    private func isOrdered(_ left: Member, before right: Member) -> Bool { compare(left, right, of: self) < 0 }

    /// The rest of a large object that is not sorted: appended, then sorted as a whole.
    private func appendMany(from start: Int, _ first: Int, _ end: Int, to members: inout ContiguousArray<Member>) {
        var key = first
        while key < end {
            let prefix = withText(key) { ByteOrder.prefix($0) }
            members.append(Member(prefix: prefix, key: Int32(key), value: Int32(key + 1)))
            key = Int(tape.nodes[key + 1].next)
        }
        members[start...].sort {
            let order = compare($0, $1, of: self)
            return order != 0 ? order < 0 : $0.key < $1.key
        }
        var out = start
        for place in start..<members.count {
            if out > start && compare(members[out - 1], members[place], of: self) == 0 { out -= 1 }
            members[out] = members[place]
            out += 1
        }
        members.removeSubrange(out...)
    }

    /// Orders a member of this tape and one of `other` by their names.
    func compare(_ left: Member, _ right: Member, of other: ApplyTape) -> Int {
        if left.prefix != right.prefix { return left.prefix < right.prefix ? -1 : 1 }
        return withText(Int(left.key)) { l in other.withText(Int(right.key)) { r in ByteOrder.compare(l, r) } }
    }

    /// The place of the field of a member in `map`, or nil.
    func field(_ member: Member, in map: ApplySchema.Map) -> Int? {
        withText(Int(member.key)) { map.place(member.prefix, $0) }
    }

    /// The value of a scalar, or of any node.
    func value(_ node: Int) -> JSONValue? { try? JSONValue(tape, node: node) }

    /// The value of a member of the object at `node`; the last of several.
    func member(_ name: String, of node: Int) -> Int? {
        var found: Int?
        var key = node + 1
        while key < Int(tape.nodes[node].next) {
            if withText(key, { ByteOrder.compare(name, $0) }) == 0 { found = key + 1 }
            key = Int(tape.nodes[key + 1].next)
        }
        return found
    }

    /// Whether two subtrees hold equal values with the members of objects in one order.
    ///
    /// False for some that are equal: a different order of members, or numbers written differently.
    func isAlike(_ node: Int, _ other: ApplyTape, _ place: Int) -> Bool {
        let count = Int(tape.nodes[node].next) - node
        guard count == Int(other.tape.nodes[place].next) - place else { return false }
        return tape.text.withUnsafeBufferPointer { left in
            other.tape.text.withUnsafeBufferPointer { right in
                for step in 0..<count {
                    let (l, r) = (tape.nodes[node + step], other.tape.nodes[place + step])
                    guard l.kind == r.kind, l.length == r.length else { return false }
                    if l.hasText {
                        for byte in 0..<Int(l.length) where left[Int(l.offset) + byte] != right[Int(r.offset) + byte] {
                            return false
                        }
                    }
                }
                return true
            }
        }
    }

    /// Whether two subtrees hold equal values.
    func isEqual(_ node: Int, _ other: ApplyTape, _ place: Int) -> Bool {
        isAlike(node, other, place) || value(node) == other.value(place)
    }

    /// The elements of the array at `node` in the order of sets, equal ones in the order of the array.
    func items(_ node: Int, of list: ApplySchema.List) throws(ApplyFieldError) -> [ListItem] {
        var items: [ListItem] = []
        items.reserveCapacity(Int(tape.nodes[node].length))
        var isSorted = true
        var child = node + 1
        while child < Int(tape.nodes[node].next) {
            let item: ListItem
            do throws(ApplyFieldError) {
                item = ListItem(element: try element(of: list, at: child), node: child)
            } catch {
                throw ApplyFieldError([], "element \(items.count): \(error.message)")
            }
            if let last = items.last, item.element < last.element { isSorted = false }
            items.append(item)
            child = Int(tape.nodes[child].next)
        }
        if !isSorted {
            items.sort {
                let order = PathElement.compare($0.element, $1.element)
                return order != 0 ? order < 0 : $0.node < $1.node
            }
        }
        return items
    }

    /// The path element of the element of a list that is not atomic.
    func element(of list: ApplySchema.List, at node: Int) throws(ApplyFieldError) -> PathElement {
        guard !list.keys.isEmpty else {
            if let value = value(node), let element = try PathElement.ofSet(value) { return element }
            throw ApplyFieldError([], "a number is out of range")
        }
        switch kind(node) {
        case .object: break
        case .null: throw ApplyFieldError([], "associative list with keys may not have a null element")
        default: throw ApplyFieldError([], "associative list with keys may not have non-map elements")
        }
        var fields: [PathElement.KeyField] = []
        fields.reserveCapacity(list.keys.count)
        for (key, fallback) in zip(list.keys, list.defaults) {
            if let member = member(key, of: node), let value = value(member) {
                fields.append(.init(key, value))
            } else if let fallback {
                fields.append(.init(key, fallback))
            }
        }
        guard !fields.isEmpty else { throw PathElement.noKeys(list.keys) }
        return .key(fields)
    }
}

/// An element of a list that is not atomic, and the node that holds it.
struct ListItem {
    let element: PathElement
    let node: Int
}

extension PathElement {
    /// The element of a set.
    static func ofSet(_ value: JSONValue) throws(ApplyFieldError) -> PathElement? {
        switch value {
        case .object: throw ApplyFieldError([], "associative list without keys has an element that's a map type")
        case .array: throw ApplyFieldError([], "not supported: associative list with lists as elements")
        case .null:
            throw ApplyFieldError([], "associative list without keys has an element that's an explicit null")
        case .bool, .integer, .number, .string: return .value(value)
        }
    }

    static func noKeys(_ keys: [String]) -> ApplyFieldError {
        let names = "[" + keys.map { GoText.quoted($0) }.joined(separator: " ") + "]"
        return ApplyFieldError(
            [],
            "associative list with keys has an element that omits all key fields \(names) (and doesn't have default "
                + "values for any key fields)")
    }

    /// The element of an element of a list that is not atomic.
    static func of(_ value: JSONValue, in list: ApplySchema.List) throws(ApplyFieldError) -> PathElement {
        guard !list.keys.isEmpty else {
            guard let element = try ofSet(value) else { throw noKeys(list.keys) }
            return element
        }
        guard case .object(let members) = value else {
            let form = value.isNull ? "a null element" : "non-map elements"
            throw ApplyFieldError([], "associative list with keys may not have \(form)")
        }
        var fields: [KeyField] = []
        for (key, fallback) in zip(list.keys, list.defaults) {
            if let value = members[key] ?? fallback { fields.append(KeyField(key, value)) }
        }
        guard !fields.isEmpty else { throw noKeys(list.keys) }
        return .key(fields)
    }
}
