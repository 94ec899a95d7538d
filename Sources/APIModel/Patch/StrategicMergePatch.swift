public import JSON

/// Kubernetes' strategic merge patch: a merge patch that merges lists by key where the type says so.
///
/// A patch may hold directives: `$patch` (`replace`, `delete`, `merge`) inside an object or list element,
/// `$retainKeys` inside an object, and `$deleteFromPrimitiveList/<field>` and `$setElementOrder/<field>` beside a list.
/// Values are as deep as their parser allowed; all functions are recursive.
public enum StrategicMergePatch {
    /// The object with `patch` applied. Null stands for an empty object.
    public static func apply(
        _ patch: JSONValue, to original: JSONValue, schema: PatchSchema
    ) throws(StrategicMergePatchError) -> JSONValue {
        let merger = PatchMerger(appliesLists: true, dropsUnmatchedNulls: true)
        return .object(try merger.merge(try members(original), with: try members(patch), schema))
    }

    /// One patch that does what `patches` do in order; where two change one place, the later counts.
    public static func combine(
        _ patches: [JSONValue], schema: PatchSchema
    ) throws(StrategicMergePatchError) -> JSONValue {
        let merger = PatchMerger(appliesLists: false, dropsUnmatchedNulls: false)
        var combined = JSONObject()
        for patch in patches { combined = try merger.merge(combined, with: try members(patch), schema) }
        return .object(combined)
    }

    /// A patch that makes `modified` out of `original`.
    public static func diff(
        from original: JSONValue, to modified: JSONValue, schema: PatchSchema, preconditions: [PatchPrecondition] = []
    ) throws(StrategicMergePatchError) -> JSONValue {
        let differ = PatchDiffer(includesChanges: true, includesDeletions: true, includesOrder: true)
        let patch = JSONValue.object(try differ.diff(try members(original), try members(modified), schema))
        try check(patch, preconditions)
        return patch
    }

    /// A patch for `current` that does what the user changed between `original` and `modified`: additions and
    /// changes from `current` to `modified`, deletions from `original` to `modified`.
    ///
    /// Without `overwrite` it throws `.conflict` when the patch touches what others changed between `original` and
    /// `current`.
    public static func threeWay(
        original: JSONValue, modified: JSONValue, current: JSONValue, schema: PatchSchema, overwrite: Bool,
        preconditions: [PatchPrecondition] = []
    ) throws(StrategicMergePatchError) -> JSONValue {
        let original = try members(original)
        let modified = try members(modified)
        let current = try members(current)
        let changes = try PatchDiffer(includesChanges: true, includesDeletions: false, includesOrder: true)
            .diff(current, modified, schema)
        let deletions = try PatchDiffer(includesChanges: false, includesDeletions: true, includesOrder: true)
            .diff(original, modified, schema)
        let merger = PatchMerger(appliesLists: false, dropsUnmatchedNulls: false)
        let patch = JSONValue.object(try merger.merge(deletions, with: changes, schema))
        try check(patch, preconditions)
        if !overwrite {
            let others = try PatchDiffer(includesChanges: true, includesDeletions: true, includesOrder: false)
                .diff(original, current, schema)
            if try haveConflicts(patch, .object(others), schema: schema) {
                throw StrategicMergePatchError.conflict(patch: patch, changes: .object(others))
            }
        }
        return patch
    }

    private static func check(
        _ patch: JSONValue, _ preconditions: [PatchPrecondition]
    ) throws(StrategicMergePatchError) {
        for precondition in preconditions where !precondition.holds(patch) {
            throw StrategicMergePatchError.preconditionFailed(patch: patch)
        }
    }

    private static func members(_ value: JSONValue) throws(StrategicMergePatchError) -> JSONObject {
        switch value {
        case .object(let members): return members
        case .null: return JSONObject()
        case .bool, .integer, .number, .string, .array: throw StrategicMergePatchError.badDocument
        }
    }
}

/// The names of the directives.
enum Directive {
    static let patch = "$patch"
    static let replace = JSONValue.string("replace")
    static let delete = JSONValue.string("delete")
    static let merge = JSONValue.string("merge")
    static let retainKeys = "$retainKeys"
    static let deleteFromPrimitiveList = "$deleteFromPrimitiveList"
    static let setElementOrder = "$setElementOrder"

    /// The field that a parallel list such as `$setElementOrder/finalizers` belongs to; nil without one.
    static func field(of key: String, _ prefix: String) -> String? {
        key.hasPrefix(prefix + "/") ? String(key.dropFirst(prefix.count + 1)) : nil
    }
}

extension PatchSchema {
    /// The field, or the error that the patch needs it.
    func known(_ name: String) throws(StrategicMergePatchError) -> PatchField {
        guard let field = field(name) else { throw StrategicMergePatchError.unknownField(name, type: self.name) }
        return field
    }
}
