import JSON

/// What the elements of a list are; those of one list have to be alike.
enum PatchElement {
    case scalars
    case objects

    /// The kind of all elements of both lists; nil when there are none.
    static func of(
        _ first: [JSONValue], _ second: [JSONValue] = []
    ) throws(StrategicMergePatchError) -> PatchElement? {
        var kind: Int?
        for list in [first, second] {
            for element in list {
                let next = rank(element)
                if kind == nil, next == listRank { throw StrategicMergePatchError.listOfLists }
                guard next != nullRank, kind ?? next == next else {
                    let both = JSONValue.array([.array(first), .array(second)]).goText
                    throw StrategicMergePatchError.invalid("list element types are not identical: \(both)")
                }
                kind = next
            }
        }
        return kind.map { $0 == objectRank ? .objects : .scalars }
    }

    private static let nullRank = 0
    private static let listRank = 4
    private static let objectRank = 5

    private static func rank(_ value: JSONValue) -> Int {
        switch value {
        case .null: nullRank
        case .bool: 1
        case .integer, .number: 2
        case .string: 3
        case .array: listRank
        case .object: objectRank
        }
    }
}

/// A list's elements seen through what identifies them: the merge key of objects, the value of scalars.
struct PatchIdentity {
    /// nil for scalars.
    let mergeKey: String?

    func key(of element: JSONValue) throws(StrategicMergePatchError) -> JSONValue {
        guard let mergeKey else { return element }
        guard case .object(let members) = element else { throw .expectedObject(element) }
        guard let key = members[mergeKey] else {
            throw StrategicMergePatchError.noMergeKey(element: element, key: mergeKey)
        }
        return key
    }

    /// The first place of each element.
    func places(_ list: [JSONValue]) throws(StrategicMergePatchError) -> [JSONValue: Int] {
        var places = [JSONValue: Int](minimumCapacity: list.count)
        for (place, element) in list.enumerated() {
            let key = try key(of: element)
            if places[key] == nil { places[key] = place }
        }
        return places
    }

    /// The elements that `order` names, and the others.
    func partition(
        _ list: [JSONValue], by order: [JSONValue]
    ) throws(StrategicMergePatchError) -> (named: [JSONValue], others: [JSONValue]) {
        let places = try places(order)
        var named: [JSONValue] = []
        var others: [JSONValue] = []
        for element in list {
            if places[try key(of: element)] == nil { others.append(element) } else { named.append(element) }
        }
        return (named, others)
    }

    /// The elements in the order of `order`, what it does not name and then what is to be deleted at the end.
    func sort(_ list: [JSONValue], by order: [JSONValue]) throws(StrategicMergePatchError) -> [JSONValue] {
        let places = try places(order)
        var ranked: [(rank: Int, element: JSONValue)] = []
        var deleted: [JSONValue] = []
        for element in list {
            let key = try key(of: element)
            if mergeKey != nil && element[Directive.patch] == Directive.delete {
                deleted.append(element)
            } else {
                ranked.append((places[key] ?? .max, element))
            }
        }
        // Swift's sort is stable.
        ranked.sort { $0.rank < $1.rank }
        return ranked.map(\.element) + deleted
    }

    /// Both lists in one: `patched` in the order of `patchOrder`, `live` in that of `liveOrder`, and each live
    /// element before the first patched one, from the last insertion on, that it preceded in `liveOrder`.
    func interleave(
        patched: [JSONValue], by patchOrder: [JSONValue], live: [JSONValue], by liveOrder: [JSONValue]
    ) throws(StrategicMergePatchError) -> [JSONValue] {
        let patched = try sort(patched, by: patchOrder)
        let live = try sort(live, by: liveOrder)
        let places = try places(liveOrder)
        var result: [JSONValue] = []
        result.reserveCapacity(patched.count + live.count)
        var next = live.startIndex
        for element in patched {
            if let place = places[try key(of: element)] {
                while next < live.endIndex, let own = places[try key(of: live[next])], own < place {
                    result.append(live[next])
                    next += 1
                }
            }
            result.append(element)
        }
        return result + live[next...]
    }
}

extension [JSONValue] {
    /// The elements without those that came before.
    func deduplicated() -> [JSONValue] {
        var seen = Set<JSONValue>(minimumCapacity: count)
        return filter { seen.insert($0).inserted }
    }

    /// The elements in the order of their text, as Go's patches sort scalars.
    func sortedByText(_ text: (JSONValue) -> String = \.goText) -> [JSONValue] {
        map { (text: text($0), element: $0) }
            .sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
            .map(\.element)
    }
}
