package import Base

/// How quotas count claims: by number and by size, in all and for each storage class.
package enum ClaimQuota {
    /// Between a class and what of it is limited: `gold.storageclass.storage.k8s.io/requests.storage`.
    package static let classSuffix = ".storageclass.storage.k8s.io/"

    package static func usage(of claim: PersistentVolumeClaim) -> StringMap<Quantity> {
        var usage: StringMap<Quantity> = ["persistentvolumeclaims": Quantity(1)]
        let className = claim.className ?? ""
        if !className.isEmpty { usage[className + classSuffix + "persistentvolumeclaims"] = Quantity(1) }
        guard var size = claim.spec.resources.requests["storage"] else { return usage }
        // A shrinking claim uses what it was given until it is smaller.
        if let given = claim.status.allocatedResources["storage"], given > size { size = given }
        usage["requests.storage"] = size
        if !className.isEmpty { usage[className + classSuffix + "requests.storage"] = size }
        return usage
    }

    package static func isInScope(_ claim: PersistentVolumeClaim, _ scope: ScopedResourceSelectorRequirement) -> Bool {
        guard scope.scopeName == "VolumeAttributesClass" else { return false }
        let classes = Set(
            [
                claim.spec.volumeAttributesClassName, claim.status.currentVolumeAttributesClassName,
                claim.status.modifyVolumeStatus?.targetVolumeAttributesClassName,
            ].compactMap(\.self).filter { !$0.isEmpty })
        return classes.isEmpty ? scope.matches("") : classes.contains(where: scope.matches)
    }
}

extension PersistentVolumeClaim {
    /// The class that the claim asks for: that of the old annotation first. Empty means none on purpose.
    package var className: String? {
        metadata.annotations["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName
    }
}
