import APIModel
import APIServer
import Testing

@Suite struct ObjectKeyTests {
    private func prefix<K: Kind>(_ kind: K.Type) throws -> ResourcePrefix {
        ResourcePrefix(try #require(KindCatalogue.entry(K.identity)))
    }

    private func text(_ key: ObjectKey?) -> String? {
        key.map { String(decoding: $0.bytes.array, as: UTF8.self) }
    }

    @Test func keysAreReadable() throws {
        #expect(text(ObjectKey(try prefix(Pod.self), namespace: "default", name: "web")) == "pods/default/web")
        #expect(text(ObjectKey(try prefix(Node.self), namespace: "", name: "one")) == "nodes/one")
        #expect(
            text(ObjectKey(try prefix(Deployment.self), namespace: "a", name: "b")) == "deployments.apps/a/b")
        #expect(
            text(ObjectKey(try prefix(ClusterRole.self), namespace: "", name: "system:node"))
                == "clusterroles.rbac.authorization.k8s.io/system:node")
    }

    @Test(arguments: ["", ".", "..", "a/b", "a%2fb", "a\0b", "a\nb", String(repeating: "x", count: 513)])
    func nothingEscapes(name: String) throws {
        #expect(ObjectKey(try prefix(Pod.self), namespace: "default", name: name) == nil)
        #expect(ObjectKey(try prefix(Pod.self), namespace: name, name: "web") == nil)
        if !name.isEmpty { #expect(try prefix(Pod.self).range(namespace: name) == nil) }
    }

    @Test func rangesHoldTheirNamespaceAlone() throws {
        let pods = try prefix(Pod.self)
        let range = try #require(pods.range(namespace: "dev"))
        func holds(_ namespace: String) throws -> Bool {
            let key = try #require(ObjectKey(pods, namespace: namespace, name: "x")).bytes.array
            return !key.lexicographicallyPrecedes(range.from.array) && key.lexicographicallyPrecedes(range.to.array)
        }
        #expect(try holds("dev"))
        for other in ["de", "dev-1", "dev2", "default", "e"] { #expect(try !holds(other)) }
    }
}
