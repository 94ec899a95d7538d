import COpenSSL

/// A private key. Immutable; safe from every thread. Never printed.
public final class PrivateKey: @unchecked Sendable {
    // SAFETY of `@unchecked Sendable`: an `EVP_PKEY` is counted atomically and not changed after it came here.
    let pointer: OpaquePointer

    private init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        EVP_PKEY_free(pointer)
    }

    /// A new key on the curve P-256.
    public static func generate() throws(CertificateError) -> PrivateKey {
        TLSErrorQueue.clear()
        guard let pointer = copenssl_EVP_EC_gen("P-256") else { throw .library(TLSErrorQueue.take()) }
        return PrivateKey(adopting: pointer)
    }

    /// The first unencrypted private key of a PEM text.
    public convenience init(pem: String) throws(CertificateError) {
        TLSErrorQueue.clear()
        let bio = try PEMText.reader(of: pem)
        defer { BIO_free(bio) }
        // An empty passphrase instead of none: OpenSSL would ask on the terminal.
        let pointer = "".withCString { PEM_read_bio_PrivateKey(bio, nil, nil, UnsafeMutableRawPointer(mutating: $0)) }
        guard let pointer else { throw .malformed(TLSErrorQueue.take("no private key")) }
        self.init(adopting: pointer)
    }

    /// The key as PKCS #8 in PEM, not encrypted: for a file that only its owner may read.
    public var pem: String {
        PEMText.write { PEM_write_bio_PrivateKey($0, pointer, nil, nil, 0, nil, nil) }
    }

    /// True when `certificate` holds this key's public half.
    public func belongs(to certificate: Certificate) -> Bool {
        defer { TLSErrorQueue.clear() }
        return X509_check_private_key(certificate.pointer, pointer) == 1
    }
}

extension PrivateKey: Equatable {
    public static func == (left: PrivateKey, right: PrivateKey) -> Bool {
        EVP_PKEY_eq(left.pointer, right.pointer) == 1
    }
}

extension PrivateKey: CustomStringConvertible {
    public var description: String { "private key (not shown)" }
}
