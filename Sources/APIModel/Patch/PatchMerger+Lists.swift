import JSON

extension PatchMerger {
    /// The merged list, and the order that its live elements count as having had: new elements take the places of
    /// deleted ones at its end. Kubernetes' own merge does so by reusing their memory, and users see that order.
    func mergeList(
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
    func mergeOrderedLists(
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
