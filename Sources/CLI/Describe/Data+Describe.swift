import APIModel

extension ConfigMap: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.metadata(metadata)
        text.line(0, "\nData\n====")
        for entry in data { text.line(0, "\(entry.key):\n----\n\(entry.value)\n") }
        text.line(0, "\nBinaryData\n====")
        for entry in binaryData { text.line(0, "\(entry.key): \(entry.value.count) bytes") }
        text.line()
    }
}

extension Secret: DescribedKind {
    /// Values are not shown: their sizes are.
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.metadata(metadata)
        text.line(0, "\nType:\t\(type)")
        text.line(0, "\nData\n====")
        for entry in data { text.field(entry.key, "\(entry.value.count) bytes") }
    }
}

extension ServiceAccount: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.metadata(metadata)
        text.list("Image pull secrets", imagePullSecrets.map(\.name))
    }
}

extension PriorityClass: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Value", "\(value)")
        text.field("GlobalDefault", "\(globalDefault)")
        text.field("PreemptionPolicy", preemptionPolicy ?? "")
        text.field("Description", description)
        text.field("Annotations", metadata.annotations.column)
    }
}

extension PodDisruptionBudget: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Namespace", metadata.namespace)
        if let least = spec.minAvailable {
            text.field("Min available", "\(least)")
        } else if let most = spec.maxUnavailable {
            text.field("Max unavailable", "\(most)")
        }
        text.field("Selector", spec.selector == nil ? "<unset>" : spec.selector.shown)
        text.line(0, "Status:")
        text.field("Allowed disruptions", "\(status.disruptionsAllowed)", level: 2)
        text.field("Current", "\(status.currentHealthy)", level: 2)
        text.field("Desired", "\(status.desiredHealthy)", level: 2)
        text.field("Total", "\(status.expectedPods)", level: 2)
    }
}
