import Base

extension Pod {
    /// A new pod is pending, whatever its maker says; keys of labels become part of the selectors.
    public mutating func prepareForCreate() {
        metadata.generation = 1
        let service = qualityOfService
        status = PodStatus {
            $0.phase = "Pending"
            $0.qosClass = service
        }
        if !spec.schedulingGates.isEmpty {
            status.conditions = [
                PodCondition {
                    $0.type = "PodScheduled"
                    $0.status = "False"
                    $0.reason = "SchedulingGated"
                    $0.message = "Scheduling is blocked due to non-empty scheduling gates"
                }
            ]
        }
        spec.mergeLabelKeys(from: metadata.labels)
    }

    public mutating func prepareForUpdate(from old: Pod) {
        status = old.status
        metadata.generation = old.metadata.generation + (spec == old.spec ? 0 : 1)
    }

    public mutating func prepareForStatusUpdate(from old: Pod) {
        spec = old.spec
        metadata.ownerReferences = old.metadata.ownerReferences
        metadata.deletionTimestamp = old.metadata.deletionTimestamp
        metadata.generation = old.metadata.generation
        if status.qosClass.isEmpty { status.qosClass = old.status.qosClass }
    }
}

extension PodSpec {
    /// Selectors get the pod's own values of the keys that its terms and constraints name.
    fileprivate mutating func mergeLabelKeys(from labels: StringMap<String>) {
        for index in topologySpreadConstraints.indices where !topologySpreadConstraints[index].matchLabelKeys.isEmpty {
            let keys = topologySpreadConstraints[index].matchLabelKeys
            topologySpreadConstraints[index].labelSelector?.add(keys, "In", from: labels)
        }
        guard affinity?.podAffinity != nil || affinity?.podAntiAffinity != nil else { return }
        if var terms = affinity?.podAffinity {
            terms.requiredDuringSchedulingIgnoredDuringExecution.mergeLabelKeys(from: labels)
            terms.preferredDuringSchedulingIgnoredDuringExecution.mergeLabelKeys(from: labels)
            affinity?.podAffinity = terms
        }
        if var terms = affinity?.podAntiAffinity {
            terms.requiredDuringSchedulingIgnoredDuringExecution.mergeLabelKeys(from: labels)
            terms.preferredDuringSchedulingIgnoredDuringExecution.mergeLabelKeys(from: labels)
            affinity?.podAntiAffinity = terms
        }
    }
}

extension [PodAffinityTerm] {
    fileprivate mutating func mergeLabelKeys(from labels: StringMap<String>) {
        for index in indices { self[index].mergeLabelKeys(from: labels) }
    }
}

extension [WeightedPodAffinityTerm] {
    fileprivate mutating func mergeLabelKeys(from labels: StringMap<String>) {
        for index in indices { self[index].podAffinityTerm.mergeLabelKeys(from: labels) }
    }
}

extension PodAffinityTerm {
    fileprivate mutating func mergeLabelKeys(from labels: StringMap<String>) {
        guard !(matchLabelKeys.isEmpty && mismatchLabelKeys.isEmpty) else { return }
        guard var selector = labelSelector else { return }
        selector.add(matchLabelKeys, "In", from: labels)
        selector.add(mismatchLabelKeys, "NotIn", from: labels)
        labelSelector = selector
    }
}

extension LabelSelector {
    fileprivate mutating func add(_ keys: [String], _ comparison: String, from labels: StringMap<String>) {
        for key in keys {
            guard let value = labels[key] else { continue }
            matchExpressions.append(
                LabelSelectorRequirement {
                    $0.key = key
                    $0.operator = comparison
                    $0.values = [value]
                })
        }
    }
}
