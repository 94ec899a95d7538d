import Base

extension PersistentVolume {
    public static var columns: [PrintColumn] {
        [
            .name, PrintColumn("Capacity"), PrintColumn("Access Modes"), PrintColumn("Reclaim Policy"),
            PrintColumn("Status"), PrintColumn("Claim"), PrintColumn("StorageClass"),
            PrintColumn("VolumeAttributesClass"), PrintColumn("Reason"), .age, .wide("VolumeMode"),
        ]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        let claim = spec.claimRef.map { $0.namespace + "/" + $0.name } ?? ""
        let phase = metadata.deletionTimestamp == nil ? status.phase : "Terminating"
        let className = metadata.annotations[PersistentVolumeClaim.classAnnotation] ?? spec.storageClassName
        return [
            .text(metadata.name), .text((spec.capacity["storage"] ?? .zero).description),
            .text(AccessModes.text(spec.accessModes)), .text(spec.persistentVolumeReclaimPolicy), .text(phase),
            .text(claim), .text(className), .text(spec.volumeAttributesClassName ?? "<unset>"),
            .text(status.reason), .age(metadata.creationTimestamp, context), .text(spec.volumeMode ?? "<unset>"),
        ]
    }
}
