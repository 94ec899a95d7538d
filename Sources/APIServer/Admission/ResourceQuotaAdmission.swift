public import APIModel
import Base

/// Nothing is made that would use more of a namespace's quota than there is.
///
/// Runs last and changes nothing: it leaves the charges in the context (`QuotaPlan`).
public enum ResourceQuotaAdmission: AdmissionStep {
    public static let name = "ResourceQuota"

    public static func validate<Object: Kind, View: PolicyView>(
        _ request: AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        guard !request.namespace.isEmpty, let sort = QuotaSort(request) else { return }
        let quotas = context.view.resourceQuotas(namespace: request.namespace)
        guard !quotas.isEmpty, let object = request.object else { return }
        let item = QuotaItem(object, sort: sort)
        let matching = try self.matching(quotas, item, request)
        guard !matching.isEmpty else { return }
        let added = try self.added(item, request, now: context.now, sort: sort)
        guard !added.isEmpty else { return }
        for quota in matching {
            let share = added.masked(Set(quota.status.hard.keys))
            guard !share.isEmpty else { continue }
            let used = try charged(quota, share, request)
            // A rehearsal is judged and not charged.
            guard !request.isDryRun else { continue }
            context.quota.charges.append(
                QuotaCharge(
                    namespace: quota.metadata.namespace, name: quota.metadata.name, uid: quota.metadata.uid,
                    resourceVersion: quota.metadata.resourceVersion, used: used, added: share))
        }
    }

    /// The quotas that count the object, in the order of their names.
    private static func matching(
        _ quotas: [ResourceQuota], _ item: QuotaItem<some Kind>, _ request: AdmissionRequest<some Kind>
    ) throws(AdmissionRefusal) -> [ResourceQuota] {
        var matching: [ResourceQuota] = []
        for quota in quotas.sorted(by: { $0.metadata.name < $1.metadata.name }) where item.matches(quota) {
            let counted = quota.status.hard.keys.filter(item.isCounted)
            if let fault = item.fault(requiring: Set(counted)) {
                throw request.forbidden("failed quota: \(quota.metadata.name): \(fault)")
            }
            // A new quota says nothing about its use until the controller has counted.
            guard counted.allSatisfy({ quota.status.used[$0] != nil }) else {
                throw request.forbidden(
                    "status unknown for quota: \(quota.metadata.name), resources: "
                        + counted.sorted().joined(separator: ","))
            }
            matching.append(quota)
        }
        return matching
    }

    /// What the write adds to the namespace's use; nothing that is not more than zero.
    private static func added<Object: Kind>(
        _ item: QuotaItem<Object>, _ request: AdmissionRequest<Object>, now: Time, sort: QuotaSort
    ) throws(AdmissionRefusal) -> StringMap<Quantity> {
        var added = item.usage(now: now)
        let negative = added.filter { $0.value < .zero }.map(\.key)
        if !negative.isEmpty {
            throw request.forbidden(
                "quota usage is negative for resource(s): \(negative.joined(separator: ","))")
        }
        if request.operation == .update {
            guard let old = request.oldObject else {
                throw request.forbidden(
                    "unable to get previous usage since prior version of object was not found")
            }
            for entry in QuotaItem(old, sort: sort).usage(now: now) {
                if let amount = added[entry.key] { added[entry.key] = amount - entry.value }
            }
        }
        for entry in added where entry.value <= .zero { added[entry.key] = nil }
        return added
    }

    private static func charged(
        _ quota: ResourceQuota, _ share: StringMap<Quantity>, _ request: AdmissionRequest<some Kind>
    ) throws(AdmissionRefusal) -> StringMap<Quantity> {
        var used = quota.status.used
        used.addAmounts(share)
        let exceeded = Set(
            share.keys.filter { key in
                guard let sum = used[key], let hard = quota.status.hard[key] else { return false }
                return sum > hard
            })
        guard exceeded.isEmpty else {
            throw request.forbidden(
                "exceeded quota: \(quota.metadata.name), requested: \(share.masked(exceeded).amountsText), used: "
                    + "\(quota.status.used.masked(exceeded).amountsText), limited: "
                    + quota.status.hard.masked(exceeded).amountsText)
        }
        return used
    }
}

extension StringMap<Quantity> {
    /// `cpu=1,memory=2Gi`.
    fileprivate var amountsText: String {
        map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}
