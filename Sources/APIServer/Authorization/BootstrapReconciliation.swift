public import APIModel

/// A write that completes the roles and bindings of a stored cluster. The server makes it in its own name; `create`
/// that meets an existing object, and `update` that meets a newer one, are planned again.
public enum BootstrapChange<K: Kind>: Sendable {
    case create(K)
    /// Keeps the resource version of what was read.
    case update(K)
    /// The role of a binding cannot be changed: it is removed and made again.
    case replace(old: K, with: K)

    public var object: K {
        switch self {
        case .create(let object), .update(let object), .replace(_, let object): object
        }
    }
}

/// Compares what the cluster comes with and what is stored.
///
/// Missing objects are made; of existing ones missing rules, selectors, subjects, labels and annotations are added, and
/// nothing is taken away. An object whose annotation `autoupdate` says `false` is left alone. Run at each start.
public enum BootstrapReconciliation {
    /// - Parameter stored: The stored role of a name, or nil.
    public static func clusterRoles(
        stored: (String) -> ClusterRole?
    ) -> [BootstrapChange<ClusterRole>] {
        var aggregation = ClusterRoleAggregation()
        for role in BootstrapPolicy.clusterRoles { _ = aggregation.set(role) }
        var planned: [BootstrapChange<ClusterRole>] = []
        for expected in aggregation.settled(BootstrapPolicy.clusterRoles) {
            guard let old = stored(expected.metadata.name) else {
                planned.append(.create(expected))
                continue
            }
            guard old.metadata.isUpdated else { continue }
            var new = old
            new.metadata.addMissing(from: expected.metadata)
            if let wanted = expected.aggregationRule {
                // The rules come from the aggregation, which follows the stored roles.
                var selectors = old.aggregationRule?.clusterRoleSelectors ?? []
                for selector in wanted.clusterRoleSelectors where !selectors.contains(selector) {
                    selectors.append(selector)
                }
                new.aggregationRule = AggregationRule { $0.clusterRoleSelectors = selectors }
            } else {
                new.rules += RuleCoverage.uncoveredWhole(expected.rules, by: old.rules)
            }
            if new != old { planned.append(.update(new)) }
        }
        return planned
    }

    public static func roles(stored: (_ namespace: String, _ name: String) -> Role?) -> [BootstrapChange<Role>] {
        BootstrapPolicy.roles.compactMap { expected in
            guard let old = stored(expected.metadata.namespace, expected.metadata.name) else {
                return .create(expected)
            }
            guard old.metadata.isUpdated else { return nil }
            var new = old
            new.metadata.addMissing(from: expected.metadata)
            new.rules += RuleCoverage.uncoveredWhole(expected.rules, by: old.rules)
            return new != old ? .update(new) : nil
        }
    }

    public static func clusterRoleBindings(
        stored: (String) -> ClusterRoleBinding?
    ) -> [BootstrapChange<ClusterRoleBinding>] {
        BootstrapPolicy.clusterRoleBindings.compactMap { expected in
            guard let old = stored(expected.metadata.name) else { return .create(expected) }
            guard old.metadata.isUpdated else { return nil }
            if old.roleRef != expected.roleRef { return .replace(old: old, with: expected) }
            var new = old
            new.metadata.addMissing(from: expected.metadata)
            for subject in expected.subjects where !new.subjects.contains(subject) { new.subjects.append(subject) }
            return new != old ? .update(new) : nil
        }
    }

    public static func roleBindings(
        stored: (_ namespace: String, _ name: String) -> RoleBinding?
    ) -> [BootstrapChange<RoleBinding>] {
        BootstrapPolicy.roleBindings.compactMap { expected in
            guard let old = stored(expected.metadata.namespace, expected.metadata.name) else {
                return .create(expected)
            }
            guard old.metadata.isUpdated else { return nil }
            if old.roleRef != expected.roleRef { return .replace(old: old, with: expected) }
            var new = old
            new.metadata.addMissing(from: expected.metadata)
            for subject in expected.subjects where !new.subjects.contains(subject) { new.subjects.append(subject) }
            return new != old ? .update(new) : nil
        }
    }
}

extension RuleCoverage {
    /// The rules of `wanted`, each as a whole, of which some part is missing in `owned`.
    static func uncoveredWhole(_ wanted: [PolicyRule], by owned: [PolicyRule]) -> [PolicyRule] {
        wanted.filter { !uncovered([$0], by: owned).isEmpty }
    }
}

extension ClusterRoleAggregation {
    /// The roles with the rules of the aggregated ones filled in; roles may be aggregated from aggregated ones.
    fileprivate mutating func settled(_ roles: [ClusterRole]) -> [ClusterRole] {
        var settled = roles
        var isChanging = true
        // Each round settles one more level; there are no more levels than roles.
        for _ in settled.indices where isChanging {
            isChanging = false
            for index in settled.indices {
                guard let rules = rules(of: settled[index].metadata.name), rules != settled[index].rules else {
                    continue
                }
                settled[index].rules = rules
                _ = set(settled[index])
                isChanging = true
            }
        }
        return settled
    }
}

extension ObjectMeta {
    fileprivate var isUpdated: Bool { annotations[BootstrapPolicy.autoupdateAnnotation] != "false" }

    /// Takes over labels and annotations that are not here; what is here stays.
    fileprivate mutating func addMissing(from expected: ObjectMeta) {
        for entry in expected.labels where labels[entry.key] == nil { labels[entry.key] = entry.value }
        for entry in expected.annotations where annotations[entry.key] == nil {
            annotations[entry.key] = entry.value
        }
    }
}
