public import JSON

extension StrategicMergePatch {
    /// Whether two patches of one type give any place different values. Lists that merge conflict only in elements
    /// that both change; scalars in merging lists never.
    public static func haveConflicts(
        _ left: JSONValue, _ right: JSONValue, schema: PatchSchema
    ) throws(StrategicMergePatchError) -> Bool {
        try conflict(left, right, schema, PatchField())
    }

    private static func conflict(
        _ left: JSONValue, _ right: JSONValue, _ schema: PatchSchema, _ field: PatchField
    ) throws(StrategicMergePatchError) -> Bool {
        switch (left, right) {
        case (.object(let l), .object(let r)):
            // A directive acts on the whole object: two different ones, or one beside plain changes, collide.
            if l[Directive.patch] != r[Directive.patch] { return true }
            return field.replaces ? false : try conflict(l, r, schema)
        case (.array(let l), .array(let r)):
            return try conflict(l, r, schema, field)
        default:
            return left != right
        }
    }

    private static func conflict(
        _ left: JSONObject, _ right: JSONObject, _ schema: PatchSchema
    ) throws(StrategicMergePatchError) -> Bool {
        for (key, value) in left where key != Directive.patch && key != Directive.retainKeys {
            guard let other = right[key] else { continue }
            if key.hasPrefix(Directive.deleteFromPrimitiveList) { continue }
            if key.hasPrefix(Directive.setElementOrder) {
                if value != other { return true }
                continue
            }
            let field: PatchField
            switch value {
            case .object, .array: field = try schema.known(key)
            case .null, .bool, .integer, .number, .string: field = PatchField()
            }
            if try conflict(value, other, field.schema, field) { return true }
        }
        return false
    }

    private static func conflict(
        _ left: [JSONValue], _ right: [JSONValue], _ schema: PatchSchema, _ field: PatchField
    ) throws(StrategicMergePatchError) -> Bool {
        guard let kind = try PatchElement.of(left, right) else { return false }
        if field.mergesLists {
            guard kind == .objects else { return false }
            let others = try elements(right, field)
            for (key, element) in try elements(left, field) {
                if let other = others[key], try conflict(element, other, schema, PatchField()) { return true }
            }
            return false
        }
        guard left.count == right.count else { return true }
        let sorted =
            kind == .objects
            ? (left, right) : (left.deduplicated().sortedByText(), right.deduplicated().sortedByText())
        guard sorted.0.count == sorted.1.count else { return true }
        for (element, other) in zip(sorted.0, sorted.1) where try conflict(element, other, schema, PatchField()) {
            return true
        }
        return false
    }

    /// The elements by merge key; of several with one key the last.
    private static func elements(
        _ list: [JSONValue], _ field: PatchField
    ) throws(StrategicMergePatchError) -> [String: JSONValue] {
        var elements: [String: JSONValue] = [:]
        for element in list {
            let mergeKey = field.mergeKey ?? ""
            guard let key = element[mergeKey] else {
                throw StrategicMergePatchError.invalid(
                    "cannot find merge key `\(mergeKey)` in merging list element:\(element.goText)")
            }
            elements[key.goText] = element
        }
        return elements
    }
}

extension StrategicMergePatch {
    /// The object or patch with all merging lists sorted by merge key, or by value without one, so that two of them
    /// compare whatever the order of their lists.
    public static func sortingMergeLists(
        _ value: JSONValue, schema: PatchSchema
    ) throws(StrategicMergePatchError) -> JSONValue {
        guard case .object(let members) = value else { return value }
        var sorted = JSONObject(minimumCapacity: members.count)
        for (key, member) in members { sorted[key] = try sortingMember(key, member, schema) }
        return .object(sorted)
    }

    private static func sortingMember(
        _ key: String, _ value: JSONValue, _ schema: PatchSchema
    ) throws(StrategicMergePatchError) -> JSONValue {
        if key == Directive.retainKeys {
            guard case .array(let names) = value else { throw StrategicMergePatchError.badRetainKeys }
            return .array(names.sortedByText())
        }
        if key.hasPrefix(Directive.deleteFromPrimitiveList) {
            guard case .array(let elements) = value else { throw StrategicMergePatchError.badPrimitiveList }
            return .array(elements.sortedByText())
        }
        if key.hasPrefix(Directive.setElementOrder) {
            guard case .array = value else { throw StrategicMergePatchError.badSetElementOrder }
            return value
        }
        switch value {
        case .object: return try sortingMergeLists(value, schema: try schema.known(key).schema)
        case .array(let elements):
            let field = try schema.known(key)
            guard field.mergesLists, let kind = try PatchElement.of(elements) else { return value }
            if kind == .scalars { return .array(elements.deduplicated().sortedByText()) }
            var sorted: [JSONValue] = []
            for element in elements { sorted.append(try sortingMergeLists(element, schema: field.schema)) }
            return .array(sorted.sortedByText { ($0[field.mergeKey ?? ""] ?? .null).goText })
        case .null, .bool, .integer, .number, .string: return value
        }
    }
}
