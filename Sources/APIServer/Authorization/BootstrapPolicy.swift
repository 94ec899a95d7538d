public import APIModel

/// The roles and bindings that a cluster comes with: those of Kubernetes, as far as our kinds go.
///
/// They are written at the first start and kept complete at every later one (`BootstrapReconciliation`).
public enum BootstrapPolicy {
    static let bootstrapLabel = "kubernetes.io/bootstrapping"
    static let bootstrapLabelValue = "rbac-defaults"
    /// An object that says `false` here is left as it is.
    public static let autoupdateAnnotation = "rbac.authorization.kubernetes.io/autoupdate"

    static let read = "get list watch"
    static let write = "create update patch delete deletecollection"

    /// What `cluster-admin` and `system:masters` may do.
    public static let everything = [
        PolicyRule.on("*", "*", "*"), PolicyRule.onPaths("*", ["*"]),
    ]

    /// Every cluster role, those of the controllers included.
    public static let clusterRoles: [ClusterRole] =
        (userRoles + componentRoles + certificateRoles + controllerRoles).map(Self.marked)

    /// Every binding of the whole cluster.
    public static let clusterRoleBindings: [ClusterRoleBinding] =
        (componentBindings + controllerBindings).map(Self.marked)

    /// Roles of namespaces.
    public static let roles: [Role] = [
        Role.of(
            "extension-apiserver-authentication-reader", in: SystemName.systemNamespace,
            [.on(read, "", "configmaps", names: ["extension-apiserver-authentication"])]),
        Role.of(
            "system::leader-locking-kube-controller-manager", in: SystemName.systemNamespace,
            [
                .on("watch", "", "configmaps"),
                .on("get update", "", "configmaps", names: ["kube-controller-manager"]),
            ]),
        Role.of(
            "system::leader-locking-kube-scheduler", in: SystemName.systemNamespace,
            [
                .on("watch", "", "configmaps"),
                .on("get update", "", "configmaps", names: ["kube-scheduler"]),
            ]),
    ].map(Self.marked)

    /// Bindings of namespaces.
    public static let roleBindings: [RoleBinding] = [
        RoleBinding.of(
            "system::extension-apiserver-authentication-reader", in: SystemName.systemNamespace,
            role: "extension-apiserver-authentication-reader",
            [.user(SystemName.controllerManager), .user(SystemName.scheduler)]),
        RoleBinding.of(
            "system::leader-locking-kube-controller-manager", in: SystemName.systemNamespace,
            role: "system::leader-locking-kube-controller-manager", [.user(SystemName.controllerManager)]),
        RoleBinding.of(
            "system::leader-locking-kube-scheduler", in: SystemName.systemNamespace,
            role: "system::leader-locking-kube-scheduler", [.user(SystemName.scheduler)]),
    ].map(Self.marked)

    private static func marked<K: Kind>(_ object: K) -> K {
        var object = object
        object.metadata.labels[bootstrapLabel] = bootstrapLabelValue
        object.metadata.annotations[autoupdateAnnotation] = "true"
        return object
    }
}

extension PolicyRule {
    /// A rule on resources: verbs, groups and resources as words, the core group as an empty list.
    static func on(_ verbs: String, _ groups: String..., resources: String, names: [String] = []) -> PolicyRule {
        PolicyRule {
            $0.verbs = verbs.words
            $0.apiGroups = groups
            $0.resources = resources.words
            $0.resourceNames = names
        }
    }

    static func on(_ verbs: String, _ group: String, _ resources: String, names: [String] = []) -> PolicyRule {
        on(verbs, group, resources: resources, names: names)
    }

    static func onPaths(_ verbs: String, _ paths: [String]) -> PolicyRule {
        PolicyRule {
            $0.verbs = verbs.words
            $0.nonResourceURLs = paths
        }
    }

    /// Writing events, which every component does.
    static let events = on("create update patch", "", "events.k8s.io", resources: "events")
}

extension String {
    fileprivate var words: [String] { split(separator: " ").map(String.init) }
}

extension ClusterRole {
    static func of(_ name: String, labels: [String] = [], _ rules: [PolicyRule]) -> ClusterRole {
        ClusterRole { role in
            role.metadata.name = name
            for label in labels { role.metadata.labels[label] = "true" }
            role.rules = rules
        }
    }

    /// A role with the rules of all roles that carry the label.
    static func aggregated(_ name: String, from label: String, labels: [String] = []) -> ClusterRole {
        ClusterRole { role in
            role.metadata.name = name
            for label in labels { role.metadata.labels[label] = "true" }
            role.aggregationRule = AggregationRule {
                $0.clusterRoleSelectors = [LabelSelector { $0.matchLabels[label] = "true" }]
            }
        }
    }
}

extension Role {
    static func of(_ name: String, in namespace: String, _ rules: [PolicyRule]) -> Role {
        Role {
            $0.metadata.name = name
            $0.metadata.namespace = namespace
            $0.rules = rules
        }
    }
}

extension RoleBinding {
    static func of(_ name: String, in namespace: String, role: String, _ subjects: [Subject]) -> RoleBinding {
        RoleBinding {
            $0.metadata.name = name
            $0.metadata.namespace = namespace
            $0.roleRef = RoleRef {
                $0.apiGroup = Role.rbacGroup
                $0.kind = "Role"
                $0.name = role
            }
            $0.subjects = subjects
        }
    }
}

extension ClusterRoleBinding {
    /// A binding of the role of its own name, or of another.
    static func of(_ name: String, role: String? = nil, _ subjects: [Subject]) -> ClusterRoleBinding {
        ClusterRoleBinding {
            $0.metadata.name = name
            $0.roleRef = RoleRef {
                $0.apiGroup = Role.rbacGroup
                $0.kind = "ClusterRole"
                $0.name = role ?? name
            }
            $0.subjects = subjects
        }
    }
}

extension Subject {
    static func user(_ name: String) -> Subject {
        Subject {
            $0.kind = "User"
            $0.apiGroup = Role.rbacGroup
            $0.name = name
        }
    }

    static func group(_ name: String) -> Subject {
        Subject {
            $0.kind = "Group"
            $0.apiGroup = Role.rbacGroup
            $0.name = name
        }
    }

    static func account(_ namespace: String, _ name: String) -> Subject {
        Subject {
            $0.kind = "ServiceAccount"
            $0.namespace = namespace
            $0.name = name
        }
    }
}
