import COpenSSL

/// A certificate and its private key.
public struct IssuedCertificate: Sendable {
    public var certificate: Certificate
    public var key: PrivateKey
}

/// The cluster's own authority: signs the certificates of servers, clients and nodes.
///
/// Keys are P-256, signatures ECDSA with SHA-256, serial numbers 127 random bits. Time is the caller's.
public struct CertificateAuthority: Sendable {
    public let certificate: Certificate
    public let key: PrivateKey

    /// An authority from what was stored; the key must fit and the certificate must be an authority's.
    public init(certificate: Certificate, key: PrivateKey) throws(CertificateError) {
        guard certificate.isAuthority else { throw .notAnAuthority }
        guard key.belongs(to: certificate) else { throw .keyMismatch }
        self.certificate = certificate
        self.key = key
    }

    /// A new, self-signed authority.
    public static func create(
        commonName: String, nowUnixSeconds: Int64, lifetimeSeconds: Int64 = CertificateLifetime.authoritySeconds
    ) throws(CertificateError) -> CertificateAuthority {
        let key = try PrivateKey.generate()
        let draft = try X509Writing.begin()
        try draft.setValidity(
            from: nowUnixSeconds - CertificateLifetime.clockSkewSeconds, to: nowUnixSeconds + lifetimeSeconds)
        try draft.setSubject(commonName, [])
        try draft.setIssuer(draft.pointer)
        try draft.setPublicKey(key.pointer)
        try draft.add(NID_basic_constraints, "critical,CA:TRUE")
        try draft.add(NID_key_usage, "critical,keyCertSign,cRLSign")
        try draft.add(NID_subject_key_identifier, "hash")
        return try CertificateAuthority(certificate: draft.signed(by: key), key: key)
    }

    /// A new key with its certificate.
    public func issue(
        _ profile: CertificateProfile, nowUnixSeconds: Int64,
        lifetimeSeconds: Int64 = CertificateLifetime.issuedSeconds
    ) throws(CertificateError) -> IssuedCertificate {
        let key = try PrivateKey.generate()
        let certificate = try sign(
            profile, publicKey: key.pointer, nowUnixSeconds: nowUnixSeconds, lifetimeSeconds: lifetimeSeconds)
        return IssuedCertificate(certificate: certificate, key: key)
    }

    /// A certificate for the key of `request` that says what `profile` says, whatever was wished for.
    public func sign(
        _ request: CertificateSigningRequest, as profile: CertificateProfile, nowUnixSeconds: Int64,
        lifetimeSeconds: Int64 = CertificateLifetime.issuedSeconds
    ) throws(CertificateError) -> Certificate {
        guard let publicKey = X509_REQ_get0_pubkey(request.pointer) else { throw .malformed(TLSErrorQueue.take()) }
        return try sign(
            profile, publicKey: publicKey, nowUnixSeconds: nowUnixSeconds, lifetimeSeconds: lifetimeSeconds)
    }

    private func sign(
        _ profile: CertificateProfile, publicKey: OpaquePointer, nowUnixSeconds: Int64, lifetimeSeconds: Int64
    ) throws(CertificateError) -> Certificate {
        guard certificate.notBeforeUnixSeconds <= nowUnixSeconds, nowUnixSeconds <= certificate.notAfterUnixSeconds
        else { throw .authorityNotValid }
        let draft = try X509Writing.begin()
        // Neither before its authority nor beyond it.
        try draft.setValidity(
            from: max(nowUnixSeconds - CertificateLifetime.clockSkewSeconds, certificate.notBeforeUnixSeconds),
            to: min(nowUnixSeconds + lifetimeSeconds, certificate.notAfterUnixSeconds))
        try draft.setSubject(profile.commonName, profile.organizations)
        try draft.setIssuer(certificate.pointer)
        try draft.setPublicKey(publicKey)
        try draft.add(NID_basic_constraints, "critical,CA:FALSE")
        try draft.add(NID_key_usage, "critical,digitalSignature")
        try draft.add(NID_ext_key_usage, profile.usage.extendedKeyUsage)
        try draft.add(NID_subject_key_identifier, "hash")
        try draft.add(NID_authority_key_identifier, "keyid", issuer: certificate.pointer)
        try draft.addAlternativeNames(dns: profile.dnsNames, ip: profile.ipAddresses)
        return try draft.signed(by: key)
    }
}

extension CertificateProfile.Usage {
    fileprivate var extendedKeyUsage: String {
        switch self {
        case .client: "clientAuth"
        case .server: "serverAuth"
        case .clientAndServer: "clientAuth,serverAuth"
        }
    }
}
