/// A kind of a group, whatever the version: `Deployment.apps`.
public struct GroupKind: Sendable, Hashable, CustomStringConvertible {
    public var group: String
    public var kind: String

    public init(group: String, kind: String) {
        self.group = group
        self.kind = kind
    }

    /// Parses `Kind.group` or `Kind`; the group is all that follows the first point.
    public init(parsing text: String) {
        (kind, group) = text.splitAtFirstPoint
    }

    public var isEmpty: Bool { group.isEmpty && kind.isEmpty }

    public func version(_ version: String) -> GroupVersionKind {
        GroupVersionKind(group: group, version: version, kind: kind)
    }

    public var description: String { group.isEmpty ? kind : kind + "." + group }
}

/// A kind of a version of a group.
public struct GroupVersionKind: Sendable, Hashable, CustomStringConvertible {
    public var group: String
    public var version: String
    public var kind: String

    public init(group: String, version: String, kind: String) {
        self.group = group
        self.version = version
        self.kind = kind
    }

    /// The kind that an object names itself; a malformed `apiVersion` counts as none.
    public init(apiVersion: String, kind: String) {
        let groupVersion = (try? GroupVersion(parsing: apiVersion)) ?? GroupVersion(group: "", version: "")
        self = groupVersion.kind(kind)
    }

    /// Parses `Kind.version.group`; nil with less than two points.
    public init?(parsing text: String) {
        guard let (kind, version, group) = text.splitAtTwoPoints else { return nil }
        self.init(group: group, version: version, kind: kind)
    }

    public var isEmpty: Bool { group.isEmpty && version.isEmpty && kind.isEmpty }
    public var groupVersion: GroupVersion { GroupVersion(group: group, version: version) }
    public var groupKind: GroupKind { GroupKind(group: group, kind: kind) }
    /// What an object of the kind carries as `apiVersion`.
    public var apiVersion: String { groupVersion.description }
    public var description: String { "\(group)/\(version), Kind=\(kind)" }
}

extension String {
    /// What stands before and after the first point; all of it before when there is none.
    var splitAtFirstPoint: (String, String) {
        let parts = split(at: ".", maxSplits: 1)
        return (parts[0], parts.count > 1 ? parts[1] : "")
    }

    /// What stands before, between and after the first two points.
    var splitAtTwoPoints: (String, String, String)? {
        let parts = split(at: ".", maxSplits: 2)
        return parts.count == 3 ? (parts[0], parts[1], parts[2]) : nil
    }
}
