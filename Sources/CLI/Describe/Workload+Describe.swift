import APIModel
import Base

extension Deployment: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Namespace", metadata.namespace)
        text.field("CreationTimestamp", context.date(metadata.creationTimestamp))
        text.labels("Labels", metadata.labels)
        text.annotations(metadata.annotations)
        text.field("Selector", spec.selector.plain)
        text.field(
            "Replicas",
            "\(spec.replicas ?? 1) desired | \(status.updatedReplicas) updated | \(status.replicas) total | "
                + "\(status.availableReplicas) available | \(status.unavailableReplicas) unavailable")
        text.field("StrategyType", spec.strategy.type)
        text.field("MinReadySeconds", "\(spec.minReadySeconds)")
        if let rolling = spec.strategy.rollingUpdate {
            text.field(
                "RollingUpdateStrategy",
                "\(rolling.maxUnavailable?.description ?? "<unset>") max unavailable, "
                    + "\(rolling.maxSurge?.description ?? "<unset>") max surge")
        }
        text.template(spec.template, context)
        text.conditions(status.conditions.map { ($0.type, $0.status, $0.reason) })
        describeSets(context.replicaSets, into: &text)
    }

    /// The set whose template is the deployment's own, and those before it.
    private func describeSets(_ sets: [ReplicaSet], into text: inout DescribeText) {
        guard !sets.isEmpty else { return }
        var wanted = spec.template
        wanted.metadata.labels["pod-template-hash"] = nil
        func isNew(_ set: ReplicaSet) -> Bool {
            var own = set.spec.template
            own.metadata.labels["pod-template-hash"] = nil
            return own == wanted
        }
        func shown(_ sets: [ReplicaSet]) -> String {
            sets.map { "\($0.metadata.name) (\($0.status.replicas)/\($0.spec.replicas ?? 1) replicas created)" }
                .joined(separator: ", ").or("<none>")
        }
        // Of several equal ones the oldest is the deployment's.
        let ordered = sets.sorted {
            ($0.metadata.creationTimestamp ?? .zero, $0.metadata.name)
                < ($1.metadata.creationTimestamp ?? .zero, $1.metadata.name)
        }
        let new = ordered.first(where: isNew)
        text.field("OldReplicaSets", shown(ordered.filter { $0.metadata.uid != new?.metadata.uid }))
        text.field("NewReplicaSet", shown(new.map { [$0] } ?? []))
    }
}

extension ReplicaSet: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Namespace", metadata.namespace)
        text.field("Selector", spec.selector.shown)
        text.labels("Labels", metadata.labels)
        text.annotations(metadata.annotations)
        text.controller(of: metadata)
        text.field("Replicas", "\(status.replicas) current / \(spec.replicas ?? 1) desired")
        text.field("Pods Status", context.pods.phases(ownedBy: metadata.uid))
        text.template(spec.template, context)
        text.conditions(status.conditions.map { ($0.type, $0.status, $0.reason) })
    }
}

extension StatefulSet: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Namespace", metadata.namespace)
        text.field("CreationTimestamp", context.date(metadata.creationTimestamp))
        text.field("Selector", spec.selector.plain)
        text.labels("Labels", metadata.labels)
        text.annotations(metadata.annotations)
        if !spec.serviceName.isEmpty { text.field("Service Name", spec.serviceName) }
        if !spec.podManagementPolicy.isEmpty { text.field("Pod Management Policy", spec.podManagementPolicy) }
        text.field("Replicas", "\(spec.replicas ?? 1) desired | \(status.replicas) total")
        text.field("Update Strategy", spec.updateStrategy.type)
        if let partition = spec.updateStrategy.rollingUpdate?.partition {
            text.field("Partition", "\(partition)", level: 1)
            if let most = spec.updateStrategy.rollingUpdate?.maxUnavailable {
                text.field("MaxUnavailable", "\(most)", level: 1)
            }
        }
        if let policy = spec.persistentVolumeClaimRetentionPolicy {
            text.line(0, "Persistent Volume Claim Retention Policy:")
            text.field("WhenDeleted", policy.whenDeleted, level: 1)
            text.field("WhenScaled", policy.whenScaled, level: 1)
        }
        text.field("Pods Status", context.pods.phases(ownedBy: metadata.uid))
        text.template(spec.template, context)
        describeClaims(into: &text)
    }

    private func describeClaims(into text: inout DescribeText) {
        guard !spec.volumeClaimTemplates.isEmpty else { return text.field("Volume Claims", "<none>") }
        text.line(0, "Volume Claims:")
        for claim in spec.volumeClaimTemplates {
            text.field("Name", claim.metadata.name, level: 1)
            text.field("StorageClass", claim.spec.className(claim.metadata), level: 1)
            text.labels("Labels", claim.metadata.labels, level: 1)
            text.labels("Annotations", claim.metadata.annotations, level: 1)
            let size = claim.spec.resources.requests["storage"]
            text.field("Capacity", size.map { "\($0)" } ?? "<default>", level: 1)
            text.field("Access Modes", "[\(claim.spec.accessModes.joined(separator: " "))]", level: 1)
        }
    }
}

extension DaemonSet: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Namespace", metadata.namespace)
        text.field("Selector", spec.selector.plain)
        text.field("Node-Selector", spec.template.spec.nodeSelector.column)
        text.labels("Labels", metadata.labels)
        text.annotations(metadata.annotations)
        text.line(0, "Desired Number of Nodes Scheduled: \(status.desiredNumberScheduled)")
        text.line(0, "Current Number of Nodes Scheduled: \(status.currentNumberScheduled)")
        text.line(0, "Number of Nodes Scheduled with Up-to-date Pods: \(status.updatedNumberScheduled)")
        text.line(0, "Number of Nodes Scheduled with Available Pods: \(status.numberAvailable)")
        text.line(0, "Number of Nodes Misscheduled: \(status.numberMisscheduled)")
        text.field("Pods Status", context.pods.phases(ownedBy: metadata.uid))
        text.template(spec.template, context)
    }
}

extension [Pod] {
    /// How many pods of an owner are in which phase.
    func phases(ownedBy uid: String) -> String {
        let own = filter { pod in pod.metadata.ownerReferences.contains { $0.controller == true && $0.uid == uid } }
        func count(_ phase: String) -> Int { own.count { $0.status.phase == phase } }
        return "\(count("Running")) Running / \(count("Pending")) Waiting / \(count("Succeeded")) Succeeded / "
            + "\(count("Failed")) Failed"
    }
}

extension DescribeText {
    /// Conditions with a reason.
    mutating func conditions(_ conditions: [(type: String, status: String, reason: String)]) {
        guard !conditions.isEmpty else { return }
        line(0, "Conditions:\n  Type\tStatus\tReason")
        line(1, "----\t------\t------")
        for condition in conditions { line(1, "\(condition.type) \t\(condition.status)\t\(condition.reason)") }
    }
}

extension StringMap<String> {
    /// `a=b,c=d`, or `<none>`.
    var column: String { Labels.column(entries.lazy.map { (key: $0.key, value: $0.value) }) }
}
