public import APIModel
import Base
import JSON

/// The rules of signed tokens of service accounts: who issues them, for whom, and when they stop to count.
///
/// Keys are the caller's (`TokenSigner`, `TokenVerifier`); look-ups and the time are parameters. A token counts while
/// its account and what it is bound to exist with the uids it was issued for.
public struct ServiceAccountTokens: Hashable, Sendable {
    /// The issuer that tokens carry; other issuers' tokens are refused.
    public var issuer: String
    /// For whom a token is meant where a request names nobody: this server, under all its names.
    public var audiences: [String]
    /// The longest life of a token in seconds; longer requests are shortened with a warning.
    public var expirationSecondsMax: Int64

    /// How far clocks may differ, in seconds, and how long what is being deleted still counts: Kubernetes' leeway.
    public static let leewaySeconds: Int64 = 60

    public init(issuer: String, audiences: [String], expirationSecondsMax: Int64 = 1 << 32) {
        self.issuer = issuer
        self.audiences = audiences
        self.expirationSecondsMax = expirationSecondsMax
    }

    /// Who shows the token, if it is one of ours, whole, in time, meant for `wanted`, and still bound to what exists.
    ///
    /// - Parameter wanted: The audiences of the asker; nil means this server.
    /// - Returns: Also those of the wanted audiences that the token is meant for.
    public func authenticate(
        _ token: BearerToken, for wanted: [String]?, verifier: some TokenVerifier, view: some PolicyView, now: Time
    ) throws(TokenFault) -> (identity: Identity, audiences: [String]) {
        let parts = try SignedToken(token)
        // The issuer is read before it is believed, to tell foreign tokens from forged ones.
        guard case .string(let claimed)? = parts.payload["iss"] else { throw .malformed(.claims) }
        guard claimed.hasSameBytes(as: issuer) else { throw .issuer(String(claimed.prefix(256))) }
        let isGenuine = verifier.verify(
            parts.signature, of: parts.input, algorithm: parts.algorithm, keyID: parts.keyID)
        guard isGenuine else { throw .signature }
        let claims = try TokenClaims(parts.payload)
        let asked = wanted ?? audiences
        let common = asked.filter { claims.audiences.containsExactly($0) }
        guard !common.isEmpty else { throw .audience(token: claims.audiences, wanted: asked) }
        try checkTime(claims, now)
        try checkObjects(claims, view, now)
        return (Self.identity(claims), common)
    }

    private func checkTime(_ claims: TokenClaims, _ now: Time) throws(TokenFault) {
        if claims.notBefore > now.seconds + Self.leewaySeconds { throw .notYetValid }
        if claims.issuedAt > now.seconds + Self.leewaySeconds { throw .notYetValid }
        if claims.expires < now.seconds - Self.leewaySeconds { throw .expired }
    }

    private func checkObjects(_ claims: TokenClaims, _ view: some PolicyView, _ now: Time) throws(TokenFault) {
        let account = view.serviceAccount(namespace: claims.namespace, name: claims.account.name)
        try check(account?.metadata, claims.account, "the service account", now)
        if let secret = claims.secret {
            try check(
                view.secretMetadata(namespace: claims.namespace, name: secret.name), secret, "the secret", now)
        }
        if let pod = claims.pod {
            // The node beside a pod is for the reader's information; the pod is what binds.
            try check(view.pod(namespace: claims.namespace, name: pod.name)?.metadata, pod, "the pod", now)
        } else if let node = claims.node {
            try check(view.node(node.name)?.metadata, node, "the node", now)
        }
    }

    private func check(
        _ found: ObjectMeta?, _ expected: TokenClaims.Reference, _ what: String, _ now: Time
    ) throws(TokenFault) {
        guard let found else { throw .gone(what) }
        guard !expected.uid.isEmpty, found.uid.hasSameBytes(as: expected.uid) else { throw .replaced(what) }
        if let deletion = found.deletionTimestamp, deletion.seconds < now.seconds - Self.leewaySeconds {
            throw .gone(what)
        }
    }

    static func identity(_ claims: TokenClaims) -> Identity {
        var identity = Identity(
            name: claims.subject, uid: claims.account.uid,
            groups: [SystemName.serviceAccounts, SystemName.serviceAccountsPrefix + claims.namespace],
            authenticator: .serviceAccountToken)
        if !claims.id.isEmpty { identity.extra[Identity.credentialKey] = ["JTI=" + claims.id] }
        if let pod = claims.pod {
            identity.extra[Identity.podNameKey] = [pod.name]
            identity.extra[Identity.podUIDKey] = [pod.uid]
        }
        if let node = claims.node {
            identity.extra[Identity.nodeNameKey] = [node.name]
            if !node.uid.isEmpty { identity.extra[Identity.nodeUIDKey] = [node.uid] }
        }
        return identity.authenticated()
    }
}
