import JSON

/// Makes the patch between two objects.
struct PatchDiffer {
    /// Additions and changes are part of the patch.
    let includesChanges: Bool
    /// Deletions are part of the patch.
    let includesDeletions: Bool
    /// Lists whose content or order changes get a `$setElementOrder`.
    let includesOrder: Bool

    /// `retainsKeys` adds a `$retainKeys` with all of `modified`'s members when anything changes.
    func diff(
        _ original: JSONObject, _ modified: JSONObject, _ schema: PatchSchema, retainsKeys: Bool = false
    ) throws(StrategicMergePatchError) -> JSONObject {
        var patch = JSONObject()
        for (key, after) in modified {
            guard let before = original[key] else {
                if includesChanges { patch[key] = after }
                continue
            }
            if key == Directive.patch {
                guard case .string = before, case .string = after else {
                    throw StrategicMergePatchError.invalid("invalid value for special key: \(Directive.patch)")
                }
                if before != after { patch[key] = after }
                continue
            }
            switch (before, after) {
            case (.object(let old), .object(let new)): try diffObject(key, old, new, schema, &patch)
            case (.array(let old), .array(let new)): try diffList(key, old, new, schema, &patch)
            default: if includesChanges && before != after { patch[key] = after }
            }
        }
        if includesDeletions {
            for (key, _) in original where !modified.contains(key) { patch[key] = .null }
        }
        if retainsKeys {
            let kept = modified.filter { !$0.value.isNull }.map { JSONValue.string($0.key) }
            let clears = original.contains { key, value in !value.isNull && !modified.contains(key) }
            if !kept.isEmpty && (!patch.isEmpty || clears) {
                patch[Directive.retainKeys] = .array(kept.sortedByText())
            }
        }
        return patch
    }

    private func diffObject(
        _ key: String, _ original: JSONObject, _ modified: JSONObject, _ schema: PatchSchema,
        _ patch: inout JSONObject
    ) throws(StrategicMergePatchError) {
        guard let field = schema.field(key) else {
            if original == modified { return }
            throw StrategicMergePatchError.unknownField(key, type: schema.name)
        }
        if field.replaces {
            // Kubernetes puts an unchanged object into the patch too, and then takes it for a conflict.
            if includesChanges && original != modified { patch[key] = .object(modified) }
            return
        }
        let inner = try diff(original, modified, field.schema, retainsKeys: field.retainsKeys)
        if !inner.isEmpty { patch[key] = .object(inner) }
    }

    private func diffList(
        _ key: String, _ original: [JSONValue], _ modified: [JSONValue], _ schema: PatchSchema,
        _ patch: inout JSONObject
    ) throws(StrategicMergePatchError) {
        guard let field = schema.field(key) else {
            if original == modified { return }
            throw StrategicMergePatchError.unknownField(key, type: schema.name)
        }
        guard field.mergesLists else {
            if includesChanges && original != modified { patch[key] = .array(modified) }
            return
        }
        guard !original.isEmpty else {
            if !modified.isEmpty && includesChanges { patch[key] = .array(modified) }
            return
        }
        switch try PatchElement.of(original, modified) {
        case .objects: try diffObjects(key, original, modified, field, &patch)
        case .scalars: diffScalars(key, original, modified, &patch)
        case nil: break
        }
    }

    private func diffObjects(
        _ key: String, _ original: [JSONValue], _ modified: [JSONValue], _ field: PatchField,
        _ patch: inout JSONObject
    ) throws(StrategicMergePatchError) {
        let mergeKey = field.mergeKey ?? ""
        let identity = PatchIdentity(mergeKey: mergeKey)
        let (changed, deleted) = try pairUp(original, modified, mergeKey, field)
        let list = try identity.sort(changed, by: modified) + deleted
        var sameOrder = original.count == modified.count
        for (before, after) in zip(original, modified) where sameOrder {
            sameOrder = try identity.key(of: before) == identity.key(of: after)
        }
        if !list.isEmpty { patch[key] = .array(list) }
        let hasNews = includesChanges && (!list.isEmpty || !sameOrder) || includesDeletions && !list.isEmpty
        guard includesOrder && hasNews && !modified.isEmpty else { return }
        var order: [JSONValue] = []
        for element in modified { order.append(.object([mergeKey: try identity.key(of: element)])) }
        patch["\(Directive.setElementOrder)/\(key)"] = .array(order)
    }

    /// The patches of the elements that both have and the elements that are new, and the directives that delete
    /// the others.
    private func pairUp(
        _ original: [JSONValue], _ modified: [JSONValue], _ mergeKey: String, _ field: PatchField
    ) throws(StrategicMergePatchError) -> (changed: [JSONValue], deleted: [JSONValue]) {
        let identity = PatchIdentity(mergeKey: mergeKey)
        // Both in the order of the key's text, and then step by step: elements of one key pair in turn.
        let text = { (element: JSONValue) in (element[mergeKey] ?? .null).goText }
        let before = original.sortedByText(text)
        let after = modified.sortedByText(text)
        var changed: [JSONValue] = []
        var deleted: [JSONValue] = []
        var old = 0
        var new = 0
        while old < before.count || new < after.count {
            let oldKey = old < before.count ? try identity.key(of: before[old]) : nil
            let newKey = new < after.count ? try identity.key(of: after[new]) : nil
            let oldText = oldKey?.goText
            let newText = newKey?.goText
            if let oldText, let newText, oldText == newText {
                if case .object(let left) = before[old], case .object(let right) = after[new] {
                    var inner = try diff(left, right, field.schema, retainsKeys: field.retainsKeys)
                    if !inner.isEmpty {
                        inner[mergeKey] = newKey
                        changed.append(.object(inner))
                    }
                }
                old += 1
                new += 1
            } else if let newText, oldText.map({ newText.utf8.lexicographicallyPrecedes($0.utf8) }) ?? true {
                if includesChanges { changed.append(after[new]) }
                new += 1
            } else {
                if includesDeletions, let oldKey {
                    deleted.append(.object([mergeKey: oldKey, Directive.patch: Directive.delete]))
                }
                old += 1
            }
        }
        return (changed, deleted)
    }

    private func diffScalars(
        _ key: String, _ original: [JSONValue], _ modified: [JSONValue], _ patch: inout JSONObject
    ) {
        // Each of the original's elements answers for one of the modified ones.
        var counts: [JSONValue: Int] = [:]
        for element in original { counts[element, default: 0] += 1 }
        var added: [JSONValue] = []
        for element in modified {
            if let count = counts[element], count > 0 {
                counts[element] = count - 1
            } else {
                added.append(element)
            }
        }
        let deleted = includesDeletions ? original.filter { counts[$0, default: 0] > 0 }.deduplicated() : []
        if includesChanges && !added.isEmpty {
            // Repeats of a value are added where its first stands.
            let sorted = try? PatchIdentity(mergeKey: nil).sort(added, by: modified)
            patch[key] = .array(sorted ?? added)
        }
        if !deleted.isEmpty {
            patch["\(Directive.deleteFromPrimitiveList)/\(key)"] = .array(deleted.sortedByText())
        }
        let hasNews = !deleted.isEmpty || includesChanges && original != modified
        if includesOrder && hasNews && !modified.isEmpty {
            patch["\(Directive.setElementOrder)/\(key)"] = .array(modified)
        }
    }
}
