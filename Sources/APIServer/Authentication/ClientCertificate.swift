import APIModel
import Base

/// The user that a verified client certificate shows: the common name is the user, the organizations are its groups.
public enum ClientCertificate {
    /// - Parameter fingerprint: The SHA-256 of the certificate in lower-case hexadecimal; kept for the audit log.
    public static func identity(
        commonName: String, organizations: [String], fingerprint: String
    ) throws(AuthenticationError) -> Identity {
        guard !commonName.isEmpty else { throw .certificate(.noCommonName) }
        guard organizations.count <= PolicyLimits.identityGroupsMax else {
            throw .certificate(.tooLarge(limit: PolicyLimits.identityGroupsMax))
        }
        for text in [commonName] + organizations {
            guard text.utf8.count <= PolicyLimits.identityNameBytesMax else {
                throw .certificate(.tooLarge(limit: PolicyLimits.identityNameBytesMax))
            }
            if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { throw .certificate(.unprintable) }
        }
        var identity = Identity(
            name: commonName, groups: organizations.filter { !$0.isEmpty }, authenticator: .certificate)
        if !fingerprint.isEmpty { identity.extra[Identity.credentialKey] = ["X509SHA256=" + fingerprint] }
        return identity.authenticated()
    }
}

extension Identity {
    /// The key of the fact that tells which credential was shown.
    static let credentialKey = "authentication.kubernetes.io/credential-id"
    static let podNameKey = "authentication.kubernetes.io/pod-name"
    static let podUIDKey = "authentication.kubernetes.io/pod-uid"
    static let nodeNameKey = "authentication.kubernetes.io/node-name"
    static let nodeUIDKey = "authentication.kubernetes.io/node-uid"
}
