extension ResourceName {
    private static let standard: Set<String> = standardForQuotas.union(["storage"])

    private static let standardForQuotas: Set<String> = [
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage",
        "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods",
        "resourcequotas", "services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps",
        "services.nodeports", "services.loadbalancers",
    ]

    /// Memory in large pages, as a quota names it.
    private static func isQuotaHugePages(_ name: String) -> Bool {
        isHugePages(name) || name.utf8.starts(with: "requests.hugepages-".utf8)
    }

    /// A name without a prefix that Kubernetes knows anywhere.
    public static func isStandard(_ name: String) -> Bool {
        standard.contains(name) || isQuotaHugePages(name)
    }

    /// A name without a prefix that quotas know.
    public static func isStandardForQuotas(_ name: String) -> Bool {
        standardForQuotas.contains(name) || isQuotaHugePages(name)
    }
}

extension FieldErrors {
    /// A resource's name: one that Kubernetes knows, or one with a prefix. Answers whether it is good.
    @discardableResult
    mutating func validateResource(_ element: FieldPath.Element?, _ name: String) -> Bool {
        let messages = Names.labelKey(name)
        invalid(element, .string(name), messages: messages)
        guard messages.isEmpty else { return false }
        if !name.utf8.contains(UInt8(ascii: "/")), !ResourceName.isStandard(name) {
            invalid(element, .string(name), "must be a standard resource type or fully qualified")
            return false
        }
        return true
    }

    /// The name of a resource that containers may ask for.
    mutating func validateContainerResource(_ element: FieldPath.Element?, _ name: String) {
        validateResource(element, name)
        if !name.utf8.contains(UInt8(ascii: "/")) {
            if !ResourceName.isStandardForContainers(name) {
                invalid(element, .string(name), "must be a standard resource for containers")
            }
        } else if !ResourceName.isNative(name), !ResourceName.isExtended(name) {
            invalid(element, .string(name), "doesn't follow extended resource name standard")
        }
    }

    /// The name of a resource that a quota may limit.
    mutating func validateQuotaResource(_ element: FieldPath.Element?, _ name: String) {
        validateResource(element, name)
        if !name.utf8.contains(UInt8(ascii: "/")), !ResourceName.isStandardForQuotas(name) {
            invalid(element, .string(name), "must be a standard resource for quota")
        }
    }
}
