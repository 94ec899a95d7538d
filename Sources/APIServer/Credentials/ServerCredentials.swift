import Reactor
public import Transport

/// The certificates of a cluster of one server, in a folder of their own: made at the first start, kept after it.
///
/// | file | what |
/// |---|---|
/// | `ca.pem`, `ca.key` | the cluster's authority |
/// | `server.pem`, `server.key` | this server, under its names and addresses |
/// | `admin.pem`, `admin.key` | an administrator: organization `system:masters` |
/// | `sa.key` | signs the tokens of service accounts |
///
/// Files are 0600 and the folder 0700. Blocking: for start and for a signal, not for a loop under load.
public struct ServerCredentials: Sendable {
    /// The organization whose members may do everything.
    public static let administrators = "system:masters"
    /// A server's certificate with less than this left is made anew at start and at reload, seconds: 30 days.
    public static let renewalSeconds: Int64 = 30 * 86_400

    public let folder: String

    public init(folder: String) {
        self.folder = folder
    }

    /// Where an identity is kept.
    public func files(_ name: String) -> TLSIdentityFiles {
        TLSIdentityFiles(
            certificatePath: "\(folder)/\(name).pem", keyPath: "\(folder)/\(name).key",
            authoritiesPath: "\(folder)/ca.pem")
    }

    /// The server's.
    public var server: TLSIdentityFiles { files("server") }
    /// The administrator's.
    public var administrator: TLSIdentityFiles { files("admin") }

    /// Where the key is kept that signs tokens of service accounts.
    public var tokenKeyPath: String { "\(folder)/sa.key" }

    /// The keys of service accounts' tokens: the one of `tokenKeyPath`, or of another file, and those that still count.
    public func tokenKeys(signing path: String? = nil, others: [String] = []) throws(CertificateError) -> TokenKeys {
        var keys: [PublicKey] = []
        for other in others { keys.append(try PublicKey.from(pem: try TLSFiles.read(other))) }
        return try TokenKeys(signing: PrivateKey(pem: try TLSFiles.readSecret(path ?? tokenKeyPath)), others: keys)
    }

    /// What is missing is made; a server's certificate that ends soon or lacks a name is made anew.
    ///
    /// An authority whose key was taken elsewhere is fine as long as nothing has to be signed.
    /// Throws `CertificateError`. Returns what was made, for the log.
    @discardableResult
    public func prepare(names: ServerNames, nowUnixSeconds: Int64) throws(CertificateError) -> [String] {
        var made: [String] = []
        try TLSFiles.makeFolder(folder)
        if !exists(server.authoritiesPath) {
            let authority = try CertificateAuthority.create(commonName: "trireme", nowUnixSeconds: nowUnixSeconds)
            try authority.save(certificatePath: server.authoritiesPath, keyPath: "\(folder)/ca.key")
            made.append("authority")
        }
        if try !isServerCurrent(names: names, nowUnixSeconds: nowUnixSeconds) {
            let profile = CertificateProfile.server(
                "trireme-apiserver", dnsNames: names.dns, ipAddresses: names.ip)
            try issue(profile, to: server, nowUnixSeconds: nowUnixSeconds)
            made.append("server certificate")
        }
        if !exists(administrator.certificatePath) || !exists(administrator.keyPath) {
            let profile = CertificateProfile.client(
                "trireme-admin", organizations: [ServerCredentials.administrators])
            try issue(profile, to: administrator, nowUnixSeconds: nowUnixSeconds)
            made.append("administrator's certificate")
        }
        if !exists(tokenKeyPath) {
            try TLSFiles.write(try PrivateKey.generate().pem, to: tokenKeyPath)
            made.append("key of service accounts' tokens")
        }
        return made
    }

    private func issue(
        _ profile: CertificateProfile, to files: TLSIdentityFiles, nowUnixSeconds: Int64
    ) throws(CertificateError) {
        let authority = try CertificateAuthority(
            certificatePath: files.authoritiesPath, keyPath: "\(folder)/ca.key")
        let issued = try authority.issue(profile, nowUnixSeconds: nowUnixSeconds)
        // The bundle of authorities may hold more than ours: it is not written again.
        try TLSFiles.write(issued.key.pem, to: files.keyPath)
        try TLSFiles.write(issued.certificate.pem, to: files.certificatePath)
    }

    private func isServerCurrent(names: ServerNames, nowUnixSeconds: Int64) throws(CertificateError) -> Bool {
        guard exists(server.certificatePath), exists(server.keyPath) else { return false }
        let identity: TLSIdentity
        do throws(CertificateError) {
            identity = try TLSIdentity(files: server)
        } catch .keyMismatch {
            // A crash came between the two files.
            return false
        }
        let (certificate, peer) = (identity.certificate, identity.certificate.identity)
        return certificate.notAfterUnixSeconds - nowUnixSeconds > ServerCredentials.renewalSeconds
            && names.dns.allSatisfy(peer.dnsNames.contains) && names.ip.allSatisfy(peer.ipAddresses.contains)
    }

    private func exists(_ path: String) -> Bool {
        do throws(CertificateError) {
            _ = try TLSFiles.read(path)
            return true
        } catch .file(_, let code) {
            // Anything but "no such file" is told by whoever reads it next.
            return code != noSuchFile
        } catch {
            return true
        }
    }
}

/// ENOENT.
private let noSuchFile: Int32 = 2

/// The names and addresses that a server is found at.
public struct ServerNames: Equatable, Sendable {
    public private(set) var dns: [String] = []
    public private(set) var ip: [String] = []

    /// `localhost`, both loopback addresses, and each of `hosts`: an address, or else a DNS name. Addresses
    /// that mean "every interface" name nobody and are left out.
    public init(hosts: [String]) {
        for host in ["localhost", "127.0.0.1", "::1"] + hosts {
            if let address = SocketAddress(ip: host, port: 0) {
                let text: String
                switch address {
                case .v4(let ip, _):
                    guard ip != .any else { continue }
                    text = "\(ip)"
                case .v6(let ip, _):
                    guard ip != .any else { continue }
                    text = "\(ip)"
                case .unix: continue
                }
                if !ip.contains(text) { ip.append(text) }
            } else if !host.isEmpty, !dns.contains(host) {
                dns.append(host)
            }
        }
    }
}
