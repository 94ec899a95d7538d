public import Transport

/// The keys of service accounts' tokens: one signs, and several may verify while one follows the other. ES256 alone.
public struct TokenKeys: TokenSigner, TokenVerifier, Sendable {
    private struct Named {
        let id: String
        let key: PublicKey
    }

    private let signing: PrivateKey
    private let verifying: [Named]
    /// The name of the key that signs, as Kubernetes makes it: base64url of the SHA-256 of the public key's encoding.
    public let keyID: String

    public var algorithm: TokenAlgorithm { .es256 }

    /// - Parameter others: Keys that no longer sign, and whose tokens still count.
    /// - Throws: When a key is none on the curve P-256.
    public init(signing: PrivateKey, others: [PublicKey] = []) throws(CertificateError) {
        self.signing = signing
        var named: [Named] = []
        for key in [try signing.publicKey] + others {
            guard key.isES256 else { throw .malformed("the key is not one on the curve P-256") }
            named.append(
                Named(id: String(decoding: Base64URL.encode(key.fingerprint), as: UTF8.self), key: key))
        }
        verifying = named
        keyID = named[0].id
    }

    public func sign(_ input: [UInt8]) throws(TokenSigningError) -> [UInt8] {
        do throws(CertificateError) {
            return try signing.es256Signature(of: input)
        } catch {
            throw TokenSigningError("\(error)")
        }
    }

    public func verify(_ signature: [UInt8], of input: [UInt8], algorithm: TokenAlgorithm, keyID: String) -> Bool {
        guard algorithm == .es256 else { return false }
        for named in verifying where keyID.isEmpty || named.id.hasSameBytes(as: keyID) {
            if named.key.verifies(es256: signature, of: input) { return true }
        }
        return false
    }
}
