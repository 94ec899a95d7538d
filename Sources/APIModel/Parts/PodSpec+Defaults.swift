extension PodSpec {
    /// Fills in what the spec of a pod or of a template leaves open.
    ///
    /// What Kubernetes fills in for pods alone is in `Pod.applyDefaults()`.
    public mutating func applyDefaults() {
        if dnsPolicy.isEmpty { dnsPolicy = "ClusterFirst" }
        if restartPolicy.isEmpty { restartPolicy = "Always" }
        if securityContext == nil { securityContext = PodSecurityContext() }
        if terminationGracePeriodSeconds == nil { terminationGracePeriodSeconds = 30 }
        if schedulerName.isEmpty { schedulerName = "default-scheduler" }
        for index in volumes.indices { volumes[index].applyDefaults() }
        for index in initContainers.indices { initContainers[index].applyDefaults() }
        for index in containers.indices { containers[index].applyDefaults() }
        for index in ephemeralContainers.indices { ephemeralContainers[index].applyDefaults() }
        overhead.roundUpToMilli()
        resources?.applyDefaults()
        // The old name of a field lives on beside the new one; whoever reads either sees the same.
        if serviceAccountName.isEmpty { serviceAccountName = serviceAccount }
        serviceAccount = serviceAccountName
    }
}

extension PodTemplateSpec {
    /// Fills in what the template leaves open.
    public mutating func applyDefaults() {
        spec.applyDefaults()
    }
}
