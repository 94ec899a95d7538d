import APIModel
import APIServer
import Testing

/// Nobody gives away what they do not have.
@Suite struct EscalationTests {
    /// Ann may write roles and bindings and read pods in `a`; Root is in `system:masters`.
    private func cluster(extra: [PolicyRule] = []) -> Authorizer {
        var authorizer = Authorizer()
        authorizer.rbac.set(
            RBACIndexTests.role(
                "ann",
                [
                    PolicyRule {
                        $0.verbs = ["create", "update"]
                        $0.apiGroups = ["rbac.authorization.k8s.io"]
                        $0.resources = ["roles", "rolebindings", "clusterroles", "clusterrolebindings"]
                    },
                    PolicyRule {
                        $0.verbs = ["get", "list"]
                        $0.apiGroups = [""]
                        $0.resources = ["pods", "pods/log"]
                    },
                ] + extra))
        authorizer.rbac.set(
            ClusterRoleBinding {
                $0.metadata.name = "ann"
                $0.roleRef = RBACIndexTests.reference("ann")
                $0.subjects = [
                    Subject {
                        $0.kind = "User"
                        $0.name = "ann"
                    }
                ]
            })
        authorizer.rbac.set(RBACIndexTests.role("cluster-admin", BootstrapPolicy.everything))
        authorizer.rbac.set(RBACIndexTests.role("pod-reader", [RBACIndexTests.rule("get", "pods")]))
        return authorizer
    }

    private func role(_ rules: [PolicyRule]) -> Role {
        Role {
            $0.metadata.namespace = "a"
            $0.metadata.name = "new"
            $0.rules = rules
        }
    }

    private func binding(_ role: String) -> RoleBinding {
        RoleBinding {
            $0.metadata.namespace = "a"
            $0.metadata.name = "new"
            $0.roleRef = RBACIndexTests.reference(role)
            $0.subjects = [
                Subject {
                    $0.kind = "User"
                    $0.name = "ann"
                }
            ]
        }
    }

    @Test func roleWithinOwnRightsIsFine() {
        let check = EscalationCheck(cluster(), user: .user("ann"))
        #expect(check.refusal(role: role([RBACIndexTests.rule("get", "pods")])) == nil)
        #expect(check.refusal(role: role([RBACIndexTests.rule("get", "pods", names: ["one"])])) == nil)
    }

    @Test func roleBeyondOwnRightsIsRefusedWithWhatIsMissing() throws {
        let check = EscalationCheck(cluster(), user: .user("ann"))
        let wanted = PolicyRule {
            $0.verbs = ["get", "delete", "watch"]
            $0.apiGroups = [""]
            $0.resources = ["pods"]
        }
        let status = try #require(check.refusal(role: role([wanted])))
        #expect(status.reason == "Forbidden" && status.code == 403 && status.details?.name == "new")
        #expect(
            status.message == "roles.rbac.authorization.k8s.io \"new\" is forbidden: user \"ann\" "
                + "(groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
                + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\" \"watch\"]}")
    }

    @Test(arguments: ["*", "secrets", "pods/exec", "*/log"]) func wildcardsAndOthersAreBeyond(resource: String) {
        let check = EscalationCheck(cluster(), user: .user("ann"))
        #expect(check.refusal(role: role([RBACIndexTests.rule("get", resource)])) != nil)
    }

    /// Rights in one namespace are none in the cluster or in another namespace.
    @Test func rightsOfOneNamespaceStayThere() {
        var authorizer = cluster()
        authorizer.rbac.set(
            RoleBinding {
                $0.metadata.namespace = "a"
                $0.metadata.name = "bob"
                $0.roleRef = RBACIndexTests.reference("pod-reader")
                $0.subjects = [
                    Subject {
                        $0.kind = "User"
                        $0.name = "bob"
                    }
                ]
            })
        let check = EscalationCheck(authorizer, user: .user("bob"))
        let rules = [RBACIndexTests.rule("get", "pods")]
        #expect(check.refusal(role: role(rules)) == nil)
        var elsewhere = role(rules)
        elsewhere.metadata.namespace = "b"
        #expect(check.refusal(role: elsewhere) != nil)
        #expect(check.refusal(clusterRole: RBACIndexTests.role("new", rules)) != nil)
    }

    @Test func escalateAndBindAllowIt() {
        let escalate = PolicyRule {
            $0.verbs = ["escalate"]
            $0.apiGroups = ["rbac.authorization.k8s.io"]
            $0.resources = ["roles"]
            $0.resourceNames = ["new"]
        }
        let bind = PolicyRule {
            $0.verbs = ["bind"]
            $0.apiGroups = ["rbac.authorization.k8s.io"]
            $0.resources = ["clusterroles"]
            $0.resourceNames = ["cluster-admin"]
        }
        let check = EscalationCheck(cluster(extra: [escalate, bind]), user: .user("ann"))
        #expect(check.refusal(role: role(BootstrapPolicy.everything)) == nil)
        #expect(check.refusal(binding: binding("cluster-admin")) == nil)
        // The verb names one object; others stay refused.
        var other = role(BootstrapPolicy.everything)
        other.metadata.name = "other"
        #expect(check.refusal(role: other) != nil)
        #expect(check.refusal(clusterRole: RBACIndexTests.role("new", BootstrapPolicy.everything)) != nil)
    }

    @Test func bindingNeedsTheRightsOfItsRole() throws {
        let check = EscalationCheck(cluster(), user: .user("ann"))
        #expect(check.refusal(binding: binding("pod-reader")) == nil)
        let status = try #require(check.refusal(binding: binding("cluster-admin")))
        #expect(status.message.contains("rolebindings.rbac.authorization.k8s.io \"new\" is forbidden"))
        #expect(status.message.contains("{NonResourceURLs:[\"*\"], Verbs:[\"*\"]}"))
        let missing = try #require(check.refusal(binding: binding("nobody")))
        #expect(missing.code == 404 && missing.message == "clusterroles.rbac.authorization.k8s.io \"nobody\" not found")
        #expect(
            EscalationCheck(cluster(), user: .user("root", "system:masters"))
                .refusal(binding: binding("cluster-admin")) == nil)
    }

    @Test func clusterBindingIsCheckedAsWell() {
        let admin = ClusterRoleBinding {
            $0.metadata.name = "new"
            $0.roleRef = RBACIndexTests.reference("cluster-admin")
        }
        #expect(EscalationCheck(cluster(), user: .user("ann")).refusal(clusterBinding: admin) != nil)
        #expect(
            EscalationCheck(cluster(), user: .user("root", "system:masters"))
                .refusal(clusterBinding: admin) == nil)
    }

    /// An aggregated role takes the rules of whatever carries its label: only who has all rights may write one.
    @Test func aggregationNeedsAllRights() throws {
        let check = EscalationCheck(cluster(), user: .user("ann"))
        var role = RBACIndexTests.role("new", [])
        role.aggregationRule = AggregationRule {
            $0.clusterRoleSelectors = [LabelSelector { $0.matchLabels["x"] = "y" }]
        }
        let status = try #require(check.refusal(clusterRole: role))
        #expect(status.message.contains("must have cluster-admin privileges to use the aggregationRule"))
        // Taking the rule off would keep what it gathered.
        #expect(check.refusal(clusterRole: RBACIndexTests.role("new", []), old: role) != nil)
    }

    /// The garbage collector changes owners and finalizers of roles it does not hold.
    @Test func upkeepIsNotChecked() {
        let check = EscalationCheck(cluster(), user: .user("ann"))
        let old = role(BootstrapPolicy.everything)
        var new = old
        new.metadata.finalizers = []
        new.metadata.ownerReferences = [OwnerReference()]
        #expect(check.refusal(role: new, old: old) == nil)
        new.metadata.labels["x"] = "y"
        #expect(check.refusal(role: new, old: old) != nil)
    }

    /// A role that would be taken apart into billions of questions is refused without doing so.
    @Test func hugeRoleIsRefusedQuickly() throws {
        let many = (0..<4000).map { "x\($0)" }
        let wanted = PolicyRule {
            $0.verbs = many
            $0.apiGroups = many
            $0.resources = many
        }
        let status = try #require(EscalationCheck(cluster(), user: .user("ann")).refusal(role: role([wanted])))
        #expect(status.code == 403)
    }

    @Test func roleReferenceCannotChange() {
        var errors = FieldErrors()
        binding("cluster-admin").validateUpdate(from: binding("pod-reader"), into: &errors)
        #expect(errors.errors.contains { $0.field == "roleRef" && $0.description.contains("cannot change roleRef") })
    }
}
