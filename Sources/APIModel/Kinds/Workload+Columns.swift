/// Cells that the kinds which run pods from a template share.
extension PrintCell {
    /// A number.
    static func count(_ number: some BinaryInteger) -> PrintCell {
        .integer(Int64(number))
    }

    /// The names of the template's containers, and their images.
    static func containers(of spec: PodSpec) -> [PrintCell] {
        [
            .text(spec.containers.map(\.name).joined(separator: ",")),
            .text(spec.containers.map(\.image).joined(separator: ",")),
        ]
    }

    /// A selector as text: `<none>` where it is empty or absent, `<error>` where it is malformed.
    static func selector(_ selector: LabelSelector?) -> PrintCell {
        guard let parsed = try? Selector(selector) else { return .text("<error>") }
        let text = parsed.description
        return .text(text.isEmpty ? "<none>" : text)
    }
}

extension PrintColumn {
    /// What `-o wide` says of a template.
    static let containers = [PrintColumn.wide("Containers"), .wide("Images")]
}

extension ReplicaSet {
    public static var columns: [PrintColumn] {
        [.name, PrintColumn("Desired", .integer), PrintColumn("Current", .integer), PrintColumn("Ready", .integer)]
            + [.age] + PrintColumn.containers + [.wide("Selector")]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .count(spec.replicas ?? 0), .count(status.replicas), .count(status.readyReplicas),
            .age(metadata.creationTimestamp, context),
        ] + PrintCell.containers(of: spec.template.spec) + [.selector(spec.selector)]
    }

    public var selectableFields: [(name: String, value: String)] {
        [("status.replicas", String(status.replicas))]
    }
}

extension Deployment {
    public static var columns: [PrintColumn] {
        [.name, PrintColumn("Ready"), PrintColumn("Up-to-date", .integer), PrintColumn("Available", .integer), .age]
            + PrintColumn.containers + [.wide("Selector")]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .text("\(status.readyReplicas)/\(spec.replicas ?? 0)"),
            .count(status.updatedReplicas), .count(status.availableReplicas),
            .age(metadata.creationTimestamp, context),
        ] + PrintCell.containers(of: spec.template.spec) + [.selector(spec.selector)]
    }
}

extension StatefulSet {
    public static var columns: [PrintColumn] { [.name, PrintColumn("Ready"), .age] + PrintColumn.containers }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .text("\(status.readyReplicas)/\(spec.replicas ?? 0)"),
            .age(metadata.creationTimestamp, context),
        ] + PrintCell.containers(of: spec.template.spec)
    }
}

extension DaemonSet {
    public static var columns: [PrintColumn] {
        [
            .name, PrintColumn("Desired", .integer), PrintColumn("Current", .integer),
            PrintColumn("Ready", .integer), PrintColumn("Up-to-date", .integer),
            PrintColumn("Available", .integer), PrintColumn("Node Selector"), .age,
        ] + PrintColumn.containers + [.wide("Selector")]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .count(status.desiredNumberScheduled), .count(status.currentNumberScheduled),
            .count(status.numberReady), .count(status.updatedNumberScheduled), .count(status.numberAvailable),
            .text(Labels.column(spec.template.spec.nodeSelector.pairs)), .age(metadata.creationTimestamp, context),
        ] + PrintCell.containers(of: spec.template.spec) + [.selector(spec.selector)]
    }
}

extension ControllerRevision {
    public static var columns: [PrintColumn] {
        [.name, PrintColumn("Controller"), PrintColumn("Revision", .integer), .age]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .text(controllerName), .count(revision),
            .age(metadata.creationTimestamp, context),
        ]
    }

    /// `daemonset.apps/name` of the controller.
    private var controllerName: String {
        guard let owner = metadata.ownerReferences.first(where: { $0.controller == true }) else { return "<none>" }
        let group = (try? GroupVersion(parsing: owner.apiVersion))?.group ?? ""
        let kind = group.isEmpty ? owner.kind : "\(owner.kind).\(group)"
        return "\(kind.lowercased())/\(owner.name)"
    }
}
