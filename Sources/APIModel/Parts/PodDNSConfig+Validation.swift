extension PodSpec {
    private static let dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]

    /// How names are resolved; `errors` is at the spec.
    func validateDNS(into errors: inout FieldErrors, options: PodValidationOptions) {
        if dnsPolicy == "None" {
            guard let dnsConfig else {
                return errors.required("dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None")
            }
            if dnsConfig.nameservers.isEmpty {
                return errors.at("dnsConfig") {
                    $0.required("nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None")
                }
            }
        }
        if let dnsConfig { errors.at("dnsConfig") { dnsConfig.validate(into: &$0, options: options) } }
    }

    func validateDNSPolicy(into errors: inout FieldErrors) {
        errors.validateChoice("dnsPolicy", dnsPolicy, of: Self.dnsPolicies, required: true)
    }
}

extension PodDNSConfig {
    /// Servers that a C library asks.
    private static let nameserversMax = 3
    private static let searchesMax = 32
    /// Bytes in all search paths with spaces between them.
    private static let searchBytesMax = 2048

    fileprivate func validate(into errors: inout FieldErrors, options: PodValidationOptions) {
        if nameservers.count > Self.nameserversMax {
            errors.invalid(
                "nameservers", .strings(nameservers), "must not have more than \(Self.nameserversMax) nameservers")
        }
        errors.each("nameservers", of: nameservers) { errors, server in
            errors.checkIP(nil, server, options: options)
        }
        if searches.count > Self.searchesMax {
            errors.invalid(
                "searches", .strings(searches), "must not have more than \(Self.searchesMax) search paths")
        }
        if searches.joined(separator: " ").utf8.count > Self.searchBytesMax {
            errors.invalid(
                "searches", .strings(searches),
                "must not have more than \(Self.searchBytesMax) characters (including spaces) in the search list")
        }
        errors.each("searches", of: searches) { errors, search in
            guard search != "." else { return }
            let name = search.utf8.last == UInt8(ascii: ".") ? String(search.dropLast()) : search
            errors.check(nil, name, Names.dns1123SubdomainWithUnderscore)
        }
        errors.each("options", of: self.options) { errors, option in
            if option.name.isEmpty { errors.required(nil, "must not be empty") }
        }
    }
}

extension FieldErrors {
    /// An address in a field that is older than the strict rules.
    mutating func checkIP(_ element: FieldPath.Element?, _ text: String, options: PodValidationOptions) {
        append(
            contentsOf: Names.legacyIP(
                text, at: here(element), strict: options.hasStrictAddresses, allowed: options.allowedAddresses))
    }
}

extension [HostAlias] {
    /// `errors` is at the spec.
    func validate(into errors: inout FieldErrors, options: PodValidationOptions) {
        errors.each("hostAliases", of: self) { errors, alias in
            errors.checkIP("ip", alias.ip, options: options)
            errors.each("hostnames", of: alias.hostnames) { $0.check(nil, $1, Names.dns1123Subdomain) }
        }
    }
}
