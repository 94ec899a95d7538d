public import APIModel
import Base

/// The cluster roles whose rules are those of other roles.
///
/// Fed by the events of cluster roles. After each it says which aggregated roles need other rules than they have; the
/// caller writes those, as the server, through the ordinary path, and the events of these writes come back here. The
/// rules of a role are those of the roles that one of its selectors selects, in the order of their names and each
/// once; a role never gets its own.
public struct ClusterRoleAggregation: Sendable {
    private var roles: [String: ClusterRole] = [:]
    private var selectors: [String: [Selector]] = [:]

    public init() {}

    /// Takes in a role, and returns the aggregated roles that need a write.
    public mutating func set(_ role: ClusterRole) -> [ClusterRole] {
        let name = role.metadata.name
        let oldLabels = roles[name]?.metadata.labels
        roles[name] = role
        // A selector that cannot be read selects nothing; validation refuses it.
        selectors[name] = role.aggregationRule?.clusterRoleSelectors.compactMap { try? Selector($0) }
        return changes(touchedBy: name, [role.metadata.labels] + (oldLabels.map { [$0] } ?? []))
    }

    /// Forgets a role, and returns the aggregated roles that need a write.
    public mutating func remove(_ name: String) -> [ClusterRole] {
        selectors[name] = nil
        guard let old = roles.removeValue(forKey: name) else { return [] }
        return changes(touchedBy: name, [old.metadata.labels])
    }

    /// The rules that an aggregated role must have, or nil for another role.
    public func rules(of name: String) -> [PolicyRule]? {
        guard let own = selectors[name] else { return nil }
        var rules: [PolicyRule] = []
        for role in roles.values.sorted(by: { $0.metadata.name < $1.metadata.name })
        where role.metadata.name != name && own.contains(where: { $0.matches(role.metadata.labels) }) {
            for rule in role.rules where !rules.contains(rule) { rules.append(rule) }
        }
        return rules
    }

    private func changes(touchedBy name: String, _ labels: [StringMap<String>]) -> [ClusterRole] {
        var changed: [ClusterRole] = []
        for (other, own) in selectors.sorted(by: { $0.key < $1.key }) {
            let isTouched = other == name || own.contains { selector in labels.contains { selector.matches($0) } }
            guard isTouched, var role = roles[other], let rules = rules(of: other), role.rules != rules else {
                continue
            }
            role.rules = rules
            changed.append(role)
        }
        return changed
    }
}
