public import JSON

extension ApplySchema {
    /// `object` without the members of `items` and all below them.
    ///
    /// A struct or map of which nothing is left becomes null, as do the lists; atomic values with members of `items`
    /// inside of them go as a whole.
    public func removing(_ items: FieldSet, from object: JSONValue) -> JSONValue {
        ItemWalk(schema: self, items: items, extracts: false).visit(object, items.all, root) ?? .null
    }

    /// Of `object` only the members of `items`, and what lies below atomic ones.
    public func extracting(_ items: FieldSet, from object: JSONValue) -> JSONValue {
        ItemWalk(schema: self, items: items, extracts: true).visit(object, items.all, root) ?? .null
    }
}

extension FieldSet {
    /// The set with the key fields of every list element that `object` has and a path of the set goes through.
    public func withKeyFields(of object: FieldSet) -> FieldSet {
        var keys: [ApplyPath] = []
        forEach { path in
            guard object.contains(path) else { return }
            for (depth, element) in path.elements.enumerated() {
                guard case .key(let fields) = element else { continue }
                for field in fields {
                    keys.append(ApplyPath(path.elements[...depth] + [.field(field.name)]))
                }
            }
        }
        return union(FieldSet(keys))
    }
}

/// Walks a value beside a set. Recursive: the depth of values is bounded.
private struct ItemWalk {
    let schema: ApplySchema
    let items: FieldSet
    let extracts: Bool

    func visit(_ value: JSONValue, _ range: Range<Int>, _ type: ApplySchema.Place) -> JSONValue? {
        let slot = schema[type]
        let forms = slot.forms.deduced(for: value.nodeKind)
        if forms.contains(.map) {
            return visitMap(value, range, schema.maps[Int(slot.map)])
        } else if forms.contains(.scalar) {
            return value
        } else if forms.contains(.list) {
            return visitList(value, range, schema.lists[Int(slot.list)])
        }
        return nil
    }

    private func visitList(_ value: JSONValue, _ range: Range<Int>, _ list: ApplySchema.List) -> JSONValue? {
        guard case .array(let elements) = value else { return nil }
        if elements.isEmpty || list.isAtomic { return extracts ? value : nil }
        var out: [JSONValue] = []
        for element in elements {
            let node = (try? PathElement.of(element, in: list)).flatMap { items.find($0, in: range) }
            guard let node else {
                if !extracts { out.append(element) }
                continue
            }
            let below = items.children(of: node)
            if items.nodes[node].isMember && !extracts { continue }
            out.append(below.isEmpty ? element : visit(element, below, list.element) ?? .null)
        }
        return out.isEmpty ? nil : .array(out)
    }

    private func visitMap(_ value: JSONValue, _ range: Range<Int>, _ map: ApplySchema.Map) -> JSONValue? {
        guard case .object(let members) = value else { return nil }
        if members.isEmpty || map.isAtomic { return extracts ? value : nil }
        var out = JSONObject(minimumCapacity: members.count)
        for (key, member) in members {
            guard let node = items.find(.field(key), in: range) else {
                if !extracts { out[key] = member }
                continue
            }
            let below = items.children(of: node)
            guard let type = map.type(of: key) else { continue }
            if items.nodes[node].isMember {
                // Kubernetes looks for what is inside a member among the member's own siblings.
                if extracts { out[key] = visit(member, range, type) ?? .null }
            } else {
                out[key] = visit(member, below, type) ?? .null
            }
        }
        return out.isEmpty ? nil : .object(out)
    }
}
