import APIModel
import Base

/// One term of a node selector: all of its demands must be met; without any it matches no node.
struct NodeTerm: Hashable, Sendable {
    /// Demands on the node's labels.
    var labels: [Requirement]
    /// Demands on the node's name.
    var names: [Requirement]

    var isEmpty: Bool { labels.isEmpty && names.isEmpty }

    /// - Throws: What is wrong with a demand, under `path`.
    init(_ term: NodeSelectorTerm, at path: FieldPath) throws(SelectorError) {
        labels = []
        names = []
        for (index, demand) in term.matchExpressions.enumerated() {
            labels.append(try demand.requirement(at: path.child("matchExpressions").index(index)))
        }
        for (index, demand) in term.matchFields.enumerated() {
            names.append(try demand.fieldRequirement(at: path.child("matchFields").index(index)))
        }
    }

    init(labels: [Requirement]) {
        self.labels = labels
        names = []
    }

    /// Whether a node with this name and these labels is meant.
    func matches(name: String, labels lookup: StringMap<String>) -> Bool {
        guard !isEmpty else { return false }
        for demand in labels where !demand.matches(lookup) { return false }
        return namesMatch(name)
    }

    /// Whether the demands on the name are met.
    func namesMatch(_ name: String) -> Bool {
        for demand in names where !demand.matches(["metadata.name": name] as [String: String]) { return false }
        return true
    }

    /// The names of which the node's must be one; nil where any may be.
    var namesAllowed: Set<String>? {
        var allowed: Set<String>?
        for demand in names where demand.operator == .in {
            allowed = allowed.map { $0.intersection(demand.values) } ?? Set(demand.values)
        }
        return allowed
    }
}

extension NodeSelectorRequirement {
    private static let operators: [String: Requirement.Operator] = [
        "In": .in, "NotIn": .notIn, "Exists": .exists, "DoesNotExist": .doesNotExist, "Gt": .greaterThan,
        "Lt": .lessThan,
    ]

    fileprivate func requirement(at path: FieldPath) throws(SelectorError) -> Requirement {
        guard let known = Self.operators[`operator`] else {
            throw .syntax("\(path.child("operator")): Unsupported value: \"\(`operator`)\"")
        }
        return try Requirement(key, known, values, at: path)
    }

    /// Names are no label values: only `In` and `NotIn` with one value are known.
    fileprivate func fieldRequirement(at path: FieldPath) throws(SelectorError) -> Requirement {
        guard key == "metadata.name" else {
            throw .syntax("\(path.child("key")): Invalid value: \"\(key)\": not a valid field selector key")
        }
        guard let known = Self.operators[`operator`], known == .in || known == .notIn else {
            throw .syntax("\(path.child("operator")): Unsupported value: \"\(`operator`)\"")
        }
        guard values.count == 1 else {
            throw .syntax("\(path.child("values")): Invalid value: must have one element")
        }
        return try Requirement(key, known, values, at: path)
    }
}

/// What a pod demands of its node: its `nodeSelector`, and one of the terms of its required node affinity.
struct NodeDemand: Hashable, Sendable {
    var selector: [Requirement]
    /// Nil where there is no required affinity; an empty list matches no node.
    var terms: [NodeTerm]?

    var isEmpty: Bool { selector.isEmpty && terms == nil }

    func matches(name: String, labels: StringMap<String>) -> Bool {
        for demand in selector where !demand.matches(labels) { return false }
        guard let terms else { return true }
        return terms.contains { $0.matches(name: name, labels: labels) }
    }

    /// The names of which the node's must be one, by all terms together; nil where any may be.
    var namesAllowed: Set<String>? {
        guard let terms else { return nil }
        var union: Set<String> = []
        for term in terms {
            guard let allowed = term.namesAllowed else { return nil }
            union.formUnion(allowed)
        }
        return terms.isEmpty ? nil : union
    }
}
