/// The steps of this server in Kubernetes' order: a new step is a file and a line here.
///
/// Later: webhooks and policies of the cluster's own.
public enum AdmissionCatalogue {
    public static let chain = AdmissionChain<
        NamespaceLifecycle,
        LimitRanger,
        ServiceAccountAdmission,
        NodeRestriction,
        TaintNodesByCondition,
        PodSecurity,
        PriorityAdmission,
        DefaultTolerationSeconds,
        DefaultStorageClass,
        StorageObjectInUseProtection,
        PersistentVolumeClaimResize,
        RuntimeClassAdmission,
        CertificateApproval,
        CertificateSigning,
        CertificateSubjectRestriction,
        DefaultIngressClass,
        ResourceQuotaAdmission
    >()
}
