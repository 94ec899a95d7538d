public import APIModel
import Base

/// Answers to requests for tokens.
extension ServiceAccountTokens {
    /// What a request for a token led to.
    public struct Issued: Sendable {
        /// The request with its defaults and its status filled in.
        public var request: TokenRequest
        /// For the client; empty where nothing was changed.
        public var warnings: [String]
    }

    /// Issues the token that a request asks for. The request is defaulted, validated, authorized and admitted before.
    ///
    /// - Parameters:
    ///   - account: The account that the request's path names.
    ///   - id: A name for the token that no other has: a random UUID.
    /// - Throws: The answer to the client where there is no token for it.
    public func issue(
        _ request: TokenRequest, namespace: String, account name: String, id: String, signer: some TokenSigner,
        view: some PolicyView, now: Time
    ) throws(StatusError) -> Issued {
        var request = request
        guard let account = view.storedServiceAccount(namespace: namespace, name: name) else {
            throw StatusError(.notFound(GroupResource(group: "", resource: "serviceaccounts"), name: name))
        }
        try Self.checkNames(&request, namespace: namespace, name: name)
        if request.spec.audiences.isEmpty { request.spec.audiences = audiences }
        var issued = Issued(request: request, warnings: [])
        var seconds = request.spec.expirationSeconds ?? 3600
        if seconds > expirationSecondsMax {
            issued.warnings.append(
                "requested expiration of \(seconds) seconds shortened to \(expirationSecondsMax) seconds")
            seconds = expirationSecondsMax
        }
        var claims = TokenClaims(
            issuer: issuer, audiences: request.spec.audiences, issuedAt: now.seconds,
            expires: now.seconds + seconds, id: id, namespace: namespace,
            account: .init(name: name, uid: account.metadata.uid))
        if let reference = request.spec.boundObjectRef {
            try Self.bind(&claims, to: reference, view)
        }
        do throws(TokenSigningError) {
            issued.request.status.token = try SignedToken.write(claims.payload, signer: signer)
        } catch {
            throw StatusError(.internalError("failed to generate token: \(error)"))
        }
        issued.request.spec.expirationSeconds = seconds
        issued.request.status.expirationTimestamp = Time(seconds: claims.expires)
        return issued
    }

    private static func checkNames(
        _ request: inout TokenRequest, namespace: String, name: String
    ) throws(StatusError) {
        if request.spec.audiences.count > PolicyLimits.audiencesMax {
            throw StatusError(.badRequest("more than \(PolicyLimits.audiencesMax) audiences"))
        }
        if request.metadata.name.isEmpty { request.metadata.name = name }
        if request.metadata.namespace.isEmpty { request.metadata.namespace = namespace }
        guard request.metadata.name == name, request.metadata.namespace == namespace else {
            throw StatusError(
                .badRequest(
                    "the name and the namespace of the token request must be those of the service account"))
        }
    }

    /// Binds the token to a pod of the account, to a secret, or to a node.
    private static func bind(
        _ claims: inout TokenClaims, to reference: BoundObjectReference, _ view: some PolicyView
    ) throws(StatusError) {
        let name = reference.name
        func resource(_ plural: String) -> GroupResource { GroupResource(group: "", resource: plural) }
        switch (reference.apiVersion, reference.kind) {
        case ("v1", "Pod"):
            guard let pod = view.pod(namespace: claims.namespace, name: name) else {
                throw StatusError(.notFound(resource("pods"), name: name))
            }
            guard pod.spec.serviceAccountName == claims.account.name else {
                throw StatusError(
                    .badRequest(
                        "cannot bind token for serviceaccount \(GoText.quoted(claims.account.name)) to pod running "
                            + "with different serviceaccount name."))
            }
            try checkUID(pod.metadata.uid, reference)
            claims.pod = .init(name: name, uid: pod.metadata.uid)
            guard !pod.spec.nodeName.isEmpty else { return }
            let node = view.node(pod.spec.nodeName)
            claims.node = .init(name: pod.spec.nodeName, uid: node?.metadata.uid ?? "")
        case ("v1", "Secret"):
            guard let secret = view.secretMetadata(namespace: claims.namespace, name: name) else {
                throw StatusError(.notFound(resource("secrets"), name: name))
            }
            try checkUID(secret.uid, reference)
            claims.secret = .init(name: name, uid: secret.uid)
        case ("v1", "Node"):
            guard let node = view.node(name) else { throw StatusError(.notFound(resource("nodes"), name: name)) }
            try checkUID(node.metadata.uid, reference)
            claims.node = .init(name: name, uid: node.metadata.uid)
        default:
            let kind = GroupVersionKind(apiVersion: reference.apiVersion, kind: reference.kind)
            throw StatusError(.badRequest("cannot bind token to object of type \(kind)"))
        }
    }

    private static func checkUID(_ uid: String, _ reference: BoundObjectReference) throws(StatusError) {
        guard !reference.uid.isEmpty, !reference.uid.hasSameBytes(as: uid) else { return }
        throw StatusError(
            .conflict(
                GroupResource(group: "", resource: reference.kind), name: reference.name,
                "the UID in the bound object reference (\(reference.uid)) does not match the UID in record. "
                    + "The object might have been deleted and then recreated"))
    }
}

/// An answer that refuses a request, as an error.
public struct StatusError: Error, Sendable, CustomStringConvertible {
    public let status: Status

    public init(_ status: Status) {
        self.status = status
    }

    public var description: String { status.message }
}
