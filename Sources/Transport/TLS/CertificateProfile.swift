/// What a certificate shall say: subject, names, usage.
///
/// The authority signs profiles, never what a request asks for: a request brings the key alone.
public struct CertificateProfile: Hashable, Sendable {
    /// What the holder may do with the certificate in TLS.
    public enum Usage: Hashable, Sendable {
        case client
        case server
        case clientAndServer
    }

    /// The user's name.
    public var commonName: String
    /// The user's groups.
    public var organizations: [String]
    /// DNS names the holder answers to.
    public var dnsNames: [String]
    /// IP addresses the holder answers at, in text form.
    public var ipAddresses: [String]
    public var usage: Usage

    /// A server that clients find by these names and addresses.
    public static func server(_ commonName: String, dnsNames: [String], ipAddresses: [String]) -> CertificateProfile {
        CertificateProfile(
            commonName: commonName, organizations: [], dnsNames: dnsNames, ipAddresses: ipAddresses, usage: .server)
    }

    /// A user or a component: its name and its groups.
    public static func client(_ commonName: String, organizations: [String] = []) -> CertificateProfile {
        CertificateProfile(
            commonName: commonName, organizations: organizations, dnsNames: [], ipAddresses: [], usage: .client)
    }

    /// The node `name`: user `system:node:NAME` in group `system:nodes`, and a server under the node's name.
    public static func node(_ name: String, ipAddresses: [String] = []) -> CertificateProfile {
        CertificateProfile(
            commonName: "system:node:\(name)", organizations: ["system:nodes"], dnsNames: [name],
            ipAddresses: ipAddresses, usage: .clientAndServer)
    }

    /// A member of the store and API server: dials its peers and is dialled by them.
    public static func member(
        _ commonName: String, organizations: [String], dnsNames: [String], ipAddresses: [String]
    ) -> CertificateProfile {
        CertificateProfile(
            commonName: commonName, organizations: organizations, dnsNames: dnsNames, ipAddresses: ipAddresses,
            usage: .clientAndServer)
    }
}

/// How long certificates live, in seconds.
public enum CertificateLifetime {
    /// Ten years: the cluster's own authority.
    public static let authoritySeconds: Int64 = 10 * 365 * 86_400
    /// One year: what the authority issues.
    public static let issuedSeconds: Int64 = 365 * 86_400
    /// Certificates begin five minutes early, for peers whose clocks are behind.
    public static let clockSkewSeconds: Int64 = 300
}
