/// Rules for addresses and their ranges.
extension Names {
    /// An address in canonical form.
    public static func ip(_ text: String, at path: FieldPath) -> [FieldError] {
        let errors = legacyIP(text, at: path, strict: true)
        guard errors.isEmpty, let address = IPAddress(text) else { return errors }
        return canonical(text, address.description, at: path)
    }

    /// An address in a field that is older than the strict rules; `allowed` are good because they stood there before.
    public static func legacyIP(
        _ text: String, at path: FieldPath, strict: Bool, allowed: [String] = []
    ) -> [FieldError] {
        if allowed.contains(text) { return [] }
        guard let address = IPAddress(text, strict: false) else {
            return [
                .invalid(
                    path, .string(text), "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")
            ]
        }
        guard strict else { return [] }
        var errors: [FieldError] = []
        if IPAddress(text) == nil {
            errors.append(.invalid(path, .string(text), "must not have leading 0s"))
        } else if address.isIPv4Mapped {
            errors.append(.invalid(path, .string(text), "must not be an IPv4-mapped IPv6 address"))
        }
        return errors
    }

    /// A range of addresses in canonical form.
    public static func cidr(_ text: String, at path: FieldPath) -> [FieldError] {
        let errors = legacyCIDR(text, at: path, strict: true)
        guard errors.isEmpty, let range = CIDR(text) else { return errors }
        return canonical(text, range.network.description, at: path)
    }

    /// A range in a field that is older than the strict rules; `allowed` are good because they stood there before.
    public static func legacyCIDR(
        _ text: String, at path: FieldPath, strict: Bool, allowed: [String] = []
    ) -> [FieldError] {
        if allowed.contains(text) { return [] }
        guard CIDR(text, strict: false) != nil else {
            return [
                .invalid(
                    path, .string(text), "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")
            ]
        }
        guard strict else { return [] }
        guard let range = CIDR(text) else {
            return [.invalid(path, .string(text), "must not have leading 0s in IP or prefix length")]
        }
        if range.address.isIPv4Mapped {
            return [.invalid(path, .string(text), "must not have an IPv4-mapped IPv6 address")]
        }
        if range.address != range.network.address {
            return [.invalid(path, .string(text), "must not have bits set beyond the prefix length")]
        }
        return []
    }

    /// An address of an interface with the length of its network's prefix, in canonical form.
    public static func interfaceAddress(_ text: String, at path: FieldPath) -> [FieldError] {
        guard let range = CIDR(text, strict: false) else {
            return [
                .invalid(
                    path, .string(text), "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)")
            ]
        }
        // Of a mapped address Go subtracts only from lengths that no address of IPv4 can have.
        let mapped = range.address.isIPv4Mapped && range.prefixLength > 32
        let length = mapped ? range.prefixLength - 96 : range.prefixLength
        return canonical(text, "\(range.address)/\(length)", at: path)
    }

    /// Warnings about an address that passed `legacyIP`.
    public static func warningsForIP(_ text: String, at path: FieldPath) -> [String] {
        guard let address = IPAddress(text, strict: false) else { return [] }
        if IPAddress(text) == nil || address.isIPv4Mapped {
            return ["\(path): non-standard IP address \(GoText.quoted(text)) is invalid: use \"\(address)\""]
        }
        if !address.isIPv4, address.description != text {
            return [
                "\(path): IPv6 address \(GoText.quoted(text)) should be in RFC 5952 canonical format (\"\(address)\")"
            ]
        }
        return []
    }

    /// Warnings about a range that passed `legacyCIDR`.
    public static func warningsForCIDR(_ text: String, at path: FieldPath) -> [String] {
        guard let range = CIDR(text, strict: false) else { return [] }
        let network = range.network
        var warnings: [String] = []
        if range.address.unmapped != network.address {
            let single = "\(range.address)/\(range.address.width)"
            warnings.append(
                "\(path): CIDR value \(GoText.quoted(text)) is ambiguous in this context "
                    + "(should be \"\(network)\" or \"\(single)\"?)")
        }
        if CIDR(text) == nil || range.address.isIPv4Mapped {
            warnings.append(
                "\(path): non-standard CIDR value \(GoText.quoted(text)) is invalid: use \"\(network)\"")
        }
        if warnings.isEmpty, !range.address.isIPv4, range.description != text {
            warnings.append(
                "\(path): IPv6 CIDR value \(GoText.quoted(text)) should be in RFC 5952 canonical format "
                    + "(\"\(range)\")")
        }
        return warnings
    }

    private static func canonical(_ text: String, _ canonical: String, at path: FieldPath) -> [FieldError] {
        if text == canonical { return [] }
        return [.invalid(path, .string(text), "must be in canonical form (\(GoText.quoted(canonical)))")]
    }
}
