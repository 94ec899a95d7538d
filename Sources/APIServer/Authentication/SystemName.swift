/// Names of users and groups that mean something to the server; those of Kubernetes.
public enum SystemName {
    /// The group that may do everything, whatever the stored roles say.
    public static let masters = "system:masters"
    /// The group of everybody who has shown who they are.
    public static let authenticated = "system:authenticated"
    public static let unauthenticated = "system:unauthenticated"
    /// The group of the nodes; a node's user is `nodeUserPrefix` and the node's name.
    public static let nodes = "system:nodes"
    public static let nodeUserPrefix = "system:node:"
    /// The server itself.
    public static let server = "system:apiserver"
    public static let scheduler = "system:kube-scheduler"
    public static let controllerManager = "system:kube-controller-manager"
    public static let proxy = "system:kube-proxy"
    public static let monitoring = "system:monitoring"

    /// The user of a service account is `system:serviceaccount:<namespace>:<name>`.
    public static let serviceAccountUserPrefix = "system:serviceaccount:"
    /// The group of all service accounts.
    public static let serviceAccounts = "system:serviceaccounts"
    /// The group of the service accounts of a namespace is this and the namespace.
    public static let serviceAccountsPrefix = "system:serviceaccounts:"

    /// The user that a service account is.
    public static func serviceAccountUser(namespace: String, name: String) -> String {
        serviceAccountUserPrefix + namespace + ":" + name
    }

    /// The namespace of leases that nodes renew.
    public static let nodeLeaseNamespace = "kube-node-lease"
    public static let systemNamespace = "kube-system"
    public static let publicNamespace = "kube-public"
    public static let defaultNamespace = "default"
    /// The annotation of a pod that stands for one that a node runs from a file.
    public static let mirrorPodAnnotation = "kubernetes.io/config.mirror"
}
