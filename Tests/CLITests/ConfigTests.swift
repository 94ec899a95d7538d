import JSON
import Testing

@testable import CLI

/// The file of clusters, users and contexts.
@Suite struct ConfigTests {
    private static let text = """
        apiVersion: trireme.dev/v1
        kind: Config
        current-context: local
        preferences: {kept: true}
        clusters:
        - name: near
          cluster: {server: "127.0.0.1:6443, 127.0.0.2:6443", certificate-authority: pki/ca.pem}
        - name: empty
          cluster: {}
        users:
        - name: admin
          user: {client-certificate-data: QUJD, client-key: /k.pem, token: secret}
        contexts:
        - name: local
          context: {cluster: near, user: admin, namespace: shop}
        - name: other
          context: {cluster: near, user: admin}
        """

    private func file() throws -> ConfigFile { try ConfigFile(parsing: Array(Self.text.utf8), file: "config") }

    @Test func isRead() throws {
        let file = try file()
        #expect(file.currentContext == "local")
        let cluster = try #require(try file.cluster("near"))
        #expect(cluster.servers == ["127.0.0.1:6443", "127.0.0.2:6443"])
        #expect(cluster.certificateAuthority == .file("pki/ca.pem"))
        let user = try #require(try file.user("admin"))
        #expect(user.certificate == .data(Array("ABC".utf8)) && user.key == .file("/k.pem") && user.token == "secret")
        let active = try ActiveContext(file)
        #expect(active.namespace == "shop" && active.cluster == cluster && active.user == user)
        #expect(try ActiveContext(file, context: "other").namespace == "default")
        #expect(try ActiveContext(file, server: "[::1]:1").cluster.servers == ["[::1]:1"])
    }

    @Test func mistakesAreNamed() throws {
        func message(_ text: String) -> String {
            do {
                _ = try ConfigFile(parsing: Array(text.utf8), file: "f")
                return ""
            } catch { return "\(error)" }
        }
        #expect(message("a: [").hasPrefix("error loading config file \"f\": f, document 1, line 2"))
        #expect(message("apiVersion: v1\nkind: Config\nclusters: []").contains("apiVersion is \"v1\""))
        #expect(message("apiVersion: trireme.dev/v1\nkind: Config\nusers: [{user: {}}]").contains("users: expected"))
        #expect(message("apiVersion: trireme.dev/v1\nkind: Pod").contains("of kind Config"))
        #expect(message("") == "")
        let file = try file()
        #expect(throws: ConfigError("cluster \"empty\" has no server")) { try file.cluster("empty") }
        #expect(throws: ConfigError("context \"nope\" does not exist")) { try ActiveContext(file, context: "nope") }
        #expect(throws: ConfigError.self) { try ActiveContext(ConfigFile()) }
        #expect(throws: ConfigError("auth info \"x\" does not exist")) { try ActiveContext(file, user: "x") }
    }

    @Test func isChangedWithoutLosingWhatIsNotKnown() throws {
        var file = try file()
        let changed = file.set("contexts", "local", [("namespace", "new"), ("cluster", nil)])
        let made = !file.set("contexts", "third", [("cluster", "near")])
        #expect(changed && made)
        try file.renameContext("local", to: "here")
        #expect(file.currentContext == "here")
        #expect(throws: ConfigError.self) { try file.renameContext("nope", to: "x") }
        #expect(throws: ConfigError.self) { try file.renameContext("here", to: "third") }
        let removed = [file.delete("contexts", "other"), file.delete("contexts", "other")]
        #expect(removed == [true, false])
        let again = try ConfigFile(parsing: Array(file.yaml.utf8), file: "again")
        #expect(again.document == file.document)
        #expect(again.document["preferences"]?["kept"] == true)
        #expect(
            try again.contextTable() == """
                CURRENT   NAME    CLUSTER   AUTHINFO   NAMESPACE
                *         here    near      admin      new
                          third   near                \u{20}

                """)
    }

    @Test func secretsAreNotShown() throws {
        let file = try file()
        let shown = try file.shown(isRaw: false, isMinified: true)
        #expect(shown["users"]?.array?[0]["user"]?["token"] == "REDACTED")
        #expect(shown["users"]?.array?[0]["user"]?["client-certificate-data"] == "DATA+OMITTED")
        #expect(shown["contexts"]?.array?.count == 1)
        #expect(try file.shown(isRaw: true, isMinified: false) == file.document)
    }

    /// A token of the command line is not hidden behind the configuration's certificate.
    @Test func tokenOfTheCommandLine() throws {
        var user = ConfigFile.User(certificate: .file("c"), key: .file("k"), token: "old", tokenFile: "f")
        user.show(token: nil, file: nil)
        #expect(user.certificate == .file("c") && user.token == "old")
        user.show(token: "new", file: nil)
        #expect(user == ConfigFile.User(certificate: nil, key: nil, token: "new", tokenFile: nil))
    }

    @Test func versions() {
        #expect(VersionText.text(client: "1", server: "2", output: "") == "Client Version: 1\nServer Version: 2\n")
        #expect(VersionText.text(client: "1", server: nil, output: "") == "Client Version: 1\n")
        let json = VersionText.text(client: "1", server: "2", output: "json")
        #expect(json.contains("serverVersion") && json.contains("\"2\""))
    }

    @Test(
        arguments: [
            (["", "a"], "", "", "", "--audience must not be an empty string"),
            ([], "", "n", "", "--bound-object-name can only be set if --bound-object-kind is provided"),
            ([], "", "", "u", "--bound-object-uid can only be set if --bound-object-kind is provided"),
            ([], "Deployment", "n", "", "supported --bound-object-kind values are Node, Pod, Secret"),
            ([], "Pod", "", "", "--bound-object-name is required if --bound-object-kind is provided"),
        ] as [([String], String, String, String, String)])
    func tokenRequestsThatAreNone(
        audiences: [String], kind: String, name: String, uid: String, message: String
    ) {
        #expect(throws: GenerateError(message)) {
            try Generate.tokenRequest(audiences: audiences, seconds: nil, boundTo: kind, name: name, uid: uid)
        }
    }

    @Test func localCluster() throws {
        let state = LocalCluster.State(process: 42, address: "127.0.0.1:1")
        #expect(LocalCluster.State(parsing: state.text) == state)
        for wrong in ["", "1\n", "x\ny\n", "1\na\n", "42\n\n"] { #expect(LocalCluster.State(parsing: wrong) == nil) }
        let cluster = LocalCluster(flag: "/none/here")
        #expect(cluster.running() == nil && cluster.data == "/none/here/data")
        let file = try ConfigFile.local(
            cluster, address: "127.0.0.1:1", name: "local", in: ConfigLocation(flag: "/none/config"))
        let active = try ActiveContext(file)
        #expect(active.cluster.servers == ["127.0.0.1:1"])
        #expect(active.user.key == .file("/none/here/data/pki/admin.key"))
    }

    @Test func placesInOrder() {
        let none: (String) -> String? = { $0 == "HOME" ? "/home/a" : nil }
        #expect(ConfigLocation(flag: nil, environment: none).path == "/home/a/.trireme/config")
        let some: (String) -> String? = { $0 == "TRIREME_CONFIG" ? "/c" : nil }
        #expect(ConfigLocation(flag: nil, environment: some).path == "/c")
        #expect(ConfigLocation(flag: "/f", environment: some).path == "/f")
        #expect(ConfigLocation(flag: "/d/f", environment: some).resolve("pki/ca.pem") == "/d/pki/ca.pem")
    }

    @Test(arguments: [[], [1], [1, 2], [1, 2, 3], [0, 255, 16, 32]] as [[UInt8]]) func base64(_ bytes: [UInt8]) {
        #expect(Base64.bytes(Base64.text(bytes)) == bytes)
    }

    @Test func base64KnownAndWrong() {
        #expect(Base64.text(Array("foobar".utf8)) == "Zm9vYmFy" && Base64.text(Array("fo".utf8)) == "Zm8=")
        for text in ["a", "=a", "a$==", "abcd="] where text != "abcd=" { #expect(Base64.bytes(text) == nil) }
    }
}
