import APIModel
import Base

extension PersistentVolume: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.metadata(metadata)
        text.field("Finalizers", "[\(metadata.finalizers.joined(separator: " "))]")
        let old = metadata.annotations["volume.beta.kubernetes.io/storage-class"]
        text.field("StorageClass", old ?? spec.storageClassName)
        text.field("Status", context.phase(status.phase, metadata))
        text.field("Claim", spec.claimRef.map { "\($0.namespace)/\($0.name)" } ?? "")
        text.field("Reclaim Policy", spec.persistentVolumeReclaimPolicy)
        text.field("Access Modes", AccessModes.short(spec.accessModes))
        if let mode = spec.volumeMode { text.field("VolumeMode", mode) }
        text.field("Capacity", "\(spec.capacity["storage"] ?? .zero)")
        describeAffinity(into: &text)
        text.field("Message", status.message)
        text.line(0, "Source:")
        text.source(spec.persistentVolumeSource)
    }

    private func describeAffinity(into text: inout DescribeText) {
        guard let required = spec.nodeAffinity?.required else { return text.field("Node Affinity", "<none>") }
        text.field("Node Affinity", "")
        guard !required.nodeSelectorTerms.isEmpty else { return text.field("Required Terms", "<none>", level: 1) }
        text.field("Required Terms", "", level: 1)
        for (index, term) in required.nodeSelectorTerms.enumerated() {
            text.list(
                "Term \(index)",
                term.matchExpressions.map { expression in
                    "\(expression.key) \(expression.operator.lowercased())"
                        + (expression.values.isEmpty ? "" : " [\(expression.values.joined(separator: ", "))]")
                }, level: 2)
        }
    }
}

extension PersistentVolumeClaim: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Namespace", metadata.namespace)
        text.field("StorageClass", spec.className(metadata))
        text.field("Status", context.phase(status.phase, metadata))
        text.field("Volume", spec.volumeName)
        text.labels("Labels", metadata.labels)
        text.annotations(metadata.annotations)
        text.field("Finalizers", "[\(metadata.finalizers.joined(separator: " "))]")
        let isBound = !spec.volumeName.isEmpty
        text.field("Capacity", isBound ? "\(status.capacity["storage"] ?? .zero)" : "")
        text.field("Access Modes", isBound ? AccessModes.short(status.accessModes) : "")
        text.rest(of: spec, level: 0)
        let pods = context.pods.filter { $0.uses(claim: metadata.name) }.map(\.metadata.name).sorted()
        text.list("Used By", pods)
        guard !status.conditions.isEmpty else { return }
        text.line(0, "Conditions:")
        text.line(1, "Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage")
        text.line(1, "----\t------\t-----------------\t------------------\t------\t-------")
        for one in status.conditions {
            text.line(
                1,
                "\(one.type) \t\(one.status) \t\(context.date(one.lastProbeTime)) \t"
                    + "\(context.date(one.lastTransitionTime)) \t\(one.reason) \t\(one.message)")
        }
    }
}

extension DescribeText {
    /// A claim that stands inside of a pod.
    mutating func claim(_ metadata: ObjectMeta, _ spec: PersistentVolumeClaimSpec, level: Int) {
        field("StorageClass", spec.className(metadata), level: level)
        field("Volume", spec.volumeName, level: level)
        labels("Labels", metadata.labels, level: level)
        labels("Annotations", metadata.annotations, level: level)
        field("Capacity", "", level: level)
        field("Access Modes", "", level: level)
        rest(of: spec, level: level)
    }

    fileprivate mutating func rest(of spec: PersistentVolumeClaimSpec, level: Int) {
        if let mode = spec.volumeMode { field("VolumeMode", mode, level: level) }
        guard let source = spec.dataSource else { return }
        line(level, "DataSource:")
        if let group = source.apiGroup { field("APIGroup", group, level: level + 1) }
        field("Kind", source.kind, level: level + 1)
        field("Name", source.name, level: level + 1)
    }
}

extension PersistentVolumeClaimSpec {
    /// The class's name, in the field or in the annotation that was before it.
    func className(_ metadata: ObjectMeta) -> String {
        metadata.annotations["volume.beta.kubernetes.io/storage-class"] ?? storageClassName ?? ""
    }
}

extension Pod {
    fileprivate func uses(claim: String) -> Bool {
        spec.volumes.contains { volume in
            volume.volumeSource.persistentVolumeClaim?.claimName == claim
                || volume.volumeSource.ephemeral != nil && "\(metadata.name)-\(volume.name)" == claim
        }
    }
}

extension DescribeContext {
    /// The phase, or that the object is being deleted.
    func phase(_ phase: String, _ metadata: ObjectMeta) -> String {
        metadata.deletionTimestamp.map { "Terminating (lasts \(age($0)))" } ?? phase
    }
}

/// How a volume may be mounted.
enum AccessModes {
    /// `RWO,ROX,RWX,RWOP`.
    static func short(_ modes: [String]) -> String {
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")]
            .filter { modes.contains($0.0) }.map(\.1).joined(separator: ",")
    }
}

extension StorageClass: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        let marks = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"]
        text.field("IsDefaultClass", marks.contains { metadata.annotations[$0] == "true" } ? "Yes" : "No")
        text.field("Annotations", metadata.annotations.column)
        text.field("Provisioner", provisioner)
        text.field("Parameters", parameters.column)
        text.field("AllowVolumeExpansion", allowVolumeExpansion.shown)
        if mountOptions.isEmpty {
            text.field("MountOptions", "<none>")
        } else {
            text.line(0, "MountOptions:")
            for option in mountOptions { text.line(1, option) }
        }
        if let reclaimPolicy { text.field("ReclaimPolicy", reclaimPolicy) }
        if let volumeBindingMode { text.field("VolumeBindingMode", volumeBindingMode) }
        guard !allowedTopologies.isEmpty else { return }
        text.field("AllowedTopologies", "")
        for (index, term) in allowedTopologies.enumerated() {
            text.list(
                "Term \(index)",
                term.matchLabelExpressions.map {
                    "\($0.key) in" + ($0.values.isEmpty ? "" : " [\($0.values.joined(separator: ", "))]")
                }, level: 1)
        }
    }
}
