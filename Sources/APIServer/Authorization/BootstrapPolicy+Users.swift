import APIModel

/// Roles for people: the whole cluster, a namespace's admins, editors and viewers, and what everybody may see.
extension BootstrapPolicy {
    static let aggregateToAdmin = "rbac.authorization.k8s.io/aggregate-to-admin"
    static let aggregateToEdit = "rbac.authorization.k8s.io/aggregate-to-edit"
    static let aggregateToView = "rbac.authorization.k8s.io/aggregate-to-view"

    static let userRoles: [ClusterRole] = [
        .of("cluster-admin", everything),
        .of(
            "system:discovery",
            [
                .onPaths(
                    "get",
                    [
                        "/healthz", "/livez", "/readyz", "/version", "/version/", "/openapi", "/openapi/*", "/api",
                        "/api/*", "/apis", "/apis/*",
                    ])
            ]),
        .of(
            "system:monitoring",
            [
                .onPaths(
                    "get",
                    [
                        "/metrics", "/metrics/slis", "/livez", "/readyz", "/healthz", "/livez/*", "/readyz/*",
                        "/healthz/*",
                    ])
            ]),
        .of(
            "system:basic-user",
            [
                .on("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
                .on("create", "authentication.k8s.io", "selfsubjectreviews"),
            ]),
        .of(
            "system:public-info-viewer",
            [.onPaths("get", ["/livez", "/readyz", "/healthz", "/version", "/version/"])]),
        .aggregated("admin", from: aggregateToAdmin),
        .aggregated("edit", from: aggregateToEdit, labels: [aggregateToAdmin]),
        .aggregated("view", from: aggregateToView, labels: [aggregateToEdit]),
        .of(
            "system:aggregate-to-admin", labels: [aggregateToAdmin],
            [
                .on("create", "authorization.k8s.io", "localsubjectaccessreviews"),
                .on(read + " " + write, Role.rbacGroup, "roles rolebindings"),
            ]),
        .of("system:aggregate-to-edit", labels: [aggregateToEdit], editRules),
        .of("system:aggregate-to-view", labels: [aggregateToView], viewRules),
    ]

    private static let editRules: [PolicyRule] = [
        // Reads that give more away than a viewer may know.
        .on(read, "", "pods/attach pods/proxy pods/exec pods/portforward secrets services/proxy"),
        .on("impersonate", "", "serviceaccounts"),
        .on(write, "", "pods pods/attach pods/proxy pods/exec pods/portforward"),
        .on("create", "", "pods/eviction"),
        .on(
            write, "",
            "replicationcontrollers replicationcontrollers/scale serviceaccounts services services/proxy "
                + "persistentvolumeclaims configmaps secrets events"),
        .on("create", "", "serviceaccounts/token"),
        .on(
            write, "apps",
            "statefulsets statefulsets/scale daemonsets deployments deployments/scale deployments/rollback "
                + "replicasets replicasets/scale"),
        .on(write, "autoscaling", "horizontalpodautoscalers"),
        .on(write, "batch", "jobs cronjobs"),
        .on(write, "policy", "poddisruptionbudgets"),
        .on(write, "networking.k8s.io", "networkpolicies ingresses"),
        .on(read + " " + write, "coordination.k8s.io", "leases"),
    ]

    private static let viewRules: [PolicyRule] = [
        .on(
            read, "",
            "pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status "
                + "endpoints persistentvolumeclaims persistentvolumeclaims/status configmaps"),
        .on(
            read, "",
            "limitranges resourcequotas bindings events pods/status resourcequotas/status namespaces/status "
                + "replicationcontrollers/status pods/log"),
        // In a namespace this is the namespace itself.
        .on(read, "", "namespaces"),
        .on(read, "discovery.k8s.io", "endpointslices"),
        .on(
            read, "apps",
            "controllerrevisions statefulsets statefulsets/status statefulsets/scale daemonsets daemonsets/status "
                + "deployments deployments/status deployments/scale replicasets replicasets/status "
                + "replicasets/scale"),
        .on(read, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
        .on(read, "batch", "jobs cronjobs cronjobs/status jobs/status"),
        .on(read, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
        .on(read, "networking.k8s.io", "networkpolicies ingresses ingresses/status"),
        .on(read, "metrics.k8s.io", "pods nodes"),
    ]

    static let certificateRoles: [ClusterRole] = [
        .of(
            "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
            [.on("create", "certificates.k8s.io", "certificatesigningrequests/nodeclient")]),
        .of(
            "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
            [.on("create", "certificates.k8s.io", "certificatesigningrequests/selfnodeclient")]),
        approver("kube-apiserver-client"), approver("kube-apiserver-client-kubelet"), approver("kubelet-serving"),
        approver("legacy-unknown"),
    ]

    private static func approver(_ signer: String) -> ClusterRole {
        .of(
            "system:certificates.k8s.io:\(signer)-approver",
            [.on("approve", "certificates.k8s.io", "signers", names: ["kubernetes.io/" + signer])])
    }
}
