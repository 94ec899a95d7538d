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

    func unknownDirective(_ directive: JSONValue, _ element: JSONValue) -> StrategicMergePatchError {
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
    func withoutDirectives(_ value: JSONValue) -> JSONValue? {
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
