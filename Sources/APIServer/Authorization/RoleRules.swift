import APIModel

/// The rules of one role, laid out so that a question meets only the rules that name its resource.
struct RoleRules: Sendable {
    let rules: [PolicyRule]
    /// From a resource as rules spell it to the positions of its rules; empty for short lists.
    private let byResource: [ExactText: [Int32]]
    /// Positions of the rules with `*` or `*/subresource` among their resources.
    private let wide: [Int32]
    /// Positions of the rules with paths.
    private let paths: [Int32]

    /// Lists up to this length are read through: hashing the resource costs as much as four rules.
    private static let shortMax = 4

    init(_ rules: [PolicyRule]) {
        self.rules = rules
        var byResource: [ExactText: [Int32]] = [:]
        var wide: [Int32] = []
        var paths: [Int32] = []
        for (position, rule) in rules.enumerated() {
            if !rule.nonResourceURLs.isEmpty { paths.append(Int32(position)) }
            guard rules.count > Self.shortMax else { continue }
            if rule.resources.contains(where: { $0.utf8.first == UInt8(ascii: "*") }) {
                wide.append(Int32(position))
            } else {
                for resource in Set(rule.resources.map(ExactText.init)) {
                    byResource[resource, default: []].append(Int32(position))
                }
            }
        }
        self.byResource = byResource
        self.wide = wide
        self.paths = paths
    }

    /// Whether some rule allows the verb on the resource. `combined` is the target's combined name.
    func allow(verb: String, _ target: ResourceTarget, combined: String) -> Bool {
        guard rules.count > Self.shortMax else {
            return rules.contains { $0.allows(verb: verb, target, combined: combined) }
        }
        func holds(_ position: Int32) -> Bool {
            rules[Int(position)].allows(verb: verb, target, combined: combined)
        }
        return wide.contains(where: holds) || (byResource[ExactText(combined)]?.contains(where: holds) ?? false)
    }

    /// Whether some rule allows the request on a path.
    func allow(path request: AccessRequest) -> Bool {
        paths.contains { rules[Int($0)].allows(request) }
    }
}
