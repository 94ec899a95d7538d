import APIModel
import APIServer
import Testing

/// Questions about rights, and their answers.
@Suite struct AccessReviewTests {
    private func cluster() -> Authorizer {
        var authorizer = BootstrapTests.authorizer()
        authorizer.rbac.set(
            RoleBinding {
                $0.metadata.namespace = "a"
                $0.metadata.name = "viewers"
                $0.roleRef = RBACIndexTests.reference("view")
                $0.subjects = [
                    Subject {
                        $0.kind = "Group"
                        $0.name = "dev"
                    }
                ]
            })
        return authorizer
    }

    @Test func answersForAnybody() {
        var review = SubjectAccessReview()
        review.spec.user = "ann"
        review.spec.groups = ["dev"]
        review.spec.resourceAttributes = ResourceAttributes {
            $0.namespace = "a"
            $0.verb = "list"
            $0.resource = "pods"
        }
        let answer = cluster().answer(review)
        #expect(answer.allowed && !answer.denied)
        #expect(answer.reason == "RBAC: allowed by RoleBinding \"viewers/a\" of ClusterRole \"view\" to Group \"dev\"")
        review.spec.resourceAttributes?.verb = "create"
        #expect(!cluster().answer(review).allowed)
        review.spec.resourceAttributes = nil
        review.spec.nonResourceAttributes = NonResourceAttributes {
            $0.path = "/metrics"
            $0.verb = "get"
        }
        #expect(!cluster().answer(review).allowed)
        review.spec.groups = ["system:monitoring"]
        #expect(cluster().answer(review).allowed)
        review.spec.nonResourceAttributes = nil
        #expect(!cluster().answer(review).allowed && !cluster().answer(review).evaluationError.isEmpty)
    }

    @Test func answersForTheCaller() {
        var review = SelfSubjectAccessReview()
        review.spec.resourceAttributes = ResourceAttributes {
            $0.namespace = "a"
            $0.verb = "get"
            $0.resource = "pods"
            $0.subresource = "log"
        }
        #expect(cluster().answer(review, of: .user("ann", "dev")).allowed)
        #expect(!cluster().answer(review, of: .user("ann")).allowed)
        var local = LocalSubjectAccessReview()
        local.spec.user = "ann"
        local.spec.groups = ["dev"]
        local.spec.resourceAttributes = review.spec.resourceAttributes
        #expect(cluster().answer(local).allowed)
    }

    @Test func selectorsReachTheNodeAuthorizer() {
        var review = SelfSubjectAccessReview()
        let attributes = ResourceAttributes {
            $0.verb = "list"
            $0.resource = "pods"
        }
        review.spec.resourceAttributes = attributes
        let node = Identity.node("n1")
        #expect(
            cluster().answer(review, of: node).reason == "can only list/watch pods with spec.nodeName field selector")
        review.spec.resourceAttributes?.fieldSelector = FieldSelectorAttributes { $0.rawSelector = "spec.nodeName=n1" }
        #expect(cluster().answer(review, of: node).allowed)
        review.spec.resourceAttributes?.fieldSelector = FieldSelectorAttributes {
            $0.requirements = [
                FieldSelectorRequirement {
                    $0.key = "spec.nodeName"
                    $0.operator = "In"
                    $0.values = ["n1"]
                }
            ]
        }
        #expect(cluster().answer(review, of: node).allowed)
        for raw in ["spec.nodeName!=n1", "spec.nodeName=n2", "spec.nodeName"] {
            review.spec.resourceAttributes?.fieldSelector = FieldSelectorAttributes { $0.rawSelector = raw }
            #expect(!cluster().answer(review, of: node).allowed, "\(raw)")
        }
    }

    @Test func listsRules() {
        let rules = cluster().rules(of: .user("ann", "dev"), namespace: "a")
        #expect(rules.resourceRules.contains { $0.resources.contains("pods") && $0.verbs.contains("list") })
        #expect(rules.nonResourceRules.contains { $0.nonResourceURLs.contains("/version") })
        #expect(!rules.incomplete)
        #expect(
            !cluster().rules(of: .user("ann", "dev"), namespace: "b").resourceRules.contains {
                $0.resources.contains("pods")
            })
        let node = cluster().rules(of: .node("n1"), namespace: "a")
        #expect(node.incomplete && node.evaluationError == "node authorizer does not support user rule resolution")
        let root = cluster().rules(of: .user("root", "system:masters"), namespace: "a")
        #expect(root.resourceRules.first?.verbs == ["*"] && root.nonResourceRules.first?.nonResourceURLs == ["*"])
    }

    @Test func saysWhoTheCallerIs() {
        var user = Identity.user("ann", "dev")
        user.extra["key"] = ["one", "two"]
        let info = SelfSubjectReview.answer(of: user).userInfo
        #expect(info.username == "ann" && info.groups == ["dev", "system:authenticated"])
        #expect(info.extra["key"]?.items == ["one", "two"])
    }
}
