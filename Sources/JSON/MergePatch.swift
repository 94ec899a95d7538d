/// JSON merge patch, RFC 7386: a document whose members replace, whose objects descend, and whose nulls delete.
///
/// All functions are recursive; values are as deep as their parser allowed.
public enum MergePatch {
    /// `target` with `patch` applied.
    public static func apply(_ patch: JSONValue, to target: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members = target.object ?? JSONObject()
        for (key, change) in changes {
            if change.isNull {
                members[key] = nil
            } else if case .object = change {
                members[key] = apply(change, to: members[key] ?? .null)
            } else {
                members[key] = change
            }
        }
        return .object(members)
    }

    /// One patch that does what `first` and then `second` do: like `apply`, but nulls stay.
    public static func combine(_ first: JSONValue, _ second: JSONValue) -> JSONValue {
        guard case .object(let later) = second, case .object(var members) = first else { return second }
        for (key, change) in later {
            members[key] = members[key].map { combine($0, change) } ?? change
        }
        return .object(members)
    }

    /// A patch that makes `modified` out of `original`.
    ///
    /// A member of `modified` that is null cannot be expressed: its patch deletes it.
    public static func diff(from original: JSONValue, to modified: JSONValue) -> JSONValue {
        guard case .object(let old) = original, case .object(let new) = modified else { return modified }
        var patch = JSONObject()
        for (key, value) in new {
            guard let before = old[key] else {
                patch[key] = value
                continue
            }
            if case .object = before, case .object = value {
                let inner = diff(from: before, to: value)
                if inner.object?.isEmpty == false { patch[key] = inner }
            } else if before != value {
                patch[key] = value
            }
        }
        for (key, _) in old where !new.contains(key) { patch[key] = .null }
        return .object(patch)
    }
}
