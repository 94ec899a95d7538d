import APIModel
public import Base

/// A write that goes before another one, at the revision that was read: a quota or a budget that pays for it.
public struct Charge: Sendable {
    public var key: Bytes
    public var value: StoredValue
    public var revision: UInt64

    public init(key: Bytes, value: StoredValue, revision: UInt64) {
        self.key = key
        self.value = value
        self.revision = revision
    }
}

extension PolicyCache {
    /// The writes that a plan of quotas asks for. A quota that has changed since is found out by its write.
    func charges(_ plan: QuotaPlan) -> [Charge] {
        plan.charges.compactMap { charge in
            guard let (key, found) = find(ResourceQuota.self, namespace: charge.namespace, name: charge.name),
                let quota = PolicyCache.decoded(ResourceQuota.self, found)
            else { return nil }
            var charged = charge.applied(to: quota)
            charged.metadata.resourceVersion = ""
            return Charge(
                key: key, value: StoredValue(object: charged.encoded(), managers: found.value.managers),
                revision: UInt64(charge.resourceVersion) ?? 0)
        }
    }

    /// A disruption budget as it is stored.
    struct StoredBudget {
        let key: Bytes
        let object: PodDisruptionBudget
        let managers: StoredManagers
        let revision: UInt64
    }

    /// The budgets that count a pod.
    func budgets(of pod: Pod) -> [StoredBudget] {
        guard let entry = KindCatalogue.entry(PodDisruptionBudget.identity),
            let range = ResourcePrefix(entry).range(namespace: pod.metadata.namespace)
        else { return [] }
        var found: [StoredBudget] = []
        objects(under: range.from) { stored in
            guard let budget = PolicyCache.decoded(PodDisruptionBudget.self, stored),
                let wanted = budget.spec.selector, let selector = try? Selector(wanted),
                selector.matches(pod.metadata.labels),
                let key = ObjectKey(
                    ResourcePrefix(entry), namespace: pod.metadata.namespace, name: budget.metadata.name)
            else { return }
            found.append(
                StoredBudget(
                    key: key.bytes, object: budget, managers: stored.value.managers, revision: stored.revision))
        }
        return found
    }
}
