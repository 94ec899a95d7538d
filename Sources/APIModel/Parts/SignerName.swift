/// The name of who signs certificates: a domain, a slash and a path, `example.com/serving`.
enum SignerName {
    /// Bytes in the path: a namespace, a point and a name.
    private static let pathBytesMax = Names.Limit.label + 1 + Names.Limit.subdomain
    /// Bytes in all: domain, slash and path.
    private static let bytesMax = Names.Limit.subdomain + 1 + pathBytesMax

    /// What is wrong with `name`, reported at `element`.
    static func validate(_ name: String, at element: FieldPath.Element?, into errors: inout FieldErrors) {
        guard !name.isEmpty else { return errors.required(element, "") }
        let parts = name.split(at: "/")
        guard parts.count == 2 else {
            return errors.invalid(
                element, .string(name),
                "must be a fully qualified domain and path of the form 'example.com/signer-name'")
        }
        let domain = parts[0]
        if domain.utf8.count > Names.Limit.subdomain { errors.tooLong(element, bytesMax: Names.Limit.subdomain) }
        validate(domain, labels: Names.dns1123Label, at: element, into: &errors)
        if domain.split(at: ".").count < 2 {
            errors.invalid(
                element, .string(domain), "should be a domain with at least two segments separated by dots")
        }
        validate(parts[1], labels: Names.dns1123Subdomain, at: element, into: &errors)
        if name.utf8.count > bytesMax { errors.tooLong(element, bytesMax: bytesMax) }
    }

    /// The first label at fault says enough.
    private static func validate(
        _ part: String, labels rule: (String) -> [String], at element: FieldPath.Element?,
        into errors: inout FieldErrors
    ) {
        for label in part.split(at: ".") {
            let messages = rule(label)
            guard !messages.isEmpty else { continue }
            for message in messages {
                errors.invalid(element, .string(part), "validating label \(GoText.quoted(label)): \(message)")
            }
            return
        }
    }

    /// What is wrong with the name of a bundle of roots. That of a signer's bundle begins with the signer's name,
    /// slashes written as colons.
    static func bundleName(_ name: String) -> [String] {
        guard let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else { return Names.subdomainName(name) }
        return Names.subdomainName(String(decoding: name.utf8[name.utf8.index(after: colon)...], as: UTF8.self))
    }
}
