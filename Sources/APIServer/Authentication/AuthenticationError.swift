public import APIModel

/// Why nobody could be recognized, or is any longer. For the log and for the client.
///
/// Nothing is said of what a client could not know: objects are looked at only for a token whose signature is right.

/// No case carries a token, and texts from a token are only those that are no secret: issuer, audience, names.
public enum AuthenticationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither a certificate nor a token came; there are no anonymous users.
    case noCredentials
    case certificate(CertificateFault)
    case token(TokenFault)

    public enum CertificateFault: Hashable, Sendable {
        case noCommonName
        /// A name or group is longer than `limit` bytes, or there are more than `limit` groups.
        case tooLarge(limit: Int)
        /// A name or group has a control character.
        case unprintable
        /// It has ended while the connection lasts: handshakes refuse it by themselves.
        case expired
    }

    public var description: String {
        switch self {
        case .noCredentials: "no client certificate and no bearer token was shown, and nobody is anonymous here"
        case .certificate(.noCommonName): "the certificate has no common name"
        case .certificate(.tooLarge(let limit)): "the certificate's names are beyond the limit of \(limit)"
        case .certificate(.unprintable): "the certificate's names have control characters"
        case .certificate(.expired): "the client certificate has expired"
        case .token(let fault): fault.description
        }
    }

    /// The answer to the client.
    public var status: Status { .unauthorized("Unauthorized: \(self)") }
}

/// What is wrong with a bearer token.
public enum TokenFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// No authenticator knows such a token.
    case unknown
    /// Longer than `limit` bytes.
    case tooLarge(limit: Int)
    case malformed(Part)
    /// Signed in a way that is not accepted, or not signed at all.
    case algorithm(String)
    /// Issued by somebody else.
    case issuer(String)
    case signature
    case audience(token: [String], wanted: [String])
    case expired
    case notYetValid
    /// The account, or what the token is bound to, is gone.
    case gone(String)
    /// There is an object of that name, but it is not the one that the token was issued for.
    case replaced(String)

    /// Where a token could not be read.
    public enum Part: String, Hashable, Sendable {
        case form
        case header
        case payload
        case signature
        case claims
    }

    public var description: String {
        switch self {
        case .unknown: "invalid bearer token"
        case .tooLarge(let limit): "the token is longer than \(limit) bytes"
        case .malformed(let part): "the token's \(part.rawValue) cannot be read"
        case .algorithm(let name): "tokens signed with \(GoText.quoted(name)) are not accepted"
        case .issuer(let name): "the token's issuer \(GoText.quoted(name)) is not this cluster"
        case .signature: "the token's signature is wrong"
        case .audience(let token, let wanted):
            "token audiences \(token.goText) is invalid for the target audiences \(wanted.goText)"
        case .expired: "service account token has expired"
        case .notYetValid: "service account token is not valid yet"
        case .gone(let what): "service account token has been invalidated: \(what) is gone"
        case .replaced(let what): "service account token has been invalidated: \(what) was replaced"
        }
    }
}
