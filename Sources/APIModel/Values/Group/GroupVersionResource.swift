/// A resource of a group, whatever the version: `deployments.apps`.
public struct GroupResource: Sendable, Hashable, CustomStringConvertible {
    public var group: String
    public var resource: String

    public init(group: String, resource: String) {
        self.group = group
        self.resource = resource
    }

    /// Parses `resource.group` or `resource`; the group is all that follows the first point.
    public init(parsing text: String) {
        (resource, group) = text.splitAtFirstPoint
    }

    public var isEmpty: Bool { group.isEmpty && resource.isEmpty }

    public func version(_ version: String) -> GroupVersionResource {
        GroupVersionResource(group: group, version: version, resource: resource)
    }

    public var description: String { group.isEmpty ? resource : resource + "." + group }
}

/// A resource of a version of a group.
public struct GroupVersionResource: Sendable, Hashable, CustomStringConvertible {
    public var group: String
    public var version: String
    public var resource: String

    public init(group: String, version: String, resource: String) {
        self.group = group
        self.version = version
        self.resource = resource
    }

    /// Parses `resource.version.group`; nil with less than two points.
    public init?(parsing text: String) {
        guard let (resource, version, group) = text.splitAtTwoPoints else { return nil }
        self.init(group: group, version: version, resource: resource)
    }

    public var isEmpty: Bool { group.isEmpty && version.isEmpty && resource.isEmpty }
    public var groupVersion: GroupVersion { GroupVersion(group: group, version: version) }
    public var groupResource: GroupResource { GroupResource(group: group, resource: resource) }
    public var description: String { "\(group)/\(version), Resource=\(resource)" }
}
