import Base

extension PersistentVolumeClaim {
    public static var columns: [PrintColumn] {
        [
            .name, PrintColumn("Status"), PrintColumn("Volume"), PrintColumn("Capacity"),
            PrintColumn("Access Modes"), PrintColumn("StorageClass"), PrintColumn("VolumeAttributesClass"), .age,
            .wide("VolumeMode"),
        ]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        let isBound = !spec.volumeName.isEmpty
        let phase = metadata.deletionTimestamp == nil ? status.phase : "Terminating"
        let className = metadata.annotations[Self.classAnnotation] ?? spec.storageClassName ?? ""
        return [
            .text(metadata.name), .text(phase), .text(spec.volumeName),
            .text(isBound ? (status.capacity["storage"] ?? .zero).description : ""),
            .text(isBound ? AccessModes.text(status.accessModes) : ""), .text(className),
            .text(spec.volumeAttributesClassName ?? "<unset>"), .age(metadata.creationTimestamp, context),
            .text(spec.volumeMode ?? "<unset>"),
        ]
    }
}

/// Ways to mount a volume, as tables show them.
enum AccessModes {
    private static let short = [
        ("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP"),
    ]

    /// The modes in one order, each once.
    static func text(_ modes: [String]) -> String {
        short.filter { modes.contains($0.0) }.map(\.1).joined(separator: ",")
    }
}
