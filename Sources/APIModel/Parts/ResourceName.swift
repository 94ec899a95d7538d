/// What the name of a resource says about it.
///
/// Names without a prefix, or with one of `kubernetes.io`, are Kubernetes' own; all others are extended resources.
public enum ResourceName {
    static let hugePagesPrefix = "hugepages-"
    private static let requestsPrefix = "requests."

    /// Memory in pages of one large size: `hugepages-2Mi`.
    public static func isHugePages(_ name: String) -> Bool {
        name.utf8.starts(with: hugePagesPrefix.utf8)
    }

    /// A volume that can be attached to a node: `attachable-volumes-…`.
    public static func isAttachableVolumes(_ name: String) -> Bool {
        name.utf8.starts(with: "attachable-volumes-".utf8)
    }

    /// A resource that Kubernetes itself knows.
    public static func isNative(_ name: String) -> Bool {
        !name.utf8.contains(UInt8(ascii: "/")) || isPrefixedNative(name)
    }

    /// A resource with the prefix `kubernetes.io/`.
    public static func isPrefixedNative(_ name: String) -> Bool {
        name.contains("kubernetes.io/")
    }

    /// Whether nodes may promise more of it than they have.
    public static func isOvercommitAllowed(_ name: String) -> Bool {
        isNative(name) && !isHugePages(name)
    }

    /// A resource of a device plug-in: not native, not a quota's name, and good as part of a quota's name.
    public static func isExtended(_ name: String) -> Bool {
        if isNative(name) || name.utf8.starts(with: requestsPrefix.utf8) { return false }
        return Names.labelKey(requestsPrefix + name).isEmpty
    }

    /// Whether pods as a whole may ask for it.
    public static func isPodLevel(_ name: String) -> Bool {
        name == "cpu" || name == "memory" || isHugePages(name)
    }

    /// Whether containers may ask for it without a prefix.
    public static func isStandardForContainers(_ name: String) -> Bool {
        name == "cpu" || name == "memory" || name == "ephemeral-storage" || isHugePages(name)
    }

    /// Whether amounts of it are whole numbers.
    public static func isInteger(_ name: String) -> Bool {
        switch name {
        case "pods", "requests.pods", "replicationcontrollers", "resourcequotas", "services", "secrets", "configmaps",
            "persistentvolumeclaims", "services.nodeports", "services.loadbalancers":
            true
        default: isExtended(name)
        }
    }
}
