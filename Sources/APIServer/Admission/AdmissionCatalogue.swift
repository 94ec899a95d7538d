/// The steps of this server in Kubernetes' order: a new step is a file and a line here.
///
/// Later: PodSecurity, RuntimeClass, webhooks and policies of the cluster's own.
public enum AdmissionCatalogue {
    public static let chain = AdmissionChain<
        NamespaceLifecycle,
        LimitRanger,
        ServiceAccountAdmission,
        NodeRestriction,
        TaintNodesByCondition,
        PriorityAdmission,
        DefaultTolerationSeconds,
        DefaultStorageClass,
        StorageObjectInUseProtection,
        PersistentVolumeClaimResize,
        CertificateApproval,
        CertificateSigning,
        CertificateSubjectRestriction,
        DefaultIngressClass,
        ResourceQuotaAdmission
    >()
}
