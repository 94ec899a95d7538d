import COpenSSL

/// What a server's certificate must prove to the client that dialled it.
public enum TLSPeerName: Hashable, Sendable {
    /// A DNS name among the subject alternative names.
    case dns(String)
    /// An IP address among the subject alternative names.
    case ip(String)
    /// Exactly this common name, and this organization among the subject's: how nodes are named.
    case subject(commonName: String, organization: String)

    /// The certificate of the node `name`: `system:node:NAME` in `system:nodes`.
    public static func node(_ name: String) -> TLSPeerName {
        .subject(commonName: "system:node:\(name)", organization: "system:nodes")
    }

    func matches(_ certificate: Certificate) -> Bool {
        switch self {
        case .dns(let name):
            // The subject is never a host name; wildcards cover one whole label.
            let flags = UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)
            return X509_check_host(certificate.pointer, name, name.utf8.count, flags, nil) == 1
        case .ip(let address):
            return X509_check_ip_asc(certificate.pointer, address, 0) == 1
        case .subject(let commonName, let organization):
            let identity = certificate.identity
            return identity.commonName == commonName && identity.organizations.contains(organization)
        }
    }

    /// The text that keys sessions: a session is resumed only for the name that it was verified for.
    var sessionKey: String {
        switch self {
        case .dns(let name): "dns \(name)"
        case .ip(let address): "ip \(address)"
        case .subject(let commonName, let organization): "subject \(organization)/\(commonName)"
        }
    }
}
