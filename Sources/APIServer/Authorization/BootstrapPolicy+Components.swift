public import APIModel

/// Roles and bindings of nodes, the scheduler, the controllers' daemon and other parts of the cluster.
extension BootstrapPolicy {
    /// What a node may do; the node authorizer narrows most of it to what the node reaches.
    public static let nodeRules: [PolicyRule] = [
        .on("create", "authentication.k8s.io", "tokenreviews"),
        .on("create", "authorization.k8s.io", "subjectaccessreviews localsubjectaccessreviews"),
        .on(read, "", "services"),
        .on("create get list watch update patch", "", "nodes"),
        .on("update patch", "", "nodes/status"),
        .on("create update patch", "", "events.k8s.io", resources: "events"),
        .on(read + " create delete", "", "pods"),
        .on("update patch", "", "pods/status"),
        .on("create", "", "pods/eviction"),
        .on(read, "", "secrets configmaps"),
        .on("get", "", "persistentvolumeclaims persistentvolumes"),
        .on("get", "", "endpoints"),
        .on(read, "discovery.k8s.io", "endpointslices"),
        .on("create get list watch", "certificates.k8s.io", "certificatesigningrequests"),
        .on("get create update patch delete", "coordination.k8s.io", "leases"),
        .on("get", "storage.k8s.io", "volumeattachments"),
        .on("create", "", "serviceaccounts/token"),
        .on("get", "", "serviceaccounts"),
        .on("get update patch", "", "persistentvolumeclaims/status"),
        .on(read, "storage.k8s.io", "csidrivers"),
        .on("get create update patch delete", "storage.k8s.io", "csinodes"),
        .on(read, "node.k8s.io", "runtimeclasses"),
        .on("get", "resource.k8s.io", "resourceclaims"),
        .on(read + " create update patch delete deletecollection", "resource.k8s.io", "resourceslices"),
    ]

    static let componentRoles: [ClusterRole] = [
        .of("system:node", nodeRules),
        .of("system:node-problem-detector", [.on("get", "", "nodes"), .on("patch", "", "nodes/status"), .events]),
        .of(
            "system:kubelet-api-admin",
            [
                .on(read, "", "nodes"),
                .on("proxy", "", "nodes"),
                .on(
                    "*", "",
                    "nodes/proxy nodes/metrics nodes/stats nodes/log nodes/healthz nodes/configz nodes/pods"),
            ]),
        .of(
            "system:node-bootstrapper",
            [.on("create get list watch", "certificates.k8s.io", "certificatesigningrequests")]),
        .of(
            "system:auth-delegator",
            [
                .on("create", "authentication.k8s.io", "tokenreviews"),
                .on("create", "authorization.k8s.io", "subjectaccessreviews"),
            ]),
        .of("system:kube-aggregator", [.on(read, "", "services endpoints")]),
        .of("system:kube-controller-manager", controllerManagerRules),
        .of("system:kube-scheduler", schedulerRules),
        .of(
            "system:kube-dns",
            [.on("list watch", "", "services endpoints"), .on("list watch", "discovery.k8s.io", "endpointslices")]),
        .of(
            "system:persistent-volume-provisioner",
            [
                .on(read + " create delete", "", "persistentvolumes"),
                .on(read + " update", "", "persistentvolumeclaims"),
                .on(read, "storage.k8s.io", "storageclasses"),
                .on("watch", "", "events"),
                .events,
            ]),
        .of(
            "system:volume-scheduler",
            [
                .on(read + " patch update", "", "persistentvolumes"),
                .on(read, "storage.k8s.io", "storageclasses"),
                .on(read + " patch update", "", "persistentvolumeclaims"),
            ]),
        .of(
            "system:node-proxier",
            [
                .on("list watch", "", "services endpoints"),
                .on(read, "", "nodes"),
                .events,
                .on("list watch", "discovery.k8s.io", "endpointslices"),
            ]),
        .of(
            "system:service-account-issuer-discovery",
            [.onPaths("get", ["/.well-known/openid-configuration", "/openid/v1/jwks"])]),
    ]

    private static let controllerManagerRules: [PolicyRule] = [
        .events,
        .on("create", "coordination.k8s.io", "leases"),
        .on("get update", "coordination.k8s.io", "leases", names: ["kube-controller-manager"]),
        .on("create", "", "secrets serviceaccounts"),
        .on("delete", "", "secrets"),
        .on("get", "", "namespaces secrets serviceaccounts configmaps"),
        .on("update", "", "secrets serviceaccounts"),
        .on("create", "authentication.k8s.io", "tokenreviews"),
        .on("create", "authorization.k8s.io", "subjectaccessreviews"),
        .on("list watch", "*", "*"),
        .on("create", "", "serviceaccounts/token"),
    ]

    private static let schedulerRules: [PolicyRule] = [
        .events,
        .on("create", "coordination.k8s.io", "leases"),
        .on("get update list watch", "coordination.k8s.io", "leases", names: ["kube-scheduler"]),
        .on(read, "", "nodes"),
        .on(read + " delete", "", "pods"),
        .on("create", "", "pods/binding bindings"),
        .on("patch update", "", "pods/status"),
        .on(read, "", "services replicationcontrollers"),
        .on(read, "apps", "replicasets statefulsets"),
        .on(read, "policy", "poddisruptionbudgets"),
        .on(read, "", "persistentvolumeclaims persistentvolumes"),
        .on("create", "authentication.k8s.io", "tokenreviews"),
        .on("create", "authorization.k8s.io", "subjectaccessreviews"),
        .on(read, "storage.k8s.io", "csinodes csidrivers csistoragecapacities volumeattachments"),
        .on(read, "", "namespaces"),
    ]

    static let componentBindings: [ClusterRoleBinding] = [
        .of("cluster-admin", [.group(SystemName.masters)]),
        .of("system:monitoring", [.group(SystemName.monitoring)]),
        .of("system:discovery", [.group(SystemName.authenticated)]),
        .of("system:basic-user", [.group(SystemName.authenticated)]),
        .of(
            "system:public-info-viewer",
            [.group(SystemName.authenticated), .group(SystemName.unauthenticated)]),
        .of("system:node-proxier", [.user(SystemName.proxy)]),
        .of("system:kube-controller-manager", [.user(SystemName.controllerManager)]),
        .of("system:kube-dns", [.account(SystemName.systemNamespace, "kube-dns")]),
        .of("system:kube-scheduler", [.user(SystemName.scheduler)]),
        .of("system:volume-scheduler", [.user(SystemName.scheduler)]),
        .of("system:service-account-issuer-discovery", [.group(SystemName.serviceAccounts)]),
        // Nodes get their rights from the node authorizer; the binding is there to be extended.
        .of("system:node", []),
    ]
}
