import APIModel

/// The rules of every kind that is stored: a new kind is a line here, besides its own in `KindCatalogue`.
public enum ResourceCatalogue {
    /// By the kind's number on the wire; nil where a kind is only asked about or acted on, and never stored.
    public static let rules: [(any ResourceRules)?] = {
        var table = [(any ResourceRules)?](repeating: nil, count: KindCatalogue.entries.count + 1)
        func add<K: Kind>(_ kind: K.Type) {
            guard let entry = KindCatalogue.entry(K.identity) else {
                preconditionFailure("\(K.identity.kind) is in no catalogue of kinds.")
            }
            table[Int(entry.number)] = Resource<K>(entry)
        }
        add(Namespace.self)
        add(Node.self)
        add(Pod.self)
        add(Service.self)
        add(Endpoints.self)
        add(ConfigMap.self)
        add(Secret.self)
        add(ServiceAccount.self)
        add(Event.self)
        add(ResourceQuota.self)
        add(LimitRange.self)
        add(PersistentVolume.self)
        add(PersistentVolumeClaim.self)
        add(PodTemplate.self)
        add(EndpointSlice.self)
        add(Lease.self)
        add(ReplicaSet.self)
        add(Deployment.self)
        add(StatefulSet.self)
        add(DaemonSet.self)
        add(ControllerRevision.self)
        add(Job.self)
        add(CronJob.self)
        add(PodDisruptionBudget.self)
        add(PriorityClass.self)
        add(StorageClass.self)
        add(Ingress.self)
        add(IngressClass.self)
        add(NetworkPolicy.self)
        add(HorizontalPodAutoscaler.self)
        add(Role.self)
        add(ClusterRole.self)
        add(RoleBinding.self)
        add(ClusterRoleBinding.self)
        add(CustomResourceDefinition.self)
        add(CertificateSigningRequest.self)
        return table
    }()

    /// The rules of a kind.
    static func rules<K: Kind>(of kind: K.Type) -> (any ResourceRules)? {
        KindCatalogue.entry(K.identity).flatMap { rules(number: UInt32($0.number)) }
    }

    /// The rules of a kind by its number; nil for none that is stored.
    static func rules(number: UInt32) -> (any ResourceRules)? {
        number < UInt32(rules.count) ? rules[Int(number)] : nil
    }
}
