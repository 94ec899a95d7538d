import APIModel
import APIServer
import TestSupport
import Testing

/// Upstream's tables of what roles allow.
@Suite struct RBACTableTests {
    @Test func rules() throws {
        guard let rows = Cases.rows("authz/plugin__auth__authorizer__rbac__rbac.jsonl") else { return }
        var tally = Tally("rbac rules and roles")
        for row in rows {
            let content = row["case"] as? [String: Any] ?? [:]
            let label = "\(row["test"] ?? "") \(row["name"] ?? "")"
            switch row["test"] as? String {
            case "TestRuleMatches":
                guard let rule = try RowObject.decode(PolicyRule.self, content["rule"]) else { continue }
                let wrong = (content["requestsToExpected"] as? [[String: Any]] ?? []).filter {
                    rule.allows(AccessRequest(row: $0["request"])) != ($0["expected"] as? Bool)
                }
                tally.check(wrong.isEmpty, "\(label): \(wrong)")
            case "TestAuthorizer":
                let index = try Self.index(content)
                let passing = (content["shouldPass"] as? [Any] ?? []).map { AccessRequest(row: $0) }
                let failing = (content["shouldFail"] as? [Any] ?? []).map { AccessRequest(row: $0) }
                let wrong =
                    passing.filter { !index.authorize($0).isAllowed } + failing.filter { index.authorize($0).isAllowed }
                tally.check(wrong.isEmpty && !passing.isEmpty, "\(label): \(wrong.map(\.complaint))")
            default: tally.passOver("unknown table")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    @Test func subjects() throws {
        guard let rows = Cases.rows("authz/plugin__auth__authorizer__rbac__subject_locator.jsonl") else { return }
        var tally = Tally("rbac subjects")
        for row in rows {
            let content = row["case"] as? [String: Any] ?? [:]
            let index = try Self.index(content)
            // A user with all rights by a flag: ours has the group alone.
            let superUser = content["superUser"] as? String ?? ""
            for action in content["actionsToSubjects"] as? [[String: Any]] ?? [] {
                let expected = try RowObject.list(Subject.self, action["subjects"]).filter {
                    superUser.isEmpty || $0.name != superUser
                }
                let found = index.allowedSubjects(AccessRequest(row: action["action"]))
                tally.check(found == expected, "\(row["name"] ?? ""): \(expected.map(\.name)) but \(found.map(\.name))")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    /// Roles that depend on gates: both gates are off in this version.
    @Test func controllerRoles() {
        guard let rows = Cases.rows("authz/plugin__auth__authorizer__rbac__bootstrappolicy__controller_policy.jsonl")
        else { return }
        var tally = Tally("controller roles")
        for row in rows {
            let content = row["case"] as? [String: Any] ?? [:]
            guard content["enableFeatureGate"] as? Bool != true, content["workloadWithJob"] as? Bool != true else {
                tally.passOver("a gate is on that we do not have")
                continue
            }
            let roles = BootstrapPolicy.clusterRoles
            switch row["test"] as? String {
            case "TestPodGroupProtectionControllerRBAC":
                let name = "system:controller:podgroup-protection-controller"
                tally.check(!roles.contains { $0.metadata.name == name }, name)
            case "TestJobControllerSchedulingRules":
                let job = roles.first { $0.metadata.name == "system:controller:job-controller" }
                let hasRules = job?.rules.contains { $0.apiGroups.contains("scheduling.k8s.io") } ?? true
                tally.check(!hasRules, "job-controller")
            default: tally.passOver("unknown table")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    /// The roles and bindings of a row; bindings without names get some.
    private static func index(_ content: [String: Any]) throws -> RBACIndex {
        var index = RBACIndex()
        for role in try RowObject.list(Role.self, content["roles"]) { index.set(role) }
        for role in try RowObject.list(ClusterRole.self, content["clusterRoles"]) { index.set(role) }
        for (number, binding) in try RowObject.list(RoleBinding.self, content["roleBindings"]).enumerated() {
            var binding = binding
            binding.metadata.name = "binding-\(number)"
            index.set(binding)
        }
        for (number, binding) in try RowObject.list(ClusterRoleBinding.self, content["clusterRoleBindings"])
            .enumerated()
        {
            var binding = binding
            binding.metadata.name = "binding-\(number)"
            index.set(binding)
        }
        return index
    }
}
