extension WindowsSecurityContextOptions {
    /// Bytes in a credential's specification: 64 KiB, far more than any has.
    private static let credentialBytesMax = 64 << 10
    /// Bytes in the name of a domain and of a user in Active Directory.
    private static let domainBytesMax = 255
    private static let userBytesMax = 104

    func validate(into errors: inout FieldErrors) {
        if let name = gmsaCredentialSpecName { errors.check("gmsaCredentialSpecName", name, Names.dns1123Subdomain) }
        if let spec = gmsaCredentialSpec {
            if spec.isEmpty {
                errors.invalid("gmsaCredentialSpec", .string(spec), "gmsaCredentialSpec cannot be an empty string")
            } else if spec.utf8.count > Self.credentialBytesMax {
                errors.invalid(
                    "gmsaCredentialSpec", .string(spec), "gmsaCredentialSpec size must be under 64 KiB")
            }
        }
        if let name = runAsUserName {
            errors.invalid("runAsUserName", .string(name), messages: Self.complaints(about: name))
        }
    }

    private static func complaints(about name: String) -> [String] {
        if name.isEmpty { return ["runAsUserName cannot be an empty string"] }
        if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            return ["runAsUserName cannot contain control characters"]
        }
        let parts = name.split(at: "\\")
        if parts.count > 2 { return ["runAsUserName cannot contain more than one backslash"] }
        var complaints: [String] = []
        if parts.count == 2 {
            if parts[0].utf8.count > domainBytesMax {
                complaints.append("runAsUserName's Domain length must be under 256 characters")
            }
            if !isNetBIOS(parts[0]), !isDomain(parts[0]) {
                complaints.append("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
            }
        }
        let user = parts[parts.count - 1]
        if user.isEmpty {
            complaints.append("runAsUserName's User cannot be empty")
        } else if user.utf8.count > userBytesMax {
            complaints.append("runAsUserName's User length must not be longer than 104 characters")
        }
        if !user.isEmpty, user.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: " ") }) {
            complaints.append("runAsUserName's User cannot contain only periods or spaces")
        }
        if user.utf8.contains(where: { "\"/\\:;|=,+*?<>@[]".utf8.contains($0) }) {
            complaints.append(
                "runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]")
        }
        return complaints
    }

    /// 1 to 15 characters, no point in front.
    private static func isNetBIOS(_ domain: String) -> Bool {
        (1...15).contains(domain.unicodeScalars.count) && domain.utf8.first != UInt8(ascii: ".")
            && !domain.utf8.contains { "\\/:*?\"<>|".utf8.contains($0) }
    }

    /// Labels of letters, digits and inner dashes, 63 bytes each.
    private static func isDomain(_ domain: String) -> Bool {
        domain.split(at: ".").allSatisfy { label in
            guard let first = label.utf8.first, let last = label.utf8.last else { return false }
            return label.utf8.count <= Names.Limit.label && ByteRules.isLetterOrDigit(first)
                && ByteRules.isLetterOrDigit(last)
                && label.utf8.allSatisfy { ByteRules.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }
}
