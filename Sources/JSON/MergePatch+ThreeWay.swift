/// A condition on a finished patch, checked before it is handed out.
public struct PatchPrecondition: Sendable {
    /// Whether the patch may be used.
    public let holds: @Sendable (JSONValue) -> Bool

    public init(_ holds: @escaping @Sendable (JSONValue) -> Bool) {
        self.holds = holds
    }

    /// The patch leaves a top-level member alone, such as `kind`.
    public static func keyUnchanged(_ key: String) -> PatchPrecondition {
        PatchPrecondition { $0[key] == nil }
    }

    /// The patch leaves a member of `metadata` alone, such as `name`.
    public static func metadataKeyUnchanged(_ key: String) -> PatchPrecondition {
        PatchPrecondition { $0["metadata"]?[key] == nil }
    }
}

/// Why a merge patch was not made.
public enum MergePatchError: Error, Hashable, Sendable {
    /// Both sides changed one place differently.
    case conflict(patch: JSONValue, changes: JSONValue)
    /// A precondition does not hold for the patch.
    case preconditionFailed(patch: JSONValue)
}

extension MergePatchError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .conflict(let patch, let changes):
            "patch:\n\(patch)\nconflicts with changes made from original to current:\n\(changes)\n"
        case .preconditionFailed(let patch):
            "precondition failed for: \(patch)"
        }
    }
}

extension MergePatch {
    /// Of a patch only what deletes: its nulls and the objects around them.
    public static func keepNulls(_ patch: JSONValue) -> JSONValue { filter(patch, nulls: true) }

    /// Of a patch only what adds and changes. An object that is empty from the start is a value and stays; one that
    /// becomes empty goes. Arrays are values, whatever they hold.
    public static func dropNulls(_ patch: JSONValue) -> JSONValue { filter(patch, nulls: false) }

    private static func filter(_ patch: JSONValue, nulls: Bool) -> JSONValue {
        guard case .object(let members) = patch else { return patch }
        var kept = JSONObject()
        for (key, value) in members {
            switch value {
            case .null:
                if nulls { kept[key] = .null }
            case .object(let inner) where !inner.isEmpty:
                let filtered = filter(value, nulls: nulls)
                if filtered.object?.isEmpty == false { kept[key] = filtered }
            case .object, .array, .string, .integer, .number, .bool:
                if !nulls { kept[key] = value }
            }
        }
        return .object(kept)
    }

    /// A patch for `current` that does what the user changed between `original` and `modified`: additions and
    /// changes from `current` to `modified`, deletions from `original` to `modified`. What others added stays.
    public static func threeWay(
        original: JSONValue, modified: JSONValue, current: JSONValue, preconditions: [PatchPrecondition] = []
    ) throws(MergePatchError) -> JSONValue {
        let changes = dropNulls(diff(from: objectOrEmpty(current), to: objectOrEmpty(modified)))
        let deletions = keepNulls(diff(from: objectOrEmpty(original), to: objectOrEmpty(modified)))
        guard !hasConflicts(changes, deletions) else {
            throw MergePatchError.conflict(patch: changes, changes: deletions)
        }
        let patch = apply(changes, to: deletions)
        for precondition in preconditions where !precondition.holds(patch) {
            throw MergePatchError.preconditionFailed(patch: patch)
        }
        return patch
    }

    private static func objectOrEmpty(_ value: JSONValue) -> JSONValue {
        value.isNull ? .object(JSONObject()) : value
    }

    /// Whether two patches give one place different values.
    public static func hasConflicts(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.object(let l), .object(let r)):
            for (key, value) in l {
                if let other = r[key], hasConflicts(value, other) { return true }
            }
            return false
        case (.array(let l), .array(let r)):
            return l.count != r.count || zip(l, r).contains { hasConflicts($0, $1) }
        default:
            return left != right
        }
    }
}
