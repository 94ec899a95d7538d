import APIModel
import APIServer
import Base

/// A signer and verifier without cryptography: a keyed checksum that changes with every bit of the input.
struct TestKey: TokenSigner, TokenVerifier {
    var algorithm = TokenAlgorithm.es256
    var keyID = "key-1"
    var secret: UInt64 = 0x5EED

    func sign(_ input: [UInt8]) throws(TokenSigningError) -> [UInt8] {
        var state = secret
        for byte in input {
            state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
            state ^= state >> 29
        }
        var random = Random(seed: state)
        return (0..<8).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
    }

    func verify(_ signature: [UInt8], of input: [UInt8], algorithm: TokenAlgorithm, keyID: String) -> Bool {
        guard algorithm == self.algorithm, keyID.isEmpty || keyID == self.keyID else { return false }
        return (try? sign(input)) == signature
    }
}

/// A key that cannot be used.
struct BrokenKey: TokenSigner {
    let algorithm = TokenAlgorithm.rs256
    let keyID = ""

    func sign(_ input: [UInt8]) throws(TokenSigningError) -> [UInt8] {
        throw TokenSigningError("the key is gone")
    }
}

/// A cluster with the account `robot` in `a`, its pod `worker` on the node `n1`, and a secret.
enum TokenWorld {
    static let tokens = ServiceAccountTokens(issuer: "https://cluster", audiences: ["https://cluster", "api"])
    static let now = Time(seconds: 1_000_000)

    static func view() -> MemoryView {
        var view = MemoryView()
        view.add(
            ServiceAccount {
                $0.metadata.namespace = "a"
                $0.metadata.name = "robot"
                $0.metadata.uid = "account-uid"
            })
        view.add(
            Pod {
                $0.metadata.namespace = "a"
                $0.metadata.name = "worker"
                $0.metadata.uid = "pod-uid"
                $0.spec.serviceAccountName = "robot"
                $0.spec.nodeName = "n1"
            })
        view.add(
            Node {
                $0.metadata.name = "n1"
                $0.metadata.uid = "node-uid"
            })
        view.add(
            secret: ObjectMeta {
                $0.namespace = "a"
                $0.name = "s"
                $0.uid = "secret-uid"
            })
        return view
    }

    static func request(_ audiences: [String] = [], bound: (kind: String, name: String, uid: String)? = nil)
        -> TokenRequest
    {
        TokenRequest { request in
            request.spec.audiences = audiences
            request.spec.expirationSeconds = 3600
            if let bound {
                request.spec.boundObjectRef = BoundObjectReference {
                    $0.apiVersion = "v1"
                    $0.kind = bound.kind
                    $0.name = bound.name
                    $0.uid = bound.uid
                }
            }
        }
    }

    static func token(
        _ request: TokenRequest = TokenWorld.request(), view: MemoryView = TokenWorld.view()
    ) throws -> String {
        try tokens.issue(
            request, namespace: "a", account: "robot", id: "id-1", signer: TestKey(), view: view, now: now
        ).request.status.token
    }

    static func authenticator(_ key: TestKey = TestKey()) -> RequestAuthenticator<TestKey> {
        RequestAuthenticator(serviceAccounts: tokens, verifier: key)
    }

    /// What is wrong with the token, or nil.
    static func fault(
        _ token: String, for wanted: [String]? = nil, view: MemoryView = TokenWorld.view(), seconds: Int64 = 0,
        key: TestKey = TestKey()
    ) -> TokenFault? {
        do {
            _ = try authenticator(key).authenticate(
                BearerToken(token), for: wanted, view: view, now: Time(seconds: now.seconds + seconds))
            return nil
        } catch {
            return error
        }
    }

    /// A token with the given header and payload, signed with the key.
    static func forge(_ header: String, _ payload: String, key: TestKey = TestKey()) -> String {
        let input = encode(Array(header.utf8)) + "." + encode(Array(payload.utf8))
        let signature = (try? key.sign(Array(input.utf8))) ?? []
        return input + "." + encode(signature)
    }

    static func encode(_ bytes: [UInt8]) -> String {
        var out = ByteBuffer()
        bytes.withUnsafeBufferPointer { Base64.encode($0, into: &out) }
        let text = String(decoding: out.array(), as: UTF8.self)
        return String(text.filter { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    /// The payload of a good token, with some claims replaced (text of JSON) or, with nil, left out.
    static func payload(_ changes: [String: String?] = [:]) -> String {
        var claims: [String: String?] = [
            "iss": "\"https://cluster\"", "sub": "\"system:serviceaccount:a:robot\"", "aud": "[\"api\"]",
            "iat": "1000000", "nbf": "1000000", "exp": "1003600", "jti": "\"x\"",
            "kubernetes.io":
                "{\"namespace\":\"a\",\"serviceaccount\":{\"name\":\"robot\",\"uid\":\"account-uid\"}}",
        ]
        claims.merge(changes) { $1 }
        let members = claims.compactMap { key, value in value.map { "\"\(key)\":\($0)" } }
        return "{" + members.sorted().joined(separator: ",") + "}"
    }

    static let header = "{\"alg\":\"ES256\",\"kid\":\"key-1\"}"
}
