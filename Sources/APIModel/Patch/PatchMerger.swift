import JSON

/// Merges a patch into an object, or a patch into another patch.
struct PatchMerger {
    /// Parallel lists and `$retainKeys` act on the object; otherwise they are kept, for a patch that is made.
    let appliesLists: Bool
    /// A null that meets nothing goes; otherwise it is kept, to delete later.
    let dropsUnmatchedNulls: Bool

    func merge(
        _ original: JSONObject, with patch: JSONObject, _ schema: PatchSchema
    ) throws(StrategicMergePatchError) -> JSONObject {
        if let directive = patch[Directive.patch] { return try directed(directive, patch) }
        var original = original
        var patch = patch
        try retainKeys(&original, &patch)
        try mergeOrderedLists(&original, &patch, schema)
        for (key, change) in patch {
            guard key.hasPrefix(Directive.deleteFromPrimitiveList) else {
                try mergeField(&original, key, change, schema)
                continue
            }
            guard appliesLists else {
                original[key] = change
                continue
            }
            guard let name = Directive.field(of: key, Directive.deleteFromPrimitiveList) else {
                throw StrategicMergePatchError.badPrimitiveList
            }
            try deleteElements(&original, name, change)
        }
        return original
    }

    /// An object with `$patch` is taken as it stands, or empties the original.
    private func directed(
        _ directive: JSONValue, _ patch: JSONObject
    ) throws(StrategicMergePatchError) -> JSONObject {
        if directive == Directive.replace {
            var patch = patch
            patch[Directive.patch] = nil
            return patch
        }
        guard directive == Directive.delete else { throw unknownDirective(directive, .object(patch)) }
        return JSONObject()
    }

    private func unknownDirective(_ directive: JSONValue, _ element: JSONValue) -> StrategicMergePatchError {
        .invalid("unknown patch type: \(directive.goText) in map: \(element.goText)")
    }

    private func mergeField(
        _ original: inout JSONObject, _ key: String, _ change: JSONValue, _ schema: PatchSchema
    ) throws(StrategicMergePatchError) {
        if change.isNull {
            original[key] = dropsUnmatchedNulls ? nil : .null
            return
        }
        switch (original[key], change) {
        case (.object(let members)?, .object(let changes)):
            let field = try schema.known(key)
            original[key] =
                field.replaces ? change : .object(try merge(members, with: changes, field.schema))
        case (.array(let elements)?, .array(let changes)):
            let field = try schema.known(key)
            original[key] = .array(try mergeList(elements, changes, field).merged)
        case (_?, .bool), (_?, .integer), (_?, .number), (_?, .string), (_?, .null):
            original[key] = change
        case (nil, _), (_?, .object), (_?, .array):
            original[key] = withoutDirectives(dropsUnmatchedNulls ? withoutNulls(change) : change)
        }
    }

    private func deleteElements(
        _ original: inout JSONObject, _ name: String, _ change: JSONValue
    ) throws(StrategicMergePatchError) {
        if change.isNull {
            original[name] = nil
            return
        }
        guard case .array(let elements)? = original[name], case .array(let deleted) = change else { return }
        guard try PatchElement.of(elements, deleted) != .objects else {
            throw StrategicMergePatchError.badPrimitiveList
        }
        let gone = Set(deleted)
        original[name] = .array(elements.filter { !gone.contains($0) })
    }

    /// `value` without the objects and elements that have a `$patch`; nil when it has one itself.
    private func withoutDirectives(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .object(let members):
            guard !members.contains(Directive.patch) else { return nil }
            var kept = JSONObject(minimumCapacity: members.count)
            for (key, member) in members { kept[key] = withoutDirectives(member) }
            return .object(kept)
        case .array(let elements): return .array(elements.compactMap(withoutDirectives))
        case .null, .bool, .integer, .number, .string: return value
        }
    }

    /// `value` without the members that are null, also those inside of lists.
    private func withoutNulls(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            var kept = JSONObject(minimumCapacity: members.count)
            for (key, member) in members where !member.isNull { kept[key] = withoutNulls(member) }
            return .object(kept)
        case .array(let elements): return .array(elements.map(withoutNulls))
        case .null, .bool, .integer, .number, .string: return value
        }
    }

    /// Clears what `$retainKeys` does not name, and checks that it names what the patch sets.
    private func retainKeys(
        _ original: inout JSONObject, _ patch: inout JSONObject
    ) throws(StrategicMergePatchError) {
        guard let retained = patch.removeValue(forKey: Directive.retainKeys) else { return }
        guard appliesLists else {
            if let other = original[Directive.retainKeys], other != retained {
                throw StrategicMergePatchError.invalid(
                    "\(other.goText) and \(retained.goText) are not deep equal: "
                        + "this may happen when calculating the 3-way diff patch")
            }
            original[Directive.retainKeys] = retained
            return
        }
        guard case .array(let names) = retained else { throw StrategicMergePatchError.badRetainKeys }
        let kept = Set(names)
        for (key, value) in patch where !value.isNull {
            let isParallel =
                key.hasPrefix(Directive.deleteFromPrimitiveList) || key.hasPrefix(Directive.setElementOrder)
            guard isParallel || kept.contains(.string(key)) else { throw StrategicMergePatchError.badRetainKeys }
        }
        for key in original.keys where !kept.contains(.string(key)) { original[key] = nil }
    }
}

extension PatchMerger {
    /// The merged list, and the order that its live elements count as having had: new elements take the places of
    /// deleted ones at its end. Kubernetes' own merge does so by reusing their memory, and users see that order.
    private func mergeList(
        _ original: [JSONValue], _ patch: [JSONValue], _ field: PatchField
    ) throws(StrategicMergePatchError) -> (merged: [JSONValue], liveOrder: [JSONValue]) {
        guard field.mergesLists else { return (patch, original) }
        guard let kind = try PatchElement.of(original, patch) else { return (original, original) }
        let identity = PatchIdentity(mergeKey: field.mergeKey)
        var live = original
        var changes = patch
        var liveOrder = original
        let merged: [JSONValue]
        switch kind {
        case .scalars:
            merged = (original + patch).deduplicated()
        case .objects:
            guard let mergeKey = field.mergeKey else {
                throw StrategicMergePatchError.invalid("cannot merge lists without merge key for struct")
            }
            (live, changes) = try direct(original, patch, mergeKey)
            merged = try mergeElements(live, changes, mergeKey, field.schema)
            liveOrder = live + merged[live.count...].prefix(max(0, original.count - live.count))
        }
        let parts = try identity.partition(merged, by: changes)
        let ordered = try identity.interleave(patched: parts.named, by: changes, live: parts.others, by: live)
        return (ordered, liveOrder)
    }

    /// Does what elements with `$patch` say; returns the original and the patch without them.
    private func direct(
        _ original: [JSONValue], _ patch: [JSONValue], _ mergeKey: String
    ) throws(StrategicMergePatchError) -> ([JSONValue], [JSONValue]) {
        var plain: [JSONValue] = []
        var deleted = Set<JSONValue>()
        var replaces = false
        for element in patch {
            guard let directive = element[Directive.patch] else {
                plain.append(element)
                continue
            }
            if directive == Directive.delete {
                deleted.insert(try PatchIdentity(mergeKey: mergeKey).key(of: element))
            } else if directive == Directive.replace {
                replaces = true
            } else if directive == Directive.merge {
                throw StrategicMergePatchError.invalid("merging lists cannot yet be specified in the patch")
            } else {
                throw unknownDirective(directive, element)
            }
        }
        if replaces { return (plain, []) }
        let kept =
            deleted.isEmpty
            ? original
            : original.filter { element in element[mergeKey].map { !deleted.contains($0) } ?? true }
        return (kept, plain)
    }

    private func mergeElements(
        _ original: [JSONValue], _ patch: [JSONValue], _ mergeKey: String, _ schema: PatchSchema
    ) throws(StrategicMergePatchError) -> [JSONValue] {
        var merged = original
        var places: [JSONValue: Int] = [:]
        for (place, element) in original.enumerated() {
            if let key = element[mergeKey], places[key] == nil { places[key] = place }
        }
        for element in patch {
            let key = try PatchIdentity(mergeKey: mergeKey).key(of: element)
            if let place = places[key], case .object(let members) = merged[place],
                case .object(let changes) = element
            {
                merged[place] = .object(try merge(members, with: changes, schema))
            } else {
                places[key] = merged.count
                merged.append(element)
            }
        }
        return merged
    }

    /// Merges each list that has a `$setElementOrder` and orders it by that, then by the patch, then by the original.
    private func mergeOrderedLists(
        _ original: inout JSONObject, _ patch: inout JSONObject, _ schema: PatchSchema
    ) throws(StrategicMergePatchError) {
        for key in patch.keys where key.hasPrefix(Directive.setElementOrder) {
            let directive = patch.removeValue(forKey: key) ?? .null
            if !appliesLists {
                if let other = original[key], other != directive { throw StrategicMergePatchError.badSetElementOrder }
                original[key] = directive
            }
            guard case .array(let order) = directive else { throw .expectedList(directive) }
            guard let name = Directive.field(of: key, Directive.setElementOrder) else {
                throw StrategicMergePatchError.badSetElementOrder
            }
            let live = try list(original[name])
            let changes = try list(patch[name])
            let field = try schema.known(name)
            let identity = PatchIdentity(mergeKey: field.mergeKey)
            try validate(changes ?? [], against: order, identity)
            let merged: [JSONValue]
            var liveOrder = live ?? []
            switch (live, changes) {
            case (let live?, let changes?): (merged, liveOrder) = try mergeList(live, changes, field)
            case (let live?, nil): merged = live
            case (nil, let changes?): merged = changes.compactMap(withoutDirectives)
            case (nil, nil): continue
            }
            patch[name] = nil
            _ = try PatchElement.of(live ?? [], changes ?? [])
            let parts = try identity.partition(merged, by: order)
            original[name] = .array(
                try identity.interleave(patched: parts.named, by: order, live: parts.others, by: liveOrder))
        }
    }

    private func list(_ value: JSONValue?) throws(StrategicMergePatchError) -> [JSONValue]? {
        guard let value else { return nil }
        guard case .array(let elements) = value else { throw .expectedList(value) }
        return elements
    }

    /// Checks that the patch's elements, those to delete left out, come in the order of `order`.
    private func validate(
        _ patch: [JSONValue], against order: [JSONValue], _ identity: PatchIdentity
    ) throws(StrategicMergePatchError) {
        guard !patch.isEmpty, !order.isEmpty else { return }
        var place = order.startIndex
        for element in patch where element[Directive.patch] == nil {
            let key = try identity.key(of: element)
            while place < order.endIndex, try identity.key(of: order[place]) != key { place += 1 }
            guard place < order.endIndex else {
                throw StrategicMergePatchError.invalid(
                    "The order in patch list:\n\(JSONValue.array(patch).goText)\n doesn't match "
                        + "\(Directive.setElementOrder) list:\n\(JSONValue.array(order).goText)\n")
            }
            place += 1
        }
    }
}
