import APIModel

/// Whether a set of rules allows all that another one does.
///
/// A rule is taken apart into questions with one verb, group, resource and name each, and each must be covered by one
/// rule of the owner as a whole: `*` is covered by `*` only. Two rules of the owner never cover a question together
/// that neither covers alone, so the answer errs on the side of no. This is Kubernetes' rule.
enum RuleCoverage {
    /// The parts of `wanted` that `owned` does not cover; empty where it covers all.
    ///
    /// A rule that no rule covers whole and that has too many parts for `Limits.rulePartsMax` counts as not covered.
    static func uncovered(_ wanted: [PolicyRule], by owned: [PolicyRule]) -> [PolicyRule] {
        var missing: [PolicyRule] = []
        var budget = PolicyLimits.rulePartsMax
        for rule in wanted {
            // Most rules are covered whole, by one of the owner's.
            if owned.contains(where: { $0.coversWhole(rule) }) { continue }
            guard let count = rule.partCount(upTo: budget) else {
                missing.append(rule)
                continue
            }
            budget -= count
            missing += rule.parts.filter { part in !owned.contains { $0.coversWhole(part) } }
        }
        return missing
    }

    /// What is missing, for people: rules that differ in the verb alone are one line, sorted, no more than
    /// `PolicyLimits.missingRulesShownMax` of them.
    static func describe(_ missing: [PolicyRule]) -> String {
        var merged: [PolicyRule] = []
        var places: [[String]: Int] = [:]
        for rule in missing {
            let key = rule.apiGroups + ["\u{0}"] + rule.resources + ["\u{0}"] + rule.resourceNames
            if rule.nonResourceURLs.isEmpty, let place = places[key] {
                merged[place].verbs += rule.verbs
            } else {
                if rule.nonResourceURLs.isEmpty { places[key] = merged.count }
                merged.append(rule)
            }
        }
        let lines = Set(merged.map(\.compactText)).sorted()
        let shown = lines.prefix(PolicyLimits.missingRulesShownMax).joined(separator: "\n")
        let rest = lines.count - PolicyLimits.missingRulesShownMax
        return rest > 0 ? shown + "\nand \(rest) more" : shown
    }
}

extension PolicyRule {
    /// Whether this one rule allows all that `other` does.
    func coversWhole(_ other: PolicyRule) -> Bool {
        let hasNames =
            resourceNames.isEmpty || (!other.resourceNames.isEmpty && resourceNames.containsAll(other.resourceNames))
        return verbs.covers(other.verbs) && apiGroups.covers(other.apiGroups) && coversResources(of: other)
            && coversPaths(of: other) && hasNames
    }

    private func coversResources(of other: PolicyRule) -> Bool {
        other.resources.allSatisfy { wanted in
            if resources.contains("*") || resources.containsExactly(wanted) { return true }
            guard let slash = wanted.utf8.firstIndex(of: UInt8(ascii: "/")) else { return false }
            return resources.containsExactly("*" + wanted[slash...])
        }
    }

    private func coversPaths(of other: PolicyRule) -> Bool {
        other.nonResourceURLs.allSatisfy { wanted in nonResourceURLs.contains { Self.url($0, matches: wanted) } }
    }

    /// How many parts the rule has; nil where there are more than `most`.
    fileprivate func partCount(upTo most: Int) -> Int? {
        var count = 1
        for list in [apiGroups, resources, verbs] {
            let (product, overflow) = count.multipliedReportingOverflow(by: list.count)
            if overflow { return nil }
            count = product
        }
        let (named, overflow) = count.multipliedReportingOverflow(by: max(resourceNames.count, 1))
        let (onPaths, pathOverflow) = nonResourceURLs.count.multipliedReportingOverflow(by: verbs.count)
        let (sum, sumOverflow) = named.addingReportingOverflow(onPaths)
        return overflow || pathOverflow || sumOverflow || sum > most ? nil : sum
    }

    /// The rule as rules of one verb, group, resource and name each.
    fileprivate var parts: [PolicyRule] {
        var parts: [PolicyRule] = []
        let names = resourceNames.isEmpty ? [[]] : resourceNames.map { [$0] }
        for group in apiGroups {
            for resource in resources {
                for verb in verbs {
                    for names in names {
                        parts.append(
                            PolicyRule {
                                $0.verbs = [verb]
                                $0.apiGroups = [group]
                                $0.resources = [resource]
                                $0.resourceNames = names
                            })
                    }
                }
            }
        }
        for path in nonResourceURLs {
            for verb in verbs {
                parts.append(
                    PolicyRule {
                        $0.verbs = [verb]
                        $0.nonResourceURLs = [path]
                    })
            }
        }
        return parts
    }

    /// The rule as refusals show it: the lists that are not empty, under their Go names.
    fileprivate var compactText: String {
        func part(_ name: String, _ list: [String]) -> String? {
            list.isEmpty ? nil : name + ":" + list.goText
        }
        let parts = [
            part("APIGroups", apiGroups), part("Resources", resources), part("NonResourceURLs", nonResourceURLs),
            part("ResourceNames", resourceNames), part("Verbs", verbs),
        ]
        return "{" + parts.compactMap(\.self).joined(separator: ", ") + "}"
    }
}

extension [String] {
    /// The list as Go's verb `%q` writes it.
    var goText: String { "[" + map(GoText.quoted).joined(separator: " ") + "]" }

    fileprivate func covers(_ wanted: [String]) -> Bool {
        contains("*") || containsAll(wanted)
    }

    fileprivate func containsAll(_ wanted: [String]) -> Bool {
        wanted.allSatisfy { containsExactly($0) }
    }
}
