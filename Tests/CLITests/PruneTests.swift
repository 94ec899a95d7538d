import APIModel
import Foundation
import Testing

@testable import CLI

/// What `apply --prune` deletes, and above all what it does not.
@Suite struct PruneTests {
    private func map(_ name: String, _ change: (inout ObjectMeta) -> Void = { _ in }) -> ConfigMap {
        var map = ConfigMap()
        map.metadata.name = name
        map.metadata.namespace = "default"
        map.metadata.labels["app"] = "web"
        map.metadata.managedFields = [
            ManagedFieldsEntry {
                $0.manager = "ctl"
                $0.operation = "Apply"
            }
        ]
        change(&map.metadata)
        return map
    }

    private func apply(_ cluster: FakeCluster, _ text: String, _ prune: Prune, _ console: TestConsole) async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("ctl-\(UUID().uuidString).yaml").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        var apply = ApplyOperation(files: FileArguments([path]))
        apply.labelSelector = prune.labelSelector
        apply.prune = prune
        try await apply.run(cluster, console.console)
    }

    private static let one = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept, labels: {app: web}}\n"

    private func names(_ cluster: FakeCluster) async throws -> [String] {
        try await cluster.all(ConfigMap.self, in: "").map(\.metadata.name)
    }

    private func fill(_ cluster: FakeCluster) {
        cluster.put(map("kept"))
        cluster.put(map("old"))
        cluster.put(map("foreign") { $0.managedFields[0].manager = "helm" })
        cluster.put(map("edited") { $0.managedFields[0].operation = "Update" })
        cluster.put(map("elsewhere") { $0.namespace = "other" })
        cluster.put(map("labelled") { $0.labels["app"] = "db" })
        cluster.put(
            map("owned") {
                $0.ownerReferences = [
                    OwnerReference {
                        $0.uid = "x"
                        $0.controller = true
                    }
                ]
            })
    }

    @Test func whatWasAppliedAndIsNoLongerNamedGoes() async throws {
        let cluster = FakeCluster()
        fill(cluster)
        let console = TestConsole()
        try await apply(cluster, Self.one, Prune(labelSelector: "app=web"), console)
        #expect(console.out.hasSuffix("configmap/old pruned\n"))
        #expect(try await names(cluster) == ["edited", "foreign", "kept", "labelled", "owned", "elsewhere"])
        try await apply(cluster, Self.one, Prune(), console)
        #expect(try await names(cluster) == ["edited", "foreign", "kept", "owned", "elsewhere"])
    }

    @Test func objectsOutsideOfNamespacesGoOnlyBySelector() async throws {
        let cluster = FakeCluster()
        var role = ClusterRole()
        role.metadata = map("role").metadata
        role.metadata.namespace = ""
        cluster.put(role)
        let console = TestConsole()
        try await apply(cluster, Self.one, Prune(), console)
        #expect(try await cluster.all(ClusterRole.self, in: "").count == 1)
        try await apply(cluster, Self.one, Prune(labelSelector: "app=web"), console)
        #expect(try await cluster.all(ClusterRole.self, in: "").isEmpty)
    }

    @Test func onlyKindsOfTheListGo() async throws {
        let cluster = FakeCluster()
        cluster.put(map("old"))
        let console = TestConsole()
        try await apply(cluster, Self.one, Prune(allowed: ["apps/v1/Deployment"]), console)
        #expect(try await names(cluster) == ["kept", "old"])
        try await apply(cluster, Self.one, Prune(allowed: ["core/v1/ConfigMap"]), console)
        #expect(try await names(cluster) == ["kept"])
        await #expect(throws: CommandError.exit(1)) {
            try await apply(cluster, Self.one, Prune(allowed: ["v1/Nonsense"]), console)
        }
        #expect(console.error.contains("invalid --prune-allowlist \"v1/Nonsense\""))
    }

    @Test func nothingGoesWhereSomethingCouldNotBeApplied() async throws {
        let cluster = FakeCluster()
        cluster.put(map("old"))
        let console = TestConsole()
        let text = Self.one + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, labels: {app: web}}\n"
        await #expect(throws: CommandError.exit(1)) { try await apply(cluster, text, Prune(), console) }
        #expect(console.error.contains("nothing was pruned"))
        #expect(try await names(cluster) == ["kept", "old"])
    }

    @Test func aTrialDeletesNothing() async throws {
        let cluster = FakeCluster()
        cluster.put(map("old"))
        let console = TestConsole()
        var prune = Prune()
        prune.printer.dryRun = .client
        try await apply(cluster, Self.one, prune, console)
        #expect(console.out.hasSuffix("configmap/old pruned (dry run)\n"))
        #expect(try await names(cluster) == ["kept", "old"])
    }
}
