extension PrintColumn {
    /// The columns of kinds without columns of their own.
    static let nameAndCreation = [PrintColumn.name, PrintColumn("Created At", .date)]

    fileprivate static let binding: [PrintColumn] =
        [.name, PrintColumn("Role"), .age, .wide("Users"), .wide("Groups"), .wide("ServiceAccounts")]
}

extension ObjectMeta {
    /// The cells of kinds without columns of their own.
    var nameAndCreation: [PrintCell] {
        [.text(name), .text((creationTimestamp ?? .zero).description)]
    }
}

extension Role {
    public static var columns: [PrintColumn] { PrintColumn.nameAndCreation }

    public func cells(_ context: PrintContext) -> [PrintCell] { metadata.nameAndCreation }
}

extension ClusterRole {
    public static var columns: [PrintColumn] { PrintColumn.nameAndCreation }

    public func cells(_ context: PrintContext) -> [PrintCell] { metadata.nameAndCreation }
}

extension CustomResourceDefinition {
    public static var columns: [PrintColumn] { PrintColumn.nameAndCreation }

    public func cells(_ context: PrintContext) -> [PrintCell] { metadata.nameAndCreation }
}

extension RoleBinding {
    public static var columns: [PrintColumn] { PrintColumn.binding }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        bindingCells(metadata, roleRef, subjects, context)
    }
}

extension ClusterRoleBinding {
    public static var columns: [PrintColumn] { PrintColumn.binding }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        bindingCells(metadata, roleRef, subjects, context)
    }
}

private func bindingCells(
    _ metadata: ObjectMeta, _ role: RoleRef, _ subjects: [Subject], _ context: PrintContext
) -> [PrintCell] {
    func names(_ kind: String) -> PrintCell {
        let names = subjects.filter { $0.kind == kind }.map { subject in
            kind == "ServiceAccount" ? "\(subject.namespace)/\(subject.name)" : subject.name
        }
        return .text(names.joined(separator: ", "))
    }
    return [
        .text(metadata.name), .text("\(role.kind)/\(role.name)"), .age(metadata.creationTimestamp, context),
        names("User"), names("Group"), names("ServiceAccount"),
    ]
}

extension CertificateSigningRequest {
    public static var columns: [PrintColumn] {
        [
            .name, .age, PrintColumn("SignerName"), PrintColumn("Requestor"), PrintColumn("RequestedDuration"),
            PrintColumn("Condition"),
        ]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .age(metadata.creationTimestamp, context),
            .text(spec.signerName.isEmpty ? "<none>" : spec.signerName), .text(spec.username),
            .text(spec.expirationSeconds.map { DurationText(.seconds(Int64($0))).human } ?? "<none>"),
            .text(decision),
        ]
    }

    public var selectableFields: [(name: String, value: String)] {
        [("spec.signerName", spec.signerName)]
    }

    private var decision: String {
        let types = Set(status.conditions.map(\.type))
        var text = types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending"
        if types.contains("Failed") { text += ",Failed" }
        if !status.certificate.isEmpty { text += ",Issued" }
        return text
    }
}
