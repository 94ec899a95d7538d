import APIModel

extension Role: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.labels("Labels", metadata.labels)
        text.annotations(metadata.annotations)
        text.rules(rules)
    }
}

extension ClusterRole: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.labels("Labels", metadata.labels)
        text.annotations(metadata.annotations)
        text.rules(rules)
    }
}

extension RoleBinding: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.binding(metadata, roleRef, subjects)
    }
}

extension ClusterRoleBinding: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.binding(metadata, roleRef, subjects)
    }
}

extension DescribeText {
    fileprivate mutating func binding(_ metadata: ObjectMeta, _ role: RoleRef, _ subjects: [Subject]) {
        field("Name", metadata.name)
        labels("Labels", metadata.labels)
        annotations(metadata.annotations)
        line(0, "Role:")
        field("Kind", role.kind, level: 1)
        field("Name", role.name, level: 1)
        line(0, "Subjects:")
        line(1, "Kind\tName\tNamespace")
        line(1, "----\t----\t---------")
        for subject in subjects { line(1, "\(subject.kind)\t\(subject.name)\t\(subject.namespace)") }
    }

    /// Rules as a table: one row for each resource, with all verbs that some rule allows on it.
    mutating func rules(_ rules: [PolicyRule]) {
        line(0, "PolicyRule:")
        line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs")
        line(1, "---------\t-----------------\t--------------\t-----")
        for row in RuleRow.rows(of: rules) {
            func list(_ words: [String]) -> String { "[\(words.joined(separator: " "))]" }
            line(1, "\(row.resourceText)\t\(list(row.urls))\t\(list(row.names))\t\(list(row.verbs))")
        }
    }
}

/// What may be done with one resource, or one path.
private struct RuleRow {
    var verbs: [String]
    var group: String?
    var resource: String?
    var names: [String] = []
    var urls: [String] = []

    /// Rules taken apart and put together again by resource, in kubectl's order: that of their verbs as text first.
    static func rows(of rules: [PolicyRule]) -> [RuleRow] {
        var rows: [RuleRow] = []
        var places: [[String]: Int] = [:]
        for rule in rules {
            for group in rule.apiGroups {
                for resource in rule.resources {
                    for name in rule.resourceNames.isEmpty ? [nil] : rule.resourceNames.map(Optional.some) {
                        let key = [group, resource] + (name.map { [$0] } ?? [])
                        let place = places[key] ?? rows.count
                        if place == rows.count {
                            places[key] = place
                            let names = name.map { [$0] } ?? []
                            rows.append(RuleRow(verbs: [], group: group, resource: resource, names: names))
                        }
                        for verb in rule.verbs where !rows[place].verbs.contains(verb) {
                            rows[place].verbs.append(verb)
                        }
                    }
                }
            }
            for url in rule.nonResourceURLs {
                for verb in rule.verbs { rows.append(RuleRow(verbs: [verb], urls: [url])) }
            }
        }
        return rows.enumerated().sorted {
            ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
        }.map(\.element)
    }

    private var order: String {
        "[\(verbs.joined(separator: " "))],[\(group ?? "")],[\(resource ?? "")],[\(names.joined())],[\(urls.joined())]"
    }

    /// `deployments.apps/scale`.
    var resourceText: String {
        guard let resource else { return "" }
        let (name, part) = resource.split(once: "/")
        let group = group.map { $0.isEmpty ? "" : ".\($0)" } ?? ""
        return name + group + (part.map { "/\($0)" } ?? "")
    }
}

extension CertificateSigningRequest: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Labels", metadata.labels.column)
        text.field("Annotations", metadata.annotations.column)
        text.field("CreationTimestamp", context.date(metadata.creationTimestamp))
        text.field("Requesting User", spec.username)
        if !spec.signerName.isEmpty { text.field("Signer", spec.signerName) }
        if let seconds = spec.expirationSeconds {
            text.field("Requested Duration", DurationText(.seconds(Int64(seconds))).human)
        }
        let types = Set(status.conditions.map(\.type))
        var state = types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending"
        if types.contains("Failed") { state += ",Failed" }
        if !status.certificate.isEmpty { state += ",Issued" }
        text.field("Status", state)
    }
}
