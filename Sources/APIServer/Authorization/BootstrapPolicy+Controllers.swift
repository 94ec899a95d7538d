import APIModel

/// A role and a service account in `kube-system` for each controller.
extension BootstrapPolicy {
    private static let prefix = "system:controller:"

    static let controllerRoles: [ClusterRole] = controllers.map { .of(prefix + $0.name, $0.rules) }

    static let controllerBindings: [ClusterRoleBinding] = controllers.map {
        .of(prefix + $0.name, [.account(SystemName.systemNamespace, $0.name)])
    }

    private static let controllers: [(name: String, rules: [PolicyRule])] =
        workloadControllers + networkControllers + volumeControllers + clusterControllers

    private static let workloadControllers: [(name: String, rules: [PolicyRule])] = [
        (
            "cronjob-controller",
            [
                .on(read + " update", "batch", "cronjobs"),
                .on(read + " create update delete patch", "batch", "jobs"),
                .on("update", "batch", "cronjobs/status cronjobs/finalizers"),
                .on("list watch delete", "", "pods"), .events,
            ]
        ),
        (
            "daemon-set-controller",
            [
                .on(read, "apps", "daemonsets"), .on("update", "apps", "daemonsets/status daemonsets/finalizers"),
                .on("list watch", "", "nodes"), .on("list watch create delete patch", "", "pods"),
                .on("create", "", "pods/binding"),
                .on(read + " create delete update patch", "apps", "controllerrevisions"), .events,
            ]
        ),
        (
            "deployment-controller",
            [
                .on(read + " update", "apps", "deployments"),
                .on("update", "apps", "deployments/status deployments/finalizers"),
                .on(read + " create update patch delete", "apps", "replicasets"), .on(read + " update", "", "pods"),
                .events,
            ]
        ),
        (
            "disruption-controller",
            [
                .on(read, "apps", "deployments replicasets statefulsets"), .on(read, "", "replicationcontrollers"),
                .on(read, "policy", "poddisruptionbudgets"), .on("update", "policy", "poddisruptionbudgets/status"),
                .on("patch update", "", "pods/status"), .on("get", "*", "*/scale"), .events,
            ]
        ),
        (
            "horizontal-pod-autoscaler",
            [
                .on(read, "autoscaling", "horizontalpodautoscalers"),
                .on("update", "autoscaling", "horizontalpodautoscalers/status"), .on("get update", "*", "*/scale"),
                .on("list watch", "", "pods"), .on("list", "metrics.k8s.io", "pods"),
                .on("get list", "custom.metrics.k8s.io", "*"), .on("get list", "external.metrics.k8s.io", "*"),
                .events,
            ]
        ),
        (
            "job-controller",
            [
                .on(read + " update patch", "batch", "jobs"), .on("update", "batch", "jobs/status jobs/finalizers"),
                .on("list watch create delete patch", "", "pods"), .events,
            ]
        ),
        (
            "replicaset-controller",
            [
                .on(read + " update", "apps", "replicasets"),
                .on("update", "apps", "replicasets/status replicasets/finalizers"),
                .on("list watch patch create delete", "", "pods"), .events,
            ]
        ),
        (
            "statefulset-controller",
            [
                .on(read, "apps", "statefulsets"),
                .on("update", "apps", "statefulsets/status statefulsets/finalizers"),
                .on(read + " create delete update patch", "", "pods"),
                .on(read + " create delete update patch", "apps", "controllerrevisions"),
                .on(read + " create update delete", "", "persistentvolumeclaims"),
                .on("update", "", "pods/finalizers"), .events,
            ]
        ),
        ("ttl-after-finished-controller", [.on(read + " delete", "batch", "jobs"), .events]),
        (
            "pod-garbage-collector",
            [.on("list watch delete", "", "pods"), .on("get list", "", "nodes"), .on("patch", "", "pods/status")]
        ),
    ]

    private static let networkControllers: [(name: String, rules: [PolicyRule])] = [
        (
            "endpoint-controller",
            [
                .on(read, "", "services pods"), .on(read + " create update delete", "", "endpoints"),
                .on("create", "", "endpoints/restricted"), .events,
            ]
        ),
        (
            "endpointslice-controller",
            [
                .on(read, "", "services pods nodes"), .on("update", "", "services/finalizers"),
                .on(read + " create update delete", "discovery.k8s.io", "endpointslices"),
                .on("create", "discovery.k8s.io", "endpointslices/restricted"), .events,
            ]
        ),
        ("route-controller", [.on("list watch", "", "nodes"), .on("patch", "", "nodes/status"), .events]),
        (
            "service-controller",
            [
                .on(read, "", "services"), .on("patch update", "", "services/status"), .on("list watch", "", "nodes"),
                .events,
            ]
        ),
    ]

    private static let volumeControllers: [(name: String, rules: [PolicyRule])] = [
        (
            "attachdetach-controller",
            [
                .on("list watch", "", "persistentvolumes persistentvolumeclaims pods"), .on(read, "", "nodes"),
                .on("patch update", "", "nodes/status"),
                .on(read + " create delete", "storage.k8s.io", "volumeattachments"),
                .on(read, "storage.k8s.io", "csidrivers csinodes"), .events,
            ]
        ),
        (
            "ephemeral-volume-controller",
            [
                .on(read, "", "pods"), .on("update", "", "pods/finalizers"),
                .on(read + " create", "", "persistentvolumeclaims"), .events,
            ]
        ),
        (
            "expand-controller",
            [
                .on(read + " update patch", "", "persistentvolumes"),
                .on("update patch", "", "persistentvolumeclaims/status"), .on(read, "", "persistentvolumeclaims"),
                .on(read, "storage.k8s.io", "storageclasses"), .events,
            ]
        ),
        (
            "persistent-volume-binder",
            [
                .on(read + " update create delete", "", "persistentvolumes"),
                .on("update", "", "persistentvolumes/status"), .on(read + " update", "", "persistentvolumeclaims"),
                .on("update", "", "persistentvolumeclaims/status"), .on(read + " create delete", "", "pods"),
                .on(read, "storage.k8s.io", "storageclasses"), .on("watch", "", "events"), .on(read, "", "nodes"),
                .events,
            ]
        ),
        ("pv-protection-controller", [.on(read + " update", "", "persistentvolumes"), .events]),
        (
            "pvc-protection-controller",
            [.on(read + " update", "", "persistentvolumeclaims"), .on(read, "", "pods"), .events]
        ),
    ]

    private static let clusterControllers: [(name: String, rules: [PolicyRule])] = [
        (
            "certificate-controller",
            [
                .on(read + " delete", "certificates.k8s.io", "certificatesigningrequests"),
                .on(
                    "update", "certificates.k8s.io",
                    "certificatesigningrequests/status certificatesigningrequests/approval"),
                .on(
                    "approve", "certificates.k8s.io", "signers",
                    names: ["kubernetes.io/kube-apiserver-client-kubelet"]),
                .on(
                    "sign", "certificates.k8s.io", "signers",
                    names: [
                        "kubernetes.io/legacy-unknown", "kubernetes.io/kube-apiserver-client",
                        "kubernetes.io/kube-apiserver-client-kubelet", "kubernetes.io/kubelet-serving",
                    ]),
                .on("create", "authorization.k8s.io", "subjectaccessreviews"), .events,
            ]
        ),
        (
            "clusterrole-aggregation-controller",
            [.on("escalate get list watch update patch", Role.rbacGroup, "clusterroles")]
        ),
        // It follows and removes objects of every kind.
        ("generic-garbage-collector", [.on(read + " patch update delete", "*", "*"), .events]),
        (
            "namespace-controller",
            [
                .on(read + " delete", "", "namespaces"), .on("update", "", "namespaces/finalize namespaces/status"),
                .on("get list delete deletecollection", "*", "*"),
            ]
        ),
        (
            "node-controller",
            [
                .on(read + " update delete patch", "", "nodes"), .on("patch update", "", "nodes/status pods/status"),
                .on(read + " delete", "", "pods"), .on(read, "coordination.k8s.io", "leases"), .events,
            ]
        ),
        (
            "resourcequota-controller",
            [.on("list watch", "*", "*"), .on("update", "", "resourcequotas/status"), .events]
        ),
        ("root-ca-cert-publisher", [.on("create update", "", "configmaps"), .events]),
        ("service-account-controller", [.on("create", "", "serviceaccounts"), .events]),
        (
            "taint-eviction-controller",
            [
                .on(read, "", "nodes"), .on(read + " delete", "", "pods"), .on("patch update", "", "pods/status"),
                .events,
            ]
        ),
        ("ttl-controller", [.on("update patch list watch", "", "nodes"), .events]),
    ]
}
