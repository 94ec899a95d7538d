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

    /// The issuer of a cluster that is told of none, as kubeadm has it.
    public static let issuerDefault = "https://kubernetes.default.svc.cluster.local"

    /// As Kubernetes has it: 136 years.
    public static let expirationSecondsMaxDefault: Int64 = 1 << 32

    /// - Parameter audiences: Empty: the issuer, as in Kubernetes.
    public init(issuer: String, audiences: [String] = [], expirationSecondsMax: Int64 = expirationSecondsMaxDefault) {
        self.issuer = issuer
        self.audiences = audiences.isEmpty ? [issuer] : audiences
        self.expirationSecondsMax = expirationSecondsMax
    }

    /// Who shows the token, if it is one of ours, whole, in time, meant for `wanted`, and still bound to what exists.
    ///
    /// - Parameter wanted: The audiences of the asker; nil means this server.
    /// - Returns: Also those of the wanted audiences that the token is meant for.
    public func authenticate(
        _ token: BearerToken, for wanted: [String]?, verifier: some TokenVerifier, view: some PolicyView, now: Time
    ) throws(TokenFault) -> (identity: Identity, audiences: [String]) {
        let (claims, audiences) = try claims(of: token, for: wanted, verifier: verifier)
        _ = try end(of: claims, view: view, now: now)
        return (Self.identity(claims), audiences)
    }

    /// What a token says that is ours, whole and meant for `wanted`. Whether it still counts is what `end` tells.
    func claims(
        of token: BearerToken, for wanted: [String]?, verifier: some TokenVerifier
    ) throws(TokenFault) -> (claims: TokenClaims, audiences: [String]) {
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
        return (claims, common)
    }

    /// The last second, since 1970, at which the token counts as things stand; throws when it no longer does.
    ///
    /// Things stand otherwise once an object that the token is bound to has changed.
    func end(of claims: TokenClaims, view: some PolicyView, now: Time) throws(TokenFault) -> Int64 {
        try checkTime(claims, now)
        return min(claims.expires + Self.leewaySeconds, try checkObjects(claims, view, now))
    }

    private func checkTime(_ claims: TokenClaims, _ now: Time) throws(TokenFault) {
        if claims.notBefore > now.seconds + Self.leewaySeconds { throw .notYetValid }
        if claims.issuedAt > now.seconds + Self.leewaySeconds { throw .notYetValid }
        if claims.expires < now.seconds - Self.leewaySeconds { throw .expired }
    }

    private func checkObjects(
        _ claims: TokenClaims, _ view: some PolicyView, _ now: Time
    ) throws(TokenFault) -> Int64 {
        let account = view.storedServiceAccount(namespace: claims.namespace, name: claims.account.name)
        var end = try check(account?.metadata, claims.account, "the service account", now)
        if let secret = claims.secret {
            let found = view.secretMetadata(namespace: claims.namespace, name: secret.name)
            end = min(end, try check(found, secret, "the secret", now))
        }
        if let pod = claims.pod {
            // The node beside a pod is for the reader's information; the pod is what binds.
            let found = view.pod(namespace: claims.namespace, name: pod.name)?.metadata
            end = min(end, try check(found, pod, "the pod", now))
        } else if let node = claims.node {
            end = min(end, try check(view.node(node.name)?.metadata, node, "the node", now))
        }
        return end
    }

    /// The last second at which the object counts: for ever, or a while after it has begun to be deleted.
    private func check(
        _ found: ObjectMeta?, _ expected: TokenClaims.Reference, _ what: String, _ now: Time
    ) throws(TokenFault) -> Int64 {
        guard let found else { throw .gone(what) }
        guard !expected.uid.isEmpty, found.uid.hasSameBytes(as: expected.uid) else { throw .replaced(what) }
        guard let deletion = found.deletionTimestamp else { return .max }
        guard deletion.seconds >= now.seconds - Self.leewaySeconds else { throw .gone(what) }
        return deletion.seconds + Self.leewaySeconds
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
