import APIModel

extension Generate {
    /// Rules for verbs on resources, one for each group.
    ///
    /// - Parameters:
    ///   - resources: `pods`, `deployments.apps/scale`; short names are spelled out.
    static func rules(
        verbs: [String], resources: [String], names: [String], paths: [String] = []
    ) throws(GenerateError) -> [PolicyRule] {
        guard !verbs.isEmpty else { throw GenerateError("at least one verb must be specified") }
        let verbs = verbs.contains("*") ? ["*"] : verbs.uniqued
        guard !resources.isEmpty || !paths.isEmpty else {
            throw GenerateError("at least one resource must be specified")
        }
        var groups: [String: [String]] = [:]
        for text in resources.uniqued {
            let (whole, part) = text.split(once: "/")
            let (given, givenGroup) = whole.split(once: ".")
            guard !given.isEmpty else {
                throw GenerateError("resource must be specified if apiGroup/subresource specified")
            }
            var (group, name) = (givenGroup ?? "", given)
            if given != "*" {
                // A resource that this version does not know has to say its group itself.
                if let known = try? NamedResource(parsing: whole) {
                    name = known.entry.resource.plural
                    group = (try? GroupVersion(parsing: known.entry.identity.apiVersion))?.group ?? ""
                } else if givenGroup == nil {
                    throw GenerateError("the server doesn't have a resource type \"\(given)\"")
                }
            }
            groups[group, default: []].append(name + (part.map { "/\($0)" } ?? ""))
        }
        var rules = groups.sorted { $0.key < $1.key }.map { group, resources in
            PolicyRule {
                $0.verbs = verbs
                $0.apiGroups = [group]
                $0.resources = resources
                $0.resourceNames = names.uniqued
            }
        }
        if !paths.isEmpty {
            for path in paths {
                guard path == "*" || path.hasPrefix("/") else {
                    throw GenerateError("nonResourceURL should start with /: \"\(path)\"")
                }
            }
            rules.append(
                PolicyRule {
                    $0.verbs = verbs
                    $0.nonResourceURLs = paths.uniqued
                })
        }
        return rules
    }

    static func role(_ name: String, namespace: String, _ rules: [PolicyRule]) throws(GenerateError) -> Role {
        var object = Role()
        object.metadata = try metadata(name, namespace)
        object.rules = rules
        return object
    }

    /// - Parameter aggregation: `--aggregation-rule`: labels of the roles whose rules this one has.
    static func clusterRole(
        _ name: String, _ rules: [PolicyRule], aggregation: String = ""
    ) throws(GenerateError) -> ClusterRole {
        var object = ClusterRole()
        object.metadata = try metadata(name, "")
        object.rules = rules
        guard !aggregation.isEmpty else { return object }
        guard rules.isEmpty else {
            throw GenerateError("aggregation rule must be specified without other rules")
        }
        var selector = LabelSelector()
        for (key, value) in try labels(aggregation) { selector.matchLabels[key] = value }
        object.aggregationRule = AggregationRule { $0.clusterRoleSelectors = [selector] }
        return object
    }

    /// Who is bound.
    struct Subjects {
        var users: [String] = []
        var groups: [String] = []
        /// `namespace:name`.
        var serviceAccounts: [String] = []

        fileprivate func all() throws(GenerateError) -> [Subject] {
            var subjects: [Subject] = []
            for (kind, names) in [("User", users), ("Group", groups)] {
                for name in names {
                    subjects.append(
                        Subject {
                            $0.kind = kind
                            $0.apiGroup = "rbac.authorization.k8s.io"
                            $0.name = name
                        })
                }
            }
            for account in serviceAccounts {
                let parts = account.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2, !parts[1].isEmpty else {
                    throw GenerateError("serviceaccount must be <namespace>:<name>")
                }
                subjects.append(
                    Subject {
                        $0.kind = "ServiceAccount"
                        $0.namespace = parts[0]
                        $0.name = parts[1]
                    })
            }
            return subjects
        }
    }

    static func roleBinding(
        _ name: String, namespace: String, role: String, clusterRole: String, _ subjects: Subjects
    ) throws(GenerateError) -> RoleBinding {
        guard role.isEmpty != clusterRole.isEmpty else {
            throw GenerateError("exactly one of clusterrole or role must be specified")
        }
        var object = RoleBinding()
        object.metadata = try metadata(name, namespace)
        object.roleRef.apiGroup = "rbac.authorization.k8s.io"
        object.roleRef.kind = role.isEmpty ? "ClusterRole" : "Role"
        object.roleRef.name = role.isEmpty ? clusterRole : role
        object.subjects = try subjects.all()
        return object
    }

    static func clusterRoleBinding(
        _ name: String, clusterRole: String, _ subjects: Subjects
    ) throws(GenerateError) -> ClusterRoleBinding {
        guard !clusterRole.isEmpty else { throw GenerateError("clusterrole must be specified") }
        var object = ClusterRoleBinding()
        object.metadata = try metadata(name, "")
        object.roleRef.apiGroup = "rbac.authorization.k8s.io"
        object.roleRef.kind = "ClusterRole"
        object.roleRef.name = clusterRole
        object.subjects = try subjects.all()
        return object
    }
}

extension [String] {
    /// Each word once, in the order of its first place.
    var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
