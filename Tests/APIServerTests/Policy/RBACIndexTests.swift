import APIModel
import APIServer
import Base
import Testing

/// The index of roles against the naive reading of all bindings, and its own rules.
@Suite struct RBACIndexTests {
    /// A cluster of few names, so that everything meets everything.
    private struct World {
        var random: Random
        var roles: [String: Role] = [:]
        var clusterRoles: [String: ClusterRole] = [:]
        var bindings: [String: RoleBinding] = [:]
        var clusterBindings: [String: ClusterRoleBinding] = [:]
        var index = RBACIndex()

        static let namespaces = ["a", "b"]
        static let verbs = ["get", "list", "create", "*"]
        static let groups = ["", "apps", "*"]
        static let resources = ["pods", "pods/log", "*/log", "secrets", "*"]
        static let names = ["one", "two"]
        static let paths = ["/healthz", "/api/*", "*", "/metrics"]
        static let users = ["ann", "bob", "system:serviceaccount:a:robot"]
        static let userGroups = ["dev", "ops", "system:serviceaccounts"]

        init(seed: UInt64) {
            random = Random(seed: seed)
        }

        mutating func pick<T>(_ list: [T]) -> T { list[random.below(list.count)] }

        mutating func several<T>(_ list: [T], most: Int) -> [T] {
            (0..<(1 + random.below(most))).map { _ in list[random.below(list.count)] }
        }

        mutating func rules() -> [PolicyRule] {
            (0..<random.below(7)).map { _ in
                var rule = PolicyRule()
                rule.verbs = several(Self.verbs, most: 2)
                if random.oneIn(4) {
                    rule.nonResourceURLs = several(Self.paths, most: 2)
                } else {
                    rule.apiGroups = several(Self.groups, most: 2)
                    rule.resources = several(Self.resources, most: 3)
                    if random.oneIn(3) { rule.resourceNames = several(Self.names, most: 1) }
                }
                return rule
            }
        }

        mutating func subjects() -> [Subject] {
            (0..<random.below(4)).map { _ in
                var subject = Subject()
                switch random.below(3) {
                case 0: (subject.kind, subject.name) = ("User", pick(Self.users))
                case 1: (subject.kind, subject.name) = ("Group", pick(Self.userGroups))
                default:
                    (subject.kind, subject.name) = ("ServiceAccount", "robot")
                    subject.namespace = pick(["", "a", "b"])
                }
                return subject
            }
        }

        mutating func reference() -> RoleRef {
            var reference = RoleRef()
            reference.apiGroup = "rbac.authorization.k8s.io"
            reference.kind = pick(["Role", "ClusterRole"])
            reference.name = pick(["r1", "r2", "r3"])
            return reference
        }

        /// One event: an object is set or removed, in the tables and in the index.
        mutating func step() {
            let namespace = pick(Self.namespaces)
            let name = pick(["r1", "r2", "r3"])
            let isRemoval = random.oneIn(3)
            switch random.below(4) {
            case 0:
                var role = Role()
                (role.metadata.namespace, role.metadata.name, role.rules) = (namespace, name, rules())
                roles[namespace + "/" + name] = isRemoval ? nil : role
                if isRemoval { index.removeRole(namespace: namespace, name: name) } else { index.set(role) }
            case 1:
                var role = ClusterRole()
                (role.metadata.name, role.rules) = (name, rules())
                clusterRoles[name] = isRemoval ? nil : role
                if isRemoval { index.removeClusterRole(name) } else { index.set(role) }
            case 2:
                var binding = RoleBinding()
                (binding.metadata.namespace, binding.metadata.name) = (namespace, name)
                (binding.subjects, binding.roleRef) = (subjects(), reference())
                bindings[namespace + "/" + name] = isRemoval ? nil : binding
                if isRemoval { index.removeRoleBinding(namespace: namespace, name: name) } else { index.set(binding) }
            default:
                var binding = ClusterRoleBinding()
                (binding.metadata.name, binding.subjects, binding.roleRef) = (name, subjects(), reference())
                clusterBindings[name] = isRemoval ? nil : binding
                if isRemoval { index.removeClusterRoleBinding(name) } else { index.set(binding) }
            }
        }

        mutating func request() -> AccessRequest {
            let user = Identity(
                name: pick(Self.users), groups: several(Self.userGroups, most: 2), authenticator: .certificate)
            if random.oneIn(5) {
                return AccessRequest(
                    user: user, verb: pick(Self.verbs), target: .path(pick(["/healthz", "/api/x", "/metrics"])))
            }
            let resource = pick(["pods", "secrets", "nodes"])
            return AccessRequest(
                user: user, verb: pick(Self.verbs),
                ResourceTarget(
                    group: pick(["", "apps"]), resource: resource, subresource: pick(["", "", "log"]),
                    namespace: pick(["", "a", "b", "c"]), name: pick(["", "one", "two", "three"])))
        }

        /// All bindings read one after the other, as the rules are written down.
        func naive(_ request: AccessRequest) -> Bool {
            func isSubject(_ subject: Subject, in namespace: String) -> Bool {
                switch subject.kind {
                case "User": return subject.name == request.user.name
                case "Group": return request.user.groups.contains(subject.name)
                default:
                    let home = subject.namespace.isEmpty ? namespace : subject.namespace
                    return !home.isEmpty && request.user.name == "system:serviceaccount:\(home):\(subject.name)"
                }
            }
            for binding in clusterBindings.values where binding.subjects.contains(where: { isSubject($0, in: "") }) {
                guard binding.roleRef.kind == "ClusterRole" else { continue }
                if clusterRoles[binding.roleRef.name]?.rules.allow(request) ?? false { return true }
            }
            guard case .resource(let target) = request.target, !target.namespace.isEmpty else { return false }
            for binding in bindings.values where binding.metadata.namespace == target.namespace {
                guard binding.subjects.contains(where: { isSubject($0, in: target.namespace) }) else { continue }
                let rules =
                    binding.roleRef.kind == "Role"
                    ? roles[target.namespace + "/" + binding.roleRef.name]?.rules
                    : clusterRoles[binding.roleRef.name]?.rules
                if rules?.allow(request) ?? false { return true }
            }
            return false
        }
    }

    @Test(arguments: 0..<8) func agreesWithNaiveReading(seed: Int) {
        var world = World(seed: UInt64(seed))
        var allowed = 0
        for _ in 0..<80 {
            world.step()
            for _ in 0..<8 {
                let request = world.request()
                let expected = world.naive(request)
                if expected { allowed += 1 }
                #expect(world.index.authorize(request).isAllowed == expected, "seed \(seed): \(request)")
            }
        }
        // Both answers occur, or the comparison would say nothing.
        #expect(allowed > 5 && allowed < 600)
        let counts = world.index.counts
        #expect(counts.roles == world.roles.count + world.clusterRoles.count)
        // A binding of the whole cluster that names a namespace's role gives nothing and is not held.
        let held = world.clusterBindings.values.count { $0.roleRef.kind == "ClusterRole" }
        #expect(counts.bindings == world.bindings.count + held)
    }

    @Test func emptiesWhenAllIsRemoved() {
        var world = World(seed: 99)
        for _ in 0..<300 { world.step() }
        for key in world.roles.values {
            world.index.removeRole(namespace: key.metadata.namespace, name: key.metadata.name)
        }
        for name in world.clusterRoles.keys { world.index.removeClusterRole(name) }
        for binding in world.bindings.values {
            world.index.removeRoleBinding(namespace: binding.metadata.namespace, name: binding.metadata.name)
        }
        for name in world.clusterBindings.keys { world.index.removeClusterRoleBinding(name) }
        let counts = world.index.counts
        #expect([counts.roles, counts.bindings, counts.subjects] == [0, 0, 0])
    }

    @Test func saysThroughWhichBinding() {
        var index = RBACIndex()
        index.set(Self.role("reader", [Self.rule("get", "pods")]))
        index.set(
            RoleBinding {
                $0.metadata.namespace = "a"
                $0.metadata.name = "readers"
                $0.roleRef = Self.reference("reader")
                $0.subjects = [
                    Subject {
                        $0.kind = "ServiceAccount"
                        $0.name = "robot"
                    }
                ]
            })
        let user = Identity.user("system:serviceaccount:a:robot")
        let request = AccessRequest(user: user, verb: "get", ResourceTarget(resource: "pods", namespace: "a"))
        #expect(
            index.authorize(request).reason.description
                == "RBAC: allowed by RoleBinding \"readers/a\" of ClusterRole \"reader\" to ServiceAccount \"robot/a\"")
        #expect(!index.authorize(AccessRequest(user: user, verb: "list", request.resource)).isAllowed)
    }

    /// Two spellings that look alike are two users.
    @Test func namesAreComparedByBytes() {
        var index = RBACIndex()
        index.set(Self.role("all", [Self.rule("*", "*")]))
        index.set(
            ClusterRoleBinding {
                $0.metadata.name = "one"
                $0.roleRef = Self.reference("all")
                $0.subjects = [
                    Subject {
                        $0.kind = "User"
                        $0.name = "jos\u{E9}"
                    }
                ]
            })
        let target = ResourceTarget(resource: "secrets", namespace: "a")
        #expect(index.authorize(AccessRequest(user: .user("jos\u{E9}"), verb: "get", target)).isAllowed)
        #expect(!index.authorize(AccessRequest(user: .user("jose\u{301}"), verb: "get", target)).isAllowed)
        var masters = Authorizer()
        masters.rbac = index
        #expect(!masters.authorize(AccessRequest(user: .user("eve", "system:master"), verb: "get", target)).isAllowed)
        #expect(masters.authorize(AccessRequest(user: .user("eve", "system:masters"), verb: "get", target)).isAllowed)
    }

    @Test func refusesWithTheWholeQuestion() {
        let request = AccessRequest(
            user: .user("eve"), verb: "delete",
            ResourceTarget(group: "apps", resource: "deployments", subresource: "scale", namespace: "a", name: "web"))
        let status = request.forbidden(reason: "")
        #expect(status.code == 403 && status.reason == "Forbidden")
        #expect(
            status.message == "deployments.apps \"web\" is forbidden: User \"eve\" cannot delete resource "
                + "\"deployments/scale\" in API group \"apps\" in the namespace \"a\"")
        let path = AccessRequest(user: .user("eve"), verb: "get", target: .path("/metrics"))
        #expect(path.forbidden(reason: "").message == "forbidden: User \"eve\" cannot get path \"/metrics\"")
    }

    static func role(_ name: String, _ rules: [PolicyRule]) -> ClusterRole {
        ClusterRole {
            $0.metadata.name = name
            $0.rules = rules
        }
    }

    static func rule(_ verb: String, _ resource: String, group: String = "", names: [String] = []) -> PolicyRule {
        PolicyRule {
            $0.verbs = [verb]
            $0.apiGroups = [group]
            $0.resources = [resource]
            $0.resourceNames = names
        }
    }

    static func reference(_ name: String, kind: String = "ClusterRole") -> RoleRef {
        RoleRef {
            $0.apiGroup = "rbac.authorization.k8s.io"
            $0.kind = kind
            $0.name = name
        }
    }
}

extension AccessRequest {
    /// The resource of a request that is about one.
    var resource: ResourceTarget {
        guard case .resource(let target) = target else { preconditionFailure("The request is about a path.") }
        return target
    }
}
