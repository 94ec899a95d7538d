public import APIModel

/// What a client shows: the certificate of its connection, a token with the request, or both.
public struct Credentials: Sendable {
    /// The certificate's facts, after it was verified.
    public var certificate: CertificateFacts?
    public var token: BearerToken?

    public struct CertificateFacts: Hashable, Sendable {
        public var commonName: String
        public var organizations: [String]
        /// SHA-256 in lower-case hexadecimal.
        public var fingerprint: String

        public init(commonName: String, organizations: [String] = [], fingerprint: String = "") {
            self.commonName = commonName
            self.organizations = organizations
            self.fingerprint = fingerprint
        }
    }

    public init(certificate: CertificateFacts? = nil, token: BearerToken? = nil) {
        self.certificate = certificate
        self.token = token
    }
}

/// The authenticators of the server in their order: certificate, tokens of a file, tokens of service accounts.
///
/// The first that recognizes the client decides; who is recognized by none is refused, as nobody is anonymous.
public struct RequestAuthenticator<Verifier: TokenVerifier & Sendable>: Sendable {
    public var staticTokens: StaticTokens
    public var serviceAccounts: ServiceAccountTokens
    public var verifier: Verifier

    public init(
        staticTokens: StaticTokens = StaticTokens(), serviceAccounts: ServiceAccountTokens, verifier: Verifier
    ) {
        self.staticTokens = staticTokens
        self.serviceAccounts = serviceAccounts
        self.verifier = verifier
    }

    /// Who makes the request.
    public func authenticate(
        _ credentials: Credentials, view: some PolicyView, now: Time
    ) throws(AuthenticationError) -> Identity {
        if let facts = credentials.certificate {
            return try ClientCertificate.identity(
                commonName: facts.commonName, organizations: facts.organizations, fingerprint: facts.fingerprint)
        }
        guard let token = credentials.token else { throw .noCredentials }
        do throws(TokenFault) {
            return try authenticate(token, for: nil, view: view, now: now).identity
        } catch {
            throw .token(error)
        }
    }

    /// Who shows the token, and for which of the wanted audiences (nil: this server) it is meant.
    public func authenticate(
        _ token: BearerToken, for wanted: [String]?, view: some PolicyView, now: Time
    ) throws(TokenFault) -> (identity: Identity, audiences: [String]) {
        if let identity = staticTokens.identity(of: token) {
            // A token of the file is meant for this server alone.
            let asked = wanted ?? serviceAccounts.audiences
            let common = asked.filter { serviceAccounts.audiences.containsExactly($0) }
            guard !common.isEmpty else { throw .audience(token: serviceAccounts.audiences, wanted: asked) }
            return (identity, common)
        }
        try checkForm(token)
        return try serviceAccounts.authenticate(token, for: wanted, verifier: verifier, view: view, now: now)
    }

    /// Refuses what has not even the form of a signed token: it belongs to nobody.
    func checkForm(_ token: BearerToken) throws(TokenFault) {
        guard token.text.utf8.count(where: { $0 == UInt8(ascii: ".") }) != 2 else { return }
        throw token.text.utf8.count > PolicyLimits.tokenBytesMax
            ? .tooLarge(limit: PolicyLimits.tokenBytesMax) : .unknown
    }

    /// The answer to a review of a token: who it shows, or why nobody.
    public func answer(_ review: TokenReview, view: some PolicyView, now: Time) -> TokenReviewStatus {
        guard review.spec.audiences.count <= PolicyLimits.audiencesMax else {
            return TokenReviewStatus { $0.error = "more than \(PolicyLimits.audiencesMax) audiences" }
        }
        let wanted = review.spec.audiences.isEmpty ? nil : review.spec.audiences
        do throws(TokenFault) {
            let found = try authenticate(BearerToken(review.spec.token), for: wanted, view: view, now: now)
            return TokenReviewStatus {
                $0.authenticated = true
                $0.user = found.identity.userInfo
                $0.audiences = found.audiences
            }
        } catch {
            return TokenReviewStatus { $0.error = error.description }
        }
    }
}
