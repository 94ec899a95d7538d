/// What one side shows and whom it believes: its certificate, its key, the authorities.
public struct TLSIdentity: Sendable, Equatable {
    public let certificate: Certificate
    /// Certificates between `certificate` and an authority; empty in a cluster of ours.
    public let intermediates: [Certificate]
    public let key: PrivateKey
    /// Whose signatures count at the peer; several while an authority is being replaced.
    public let authorities: [Certificate]

    public init(
        certificate: Certificate, intermediates: [Certificate] = [], key: PrivateKey, authorities: [Certificate]
    ) throws(CertificateError) {
        guard key.belongs(to: certificate) else { throw .keyMismatch }
        guard !authorities.isEmpty else { throw .malformed("no authority to believe") }
        self.certificate = certificate
        self.intermediates = intermediates
        self.key = key
        self.authorities = authorities
    }

    /// An identity that `authority` has issued.
    public init(_ issued: IssuedCertificate, authority: CertificateAuthority) throws(CertificateError) {
        try self.init(certificate: issued.certificate, key: issued.key, authorities: [authority.certificate])
    }
}

/// Where an identity is kept. Certificate and key may be one file, which is then replaced in one step.
public struct TLSIdentityFiles: Hashable, Sendable {
    /// PEM: the certificate, then its intermediates.
    public var certificatePath: String
    /// PEM: the private key, readable by its owner only.
    public var keyPath: String
    /// PEM: one or more authorities.
    public var authoritiesPath: String

    public init(certificatePath: String, keyPath: String, authoritiesPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.authoritiesPath = authoritiesPath
    }
}

extension TLSIdentity {
    /// Reads an identity; the key's file must be closed to others.
    public init(files: TLSIdentityFiles) throws(CertificateError) {
        let chain = try Certificate.list(pem: TLSFiles.read(files.certificatePath))
        let key = try PrivateKey(pem: TLSFiles.readSecret(files.keyPath))
        let authorities = try Certificate.list(pem: TLSFiles.read(files.authoritiesPath))
        try self.init(
            certificate: chain[0], intermediates: Array(chain.dropFirst()), key: key, authorities: authorities)
    }

    /// Writes the identity: the key first, so that a reader between the two sees a mismatch, not a lie.
    public func save(to files: TLSIdentityFiles) throws(CertificateError) {
        let chain = ([certificate] + intermediates).map(\.pem).joined()
        try TLSFiles.write(authorities.map(\.pem).joined(), to: files.authoritiesPath)
        if files.keyPath == files.certificatePath {
            try TLSFiles.write(chain + key.pem, to: files.keyPath)
        } else {
            try TLSFiles.write(key.pem, to: files.keyPath)
            try TLSFiles.write(chain, to: files.certificatePath)
        }
    }
}

extension CertificateAuthority {
    /// Reads an authority from two PEM files; the key's file must be closed to others.
    public init(certificatePath: String, keyPath: String) throws(CertificateError) {
        try self.init(
            certificate: Certificate(pem: TLSFiles.read(certificatePath)),
            key: PrivateKey(pem: TLSFiles.readSecret(keyPath)))
    }

    /// Writes the authority to two PEM files.
    public func save(certificatePath: String, keyPath: String) throws(CertificateError) {
        try TLSFiles.write(key.pem, to: keyPath)
        try TLSFiles.write(certificate.pem, to: certificatePath)
    }
}
