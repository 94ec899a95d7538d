public import APIModel

/// What a rule of a role allows. `*` stands for everything; names match exactly, byte by byte.
extension PolicyRule {
    /// Whether the rule allows the request.
    public func allows(_ request: AccessRequest) -> Bool {
        switch request.target {
        case .resource(let target):
            allows(verb: request.verb, target, combined: target.combinedResource)
        case .path(let path):
            verbs.matches(request.verb) && nonResourceURLs.contains { Self.url($0, matches: path) }
        }
    }

    /// `combined` is the target's `combinedResource`, made once for many rules.
    @inline(__always)
    func allows(verb: String, _ target: ResourceTarget, combined: String) -> Bool {
        verbs.matches(verb) && apiGroups.matches(target.group)
            && resources.contains { Self.resource($0, matches: combined, subresource: target.subresource) }
            && (resourceNames.isEmpty || resourceNames.containsExactly(target.name))
    }

    /// Whether a rule's resource covers one that is asked for: `*`, the resource itself, or `*/subresource`.
    static func resource(_ pattern: String, matches combined: String, subresource: String) -> Bool {
        if pattern == "*" || pattern.hasSameBytes(as: combined) { return true }
        return !subresource.isEmpty && pattern.utf8.count == subresource.utf8.count + 2
            && pattern.utf8.starts(with: "*/".utf8) && pattern.utf8.dropFirst(2).elementsEqual(subresource.utf8)
    }

    /// Whether a rule's path covers one that is asked for; a star at the end stands for any rest.
    static func url(_ pattern: String, matches path: String) -> Bool {
        if pattern == "*" || pattern.hasSameBytes(as: path) { return true }
        guard pattern.utf8.last == UInt8(ascii: "*") else { return false }
        var stem = pattern.utf8[...]
        while stem.last == UInt8(ascii: "*") { stem.removeLast() }
        return path.utf8.starts(with: stem)
    }
}

extension [String] {
    /// Whether the list has `*` or `text`.
    @inline(__always)
    fileprivate func matches(_ text: String) -> Bool {
        contains { $0 == "*" || $0.hasSameBytes(as: text) }
    }
}

extension Sequence<PolicyRule> {
    /// Whether some rule allows the request. For short lists; roles of the store are asked through `RoleRules`.
    public func allow(_ request: AccessRequest) -> Bool {
        contains { $0.allows(request) }
    }
}
