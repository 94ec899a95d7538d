import APIModel
import APIServer
import Testing

/// What a cluster comes with, and how it is kept complete.
@Suite struct BootstrapTests {
    private func created() -> [String: ClusterRole] {
        Dictionary(
            uniqueKeysWithValues: BootstrapReconciliation.clusterRoles { _ in nil }.map {
                ($0.object.metadata.name, $0.object)
            })
    }

    /// An authorizer with the roles and bindings of a new cluster.
    static func authorizer() -> Authorizer {
        var authorizer = Authorizer()
        for change in BootstrapReconciliation.clusterRoles(stored: { _ in nil }) { authorizer.rbac.set(change.object) }
        for change in BootstrapReconciliation.clusterRoleBindings(stored: { _ in nil }) {
            authorizer.rbac.set(change.object)
        }
        for change in BootstrapReconciliation.roles(stored: { _, _ in nil }) { authorizer.rbac.set(change.object) }
        for change in BootstrapReconciliation.roleBindings(stored: { _, _ in nil }) {
            authorizer.rbac.set(change.object)
        }
        return authorizer
    }

    private func isAllowed(
        _ user: Identity, _ verb: String, _ resource: String, group: String = "", namespace: String = "a",
        name: String = ""
    ) -> Bool {
        Self.authorizer().authorize(
            AccessRequest(
                user: user, verb: verb,
                ResourceTarget(group: group, resource: resource, namespace: namespace, name: name))
        ).isAllowed
    }

    @Test func everyObjectIsValidAndMarked() {
        for change in BootstrapReconciliation.clusterRoles(stored: { _ in nil }) {
            var errors = FieldErrors()
            change.object.validate(into: &errors)
            #expect(errors.isEmpty, "\(change.object.metadata.name): \(errors.errors)")
            #expect(change.object.metadata.annotations[BootstrapPolicy.autoupdateAnnotation] == "true")
            #expect(change.object.metadata.labels["kubernetes.io/bootstrapping"] == "rbac-defaults")
        }
        let roles = Set(BootstrapPolicy.clusterRoles.map(\.metadata.name))
        #expect(roles.count == BootstrapPolicy.clusterRoles.count)
        for binding in BootstrapPolicy.clusterRoleBindings {
            var errors = FieldErrors()
            binding.validate(into: &errors)
            #expect(errors.isEmpty, "\(binding.metadata.name): \(errors.errors)")
            #expect(roles.contains(binding.roleRef.name), "\(binding.metadata.name)")
        }
        for binding in BootstrapPolicy.roleBindings {
            #expect(
                BootstrapPolicy.roles.contains {
                    $0.metadata.name == binding.roleRef.name && $0.metadata.namespace == binding.metadata.namespace
                })
        }
    }

    @Test func aggregatedRolesHaveTheirRulesFromTheStart() throws {
        let roles = created()
        let admin = try #require(roles["admin"])
        let edit = try #require(roles["edit"])
        let view = try #require(roles["view"])
        let target = ResourceTarget(resource: "pods", namespace: "a")
        func allows(_ role: ClusterRole, _ verb: String, _ target: ResourceTarget) -> Bool {
            role.rules.allow(AccessRequest(user: .user("x"), verb: verb, target))
        }
        #expect(allows(view, "get", target) && !allows(view, "create", target))
        #expect(allows(edit, "create", target) && allows(edit, "get", target))
        let bindings = ResourceTarget(group: "rbac.authorization.k8s.io", resource: "rolebindings", namespace: "a")
        #expect(allows(admin, "create", bindings) && !allows(edit, "create", bindings))
        #expect(allows(admin, "delete", target))
        let secrets = ResourceTarget(resource: "secrets", namespace: "a")
        #expect(!allows(view, "get", secrets) && allows(edit, "get", secrets))
    }

    @Test func componentsMayDoTheirWorkAndNoMore() {
        let scheduler = Identity.user(SystemName.scheduler)
        #expect(isAllowed(scheduler, "create", "pods/binding"))
        #expect(isAllowed(scheduler, "watch", "nodes", namespace: ""))
        #expect(!isAllowed(scheduler, "get", "secrets"))
        let controller = Identity.user("system:serviceaccount:kube-system:deployment-controller")
        #expect(isAllowed(controller, "create", "replicasets", group: "apps"))
        #expect(!isAllowed(controller, "create", "secrets"))
        let nobody = Identity.user("nobody")
        #expect(!isAllowed(nobody, "get", "pods"))
        #expect(isAllowed(nobody, "create", "selfsubjectaccessreviews", group: "authorization.k8s.io", namespace: ""))
        #expect(isAllowed(.user("root", "system:masters"), "delete", "nodes", namespace: ""))
    }

    @Test func nothingToDoWhenAllIsThere() {
        let roles = created()
        #expect(BootstrapReconciliation.clusterRoles { roles[$0] }.isEmpty)
        let bindings = BootstrapPolicy.clusterRoleBindings
        #expect(
            BootstrapReconciliation.clusterRoleBindings { name in bindings.first { $0.metadata.name == name } }.isEmpty)
    }

    @Test func completesWhatLacksAndKeepsWhatWasAdded() throws {
        var roles = created()
        let extra = RBACIndexTests.rule("get", "widgets", group: "example.com")
        let full = try #require(roles["system:kube-scheduler"])
        roles["system:kube-scheduler"]?.rules = [extra] + full.rules.dropFirst(3)
        roles["system:kube-scheduler"]?.metadata.labels = ["mine": "yes"]
        roles["system:kube-scheduler"]?.metadata.resourceVersion = "17"
        let changes = BootstrapReconciliation.clusterRoles { roles[$0] }
        #expect(changes.count == 1)
        guard case .update(let updated)? = changes.first else {
            Issue.record("An update was expected.")
            return
        }
        #expect(updated.rules.first == extra)
        #expect(full.rules.allSatisfy(updated.rules.contains))
        #expect(updated.metadata.labels["mine"] == "yes")
        #expect(updated.metadata.labels["kubernetes.io/bootstrapping"] == "rbac-defaults")
        #expect(updated.metadata.resourceVersion == "17")
    }

    @Test func leavesAloneWhatSaysSo() {
        var roles = created()
        roles["system:kube-scheduler"]?.rules = []
        roles["system:kube-scheduler"]?.metadata.annotations[BootstrapPolicy.autoupdateAnnotation] = "false"
        #expect(BootstrapReconciliation.clusterRoles { roles[$0] }.isEmpty)
    }

    @Test func bindingOfAnotherRoleIsMadeAgain() throws {
        let bindings = BootstrapPolicy.clusterRoleBindings
        let changes = BootstrapReconciliation.clusterRoleBindings { name in
            var stored = bindings.first { $0.metadata.name == name }
            if name == "cluster-admin" { stored?.roleRef.name = "view" }
            if name == "system:discovery" { stored?.subjects = [] }
            return stored
        }
        #expect(changes.count == 2)
        guard case .replace(_, let new)? = changes.first(where: { $0.object.metadata.name == "cluster-admin" }) else {
            Issue.record("A replacement was expected.")
            return
        }
        #expect(new.roleRef.name == "cluster-admin")
        let discovery = try #require(changes.first { $0.object.metadata.name == "system:discovery" })
        #expect(discovery.object.subjects.map(\.name) == ["system:authenticated"])
    }

    @Test func aggregationFollowsEvents() throws {
        var aggregation = ClusterRoleAggregation()
        var all = RBACIndexTests.role("all", [])
        all.aggregationRule = AggregationRule {
            $0.clusterRoleSelectors = [LabelSelector { $0.matchLabels["to-all"] = "true" }]
        }
        #expect(aggregation.set(all).isEmpty)
        var part = RBACIndexTests.role("part", [RBACIndexTests.rule("get", "pods")])
        #expect(aggregation.set(part).isEmpty)
        part.metadata.labels["to-all"] = "true"
        let gained = try #require(aggregation.set(part).first)
        #expect(gained.metadata.name == "all" && gained.rules == part.rules)
        #expect(aggregation.set(gained).isEmpty)
        part.metadata.labels = [:]
        #expect(aggregation.set(part).first?.rules.isEmpty == true)
        part.metadata.labels["to-all"] = "true"
        for change in aggregation.set(part) { _ = aggregation.set(change) }
        #expect(aggregation.remove("part").first?.rules.isEmpty == true)
    }
}
