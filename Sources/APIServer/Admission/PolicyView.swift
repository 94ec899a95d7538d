public import APIModel

/// What the policies read of the stored objects.
///
/// The server answers from its cache, which may lag a little behind the store; a refusal that rests on something
/// missing says so (`AdmissionRefusal.missing`), and the caller asks again with a view that has caught up. All calls
/// are synchronous, on the loop that asks, and must not change anything. Generic everywhere, so that a look-up is a
/// direct call.
public protocol PolicyView {
    func namespace(_ name: String) -> Namespace?
    func serviceAccount(namespace: String, name: String) -> ServiceAccount?
    /// The account as the store has it at this moment, where `serviceAccount` may lag: who has been removed has no rights.
    func storedServiceAccount(namespace: String, name: String) -> ServiceAccount?
    /// A secret without its data.
    func secretMetadata(namespace: String, name: String) -> ObjectMeta?
    func pod(namespace: String, name: String) -> Pod?
    func node(_ name: String) -> Node?
    func persistentVolumeClaim(namespace: String, name: String) -> PersistentVolumeClaim?
    func priorityClass(_ name: String) -> PriorityClass?
    /// The classes that are marked as the default; usually none or one.
    func defaultPriorityClasses() -> [PriorityClass]
    func limitRanges(namespace: String) -> [LimitRange]
    func resourceQuotas(namespace: String) -> [ResourceQuota]
    func storageClass(_ name: String) -> StorageClass?
    /// The classes that are marked as the default by annotation.
    func defaultStorageClasses() -> [StorageClass]
    func defaultIngressClasses() -> [IngressClass]
}

extension PolicyView {
    public func storedServiceAccount(namespace: String, name: String) -> ServiceAccount? {
        serviceAccount(namespace: namespace, name: name)
    }
}
