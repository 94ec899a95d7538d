import Testing

@testable import Transport

/// Signatures of single messages: ES256.
@Suite struct TLSSigningTests {
    private let message = Array("what is said".utf8)

    @Test func signedIsVerified() throws {
        let key = try PrivateKey.generate()
        let half = try key.publicKey
        for _ in 0..<64 {
            // Halves with leading zeros come once in 128 signatures: the form always has 64 bytes.
            let signature = try key.es256Signature(of: message)
            #expect(signature.count == 64)
            #expect(half.verifies(es256: signature, of: message))
            #expect(!half.verifies(es256: signature, of: message + [0]))
        }
    }

    @Test func otherKeysAndBrokenSignaturesAreRefused() throws {
        let key = try PrivateKey.generate()
        let half = try key.publicKey
        let signature = try key.es256Signature(of: message)
        #expect(try !PrivateKey.generate().publicKey.verifies(es256: signature, of: message))
        for place in signature.indices {
            var broken = signature
            broken[place] ^= 1
            #expect(!half.verifies(es256: broken, of: message), "byte \(place)")
        }
        for wrong in [[], Array(signature.dropLast()), signature + [0], [UInt8](repeating: 0, count: 64)] {
            #expect(!half.verifies(es256: wrong, of: message), "\(wrong.count) bytes")
        }
    }

    @Test func keysAsText() throws {
        let key = try PrivateKey.generate()
        let half = try key.publicKey
        #expect(half.fingerprint.count == 32)
        for text in [half.pem, key.pem] {
            #expect(try PublicKey.from(pem: text).fingerprint == half.fingerprint)
        }
        #expect(try PrivateKey.generate().publicKey.fingerprint != half.fingerprint)
        #expect(throws: CertificateError.self) { try PublicKey.from(pem: "no key") }
    }

    /// A key of another kind: Ed25519, made by `openssl genpkey -algorithm ed25519` for this test.
    @Test func otherKindsOfKeysDoNotSign() throws {
        let text = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIOmBHhfVIYmCFt1VHvvbHvUeMeLZhQkBZzj0r0gZcEmA
            -----END PRIVATE KEY-----
            """
        let key = try PrivateKey(pem: text)
        #expect(throws: CertificateError.self) { try key.es256Signature(of: message) }
        #expect(try !key.publicKey.isES256)
        #expect(try !key.publicKey.verifies(es256: [UInt8](repeating: 1, count: 64), of: message))
    }
}
