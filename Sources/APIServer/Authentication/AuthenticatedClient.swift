import APIModel
import Base

/// Someone who has shown who they are, and what must stay so for that to hold.
///
/// Asked at every request: without news that costs a comparison, and a look at the revision of each object that a token
/// is bound to.
struct AuthenticatedClient {
    /// What the identity rests on.
    private enum Proof {
        /// Nothing that could end: the server itself, or everyone where everyone is let in.
        case always
        case certificate
        case fileToken(BearerToken)
        case accountToken(TokenClaims)
    }

    /// An object that a token is bound to, as it was when it was looked at.
    private struct Bond {
        let key: Bytes
        var revision: UInt64?
    }

    let identity: Identity
    private let proof: Proof
    /// The last second at which the identity holds, as things stand; since 1970.
    private(set) var end: Int64
    private var bonds: [Bond] = []

    /// Whether the identity may end at any time, by what happens to objects or to the file of tokens.
    var isRevocable: Bool {
        switch proof {
        case .always, .certificate: false
        case .fileToken, .accountToken: true
        }
    }

    /// Everyone is the server: for simulated worlds and tests.
    static var everyone: AuthenticatedClient { AuthenticatedClient(.server, .always, end: .max) }

    private init(_ identity: Identity, _ proof: Proof, end: Int64) {
        self.identity = identity
        self.proof = proof
        self.end = end
    }

    /// Recognizes who shows `credentials`: the certificate decides where there is one.
    init(
        _ credentials: Credentials, certificateEnd: Int64, _ authenticator: ServerAuthenticator, _ view: PolicyCache,
        now: Time
    ) throws(AuthenticationError) {
        guard credentials.certificate == nil, let token = credentials.token else {
            let identity = try authenticator.authenticate(credentials, view: view, now: now)
            self.init(identity, .certificate, end: certificateEnd)
            return
        }
        if let identity = authenticator.staticTokens.identity(of: token) {
            self.init(identity, .fileToken(token), end: .max)
            return
        }
        do throws(TokenFault) {
            try authenticator.checkForm(token)
            let accounts = authenticator.serviceAccounts
            let claims = try accounts.claims(of: token, for: nil, verifier: authenticator.verifier).claims
            let end = try accounts.end(of: claims, view: view, now: now)
            self.init(ServiceAccountTokens.identity(claims), .accountToken(claims), end: end)
            bonds = claims.bonds.map { Bond(key: $0, revision: view.revision(at: $0)) }
        } catch {
            throw .token(error)
        }
    }

    /// Throws when the client is no longer who it was.
    mutating func check(_ authenticator: ServerAuthenticator, _ view: PolicyCache, now: Time)
        throws(AuthenticationError)
    {
        switch proof {
        case .always: return
        case .certificate:
            guard now.seconds <= end else { throw .certificate(.expired) }
        case .fileToken(let token):
            guard let current = authenticator.staticTokens.identity(of: token), current == identity else {
                throw .token(.unknown)
            }
        case .accountToken(let claims):
            var isAsBefore = now.seconds <= end
            for place in bonds.indices where isAsBefore {
                isAsBefore = view.revision(at: bonds[place].key) == bonds[place].revision
            }
            guard !isAsBefore else { return }
            do throws(TokenFault) {
                end = try authenticator.serviceAccounts.end(of: claims, view: view, now: now)
            } catch {
                throw .token(error)
            }
            for place in bonds.indices { bonds[place].revision = view.revision(at: bonds[place].key) }
        }
    }
}

/// The authenticators of a server.
typealias ServerAuthenticator = RequestAuthenticator<TokenKeys>

extension TokenClaims {
    /// The keys of the objects that the token is bound to; the node beside a pod binds nothing.
    fileprivate var bonds: [Bytes] {
        func key<K: Kind>(_ kind: K.Type, _ name: String) -> Bytes? {
            KindCatalogue.entry(K.identity).flatMap {
                ObjectKey(ResourcePrefix($0), namespace: namespace, name: name)?.bytes
            }
        }
        let keys = [
            key(ServiceAccount.self, account.name), secret.flatMap { key(Secret.self, $0.name) },
            pod.flatMap { key(Pod.self, $0.name) }, pod == nil ? node.flatMap { key(Node.self, $0.name) } : nil,
        ]
        return keys.compactMap { $0 }
    }
}
