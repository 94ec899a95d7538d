import APIModel
import Base
import Client
import Foundation
import Testing
import Transport
import Wire

@testable import APIServer

/// Tokens end to end: a server on loopback, clients that show nothing else.
@Suite(.timeLimit(.minutes(2))) struct TokenServiceTests {
    // MARK: Static tokens

    @Test func tokensOfTheFile() async throws {
        try await withObjects({ options in
            options.tokens = try! StaticTokens(
                file: Array("s3cret,ann,7,\"dev,ops\"\nr00t,root,0,system:masters\n".utf8))
        }) { _, server in
            let client = try await server.transport(bearer: "s3cret")
            let user = try await whoAmI(client)
            #expect(user.username == "ann" && user.uid == "7")
            #expect(user.groups == ["dev", "ops", "system:authenticated"])
            // RBAC decides, and ann has no role.
            let refused = try await refusal {
                _ = try await ObjectCalls(client: client).list(ConfigMap.self)
            }
            #expect(refused?.code == .forbidden)
            client.close()
            let root = try await server.transport(bearer: "r00t")
            #expect(try await ObjectCalls(client: root).list(ServiceAccount.self).items.count == 1)
            root.close()
        }
    }

    @Test(arguments: ["", "S3cret", "s3cret ", "s3cre", "a.b.c", "\u{0}", String(repeating: "x", count: 15_000)])
    func wrongTokens(token: String) async throws {
        try await withServer({ options in
            options.tokens = try! StaticTokens(file: Array("s3cret,ann,7\n".utf8))
        }) { server in
            let reason = try await refusedHello(server, token)
            #expect(reason.hasPrefix("Unauthorized: "), "\(reason)")
            #expect(token.isEmpty == reason.contains("nobody is anonymous"))
            #expect(token.count < 3 || !reason.contains(token))
        }
    }

    /// A token that is taken out of the file ends the rights of connections that showed it.
    @Test func tokenTakenOut() async throws {
        try await withObjects({ options in
            options.tokens = try! StaticTokens(file: Array("one,ann,7\ntwo,bob,8\n".utf8))
            options.revocationInterval = .seconds(3_600)
        }) { _, server in
            let ann = try await server.transport(bearer: "one")
            let bob = try await server.transport(bearer: "two")
            #expect(try await whoAmI(ann).username == "ann")
            try await server.server?.replace(staticTokens: StaticTokens(file: Array("two,bob,8\n".utf8)))
            let refused = try await refusal { _ = try await whoAmI(ann) }
            #expect(refused?.code == .unauthorized && refused?.status.message == "Unauthorized: invalid bearer token")
            #expect(try await whoAmI(bob).username == "bob")
            ann.close()
            bob.close()
        }
    }

    // MARK: Service accounts

    @Test func serviceAccount() async throws {
        try await withObjects { calls, server in
            let robot = try await calls.create(ServiceAccount { $0.metadata.name = "robot" })
            let issued = try await calls.token("robot") { $0.spec.expirationSeconds = 700 }
            #expect(issued.spec.expirationSeconds == 700)
            #expect(issued.spec.audiences == [ServiceAccountTokens.issuerDefault])
            #expect(issued.status.expirationTimestamp != nil)
            let client = try await server.transport(bearer: issued.status.token)
            let user = try await whoAmI(client)
            #expect(user.username == "system:serviceaccount:default:robot" && user.uid == robot.metadata.uid)
            #expect(
                user.groups == [
                    "system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated",
                ])
            #expect(user.extra["authentication.kubernetes.io/credential-id"]?.items.first?.hasPrefix("JTI=") == true)
            let own = ObjectCalls(client: client)
            #expect(try await refusal { _ = try await own.list(ConfigMap.self) }?.code == .forbidden)
            try await calls.allow("robot", "list", "configmaps")
            #expect(try await own.list(ConfigMap.self).items.isEmpty)
            #expect(try await refusal { _ = try await own.list(Secret.self) }?.code == .forbidden)
            client.close()
        }
    }

    /// A11: each way in which a token does not count, told apart.
    @Test func refusedTokens() async throws {
        try await withObjects { calls, server in
            try await calls.create(ServiceAccount { $0.metadata.name = "robot" })
            let good = try await calls.token("robot").status.token
            let account = try await calls.get(ServiceAccount.self, "robot")
            func reason(_ token: String) async throws -> String { try await refusedHello(server, token) }
            #expect(
                try await reason(try calls.forged(account, in: server) { $0.expires = $0.issuedAt - 61 })
                    == "Unauthorized: service account token has expired")
            #expect(
                try await reason(try calls.forged(account, in: server) { $0.notBefore += 3_600 })
                    == "Unauthorized: service account token is not valid yet")
            #expect(
                try await reason(try calls.forged(account, in: server) { $0.audiences = ["vault"] }).contains(
                    "is invalid for the target audiences"))
            #expect(
                try await reason(try calls.forged(account, in: server) { $0.issuer = "https://elsewhere" }).contains(
                    "is not this cluster"))
            #expect(
                try await reason(
                    try calls.forged(account, in: server, key: TokenKeys(signing: .generate())) { _ in })
                    == "Unauthorized: the token's signature is wrong")
            let middle = good.index(good.startIndex, offsetBy: good.count - 20)
            let flipped = good[..<middle] + (good[middle] == "A" ? "B" : "A") + good[good.index(after: middle)...]
            #expect(try await reason(String(flipped)) == "Unauthorized: the token's signature is wrong")
            let cut = String(good.prefix(good.count - 86))
            #expect(try await reason(cut) == "Unauthorized: the token's signature cannot be read")
            // Another's account of the same name is another account.
            try await calls.delete(ServiceAccount.self, "robot")
            #expect(try await reason(good).hasSuffix("the service account is gone"))
            try await calls.create(ServiceAccount { $0.metadata.name = "robot" })
            #expect(try await reason(good).hasSuffix("the service account was replaced"))
        }
    }

    /// A connection loses its rights with the account: the next request is told so, and so are open watches.
    @Test func accountRevoked() async throws {
        try await withObjects({ $0.revocationInterval = .milliseconds(10) }) { calls, server in
            try await calls.create(ServiceAccount { $0.metadata.name = "robot" })
            try await calls.allow("robot", "watch", "configmaps")
            let token = try await calls.token("robot").status.token
            let client = try await server.transport(bearer: token)
            let watching = try await ObjectCalls(client: client).watch(ConfigMap.self)
            try await calls.delete(ServiceAccount.self, "robot")
            let refused = try await refusal { for try await _ in watching {} }
            #expect(refused?.code == .unauthorized)
            #expect(refused?.status.message.hasSuffix("the service account is gone") == true)
            client.close()
            #expect(try await refusedHello(server, token).hasSuffix("the service account is gone"))
        }
    }

    @Test(arguments: ["Pod", "Secret", "Node"]) func boundTokens(kind: String) async throws {
        try await withObjects({ $0.revocationInterval = .seconds(3_600) }) { calls, server in
            try await calls.create(ServiceAccount { $0.metadata.name = "robot" })
            let uid: String
            switch kind {
            case "Pod": uid = try await calls.create(pod("thing")).metadata.uid
            case "Secret": uid = try await calls.create(Secret { $0.metadata.name = "thing" }).metadata.uid
            default: uid = try await calls.create(Node { $0.metadata.name = "thing" }).metadata.uid
            }
            let token = try await calls.token("robot", boundTo: kind, "thing", uid: uid).status.token
            let client = try await server.transport(bearer: token)
            let user = try await whoAmI(client)
            if kind == "Pod" { #expect(user.extra["authentication.kubernetes.io/pod-uid"]?.items == [uid]) }
            if kind == "Node" { #expect(user.extra["authentication.kubernetes.io/node-name"]?.items == ["thing"]) }
            switch kind {
            case "Pod": try await calls.delete(Pod.self, "thing", DeleteOptions { $0.gracePeriodSeconds = 0 })
            case "Secret": try await calls.delete(Secret.self, "thing")
            default: try await calls.delete(Node.self, "thing", in: "")
            }
            // The very next request, on the connection that was open before.
            let refused = try await refusal { _ = try await whoAmI(client) }
            #expect(refused?.code == .unauthorized)
            #expect(refused?.status.message.hasSuffix("the \(kind.lowercased()) is gone") == true)
            client.close()
            #expect(try await refusedHello(server, token).hasSuffix("the \(kind.lowercased()) is gone"))
        }
    }

    /// What expires while a connection lasts ends its rights, streams included.
    @Test func expiryEndsAConnection() async throws {
        try await withObjects { calls, server in
            try await calls.create(ServiceAccount { $0.metadata.name = "robot" })
            try await calls.allow("robot", "watch", "configmaps")
            let account = try await calls.get(ServiceAccount.self, "robot")
            // It counts for the rest of this second and the next one, by the clocks' leeway.
            let token = try calls.forged(account, in: server) {
                $0.expires = $0.issuedAt - ServiceAccountTokens.leewaySeconds + 1
            }
            let client = try await server.transport(bearer: token)
            let watching = try await ObjectCalls(client: client).watch(ConfigMap.self)
            let refused = try await refusal { for try await _ in watching {} }
            #expect(refused?.code == .unauthorized)
            #expect(refused?.status.message == "Unauthorized: service account token has expired")
            client.close()
        }
    }

    // MARK: Requests for tokens

    @Test func requestRules() async throws {
        try await withObjects { calls, server in
            try await calls.create(ServiceAccount { $0.metadata.name = "robot" })
            try await calls.create(pod("other", account: "default"))
            func code(_ body: () async throws -> Void) async throws -> StatusCode? { try await refusal(body)?.code }
            #expect(try await code { _ = try await calls.token("nobody") } == .notFound)
            #expect(
                try await code { _ = try await calls.token("robot") { $0.spec.expirationSeconds = 599 } } == .invalid)
            #expect(
                try await code { _ = try await calls.token("robot") { $0.spec.expirationSeconds = 1 << 33 } }
                    == .invalid)
            #expect(
                try await code { _ = try await calls.token("robot", boundTo: "Pod", "absent", uid: "") } == .notFound)
            #expect(
                try await code { _ = try await calls.token("robot", boundTo: "Pod", "other", uid: "") } == .badRequest)
            #expect(
                try await code { _ = try await calls.token("default", boundTo: "Pod", "other", uid: "x") } == .conflict)
            #expect(
                try await code { _ = try await calls.token("robot", boundTo: "Namespace", "a", uid: "") }
                    == .badRequest)
            #expect(try await code { _ = try await calls.token("robot") { $0.metadata.name = "x" } } == .badRequest)
            // For others than this server.
            let vault = try await calls.token("robot") { $0.spec.audiences = ["vault"] }
            #expect(try await refusedHello(server, vault.status.token).contains("target audiences"))
            // Who may not ask.
            let own = try await server.transport(bearer: try await calls.token("robot").status.token)
            #expect(try await code { _ = try await ObjectCalls(client: own).token("robot") } == .forbidden)
            own.close()
        }
    }

    @Test func longLifeIsShortened() async throws {
        try await withObjects({ $0.serviceAccountTokens.expirationSecondsMax = 3_600 }) { calls, _ in
            let answer = try await calls.post(
                TokenRequest { $0.spec.expirationSeconds = 86_400 }, to: ServiceAccount.self, "default", "token")
            #expect(try TokenRequest(decoding: answer.object).spec.expirationSeconds == 3_600)
            #expect(answer.warnings == ["requested expiration of 86400 seconds shortened to 3600 seconds"])
        }
    }

    /// A9: a node gets tokens of the pods bound to it, and no others.
    @Test func nodes() async throws {
        try await withObjects { calls, server in
            let authority = try CertificateAuthority(
                certificatePath: server.credentials.server.authoritiesPath,
                keyPath: server.credentials.folder + "/ca.key")
            for name in ["n1", "n2"] { try await calls.create(Node { $0.metadata.name = name }) }
            try await calls.create(ServiceAccount { $0.metadata.name = "robot" })
            let bound = try await calls.create(pod("thing") { $0.spec.nodeName = "n1" })
            func node(_ name: String) async throws -> TransportClient {
                let issued = try authority.issue(
                    .node(name), nowUnixSeconds: TLSContext.systemUnixSeconds())
                return try await server.transport(TLSIdentity(issued, authority: authority))
            }
            let (n1, n2) = (try await node("n1"), try await node("n2"))
            let issued = try await ObjectCalls(client: n1).token(
                "robot", boundTo: "Pod", "thing", uid: bound.metadata.uid)
            #expect(!issued.status.token.isEmpty)
            let unbound = try await refusal { _ = try await ObjectCalls(client: n1).token("robot") }
            #expect(unbound?.code == .forbidden)
            #expect(unbound?.status.message.contains("node requested token not bound to a pod") == true)
            let foreign = try await refusal {
                _ = try await ObjectCalls(client: n2).token("robot", boundTo: "Pod", "thing", uid: bound.metadata.uid)
            }
            #expect(foreign?.code == .forbidden)
            let audience = try await refusal {
                _ = try await ObjectCalls(client: n1).token("robot", boundTo: "Pod", "thing", uid: bound.metadata.uid) {
                    $0.spec.audiences = ["vault"]
                }
            }
            #expect(audience?.status.message.contains("not found in pod spec volume") == true)
            n1.close()
            n2.close()
        }
    }

    @Test func tokenReviews() async throws {
        try await withObjects { calls, server in
            try await calls.create(ServiceAccount { $0.metadata.name = "robot" })
            let token = try await calls.token("robot") { $0.spec.audiences = ["vault"] }.status.token
            func review(_ token: String, _ audiences: [String]) async throws -> TokenReviewStatus {
                try await calls.create(
                    TokenReview {
                        $0.spec.token = token
                        $0.spec.audiences = audiences
                    }
                ).status
            }
            let good = try await review(token, ["vault", "other"])
            #expect(good.authenticated && good.audiences == ["vault"])
            #expect(good.user.username == "system:serviceaccount:default:robot")
            let own = try await review(token, [])
            #expect(!own.authenticated && own.error.contains("target audiences"))
            #expect(try await review("garbage", []).error == "invalid bearer token")
            #expect(try await refusal { _ = try await review("", []) }?.code == .invalid)
            try await calls.delete(ServiceAccount.self, "robot")
            #expect(try await review(token, ["vault"]).error.hasSuffix("the service account is gone"))
        }
    }

    // MARK: Help

    private func pod(
        _ name: String, account: String = "robot", _ change: (inout Pod) -> Void = { _ in }
    ) -> Pod {
        Pod { pod in
            pod.metadata.name = name
            pod.spec.serviceAccountName = account
            pod.spec.containers = [
                Container {
                    $0.name = "c"
                    $0.image = "i"
                }
            ]
            change(&pod)
        }
    }

    private func whoAmI(_ client: TransportClient) async throws -> UserInfo {
        try await ObjectCalls(client: client).create(SelfSubjectReview()).status.userInfo
    }

    /// What the go-away said that answered the hello.
    private func refusedHello(_ server: TestServer, _ token: String) async throws -> String {
        do {
            let client = try await server.transport(bearer: token)
            client.close()
            return "let in"
        } catch TransportError.refused(let reason) {
            return reason
        }
    }
}

extension ObjectCalls {
    /// A token of an account in `default`.
    func token(
        _ account: String, boundTo kind: String = "", _ name: String = "", uid: String = "",
        _ change: (inout TokenRequest) -> Void = { _ in }
    ) async throws -> TokenRequest {
        let request = TokenRequest { request in
            if !kind.isEmpty {
                request.spec.boundObjectRef = BoundObjectReference {
                    $0.apiVersion = "v1"
                    $0.kind = kind
                    $0.name = name
                    $0.uid = uid
                }
            }
            change(&request)
        }
        return try TokenRequest(
            decoding: try await post(request, to: ServiceAccount.self, account, "token").object)
    }

    /// A token as the server signs it, with other claims.
    func forged(
        _ account: ServiceAccount, in server: TestServer, key: TokenKeys? = nil, _ change: (inout TokenClaims) -> Void
    ) throws -> String {
        let now = TLSContext.systemUnixSeconds()
        var claims = TokenClaims(
            issuer: ServiceAccountTokens.issuerDefault, audiences: [ServiceAccountTokens.issuerDefault], issuedAt: now,
            expires: now + 3_600, id: "forged", namespace: account.metadata.namespace,
            account: .init(name: account.metadata.name, uid: account.metadata.uid))
        change(&claims)
        return try SignedToken.write(claims.payload, signer: try key ?? server.credentials.tokenKeys())
    }

    /// Gives an account in `default` a right there.
    func allow(_ account: String, _ verb: String, _ resource: String) async throws {
        try await create(
            Role {
                $0.metadata.name = account
                $0.rules = [
                    PolicyRule {
                        $0.verbs = [verb]
                        $0.apiGroups = [""]
                        $0.resources = [resource]
                    }
                ]
            })
        try await create(
            RoleBinding {
                $0.metadata.name = account
                $0.roleRef.apiGroup = "rbac.authorization.k8s.io"
                $0.roleRef.kind = "Role"
                $0.roleRef.name = account
                $0.subjects = [
                    Subject {
                        $0.kind = "ServiceAccount"
                        $0.name = account
                        $0.namespace = "default"
                    }
                ]
            })
    }

    /// A watch from now on; the stream itself.
    func watch<K: Kind>(_ kind: K.Type, in namespace: String = "default") async throws -> TransportStream {
        var buffer = ByteBuffer(capacity: 256)
        RequestEnvelope(kind: UInt32(KindCatalogue.entry(K.identity)!.number), namespace: namespace)
            .encode(into: &buffer)
        return try await client.stream(.watch, Payload(buffer.finish()))
    }
}
