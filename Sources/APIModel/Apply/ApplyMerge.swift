public import JSON

extension ApplySchema {
    /// `live` with the configuration `config` on top.
    ///
    /// Nothing is removed. Elements of lists come in the live object's order if the configuration has none of them
    /// in another order, else in the configuration's. Both objects have been validated; `config` repeats no element.
    public func merge(_ live: JSONValue, _ config: JSONValue) throws(ApplyFieldError) -> JSONValue {
        try merged(live, config, root) ?? .null
    }

    /// nil stands for a value that is not there, and is the answer only when neither is.
    func merged(_ live: JSONValue?, _ config: JSONValue?, _ type: Place) throws(ApplyFieldError) -> JSONValue? {
        let slot = self[type]
        // The form of the configuration decides; a live value of another form counts for nothing then.
        let forms = slot.forms.deduced(for: (config ?? live)?.nodeKind)
        if forms.contains(.map) {
            return try mergedMap(live, config, Int(slot.map))
        } else if forms.contains(.scalar) {
            return config ?? live
        } else if forms.contains(.list) {
            return try mergedList(live, config, Int(slot.list))
        }
        throw ApplyFieldError([], ApplyFieldError.undeclared)
    }

    private func mergedMap(
        _ live: JSONValue?, _ config: JSONValue?, _ map: Int
    ) throws(ApplyFieldError) -> JSONValue? {
        let before = live?.object ?? JSONObject()
        let applied = config?.object ?? JSONObject()
        if maps[map].isAtomic || (before.isEmpty && applied.isEmpty) { return config ?? live }
        var out = JSONObject(minimumCapacity: max(before.count, applied.count))
        for (key, value) in before {
            let change = applied[key]
            guard change != nil || maps[map].type(of: key) == nil else {
                out[key] = value
                continue
            }
            out[key] = try mergedMember(key, value, change, map)
        }
        for (key, value) in applied where !before.contains(key) {
            out[key] = try mergedMember(key, nil, value, map)
        }
        return out.isEmpty ? nil : .object(out)
    }

    private func mergedMember(
        _ key: String, _ live: JSONValue?, _ config: JSONValue?, _ map: Int
    ) throws(ApplyFieldError) -> JSONValue? {
        guard let type = maps[map].type(of: key) else {
            throw ApplyFieldError([.field(key)], ApplyFieldError.undeclared)
        }
        do throws(ApplyFieldError) {
            return try merged(live, config, type)
        } catch {
            throw error.below([.field(key)])
        }
    }

    private func mergedList(
        _ live: JSONValue?, _ config: JSONValue?, _ list: Int
    ) throws(ApplyFieldError) -> JSONValue? {
        let before = live?.array ?? []
        let applied = config?.array ?? []
        if lists[list].isAtomic || (before.isEmpty && applied.isEmpty) { return config ?? live }
        guard !applied.isEmpty else { return live }
        let left = try ListIndex(before, lists[list], allowsDuplicates: true)
        let right = try ListIndex(applied, lists[list], allowsDuplicates: false)
        var merger = ListMerger(schema: self, type: lists[list].element, left: left, right: right)
        try merger.run(before)
        return merger.out.isEmpty ? nil : .array(merger.out)
    }
}

/// The elements of a list by what tells them apart.
private struct ListIndex {
    var elements: [PathElement] = []
    /// null for an element that the list has twice: those merge with nothing.
    var values: [PathElement: JSONValue] = [:]

    init(_ list: [JSONValue], _ type: ApplySchema.List, allowsDuplicates: Bool) throws(ApplyFieldError) {
        elements.reserveCapacity(list.count)
        for (position, value) in list.enumerated() {
            let element: PathElement
            do throws(ApplyFieldError) {
                element = try PathElement.of(value, in: type)
            } catch {
                throw ApplyFieldError([], "element \(position): \(error.message)")
            }
            if values.updateValue(value, forKey: element) != nil {
                guard allowsDuplicates else {
                    throw ApplyFieldError([], "duplicate entries for key \(element)")
                }
                values[element] = .null
            }
            elements.append(element)
        }
    }
}

/// Merges two lists element by element, in an order that keeps both as far as they agree.
private struct ListMerger {
    let schema: ApplySchema
    let type: ApplySchema.Place
    let left: ListIndex
    let right: ListIndex
    var out: [JSONValue] = []
    private var merged: Set<PathElement> = []

    init(schema: ApplySchema, type: ApplySchema.Place, left: ListIndex, right: ListIndex) {
        self.schema = schema
        self.type = type
        self.left = left
        self.right = right
    }

    mutating func run(_ before: [JSONValue]) throws(ApplyFieldError) {
        // The elements of both lists in the order of the configuration; the next one is waited for.
        var shared = right.elements.filter { left.values[$0] != nil }[...]
        var (l, r) = (0, 0)
        while l < left.elements.count || r < right.elements.count {
            if l < left.elements.count && r < right.elements.count {
                let element = left.elements[l]
                if element == right.elements[r] {
                    try append(element, left.values[element], right.values[element])
                    merged.insert(element)
                    l += 1
                    r += 1
                    shared = shared.dropFirst()
                    continue
                }
                if right.values[element] != nil, let next = shared.first, next != element {
                    // A shared element, and not the one whose turn it is.
                    l += 1
                    continue
                }
            }
            if l < left.elements.count {
                let element = left.elements[l]
                if right.values[element] == nil {
                    try append(element, before[l], nil)
                    l += 1
                    continue
                }
                if merged.contains(element) { l += 1 }
            }
            if r < right.elements.count {
                let element = right.elements[r]
                try append(element, left.values[element], right.values[element])
                merged.insert(element)
                r += 1
                if shared.first == element { shared = shared.dropFirst() }
            }
        }
    }

    private mutating func append(
        _ element: PathElement, _ live: JSONValue?, _ config: JSONValue?
    ) throws(ApplyFieldError) {
        do throws(ApplyFieldError) {
            if let value = try schema.merged(live, config, type) { out.append(value) }
        } catch {
            throw error.below([element])
        }
    }
}
