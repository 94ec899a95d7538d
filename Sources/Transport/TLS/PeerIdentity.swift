/// Who is at the other end, as its verified certificate says.
public struct PeerIdentity: Hashable, Sendable {
    /// The user's name: the subject's common name.
    public var commonName: String
    /// The user's groups: the subject's organizations, in order.
    public var organizations: [String]
    /// DNS names among the subject alternative names.
    public var dnsNames: [String]
    /// IP addresses among the subject alternative names, in text form.
    public var ipAddresses: [String]
    /// The serial number in lower-case hexadecimal.
    public var serial: String
    /// The SHA-256 of the certificate in lower-case hexadecimal.
    public var fingerprint: String
    /// The last second of the certificate's validity, since 1970: whoever keeps a connection for longer judges anew.
    public var notAfterUnixSeconds: Int64

    public init(
        commonName: String, organizations: [String] = [], dnsNames: [String] = [], ipAddresses: [String] = [],
        serial: String = "", fingerprint: String = "", notAfterUnixSeconds: Int64 = .max
    ) {
        self.commonName = commonName
        self.organizations = organizations
        self.dnsNames = dnsNames
        self.ipAddresses = ipAddresses
        self.serial = serial
        self.fingerprint = fingerprint
        self.notAfterUnixSeconds = notAfterUnixSeconds
    }
}
