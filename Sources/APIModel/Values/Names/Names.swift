/// The rules for names in Kubernetes.
///
/// Each rule returns what is wrong in Kubernetes' words, one message a fault; nothing when the name is good, which
/// costs no allocation. Lengths count bytes, although older messages speak of characters.
public enum Names {
    /// A label in DNS (RFC 1123), 63 bytes at most: names of namespaces, services' ports, containers.
    public static func dns1123Label(_ name: String) -> [String] {
        var messages = tooLong(name, Limit.label, unit: "characters")
        if !ByteRules.holds(name, ByteRules.isDNSLabel) {
            messages.append(
                ByteRules.holds(name, ByteRules.isSubdomain)
                    ? "must not contain dots"
                    : mismatch(Text.label, Pattern.label, "my-name", "123-abc"))
        }
        return messages
    }

    /// A subdomain in DNS (RFC 1123), 253 bytes at most: names of most objects.
    public static func dns1123Subdomain(_ name: String) -> [String] {
        subdomain(name, unit: "characters")
    }

    /// A subdomain whose labels may begin with and contain underscores.
    public static func dns1123SubdomainWithUnderscore(_ name: String) -> [String] {
        var messages = tooLong(name, Limit.subdomain, unit: "characters")
        if !ByteRules.holds(name, ByteRules.isSubdomainWithUnderscore) {
            messages.append(mismatch(Text.underscored, Pattern.underscored, "example.com"))
        }
        return messages
    }

    /// A label in DNS (RFC 1035), which begins with a letter, 63 bytes at most: names of services.
    public static func dns1035Label(_ name: String) -> [String] {
        var messages = tooLong(name, Limit.label, unit: "characters")
        let first = name.utf8.first.map(ByteRules.isLower) ?? false
        if !first || !ByteRules.holds(name, ByteRules.isDNSLabel) {
            messages.append(mismatch(Text.label1035, Pattern.label1035, "my-name", "abc-123"))
        }
        return messages
    }

    /// `*.` and a subdomain: hosts of ingresses.
    public static func wildcardDNS1123Subdomain(_ name: String) -> [String] {
        var messages = tooLong(name, Limit.subdomain, unit: "characters")
        let star = name.utf8.starts(with: "*.".utf8)
        if !star || !ByteRules.holds(name, from: 2, ByteRules.isSubdomain) {
            messages.append(mismatch(Text.wildcard, "\\*\\." + Pattern.subdomain, "*.example.com"))
        }
        return messages
    }

    /// A label's key, which is also called a qualified name: an optional subdomain and `/`, and a name.
    public static func labelKey(_ key: String) -> [String] {
        if isGoodLabelKey(key) { return [] }
        let parts = key.split(at: "/")
        var messages: [String] = []
        switch parts.count {
        case 1: break
        case 2:
            if parts[0].isEmpty {
                messages.append("prefix part must be non-empty")
            } else {
                messages += subdomain(parts[0], unit: "bytes").map { "prefix part " + $0 }
            }
        default:
            return [
                "a valid label key " + mismatch(Text.labelKey, Pattern.labelKey, "MyName", "my.name", "123-abc")
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ]
        }
        let name = parts[parts.count - 1]
        if name.isEmpty {
            messages.append("name part must be non-empty")
        } else {
            messages += tooLong(name, Limit.label, unit: "bytes").map { "name part " + $0 }
        }
        if !ByteRules.holds(name, ByteRules.isLabelName) {
            messages.append(
                "name part " + mismatch(Text.labelKey, Pattern.labelKey, "MyName", "my.name", "123-abc"))
        }
        return messages
    }

    /// A label's key that must have a prefix.
    public static func prefixedLabelKey(_ key: String) -> [String] {
        let messages = labelKey(key)
        guard messages.isEmpty else { return messages }
        return key.utf8.contains(UInt8(ascii: "/")) ? [] : ["must include a prefix (e.g. 'example.com/key')"]
    }

    /// A label's value, 63 bytes at most; may be empty.
    public static func labelValue(_ value: String) -> [String] {
        var messages = tooLong(value, Limit.label, unit: "bytes")
        if !value.isEmpty, !ByteRules.holds(value, ByteRules.isLabelName) {
            messages.append(mismatch(Text.labelValue, "(" + Pattern.labelKey + ")?", "MyValue", "my_value", "12345"))
        }
        return messages
    }

    /// The common case without messages: an optional good prefix and a good name.
    private static func isGoodLabelKey(_ key: String) -> Bool {
        ByteRules.holds(key) { bytes, range in
            guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else {
                return range.count <= Limit.label && ByteRules.isLabelName(bytes, range)
            }
            return slash <= Limit.subdomain && range.count - slash - 1 <= Limit.label
                && ByteRules.isSubdomain(bytes, 0..<slash) && ByteRules.isLabelName(bytes, slash + 1..<range.count)
        }
    }

    private static func subdomain(_ name: String, unit: String) -> [String] {
        var messages = tooLong(name, Limit.subdomain, unit: unit)
        if !ByteRules.holds(name, ByteRules.isSubdomain) {
            messages.append(mismatch(Text.subdomain, Pattern.subdomain, "example.com"))
        }
        return messages
    }

    static func tooLong(_ name: String, _ limit: Int, unit: String) -> [String] {
        name.utf8.count > limit ? ["must be no more than \(limit) \(unit)"] : []
    }

    /// The message of a name that does not match `pattern`, with examples of names that do.
    static func mismatch(_ text: String, _ pattern: String, _ examples: String...) -> String {
        let list = examples.map { "'\($0)', " }.joined(separator: " or ")
        return "\(text) (\(list.isEmpty ? "" : "e.g. " + list)regex used for validation is '\(pattern)')"
    }
}

extension Names {
    /// Lengths in bytes.
    public enum Limit {
        /// A label in DNS (RFC 1123), and each part of a label of an object.
        public static let label = 63
        /// A subdomain in DNS (RFC 1123).
        public static let subdomain = 253
        /// A name of a port (RFC 6335).
        public static let portName = 15
        /// Keys and values of all annotations of an object: 256 KiB.
        public static let annotations = 256 << 10
        /// The name of a field manager.
        public static let fieldManager = 128
        /// The name of a subresource.
        public static let subresource = 256
        /// The reason of a condition.
        public static let conditionReason = 1 << 10
        /// The message of a condition.
        public static let conditionMessage = 32 << 10
    }

    /// The expressions that messages quote.
    enum Pattern {
        static let label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
        static let subdomain = label + "(\\." + label + ")*"
        static let labelWithUnderscore = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
        static let underscored = labelWithUnderscore + "(\\." + labelWithUnderscore + ")*"
        static let label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
        static let labelKey = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
    }

    /// How messages begin.
    enum Text {
        static let label =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start "
            + "and end with an alphanumeric character"
        static let subdomain =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and "
            + "must start and end with an alphanumeric character"
        static let underscored =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', "
            + "and must start and end with an alphanumeric character"
        static let label1035 =
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
            + "character, and end with an alphanumeric character"
        static let wildcard =
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must "
            + "consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"
        static let labelKey =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            + "alphanumeric character"
        static let labelValue =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and "
            + "must start and end with an alphanumeric character"
    }
}
