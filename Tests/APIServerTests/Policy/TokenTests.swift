import APIModel
import APIServer
import Base
import Testing

/// Signed tokens of service accounts: issued, shown, and attacked.
@Suite struct TokenTests {
    @Test func roundTrip() throws {
        let token = try TokenWorld.token(TokenWorld.request(bound: ("Pod", "worker", "pod-uid")))
        let identity = try TokenWorld.authenticator().authenticate(
            Credentials(token: BearerToken(token)), view: TokenWorld.view(), now: TokenWorld.now)
        #expect(identity.name == "system:serviceaccount:a:robot" && identity.uid == "account-uid")
        #expect(
            identity.groups == ["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"])
        #expect(identity.extra["authentication.kubernetes.io/pod-name"] == ["worker"])
        #expect(identity.extra["authentication.kubernetes.io/pod-uid"] == ["pod-uid"])
        #expect(identity.extra["authentication.kubernetes.io/node-name"] == ["n1"])
        #expect(identity.extra["authentication.kubernetes.io/node-uid"] == ["node-uid"])
        #expect(identity.extra["authentication.kubernetes.io/credential-id"] == ["JTI=id-1"])
        #expect(identity.authenticator == .serviceAccountToken)
        #expect(identity.serviceAccount?.namespace == "a" && identity.serviceAccount?.name == "robot")
    }

    /// Without a key only its bits differ: every change of the text is found.
    @Test func everyChangedByteIsRefused() throws {
        let token = Array(try TokenWorld.token().utf8)
        for index in token.indices {
            var changed = token
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let text = String(decoding: changed, as: UTF8.self)
            #expect(TokenWorld.fault(text) != nil, "byte \(index)")
        }
        for count in 0..<token.count {
            #expect(TokenWorld.fault(String(decoding: token[..<count], as: UTF8.self)) != nil, "\(count) bytes")
        }
    }

    @Test(arguments: ["none", "None", "NONE", "HS256", "HS512", "ES384", "PS256", "", "es256"])
    func otherAlgorithmsAreRefused(name: String) {
        let token = TokenWorld.forge("{\"alg\":\"\(name)\"}", TokenWorld.payload())
        #expect(TokenWorld.fault(token) == .algorithm(name))
        let unsigned = token.split(separator: ".").prefix(2).joined(separator: ".") + "."
        #expect(TokenWorld.fault(unsigned) == .algorithm(name))
    }

    @Test func missingSignatureIsRefused() {
        let token = TokenWorld.forge(TokenWorld.header, TokenWorld.payload())
        #expect(TokenWorld.fault(token) == nil)
        let unsigned = token.split(separator: ".").prefix(2).joined(separator: ".") + "."
        #expect(TokenWorld.fault(unsigned) == .malformed(.signature))
    }

    /// A key of one algorithm does not verify a token that claims another.
    @Test func algorithmOfTheKeyCounts() {
        let token = TokenWorld.forge("{\"alg\":\"RS256\",\"kid\":\"key-1\"}", TokenWorld.payload())
        #expect(TokenWorld.fault(token) == .signature)
        let unknownKey = TokenWorld.forge("{\"alg\":\"ES256\",\"kid\":\"key-2\"}", TokenWorld.payload())
        #expect(TokenWorld.fault(unknownKey) == .signature)
        let noName = TokenWorld.forge("{\"alg\":\"ES256\"}", TokenWorld.payload())
        #expect(TokenWorld.fault(noName) == nil)
        let critical = TokenWorld.forge("{\"alg\":\"ES256\",\"crit\":[\"x\"]}", TokenWorld.payload())
        #expect(TokenWorld.fault(critical) == .malformed(.header))
        var foreign = TestKey()
        foreign.secret = 1
        #expect(
            TokenWorld.fault(TokenWorld.forge(TokenWorld.header, TokenWorld.payload(), key: foreign)) == .signature)
    }

    @Test func timeCounts() throws {
        let token = try TokenWorld.token()
        #expect(TokenWorld.fault(token, seconds: 3600 + 60) == nil)
        #expect(TokenWorld.fault(token, seconds: 3600 + 61) == .expired)
        #expect(TokenWorld.fault(token, seconds: -60) == nil)
        #expect(TokenWorld.fault(token, seconds: -61) == .notYetValid)
    }

    @Test func audienceCounts() throws {
        #expect(
            TokenWorld.fault(try TokenWorld.token(TokenWorld.request(["vault"])))
                == .audience(token: ["vault"], wanted: ["https://cluster", "api"]))
        #expect(TokenWorld.fault(try TokenWorld.token(TokenWorld.request(["vault"])), for: ["vault"]) == nil)
        #expect(TokenWorld.fault(try TokenWorld.token(), for: ["vault"]) != nil)
        #expect(TokenWorld.fault(try TokenWorld.token(), for: []) != nil)
    }

    @Test func foreignIssuerIsToldFromForgery() {
        let token = TokenWorld.forge(TokenWorld.header, TokenWorld.payload(["iss": "\"https://other\""]))
        #expect(TokenWorld.fault(token) == .issuer("https://other"))
    }

    @Test func boundObjectsCount() throws {
        let pod = try TokenWorld.token(TokenWorld.request(bound: ("Pod", "worker", "")))
        let secret = try TokenWorld.token(TokenWorld.request(bound: ("Secret", "s", "secret-uid")))
        let node = try TokenWorld.token(TokenWorld.request(bound: ("Node", "n1", "node-uid")))
        for token in [pod, secret, node] { #expect(TokenWorld.fault(token) == nil) }
        var view = TokenWorld.view()
        view.pods = [:]
        #expect(TokenWorld.fault(pod, view: view) == .gone("the pod"))
        view = TokenWorld.view()
        view.pods["a/worker"]?.metadata.uid = "other"
        #expect(TokenWorld.fault(pod, view: view) == .replaced("the pod"))
        view = TokenWorld.view()
        view.pods["a/worker"]?.metadata.deletionTimestamp = TokenWorld.now
        #expect(TokenWorld.fault(pod, view: view, seconds: 60) == nil)
        #expect(TokenWorld.fault(pod, view: view, seconds: 61) == .gone("the pod"))
        view = TokenWorld.view()
        view.nodes = [:]
        #expect(TokenWorld.fault(pod, view: view) == nil, "the node beside a pod is only named")
        #expect(TokenWorld.fault(node, view: view) == .gone("the node"))
        view = TokenWorld.view()
        view.secrets = [:]
        #expect(TokenWorld.fault(secret, view: view) == .gone("the secret"))
        for token in [pod, secret, node] {
            view = TokenWorld.view()
            view.accounts["a/robot"]?.metadata.uid = "other"
            #expect(TokenWorld.fault(token, view: view) == .replaced("the service account"))
            view.accounts = [:]
            #expect(TokenWorld.fault(token, view: view) == .gone("the service account"))
        }
    }

    @Test func hugeAndDeepTokensAreRefused() {
        let huge = String(repeating: "a", count: 1 << 20)
        #expect(TokenWorld.fault(huge) == .tooLarge(limit: 16 << 10))
        #expect(TokenWorld.fault(huge + "." + huge + "." + huge) == .tooLarge(limit: 16 << 10))
        let deep = String(repeating: "[", count: 4000) + String(repeating: "]", count: 4000)
        #expect(
            TokenWorld.fault(TokenWorld.forge(TokenWorld.header, "{\"x\":\(deep)}")) == .malformed(.payload))
        #expect(TokenWorld.fault(TokenWorld.forge("{\"alg\":\(deep)}", "{}")) == .malformed(.header))
        let wide = "[" + String(repeating: "1,", count: 3000) + "1]"
        #expect(TokenWorld.fault(TokenWorld.forge(TokenWorld.header, "{\"x\":\(wide)}")) == .malformed(.payload))
    }

    @Test(arguments: ["", ".", "..", "...", "a.b", "a.b.c.d", "a..c", "%.%.%", "e30.e30.", "bnVsbA.bnVsbA.AAAA"])
    func formlessTokensAreRefused(token: String) {
        #expect(TokenWorld.fault(token) != nil)
    }

    /// Claims that lack or are of another type, though the signature is right.
    @Test(
        arguments: [
            ("sub", nil), ("sub", "7"), ("sub", "\"system:serviceaccount:a:other\""), ("aud", nil), ("aud", "7"),
            ("aud", "[7]"), ("exp", nil), ("exp", "\"soon\""), ("exp", "1e300"), ("iat", nil), ("nbf", "null"),
            ("kubernetes.io", nil), ("kubernetes.io", "[]"), ("kubernetes.io", "{\"namespace\":\"a\"}"),
            ("kubernetes.io", "{\"namespace\":\"a\",\"serviceaccount\":{\"name\":\"robot\"},\"pod\":7}"), ("jti", "7"),
        ] as [(String, String?)])
    func brokenClaimsAreRefused(claim: String, value: String?) {
        let token = TokenWorld.forge(TokenWorld.header, TokenWorld.payload([claim: value]))
        #expect(TokenWorld.fault(token) == .malformed(.claims))
    }

    @Test func accountWithoutUIDIsRefused() {
        let payload = TokenWorld.payload([
            "kubernetes.io": "{\"namespace\":\"a\",\"serviceaccount\":{\"name\":\"robot\"}}"
        ])
        #expect(TokenWorld.fault(TokenWorld.forge(TokenWorld.header, payload)) == .replaced("the service account"))
    }

    @Test func oneAudienceMayStandAlone() {
        #expect(
            TokenWorld.fault(TokenWorld.forge(TokenWorld.header, TokenWorld.payload(["aud": "\"api\""]))) == nil)
    }

    /// Nothing that a fault or a token prints has the token in it.
    @Test func tokensAreNeverPrinted() throws {
        let text = try TokenWorld.token()
        let token = BearerToken(text)
        var dumped = ""
        dump(Credentials(token: token), to: &dumped)
        #expect(!dumped.contains(text.prefix(20)) && !"\(token)".contains(text.prefix(20)))
        #expect(!String(reflecting: token).contains(text.prefix(20)))
        let parts = text.split(separator: ".")
        for fault in [TokenWorld.fault(text + "A"), TokenWorld.fault(text, for: ["x"])] {
            let shown = try #require(fault).description
            #expect(!parts.contains { shown.contains($0) })
        }
    }
}

/// Requests for tokens and reviews of tokens.
@Suite struct TokenRequestTests {
    private func refusal(_ request: TokenRequest, account: String = "robot") -> Status? {
        do {
            _ = try TokenWorld.tokens.issue(
                request, namespace: "a", account: account, id: "x", signer: TestKey(), view: TokenWorld.view(),
                now: TokenWorld.now)
            return nil
        } catch {
            return error.status
        }
    }

    @Test func fillsInWhatIsLeftOpen() throws {
        let issued = try TokenWorld.tokens.issue(
            TokenRequest(), namespace: "a", account: "robot", id: "x", signer: TestKey(), view: TokenWorld.view(),
            now: TokenWorld.now)
        #expect(issued.request.spec.audiences == ["https://cluster", "api"])
        #expect(issued.request.spec.expirationSeconds == 3600)
        #expect(issued.request.status.expirationTimestamp == Time(seconds: 1_003_600))
        #expect(issued.request.metadata.name == "robot" && issued.request.metadata.namespace == "a")
        #expect(issued.warnings.isEmpty)
    }

    @Test func longLifeIsShortenedWithAWarning() throws {
        var tokens = TokenWorld.tokens
        tokens.expirationSecondsMax = 7200
        var request = TokenWorld.request()
        request.spec.expirationSeconds = 1 << 32
        let issued = try tokens.issue(
            request, namespace: "a", account: "robot", id: "x", signer: TestKey(), view: TokenWorld.view(),
            now: TokenWorld.now)
        #expect(issued.request.spec.expirationSeconds == 7200)
        #expect(issued.warnings == ["requested expiration of 4294967296 seconds shortened to 7200 seconds"])
    }

    @Test func refusals() {
        #expect(refusal(TokenWorld.request(), account: "nobody")?.code == 404)
        #expect(refusal(TokenWorld.request(bound: ("Pod", "nobody", "")))?.code == 404)
        #expect(refusal(TokenWorld.request(bound: ("Secret", "nobody", "")))?.code == 404)
        #expect(refusal(TokenWorld.request(bound: ("Node", "nobody", "")))?.code == 404)
        #expect(refusal(TokenWorld.request(bound: ("ConfigMap", "x", "")))?.code == 400)
        #expect(refusal(TokenWorld.request(bound: ("Pod", "worker", "other")))?.reason == "Conflict")
        var renamed = TokenWorld.request()
        renamed.metadata.name = "other"
        #expect(refusal(renamed)?.code == 400)
        #expect(refusal(TokenWorld.request((0..<65).map { "a\($0)" }))?.code == 400)
    }

    @Test func podOfAnotherAccountIsRefused() {
        var view = TokenWorld.view()
        view.pods["a/worker"]?.spec.serviceAccountName = "other"
        let request = TokenWorld.request(bound: ("Pod", "worker", "pod-uid"))
        #expect(throws: StatusError.self) { try TokenWorld.token(request, view: view) }
    }

    @Test func brokenKeyIsAnInternalError() {
        do {
            _ = try TokenWorld.tokens.issue(
                TokenWorld.request(), namespace: "a", account: "robot", id: "x", signer: BrokenKey(),
                view: TokenWorld.view(), now: TokenWorld.now)
            Issue.record("A refusal was expected.")
        } catch {
            #expect(error.status.code == 500 && error.status.message.contains("the key is gone"))
        }
    }

    @Test func reviews() throws {
        var review = TokenReview()
        review.spec.token = try TokenWorld.token(TokenWorld.request(["vault", "api"]))
        let authenticator = TokenWorld.authenticator()
        let own = authenticator.answer(review, view: TokenWorld.view(), now: TokenWorld.now)
        #expect(own.authenticated && own.user.username == "system:serviceaccount:a:robot")
        #expect(own.audiences == ["api"] && own.error.isEmpty)
        review.spec.audiences = ["vault", "other"]
        let other = authenticator.answer(review, view: TokenWorld.view(), now: TokenWorld.now)
        #expect(other.authenticated && other.audiences == ["vault"])
        review.spec.audiences = ["nobody"]
        let none = authenticator.answer(review, view: TokenWorld.view(), now: TokenWorld.now)
        #expect(!none.authenticated && none.user.username.isEmpty && none.error.contains("audiences"))
        review.spec.token = "nonsense"
        #expect(
            authenticator.answer(review, view: TokenWorld.view(), now: TokenWorld.now).error == "invalid bearer token")
    }
}

/// Certificates, files of tokens, and who is nobody.
@Suite struct CredentialTests {
    private func identity(_ credentials: Credentials, tokens: StaticTokens = StaticTokens()) throws -> Identity {
        var authenticator = TokenWorld.authenticator()
        authenticator.staticTokens = tokens
        return try authenticator.authenticate(credentials, view: TokenWorld.view(), now: TokenWorld.now)
    }

    @Test func certificates() throws {
        let admin = try identity(
            Credentials(
                certificate: .init(commonName: "ann", organizations: ["dev", "ops"], fingerprint: "abc")))
        #expect(admin.name == "ann" && admin.groups == ["dev", "ops", "system:authenticated"])
        #expect(admin.extra["authentication.kubernetes.io/credential-id"] == ["X509SHA256=abc"])
        #expect(throws: AuthenticationError.certificate(.noCommonName)) {
            try self.identity(Credentials(certificate: .init(commonName: "")))
        }
        #expect(throws: AuthenticationError.certificate(.unprintable)) {
            try self.identity(Credentials(certificate: .init(commonName: "ann\u{0}")))
        }
        #expect(throws: AuthenticationError.certificate(.tooLarge(limit: 1024))) {
            try self.identity(
                Credentials(certificate: .init(commonName: "ann", organizations: [String(repeating: "x", count: 1025)]))
            )
        }
    }

    @Test func nobodyIsAnonymous() {
        #expect(throws: AuthenticationError.noCredentials) { try self.identity(Credentials()) }
        let status = AuthenticationError.noCredentials.status
        #expect(status.code == 401 && status.reason == "Unauthorized" && status.message.hasPrefix("Unauthorized: "))
        #expect(throws: AuthenticationError.token(.unknown)) {
            try self.identity(Credentials(token: BearerToken("nonsense")))
        }
    }

    @Test func tokenFile() throws {
        let file = """
            secret-1,ann,1
            "secret,2",bob,2,"dev,ops"\r

            secret-3,"c""d",3,one,ignored
            secret-1,eve,9
            """
        let tokens = try StaticTokens(file: Array(file.utf8))
        #expect(tokens.count == 3)
        #expect(try identity(Credentials(token: BearerToken("secret-1")), tokens: tokens).name == "eve")
        let bob = try identity(Credentials(token: BearerToken("secret,2")), tokens: tokens)
        #expect(bob.name == "bob" && bob.uid == "2" && bob.groups == ["dev", "ops", "system:authenticated"])
        #expect(bob.authenticator == .tokenFile)
        #expect(tokens.identity(of: BearerToken("secret-3"))?.name == "c\"d")
        for wrong in ["", "secret-", "secret-11", "secret-4", "SECRET-1", "secret-1secret-1"] {
            #expect(tokens.identity(of: BearerToken(wrong)) == nil, "\(wrong)")
        }
    }

    @Test(
        arguments: [
            ("a,b", StaticTokensError.Fault.fewFields, 1), (",b,c", .emptyToken, 1), ("x,y,z\na,,c", .emptyUser, 2),
            ("\"a,b,c", .quote, 1), ("x,y,z\na\"b,c,d", .quote, 2), ("\"a\"b,c,d", .quote, 1),
        ] as [(String, StaticTokensError.Fault, Int)])
    func brokenTokenFile(text: String, fault: StaticTokensError.Fault, line: Int) {
        do {
            _ = try StaticTokens(file: Array(text.utf8))
            Issue.record("A fault was expected.")
        } catch {
            #expect(error.fault == fault && error.line == line)
            #expect(!error.description.contains("a,"))
        }
    }

    @Test func tokenFileBounds() {
        #expect(throws: StaticTokensError.self) {
            try StaticTokens(file: [UInt8](repeating: UInt8(ascii: "a"), count: 5 << 20))
        }
        let many = (0...10_000).map { "t\($0),u,1\n" }.joined()
        #expect(throws: StaticTokensError.self) { try StaticTokens(file: Array(many.utf8)) }
        #expect(throws: StaticTokensError.self) { try StaticTokens(file: [0xFF, 0x2C, 0x61, 0x2C, 0x62]) }
    }
}
