import APIModel
import Base

extension Namespace: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.metadata(metadata)
        text.field("Status", status.phase)
        if !status.conditions.isEmpty {
            text.line(0, "Conditions:")
            text.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage")
            text.line(1, "----\t------\t------------------\t------\t-------")
            for one in status.conditions {
                text.line(
                    1,
                    "\(one.type)\t\(one.status)\t\(context.date(one.lastTransitionTime))\t\(one.reason)\t\(one.message)"
                )
            }
        }
        if let quotas = context.quotas {
            text.line()
            describe(quotas, into: &text)
        }
        if let limits = context.limits {
            text.line()
            describe(limits, into: &text)
        }
    }

    private func describe(_ quotas: [ResourceQuota], into text: inout DescribeText) {
        guard !quotas.isEmpty else { return text.line(0, "No resource quota.") }
        text.line(0, "Resource Quotas")
        for quota in quotas.sorted(by: { $0.metadata.name < $1.metadata.name }) {
            text.field("Name", quota.metadata.name, level: 1)
            text.scopes(of: quota, level: 1, mark: "* ")
            text.line(1, "Resource\tUsed\tHard")
            text.line(1, "--------\t---\t---")
            for entry in quota.status.hard {
                text.line(1, "\(entry.key)\t\(quota.status.used[entry.key] ?? .zero)\t\(entry.value)")
            }
        }
    }

    private func describe(_ limits: [LimitRange], into text: inout DescribeText) {
        guard !limits.isEmpty else { return text.line(0, "No LimitRange resource.") }
        text.line(0, "Resource Limits\n " + LimitRange.header)
        text.line(0, " " + LimitRange.rule)
        for range in limits { for row in range.rows { text.line(0, " " + row) } }
    }
}

extension ResourceQuota: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Namespace", metadata.namespace)
        text.scopes(of: self, level: 0, mark: " * ")
        text.line(0, "Resource\tUsed\tHard")
        text.line(0, "--------\t----\t----")
        for entry in status.hard { text.line(0, "\(entry.key)\t\(status.used[entry.key] ?? .zero)\t\(entry.value)") }
    }
}

extension DescribeText {
    /// Which pods a quota counts.
    fileprivate mutating func scopes(of quota: ResourceQuota, level: Int, mark: String) {
        let scopes = quota.spec.scopes.sorted()
        guard !scopes.isEmpty else { return }
        field("Scopes", scopes.joined(separator: ", "), level: level)
        for scope in scopes {
            switch scope {
            case "Terminating": line(level, "\(mark)Matches pods with an active deadline: they run for a limited time.")
            case "NotTerminating": line(level, "\(mark)Matches pods without an active deadline.")
            case "BestEffort": line(level, "\(mark)Matches pods without any request or limit.")
            case "NotBestEffort": line(level, "\(mark)Matches pods with at least one request or limit.")
            default: break
            }
        }
    }
}

extension LimitRange: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Namespace", metadata.namespace)
        text.line(0, Self.header)
        text.line(0, Self.rule)
        for row in rows { text.line(0, row) }
    }

    fileprivate static let header =
        "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio"
    fileprivate static let rule =
        "----\t--------\t---\t---\t---------------\t-------------\t-----------------------"

    /// One line for each resource of each limit.
    fileprivate var rows: [String] {
        spec.limits.flatMap { limit in
            let sides = [limit.min, limit.max, limit.defaultRequest, limit.default, limit.maxLimitRequestRatio]
            return Set(sides.flatMap(\.keys)).sorted().map { name in
                let amounts = sides.map { $0[name].map { "\($0)" } ?? "-" }
                return "\(limit.type)\t\(name)\t\(amounts.joined(separator: "\t"))"
            }
        }
    }
}
