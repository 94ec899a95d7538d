import APIModel
import JSON

/// What a service account's token says: the claims of RFC 7519 and those of Kubernetes under `kubernetes.io`.
struct TokenClaims: Hashable, Sendable {
    var issuer: String
    var subject: String
    var audiences: [String]
    /// Seconds since 1970.
    var issuedAt: Int64
    var notBefore: Int64
    var expires: Int64
    /// Tells the tokens of an account apart.
    var id: String
    var namespace: String
    var account: Reference
    var pod: Reference?
    var secret: Reference?
    var node: Reference?

    /// An object by name and uid.
    struct Reference: Hashable, Sendable {
        var name: String
        var uid: String
    }

    init(
        issuer: String, audiences: [String], issuedAt: Int64, expires: Int64, id: String, namespace: String,
        account: Reference
    ) {
        self.issuer = issuer
        self.audiences = audiences
        self.issuedAt = issuedAt
        notBefore = issuedAt
        self.expires = expires
        self.id = id
        self.namespace = namespace
        self.account = account
        subject = SystemName.serviceAccountUser(namespace: namespace, name: account.name)
    }

    /// Reads the payload of a token whose signature is right. Every claim that we write must be there and be of its
    /// type; the subject must be the account that is named.
    init(_ payload: JSONObject) throws(TokenFault) {
        guard case .object(let own)? = payload["kubernetes.io"] else { throw .malformed(.claims) }
        issuer = try Self.text(payload["iss"])
        subject = try Self.text(payload["sub"])
        audiences = try Self.list(payload["aud"])
        issuedAt = try Self.seconds(payload["iat"])
        notBefore = try Self.seconds(payload["nbf"])
        expires = try Self.seconds(payload["exp"])
        id = payload["jti"] == nil ? "" : try Self.text(payload["jti"])
        namespace = try Self.text(own["namespace"])
        guard let account = try Self.reference(own["serviceaccount"]) else { throw .malformed(.claims) }
        self.account = account
        pod = try Self.reference(own["pod"])
        secret = try Self.reference(own["secret"])
        node = try Self.reference(own["node"])
        let expected = SystemName.serviceAccountUser(namespace: namespace, name: account.name)
        guard subject.hasSameBytes(as: expected), !namespace.utf8.contains(UInt8(ascii: ":")) else {
            throw .malformed(.claims)
        }
    }

    private static func text(_ value: JSONValue?) throws(TokenFault) -> String {
        guard case .string(let text)? = value, !text.isEmpty else { throw .malformed(.claims) }
        return text
    }

    /// One audience may stand without a list.
    private static func list(_ value: JSONValue?) throws(TokenFault) -> [String] {
        switch value {
        case .string(let text)?: return [text]
        case .array(let list)? where list.count <= PolicyLimits.audiencesMax:
            var texts: [String] = []
            for value in list { texts.append(try text(value)) }
            return texts
        default: throw .malformed(.claims)
        }
    }

    /// A date of RFC 7519; fractions are cut off. Dates beyond ±2⁵³ seconds are none.
    private static func seconds(_ value: JSONValue?) throws(TokenFault) -> Int64 {
        let bound: Int64 = 1 << 53
        switch value {
        case .integer(let seconds)? where seconds.magnitude <= bound.magnitude: return seconds
        case .number(let seconds)? where seconds.magnitude <= Double(bound): return Int64(seconds)
        default: throw .malformed(.claims)
        }
    }

    private static func reference(_ value: JSONValue?) throws(TokenFault) -> Reference? {
        switch value {
        case nil: return nil
        case .object(let object)?:
            let uid = object["uid"] == nil ? "" : try text(object["uid"])
            return Reference(name: try text(object["name"]), uid: uid)
        default: throw .malformed(.claims)
        }
    }

    var payload: JSONObject {
        func object(_ reference: Reference) -> JSONValue {
            var object: JSONObject = ["name": .string(reference.name)]
            if !reference.uid.isEmpty { object["uid"] = .string(reference.uid) }
            return .object(object)
        }
        var own: JSONObject = ["namespace": .string(namespace)]
        if let node { own["node"] = object(node) }
        if let pod { own["pod"] = object(pod) }
        if let secret { own["secret"] = object(secret) }
        own["serviceaccount"] = object(account)
        return [
            "aud": .array(audiences.map { .string($0) }), "exp": .integer(expires), "iat": .integer(issuedAt),
            "iss": .string(issuer), "jti": .string(id), "kubernetes.io": .object(own), "nbf": .integer(notBefore),
            "sub": .string(subject),
        ]
    }
}
