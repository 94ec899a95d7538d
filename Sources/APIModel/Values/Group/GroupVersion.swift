/// A group of the API and its version: `apps/v1`; the core group is the empty one: `v1`.
public struct GroupVersion: Sendable, Hashable {
    public var group: String
    public var version: String

    public init(group: String, version: String) {
        self.group = group
        self.version = version
    }

    /// Parses `group/version` or `version`. Nothing and `/` are the empty group and version.
    public init(parsing text: String) throws(GroupVersionError) {
        let parts = text.split(at: "/")
        switch parts.count {
        case 1: self.init(group: "", version: text)
        case 2: self.init(group: parts[0], version: parts[1])
        default: throw GroupVersionError(text: text)
        }
    }

    public var isEmpty: Bool { group.isEmpty && version.isEmpty }

    public func kind(_ kind: String) -> GroupVersionKind {
        GroupVersionKind(group: group, version: version, kind: kind)
    }

    public func resource(_ resource: String) -> GroupVersionResource {
        GroupVersionResource(group: group, version: version, resource: resource)
    }

    /// The kind of `kinds` to use here: one of this group and version, else one of this group, moved to this version.
    public func preferredKind(of kinds: [GroupVersionKind]) -> GroupVersionKind? {
        if let exact = kinds.first(where: { $0.groupVersion == self }) { return exact }
        return kinds.first { $0.group == group }.map { kind($0.kind) }
    }
}

/// A text with more than one `/`.
public struct GroupVersionError: Error, Hashable, CustomStringConvertible {
    public let text: String

    public var description: String { "unexpected GroupVersion string: \(text)" }
}

extension GroupVersion: CustomStringConvertible {
    public var description: String { group.isEmpty ? version : group + "/" + version }
}

extension Sequence<GroupVersion> {
    /// The kind of `kinds` to use where any of these versions will do: one that is among `kinds`, else the first.
    public func preferredKind(of kinds: [GroupVersionKind]) -> GroupVersionKind? {
        let targets = compactMap { $0.preferredKind(of: kinds) }
        return targets.first(where: kinds.contains) ?? targets.first
    }
}
