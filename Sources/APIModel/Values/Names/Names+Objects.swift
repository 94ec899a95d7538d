/// Rules for names of objects, and where those stand in a request's path.
extension Names {
    /// A rule for names of a kind. Given a prefix, it judges what may stand before a generated ending.
    public typealias Rule = @Sendable (_ name: String, _ prefix: Bool) -> [String]

    /// A subdomain: names of most kinds.
    public static func subdomainName(_ name: String, prefix: Bool = false) -> [String] {
        dns1123Subdomain(prefix ? maskTrailingDash(name) : name)
    }

    /// A label: names of namespaces.
    public static func labelName(_ name: String, prefix: Bool = false) -> [String] {
        dns1123Label(prefix ? maskTrailingDash(name) : name)
    }

    /// A label that begins with a letter: names of services.
    public static func label1035Name(_ name: String, prefix: Bool = false) -> [String] {
        dns1035Label(prefix ? maskTrailingDash(name) : name)
    }

    /// A name that can stand in a path as it is: names of roles.
    public static func pathSegmentName(_ name: String, prefix: Bool = false) -> [String] {
        if !prefix, name == "." || name == ".." { return ["may not be '\(name)'"] }
        // Bytes, not characters: a combining mark after a slash would hide it.
        return (["/", "%"] as [Unicode.Scalar]).filter { name.utf8.contains(UInt8(ascii: $0)) }
            .map { "may not contain '\($0)'" }
    }

    /// A prefix that ends in a dash is good when something follows: its last two bytes are judged as one letter.
    public static func maskTrailingDash(_ name: String) -> String {
        guard name.utf8.count > 1, name.utf8.last == UInt8(ascii: "-") else { return name }
        return String(decoding: name.utf8.dropLast(2), as: UTF8.self) + "a"
    }
}

/// Rules that report where the fault is.
extension Names {
    /// A domain of three segments at least.
    public static func fullyQualifiedName(_ name: String, at path: FieldPath) -> [FieldError] {
        if name.isEmpty { return [.required(path)] }
        let messages = dns1123Subdomain(name)
        if !messages.isEmpty { return [.invalid(path, .string(name), messages.joined(separator: ","))] }
        if name.split(at: ".").count >= 3 { return [] }
        return [
            .invalid(
                path, .string(name), "should be a domain with at least three segments separated by dots")
        ]
    }

    /// A domain of two segments at least, each of them a label; a final point is left out.
    public static func fullyQualifiedDomainName(_ text: String, at path: FieldPath) -> [FieldError] {
        if text.isEmpty { return [.required(path)] }
        let name = text.utf8.last == UInt8(ascii: ".") ? String(decoding: text.utf8.dropLast(), as: UTF8.self) : text
        let messages = dns1123Subdomain(name)
        if !messages.isEmpty { return [.invalid(path, .string(name), messages.joined(separator: ","))] }
        let labels = name.split(at: ".")
        if labels.count < 2 {
            return [
                .invalid(
                    path, .string(name), "should be a domain with at least two segments separated by dots")
            ]
        }
        for label in labels {
            let messages = dns1123Label(label)
            if !messages.isEmpty { return [.invalid(path, .string(label), messages.joined(separator: ","))] }
        }
        return []
    }

    /// A domain, `/` and a path of HTTP: `acme.io/foo`.
    public static func domainPrefixedPath(_ text: String, at path: FieldPath) -> [FieldError] {
        if text.isEmpty { return [.required(path)] }
        let parts = text.split(at: "/", maxSplits: 1)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            return [.invalid(path, .string(text), "must be a domain-prefixed path (such as \"acme.io/foo\")")]
        }
        var errors = dns1123Subdomain(parts[0]).map { FieldError.invalid(path, .string(parts[0]), $0) }
        let good = ByteRules.isRun(parts[1]) { byte in
            ByteRules.isLetterOrDigit(byte) || "/-._~%!$&'()*+,;=:".utf8.contains(byte)
        }
        if !good {
            let pattern = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"
            errors.append(.invalid(path, .string(parts[1]), mismatch("Invalid path", pattern)))
        }
        return errors
    }

    /// A label's key with a prefix: `acme.io/foo`.
    public static func domainPrefixedKey(_ key: String, at path: FieldPath) -> [FieldError] {
        if key.isEmpty { return [.required(path)] }
        let messages = labelKey(key)
        if !messages.isEmpty { return messages.map { .invalid(path, .string(key), $0) } }
        if key.utf8.contains(UInt8(ascii: "/")) { return [] }
        return [.invalid(path, .string(key), "must be a domain-prefixed key (such as \"acme.io/foo\")")]
    }
}
