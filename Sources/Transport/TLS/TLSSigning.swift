import COpenSSL

/// Signatures of single messages, by the algorithm ES256 of RFC 7518: ECDSA on P-256 over SHA-256, as the 64 bytes of
/// r and s. For tokens; connections sign by themselves.
extension PrivateKey {
    /// The signature of `message`. Throws when the key is on another curve than P-256, or of another kind.
    public func es256Signature(of message: [UInt8]) throws(CertificateError) -> [UInt8] {
        guard ES256.fits(pointer) else { throw .malformed("the key is not one on the curve P-256") }
        TLSErrorQueue.clear()
        guard let context = EVP_MD_CTX_new() else { throw .library(TLSErrorQueue.take()) }
        defer { EVP_MD_CTX_free(context) }
        // Longer than any signature on P-256 in DER, which has at most 72 bytes.
        var count = 128
        var encoded = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, pointer) == 1,
            EVP_DigestSign(context, &encoded, &count, message, message.count) == 1
        else { throw .library(TLSErrorQueue.take()) }
        guard let signature = ES256.plain(encoded.prefix(count)) else { throw .library(TLSErrorQueue.take()) }
        return signature
    }

    /// The half of the key that everybody may have.
    public var publicKey: PublicKey {
        get throws(CertificateError) {
            TLSErrorQueue.clear()
            var encoded: UnsafeMutablePointer<UInt8>?
            let count = i2d_PUBKEY(pointer, &encoded)
            guard count > 0, let encoded else { throw .library(TLSErrorQueue.take()) }
            // SAFETY: OpenSSL allocated `count` bytes for us; reading moves its own copy of the address.
            defer { CRYPTO_free(encoded, nil, 0) }
            var place: UnsafePointer<UInt8>? = UnsafePointer(encoded)
            guard let half = d2i_PUBKEY(nil, &place, Int(count)) else { throw .library(TLSErrorQueue.take()) }
            return PublicKey(adopting: half)
        }
    }
}

/// The public half of a key. Immutable; safe from every thread.
public final class PublicKey: @unchecked Sendable {
    // SAFETY of `@unchecked Sendable`: an `EVP_PKEY` is counted atomically and not changed after it came here.
    private let pointer: OpaquePointer

    fileprivate init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        EVP_PKEY_free(pointer)
    }

    /// The first public key of a PEM text (`BEGIN PUBLIC KEY`), or the public half of its first private one.
    public static func from(pem: String) throws(CertificateError) -> PublicKey {
        TLSErrorQueue.clear()
        let bio = try PEMText.reader(of: pem)
        defer { BIO_free(bio) }
        if let pointer = PEM_read_bio_PUBKEY(bio, nil, nil, nil) { return PublicKey(adopting: pointer) }
        TLSErrorQueue.clear()
        return try PrivateKey(pem: pem).publicKey
    }

    /// SHA-256 of the key's encoding (`SubjectPublicKeyInfo`, RFC 5280): a name that no other key has.
    public var fingerprint: [UInt8] {
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = i2d_PUBKEY(pointer, &encoded)
        precondition(count > 0, "OpenSSL could not write what it holds as DER.")
        // SAFETY: OpenSSL allocated `count` bytes for us.
        defer { CRYPTO_free(encoded, nil, 0) }
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        precondition(
            EVP_Digest(encoded, Int(count), &digest, &length, EVP_sha256(), nil) == 1, "OpenSSL has no SHA-256.")
        return Array(digest.prefix(Int(length)))
    }

    /// The key as PEM.
    public var pem: String { PEMText.write { PEM_write_bio_PUBKEY($0, pointer) } }

    /// Whether the key can verify ES256 at all.
    public var isES256: Bool { ES256.fits(pointer) }

    /// Whether the key's other half made `signature` (64 bytes) of `message` with ES256.
    public func verifies(es256 signature: [UInt8], of message: [UInt8]) -> Bool {
        defer { TLSErrorQueue.clear() }
        guard ES256.fits(pointer), let encoded = ES256.encoded(signature), let context = EVP_MD_CTX_new() else {
            return false
        }
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, pointer) == 1
            && EVP_DigestVerify(context, encoded, encoded.count, message, message.count) == 1
    }
}

/// The two forms of a signature: r and s as 32 bytes each, and OpenSSL's DER.
private enum ES256 {
    static let halfBytes = 32

    static func fits(_ key: OpaquePointer) -> Bool {
        var name = [CChar](repeating: 0, count: 32)
        var count = 0
        defer { TLSErrorQueue.clear() }
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_EC,
            EVP_PKEY_get_group_name(key, &name, name.count, &count) == 1
        else { return false }
        // OpenSSL's name of P-256.
        return name.prefix { $0 != 0 }.elementsEqual("prime256v1".utf8.map { CChar($0) })
    }

    static func plain(_ encoded: ArraySlice<UInt8>) -> [UInt8]? {
        let bytes = Array(encoded)
        return bytes.withUnsafeBufferPointer { buffer in
            // SAFETY: OpenSSL reads the bytes during the call only, and moves its own copy of the address.
            var place = buffer.baseAddress
            guard let signature = d2i_ECDSA_SIG(nil, &place, buffer.count) else { return nil }
            defer { ECDSA_SIG_free(signature) }
            var half = [UInt8](repeating: 0, count: halfBytes)
            var plain: [UInt8] = []
            for number in [ECDSA_SIG_get0_r(signature), ECDSA_SIG_get0_s(signature)] {
                guard BN_bn2binpad(number, &half, Int32(halfBytes)) == Int32(halfBytes) else { return nil }
                plain += half
            }
            return plain
        }
    }

    static func encoded(_ plain: [UInt8]) -> [UInt8]? {
        guard plain.count == 2 * halfBytes, let signature = ECDSA_SIG_new() else { return nil }
        defer { ECDSA_SIG_free(signature) }
        let r = BN_bin2bn(Array(plain[..<halfBytes]), Int32(halfBytes), nil)
        let s = BN_bin2bn(Array(plain[halfBytes...]), Int32(halfBytes), nil)
        // Takes both numbers over, unless it fails.
        guard let r, let s, ECDSA_SIG_set0(signature, r, s) == 1 else {
            BN_free(r)
            BN_free(s)
            return nil
        }
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = i2d_ECDSA_SIG(signature, &encoded)
        guard count > 0, let encoded else { return nil }
        // SAFETY: OpenSSL allocated `count` bytes for us.
        defer { CRYPTO_free(encoded, nil, 0) }
        return Array(UnsafeBufferPointer(start: encoded, count: Int(count)))
    }
}
